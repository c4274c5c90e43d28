import { useAccounts } from '../../data/accounts.ts'
import { api, ApiError, type Params } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { usePreferences } from '../../data/preferences.ts'
import type { Note } from '../../data/types.ts'
import { contextKey, createRequest, type Draft } from './draft.ts'
import { dropDraft, saveDraft } from './draftStore.ts'
import { rememberTags } from './recentTags.ts'

/** Keys of posts whose answer was lost, by account and content: whoever tries again must not post twice. */
const unanswered = new Map<string, string>()

async function createOnce(accountId: string, request: Params<'notes/create'>) {
  const post = `${accountId} ${JSON.stringify(request)}`
  const idempotencyKey = unanswered.get(post) ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  unanswered.set(post, idempotencyKey)
  try {
    const answer = await api('notes/create', request, { idempotencyKey })
    unanswered.delete(post)
    return answer
  } catch (reason) {
    // An answer that came, if only a refusal: there is no note.
    if (reason instanceof ApiError && reason.status >= 400 && reason.status < 500) unanswered.delete(post)
    throw reason
  }
}

/** Posts a draft. Its copy on this device stays until the server has the note. Rejects with ApiError. */
export async function post(draft: Draft): Promise<Note> {
  const accountId = useAccounts().currentId
  if (accountId === null) throw new Error('posting needs an account')
  const context = contextKey(draft)
  saveDraft(accountId, context, draft)
  const entities = useEntities()
  const repliesBefore = draft.replyId === null ? 0 : entities.note(draft.replyId)?.repliesCount ?? 0
  const { createdNote } = await createOnce(accountId, createRequest(draft))
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
