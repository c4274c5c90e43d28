import { useAccounts } from '../../data/accounts.ts'
import { api } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { usePreferences } from '../../data/preferences.ts'
import type { Note } from '../../data/types.ts'
import { contextKey, createRequest, type Draft } from './draft.ts'
import { dropDraft, saveDraft } from './draftStore.ts'
import { rememberTags } from './recentTags.ts'

/** Posts a draft. Its copy on this device stays until the server has the note. Rejects with ApiError. */
export async function post(draft: Draft): Promise<Note> {
  const accountId = useAccounts().currentId
  if (accountId === null) throw new Error('posting needs an account')
  const context = contextKey(draft)
  saveDraft(accountId, context, draft)
  const entities = useEntities()
  const repliesBefore = draft.replyId === null ? 0 : entities.note(draft.replyId)?.repliesCount ?? 0
  const { createdNote } = await api('notes/create', createRequest(draft))
  dropDraft(accountId, context)
  rememberTags(draft.text)

  const preferences = usePreferences()
  if (preferences.rememberNoteVisibility && draft.replyId === null && draft.quoteId === null) {
    preferences.defaultNoteVisibility = draft.visibility === 'specified' ? preferences.defaultNoteVisibility : draft.visibility
    preferences.defaultNoteLocalOnly = draft.localOnly
  }
  entities.mergeNotes([createdNote])
  // The answer may carry the target with this reply counted, or as it was before.
  if (draft.replyId !== null) entities.patchNote(draft.replyId, (note) => ({ repliesCount: Math.max(note.repliesCount, repliesBefore + 1) }))
  return createdNote
}
