import type { AppContext } from '../../platform/context.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { getVoters } from './store.ts'
import { hasReactions, isHidden, shownInFull } from './view.ts'

/** The note and the notes that are shown inside it. */
function* shown(h: Hydration, id: string): Generator<string> {
  for (const one of shownInFull(h, id)) {
    yield one
    const replyId = h.get('notes', one)?.replyId
    if (replyId != null) yield replyId
  }
}

/**
 * To whom of these viewers the text of a note may differ from that of all others: whoever has reacted to or voted in what
 * it renotes. 'everybody' when something in it is for followers or hidden by its author's settings.
 */
export async function personalTo(ctx: AppContext, h: Hydration, id: string, viewerIds: readonly string[]): Promise<ReadonlySet<string> | 'everybody'> {
  for (const shownId of shown(h, id)) {
    const note = h.get('notes', shownId)
    const author = note && h.get('users', note.userId)
    if (!note || !author) continue
    if (note.visibility === 'followers' || note.visibility === 'specified') return 'everybody'
    if (author.requireSigninToViewContents || author.makeNotesHiddenBefore !== null || author.makeNotesFollowersOnlyBefore !== null) return 'everybody'
  }
  // What is answered stands there without reactions and votes of the viewer, and nobody has any to a new note.
  const renoted = [...shownInFull(h, id)].slice(1)
  const polls = renoted.filter((one) => h.get('notes', one)?.hasPoll)
  const reacted = renoted.filter((one) => hasReactions(h.get('noteCounts', one)))
  if (viewerIds.length === 0 || polls.length + reacted.length === 0) return new Set()
  const [voters, ...reactors] = await Promise.all([
    polls.length === 0 ? [] : ctx.db.run(getVoters, polls, viewerIds),
    ...reacted.map((one) => ctx.services.reactions.byUsers(one, viewerIds)),
  ])
  return new Set([...voters.map((row) => row.userId), ...reactors.flatMap((of) => [...of.keys()])])
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
