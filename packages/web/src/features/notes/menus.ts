import { IconCopy, IconExternalLink, IconFlag, IconInfoCircle, IconLink, IconPencil, IconQuote, IconRepeat, IconRepeatOff, IconShare, IconTrash, IconUser } from '@tabler/icons-vue'
import type { Router } from 'vue-router'
import { t } from '../../app/i18n.ts'
import { compose } from '../../app/compose.ts'
import { useAccounts } from '../../data/accounts.ts'
import { useEntities } from '../../data/entities.ts'
import { offers } from '../../data/capabilities.ts'
import type { NoteEntity } from '../../data/types.ts'
import { openMenu, type MenuEntry } from '../../ui/menu.ts'
import { userEntries } from '../users/userMenu.ts'
import { copyText, deleteAndEdit, deleteNote, noteUrl, renote, report, undoRenote } from './actions.ts'
import { myRenotes } from './myRenotes.ts'

export function openRenoteMenu(anchor: HTMLElement, note: NoteEntity): Promise<void> {
  const mine = myRenotes.has(note.id)
  return openMenu(anchor, [
    !mine && { type: 'action', label: t('notes.renote'), icon: IconRepeat, run: () => renote(note) },
    mine && { type: 'action', label: t('notes.undoRenote'), icon: IconRepeatOff, run: () => undoRenote(note.id) },
    { type: 'action', label: t('notes.quote'), icon: IconQuote, run: () => compose({ quote: note.id }) },
  ], { title: t('notes.renoteMenu'), align: 'start' })
}

/** Menu behind the dots of a note. */
export async function openNoteMenu(anchor: HTMLElement, note: NoteEntity, router: Router): Promise<void> {
  const mayReport = await offers('users/report-abuse')
  const accounts = useAccounts()
  const author = useEntities().user(note.userId)
  const isMine = accounts.currentId === note.userId
  const mayDelete = isMine || accounts.me?.isModerator === true
  const text = note.cw != null ? `${note.cw}\n\n${note.text ?? ''}` : note.text
  const origin = note.url ?? note.uri
  const entries: (MenuEntry | false | null | undefined)[] = [
    { type: 'action', label: t('notes.details'), icon: IconInfoCircle, run: () => router.push(`/notes/${note.id}`) },
    Boolean(text) && { type: 'action', label: t('notes.copyText'), icon: IconCopy, run: () => copyText(text ?? '') },
    { type: 'action', label: t('notes.copyLink'), icon: IconLink, run: () => copyText(noteUrl(note.id)) },
    Boolean(origin) && { type: 'action', label: t('notes.openOrigin'), icon: IconExternalLink, run: () => window.open(origin, '_blank', 'noopener') },
    'share' in navigator && { type: 'action', label: t('notes.share'), icon: IconShare, run: () => navigator.share({ url: noteUrl(note.id) }).catch((reason: unknown) => { if (!(reason instanceof DOMException && reason.name === 'AbortError')) throw reason }) },
    { type: 'divider' },
    accounts.isSignedIn && !isMine && author !== undefined && { type: 'submenu', label: t('notes.aboutAuthor'), icon: IconUser, items: userEntries(author, router, mayReport) },
    mayReport && accounts.isSignedIn && !isMine && { type: 'action', label: t('notes.report'), icon: IconFlag, run: () => report(note.userId, `${t('notes.reportPrefill', { url: noteUrl(note.id) })}\n`) },
    { type: 'divider' },
    isMine && { type: 'action', label: t('notes.deleteAndEdit'), icon: IconPencil, danger: true, run: () => deleteAndEdit(note) },
    mayDelete && { type: 'action', label: t('ui.delete'), icon: IconTrash, danger: true, run: () => deleteNote(note) },
  ]
  await openMenu(anchor, entries, { title: t('notes.menu') })
}
