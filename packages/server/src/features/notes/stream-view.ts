import type { AppContext } from '../../platform/context.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { MAX_DEPTH } from './note-json.ts'
import { hasReactions, isHidden } from './view.ts'

/** The note and the notes that are shown inside it. */
function* shown(h: Hydration, id: string): Generator<string> {
  for (const one of [id, ...renotedIn(h, id)]) {
    yield one
    const replyId = h.get('notes', one)?.replyId
    if (replyId != null) yield replyId
  }
}

/** What it renotes, and what that renotes, as far as it is shown. */
function* renotedIn(h: Hydration, id: string, depth = 0): Generator<string> {
  const renoteId = h.get('notes', id)?.renoteId
  if (renoteId == null || depth >= MAX_DEPTH) return
  yield renoteId
  yield* renotedIn(h, renoteId, depth + 1)
}

/**
 * Whether one text serves every connection: nothing in it is followers-only, hidden by its author's settings, or could
 * carry a reaction or vote of the viewer.
 */
export function sameForAll(_ctx: AppContext, h: Hydration, id: string): boolean {
  const renoted = new Set(renotedIn(h, id))
  for (const shownId of shown(h, id)) {
    const note = h.get('notes', shownId)
    const author = note && h.get('users', note.userId)
    if (!note || !author) continue
    if (note.visibility === 'followers' || note.visibility === 'specified') return false
    if (author.requireSigninToViewContents || author.makeNotesHiddenBefore !== null || author.makeNotesFollowersOnlyBefore !== null) return false
    // What is answered stands there without reactions and votes of the viewer.
    if (renoted.has(shownId) && (note.hasPoll || hasReactions(h.get('noteCounts', shownId)))) return false
  }
  return true
}

/** A pure renote without anything to see is not sent; to visitors, nothing of people who ask them to sign in. */
export function isHiddenFromStream(ctx: AppContext, h: Hydration, id: string): boolean {
  const note = h.get('notes', id)
  if (!note) return true
  if (note.isPureRenote && (isHidden(ctx, h, id) || note.renoteId === null || isHidden(ctx, h, note.renoteId))) return true
  if (h.viewerId !== null) return false
  return [...shown(h, id)].some((shownId) => {
    const author = h.get('notes', shownId)?.userId
    return author !== undefined && h.get('users', author)?.requireSigninToViewContents === true
  })
}
