import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import { idTime } from '../../platform/ids.ts'
import { MAX_DEPTH, isHiddenFrom } from './rules.ts'
import { getVotes } from './store.ts'
import type { NoteCounts, NoteFacts, PollFacts } from './store.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    notes: NoteFacts
    noteCounts: NoteCounts
    polls: PollFacts
    /** Choices the viewer voted for, by note. */
    myVotes: readonly number[]
  }
}

export const noteSlots: SlotLoaders<AppContext> = {
  notes: { load: (ctx, ids) => ctx.services.notes.getMany(ids) },
  noteCounts: { load: (ctx, ids) => ctx.services.notes.countsOf(ids) },
  polls: { load: (ctx, ids) => ctx.services.notes.pollsOf(ids) },
  myVotes: {
    perViewer: true,
    load: async (ctx, ids, viewerId) => {
      const votes = new Map<string, number[]>()
      if (viewerId === null) return votes
      for (const { noteId, choice } of await ctx.db.run(getVotes, viewerId, [...ids])) votes.set(noteId, [...(votes.get(noteId) ?? []), choice])
      return votes
    },
  },
}

/**
 * Loads a page of notes:
 *
 *   the notes
 *   └─ their reply and renote targets
 *      └─ the reply and renote targets of the renoted ones
 *         └─ the reply targets of the innermost
 *   of all of them, at once: authors, files, channels, counters
 *   of those shown in full: polls
 *   emojis of other servers, in texts and reactions
 *   the viewer's standing, relations, reactions and votes
 *
 * All but the last is kept for the pages to come, until something changes. The number of statements depends on these layers,
 * never on the length of the page.
 */
export async function hydrateNotes(ctx: AppContext, h: Hydration, ids: Iterable<string>): Promise<void> {
  const known = shownFrom(h)
  const page = [...ids]
  const cold = page.filter((id) => !known.has(id))
  if (cold.length > 0) await hydrateShared(ctx, h, cold)
  if (h.viewerId === null) return
  const reacted: string[] = []
  const polls: string[] = []
  for (const id of page) {
    const shown = known.get(id)
    if (shown === undefined) continue
    reacted.push(...shown.reacted)
    polls.push(...shown.polls)
  }
  await Promise.all([ctx.services.users.hydrateViewer(h), ctx.services.relations.hydrateViewer(h), ctx.services.reactions.hydrateMine(h, reacted), h.load('myVotes', polls)])
}

/** Of what is shown in full with a note, itself included: what the viewer may have a reaction or a vote to. */
interface Shown {
  readonly reacted: readonly string[]
  readonly polls: readonly string[]
}

/** By note, for notes of which these shared facts hold everything. */
const shownNotes = new WeakMap<object, Map<string, Shown>>()

function shownFrom(h: Hydration): Map<string, Shown> {
  let known = shownNotes.get(h.shared)
  if (!known) shownNotes.set(h.shared, (known = new Map()))
  return known
}

/** What is the same for every viewer. */
async function hydrateShared(ctx: AppContext, h: Hydration, page: readonly string[]): Promise<void> {
  const { services } = ctx
  await h.load('notes', page)
  const notes = facts(h, page)
  const renoted = notes.map((note) => note.renoteId)
  await h.load('notes', [...notes.map((note) => note.replyId), ...renoted])
  const renotes = facts(h, renoted)
  const inner = renotes.map((note) => note.renoteId)
  await h.load('notes', [...renotes.map((note) => note.replyId), ...inner])
  const detailed = new Set([...notes, ...renotes, ...facts(h, inner)])
  const answered = [...detailed].map((note) => note.replyId)
  await h.load('notes', answered)

  const all = new Set([...detailed, ...facts(h, answered)])
  const allIds = [...all].map((note) => note.id)
  await Promise.all([
    services.users.hydrateLite(h, [...all].map((note) => note.userId)),
    services.drive.hydrate(h, [...all].flatMap((note) => note.fileIds)),
    services.channels.hydrateInNotes(h, [...all].map((note) => note.channelId)),
    h.load('polls', [...detailed].filter((note) => note.hasPoll).map((note) => note.id)),
    h.load('noteCounts', allIds),
  ])
  await Promise.all([
    services.emojis.hydrate(h, emojisIn(all)),
    services.reactions.hydrateEmojis(h, allIds.map((id) => h.get('noteCounts', id)?.reactions)),
  ])
  const known = shownFrom(h)
  for (const id of page) {
    const shown = [...shownInFull(h, id)]
    known.set(id, { reacted: shown.filter((one) => hasReactions(h.get('noteCounts', one))), polls: shown.filter((one) => h.get('notes', one)?.hasPoll) })
  }
}

/** The note, what it renotes, and what that renotes, as far as it is shown: all that stands there in full. */
export function* shownInFull(h: Hydration, id: string): Generator<string> {
  let next: string | null = id
  for (let depth = 0; next !== null && depth <= MAX_DEPTH; depth++) {
    yield next
    next = h.get('notes', next)?.renoteId ?? null
  }
}

function* emojisIn(notes: Iterable<NoteFacts>): Generator<{ names: readonly string[]; host: string | null }> {
  for (const { emojis, userHost } of notes) if (userHost !== null && emojis.length > 0) yield { names: emojis, host: userHost }
}

function facts(h: Hydration, ids: Iterable<string | null>): NoteFacts[] {
  const found: NoteFacts[] = []
  for (const id of ids) {
    const note = id === null ? null : h.get('notes', id)
    if (note) found.push(note)
  }
  return found
}

/** Whether anybody has reacted. */
export function hasReactions(counts: NoteCounts | null | undefined): boolean {
  for (const _ in counts?.reactions) return true
  return false
}

/** Whether the viewer gets the note without its content; also true for notes that are gone. */
export function isHidden(ctx: AppContext, h: Hydration, id: string): boolean {
  const note = h.get('notes', id)
  const author = note && h.get('users', note.userId)
  if (!note || !author) return true
  return isHiddenFrom(note, author, idTime(note.id), h.viewerId, (userId) => ctx.services.relations.follows(h, userId), ctx.now())
}
