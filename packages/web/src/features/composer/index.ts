import { defineAsyncComponent } from 'vue'
import { t } from '../../app/i18n.ts'
import { asApiError, query } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import type { Note } from '../../data/types.ts'
import { alert } from '../../ui/dialogs.ts'
import { errorText } from '../../ui/errors.ts'
import { openOverlay } from '../../ui/overlays.ts'
import { toast } from '../../ui/toast.ts'
import type { Draft } from './draft.ts'
import { post } from './posting.ts'
import type { ComposerOptions } from './useComposer.ts'

export type { ComposerOptions, Draft }

const ComposerDialog = defineAsyncComponent(() => import('./ComposerDialog.vue'))

/** Resolves when the open form is gone; null while none is open. */
let form: Promise<unknown> | null = null

/** The note answered or quoted must be known before the form can be filled in. */
async function ensureNote(id: string | undefined): Promise<void> {
  const entities = useEntities()
  if (id === undefined || entities.note(id)) return
  entities.mergeNotes([await query('notes/show', { noteId: id })])
  entities.settle()
}

/**
 * Opens the composer and follows it to its end. The window closes at once when posting starts; when the server refuses it
 * opens again with everything in it and a sentence about what went wrong. Resolves to the note, null when dismissed.
 */
export async function openComposer(options: ComposerOptions = {}): Promise<Note | null> {
  // A key pressed twice must not open two forms over one draft.
  if (form !== null) return null
  const ready = Promise.all([ensureNote(options.reply), ensureNote(options.quote)])
  form = ready
  try {
    await ready
  } catch (reason) {
    form = null
    await alert({ title: t('composer.cannotOpen'), text: errorText(asApiError(reason)) })
    return null
  }
  let draft = await ask(options, null)
  while (draft) {
    try {
      const note = await post(draft)
      toast(t(draft.replyId === null ? 'composer.posted' : 'composer.replied'), { kind: 'good' })
      return note
    } catch (reason) {
      const problem = errorText(asApiError(reason, 'notes/create'))
      // Something else may be being written by now; it is not covered up.
      while (form !== null) await form
      draft = await ask({ ...options, restore: draft }, problem)
    }
  }
  return null
}

/** Shows the form; the draft to post, or undefined when it was put away. */
async function ask(options: ComposerOptions, problem: string | null): Promise<Draft | undefined> {
  const answer = openOverlay<Draft>(ComposerDialog, { options, problem })
  form = answer
  const draft = await answer
  form = null
  return draft
}
