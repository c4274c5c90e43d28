import { t } from '../../app/i18n.ts'
import { compose } from '../../app/compose.ts'
import { useAccounts } from '../../data/accounts.ts'
import { api, asApiError } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { usePreferences } from '../../data/preferences.ts'
import type { NoteEntity } from '../../data/types.ts'
import { confirm, prompt } from '../../ui/dialogs.ts'
import { errorText } from '../../ui/errors.ts'
import { toast } from '../../ui/toast.ts'
import { myRenotes } from './myRenotes.ts'
import { renoteVisibility } from './noteFacts.ts'

/** Says in a toast what went wrong; for actions that have no place of their own to say it. */
export async function orSay(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action()
    return true
  } catch (reason) {
    toast(errorText(asApiError(reason)), { kind: 'bad' })
    return false
  }
}

export async function copyText(text: string): Promise<void> {
  // Pages served without TLS have no clipboard, and a browser may refuse it.
  const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false) ?? false
  toast(copied ? t('ui.copied') : t('mfm.copyFailed'), { kind: copied ? 'good' : 'bad' })
}

export function noteUrl(id: string): string {
  return `${location.origin}/notes/${id}`
}

export async function renote(note: NoteEntity): Promise<void> {
  const entities = useEntities()
  const preferences = usePreferences()
  await orSay(() => entities.optimistic(
    note.id,
    before => ({ renoteCount: before.renoteCount + 1 }),
    now => ({ renoteCount: Math.max(0, now.renoteCount - 1) }),
    async () => {
      const { createdNote } = await api('notes/create', { renoteId: note.id, visibility: renoteVisibility(note, preferences.defaultNoteVisibility), localOnly: note.localOnly === true || preferences.defaultNoteLocalOnly })
      entities.mergeNotes([createdNote])
      myRenotes.set(note.id, createdNote.id)
      toast(t('notes.renoted'), { kind: 'good', action: { label: t('ui.undo'), run: () => undoRenote(note.id) } })
    },
  ))
}

/** Takes back my plain renotes of a note. */
export async function undoRenote(noteId: string): Promise<void> {
  const entities = useEntities()
  const renoteId = myRenotes.get(noteId)
  await orSay(async () => {
    await api('notes/unrenote', { noteId })
    myRenotes.delete(noteId)
    if (renoteId) entities.removeNote(renoteId)
    entities.patchNote(noteId, before => ({ renoteCount: Math.max(0, before.renoteCount - 1) }))
    toast(t('notes.renoteUndone'))
  })
}

/** Deletes after asking. True when it is gone. */
export async function deleteNote(note: NoteEntity): Promise<boolean> {
  if (!await confirm({ title: t('notes.deleteTitle'), text: t('notes.deleteText'), action: t('ui.delete'), danger: true })) return false
  return await removeNow(note)
}

async function removeNow(note: NoteEntity): Promise<boolean> {
  return await orSay(async () => {
    await api('notes/delete', { noteId: note.id })
    useEntities().removeNote(note.id)
  })
}

/** Deletes the note and opens the composer with everything that was in it. */
export async function deleteAndEdit(note: NoteEntity): Promise<void> {
  if (!await confirm({ title: t('notes.deleteAndEditTitle'), text: t('notes.deleteAndEditText'), action: t('notes.deleteAndEdit'), danger: true })) return
  const entities = useEntities()
  const files = entities.filesOf(note)
  if (!await removeNow(note)) return
  await compose({
    ...(note.replyId ? { reply: note.replyId } : {}),
    ...(note.renoteId ? { quote: note.renoteId } : {}),
    restore: {
      text: note.text ?? '', cw: note.cw ?? null, visibility: note.visibility, localOnly: note.localOnly === true, files,
      visibleUserIds: note.visibleUserIds ?? [],
      poll: note.poll ? { choices: note.poll.choices.map(choice => choice.text), multiple: note.poll.multiple, expiresAt: note.poll.expiresAt ?? null } : null,
    },
  })
}

export async function report(userId: string, prefill: string): Promise<void> {
  const comment = await prompt({ title: t('notes.reportTitle'), text: t('notes.reportText'), label: t('notes.reportLabel'), value: prefill, multiline: true, maxLength: 2048, action: t('notes.reportSend') })
  if (comment === null) return
  await orSay(async () => {
    await api('users/report-abuse', { userId, comment })
    toast(t('notes.reported'), { kind: 'good' })
  })
}

/** True when somebody is signed in; otherwise leads to the sign-in page and back. */
export function requireAccount(): boolean {
  if (useAccounts().isSignedIn) return true
  location.assign(`/signin?to=${encodeURIComponent(location.pathname + location.search)}`)
  return false
}
