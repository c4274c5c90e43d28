import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import { idDate, idTime } from '../../platform/ids.ts'
import { effectiveVisibility, isHiddenFrom } from './rules.ts'
import type { AuthorRestrictions, Visibility } from './rules.ts'
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
 *   of all of them, at once: authors, files, counters
 *   of those shown in full: polls, then the viewer's reactions and votes
 *
 * The number of statements depends on these layers, never on the length of the page.
 */
export async function hydrateNotes(ctx: AppContext, h: Hydration, ids: Iterable<string>): Promise<void> {
  const { services } = ctx
  const page = [...ids]
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
  const polls = [...detailed].filter((note) => note.hasPoll).map((note) => note.id)
  await Promise.all([
    services.users.hydrateLite(h, [...all].map((note) => note.userId)),
    services.drive.hydrate(h, [...all].flatMap((note) => note.fileIds)),
    services.relations.hydrateViewer(h),
    h.load('polls', polls),
    h.viewerId === null ? undefined : h.load('myVotes', polls),
    h.load('noteCounts', allIds),
  ])
  if (h.viewerId !== null) {
    const reacted = [...detailed].filter((note) => hasReactions(h.get('noteCounts', note.id))).map((note) => note.id)
    await services.reactions.hydrateMine(h, reacted)
  }
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

/** Renotes of renotes are shown; what those renote is only named. */
export const MAX_DEPTH = 2
/** Authors' online state is part of a note; it may be this old. ms */
const FRAGMENT_AGE = 30_000

interface Fragment {
  readonly author: unknown
  readonly counts: unknown
  readonly files: readonly unknown[]
  readonly at: number
  /** JSON of the parts all viewers share, without the closing brace. */
  readonly json: string
}

/** Serialised shared parts, living as long as the cached facts they were made of. */
const fragments = new WeakMap<NoteFacts, Fragment>()

/** Where a note is shown. */
interface Place {
  /** With the first reactors of each note. */
  readonly forStream?: boolean
  /** How many renotes it lies in. */
  readonly depth?: number
}

/** A packed note as JSON text, or null when it cannot be shown. Synchronous: everything must have been hydrated. */
export function noteJson(ctx: AppContext, h: Hydration, id: string, { forStream = false, depth = 0 }: Place = {}): string | null {
  const note = h.get('notes', id)
  const author = note && h.get('users', note.userId)
  if (!note || !author) return null
  const hidden = isHidden(ctx, h, id)
  let json = hidden ? hiddenJson(ctx, h, note, author) : sharedJson(ctx, h, note, author)
  if (forStream) json += reactorsJson(ctx, h, id)
  if (note.replyId !== null) json += `,"reply":${replyJson(ctx, h, note.replyId, forStream)}`
  if (note.renoteId !== null && depth < MAX_DEPTH) json += `,"renote":${noteJson(ctx, h, note.renoteId, { forStream, depth: depth + 1 }) ?? 'null'}`
  if (!hidden && note.hasPoll) json += `,"poll":${JSON.stringify(poll(h, note.id))}`
  const counts = h.get('noteCounts', note.id)
  json += `,"clippedCount":${counts?.clippedCount ?? 0}`
  const mine = ctx.services.reactions.mine(h, note.id)
  if (mine !== null) json += `,"myReaction":${JSON.stringify(mine)}`
  return `${json}}`
}

/** A reply target stands without its own targets, poll and reaction of the viewer. */
function replyJson(ctx: AppContext, h: Hydration, id: string, forStream: boolean): string {
  const note = h.get('notes', id)
  const author = note && h.get('users', note.userId)
  if (!note || !author) return 'null'
  const json = isHidden(ctx, h, id) ? hiddenJson(ctx, h, note, author) : sharedJson(ctx, h, note, author)
  return `${json}${forStream ? reactorsJson(ctx, h, id) : ''}}`
}

/** The first reactors: clients that get a note live find their own reaction among them. */
function reactorsJson(ctx: AppContext, h: Hydration, id: string): string {
  const pairs = h.get('noteCounts', id)?.reactionPairs ?? []
  return `,"reactionAndUserPairCache":${JSON.stringify(pairs.map((pair) => ctx.services.reactions.pairToWire(pair)))}`
}

function sharedJson(ctx: AppContext, h: Hydration, note: NoteFacts, author: AuthorRestrictions): string {
  const counts = h.get('noteCounts', note.id)
  const files = note.fileIds.map((fileId) => h.get('driveFiles', fileId))
  const now = ctx.now()
  const known = fragments.get(note)
  if (known && known.author === author && known.counts === counts && now - known.at < FRAGMENT_AGE && files.every((file, index) => file === known.files[index])) {
    return known.json
  }
  const visibility = effectiveVisibility(note.visibility, author, idTime(note.id), now)
  const json = open(JSON.stringify({ ...envelope(ctx, h, note, visibility), ...content(ctx, h, note) }))
  // The followers-only rule depends on the time, so its result is not kept.
  if (author.makeNotesFollowersOnlyBefore === null) fragments.set(note, { author, counts, files, at: now, json })
  return json
}

function hiddenJson(ctx: AppContext, h: Hydration, note: NoteFacts, author: AuthorRestrictions): string {
  const visibility = effectiveVisibility(note.visibility, author, idTime(note.id), ctx.now())
  return open(JSON.stringify({ ...envelope(ctx, h, note, visibility), text: null, cw: null, fileIds: [], files: [], isHidden: true }))
}

/** Cuts the closing brace off an object's JSON, so that more can follow. */
function open(json: string): string {
  return json.slice(0, -1)
}

/** What even those see who may not see the content. */
function envelope(ctx: AppContext, h: Hydration, note: NoteFacts, visibility: Visibility): Partial<entities.Note> {
  const counts = h.get('noteCounts', note.id)
  const reactions = ctx.services.reactions.present(h, note.id, counts?.reactions ?? {})
  const view: Partial<entities.Note> = {
    id: note.id,
    createdAt: idDate(note.id),
    userId: note.userId,
    user: ctx.services.users.presentLite(h, note.userId) as entities.UserLite,
    replyId: note.replyId,
    renoteId: note.renoteId,
    visibility,
    localOnly: note.localOnly,
    reactionAcceptance: note.reactionAcceptance,
    ...reactions,
    renoteCount: counts?.renoteCount ?? 0,
    repliesCount: counts?.repliesCount ?? 0,
  }
  if (note.uri !== null) view.uri = note.uri
  if (note.url !== null) view.url = note.url
  if (note.channelId !== null) view.channelId = note.channelId
  return view
}

function content(ctx: AppContext, h: Hydration, note: NoteFacts): Partial<entities.Note> {
  const files = note.fileIds.map((fileId) => ctx.services.drive.present(h, fileId)).filter((file) => file !== null)
  const view: Partial<entities.Note> = { text: shownText(note), cw: note.cw, fileIds: [...note.fileIds], files }
  if (note.visibility === 'specified') view.visibleUserIds = [...note.visibleUserIds]
  if (note.mentions.length > 0) view.mentions = [...note.mentions]
  if (note.tags.length > 0) view.tags = [...note.tags]
  if (note.userHost !== null) view.emojis = {}
  if (note.hasPoll) view.hasPoll = true
  return view
}

/** Remote notes that carry a title show it in corner brackets above the text, and the note's address below. */
function shownText(note: NoteFacts): string | null {
  if (note.title === null || (note.url ?? note.uri) === null) return note.text
  return `【${note.title}】\n${(note.text ?? '').trim()}\n\n${note.url ?? note.uri}`
}

function poll(h: Hydration, noteId: string): entities.Note['poll'] {
  const stored = h.get('polls', noteId)
  if (!stored) return null
  const mine = h.get('myVotes', noteId) ?? []
  return {
    multiple: stored.multiple,
    expiresAt: stored.expiresAt === null ? null : new Date(stored.expiresAt).toISOString(),
    choices: stored.choices.map((text, index) => ({ text, votes: stored.votes[index] ?? 0, isVoted: mine.includes(index) })),
  }
}
