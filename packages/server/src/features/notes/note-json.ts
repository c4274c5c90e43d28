import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { idDate, idTime } from '../../platform/ids.ts'
import { MAX_DEPTH, effectiveVisibility } from './rules.ts'
import type { AuthorRestrictions, Visibility } from './rules.ts'
import type { NoteFacts } from './store.ts'
import { isHidden } from './view.ts'

/** Authors' online state is part of a note; it may be this old. ms */
const FRAGMENT_AGE = 30_000

/** The parts of a note that all viewers share, in UTF-8. Most pages are put together of these alone. */
interface Fragment {
  /** The view of the author, which changes with all that it shows. */
  readonly user: unknown
  readonly counts: unknown
  readonly files: readonly unknown[]
  readonly channel: unknown
  readonly at: number
  /** An object without its closing brace, so that more can follow. */
  readonly open: Buffer
  /** The rest of the object, when nothing of it depends on the viewer and nothing is inside it. */
  readonly end: Buffer
  /** Both in one piece. */
  readonly closed: Buffer
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

const REPLY = Buffer.from(',"reply":')
const RENOTE = Buffer.from(',"renote":')
const NULL = Buffer.from('null')
const CLOSE = Buffer.from('}')

/** A packed note as JSON in UTF-8, or null when it cannot be shown. Synchronous: everything must have been hydrated. */
export function noteJson(ctx: AppContext, h: Hydration, id: string, place: Place = {}): Buffer | null {
  const parts: Buffer[] = []
  if (!writeNote(ctx, h, id, place, parts)) return null
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

const COMMA = Buffer.from(',')
const OPEN_LIST = Buffer.from('[')
const CLOSE_LIST = Buffer.from(']')

/** An array of packed notes as JSON in UTF-8; those that cannot be shown are left out. */
export function notesJson(ctx: AppContext, h: Hydration, ids: readonly string[]): Buffer {
  const parts: Buffer[] = [OPEN_LIST]
  for (const id of ids) {
    if (parts.length > 1) parts.push(COMMA)
    if (!writeNote(ctx, h, id, {}, parts) && parts.length > 1) parts.pop()
  }
  parts.push(CLOSE_LIST)
  return Buffer.concat(parts)
}

/** @returns false when the note cannot be shown; nothing is added then */
function writeNote(ctx: AppContext, h: Hydration, id: string, { forStream = false, depth = 0 }: Place, parts: Buffer[]): boolean {
  const note = h.get('notes', id)
  const author = note && h.get('users', note.userId)
  if (!note || !author) return false
  const hidden = isHidden(ctx, h, id)
  const shared = hidden ? null : fragment(ctx, h, note, author)
  const mine = ctx.services.reactions.mine(h, note.id)
  const alone = note.replyId === null && (note.renoteId === null || depth >= MAX_DEPTH)
  if (shared && alone && !forStream && !note.hasPoll && mine === null) {
    parts.push(shared.closed)
    return true
  }
  parts.push(shared ? shared.open : Buffer.from(hiddenJson(ctx, h, note, author)))
  if (forStream) parts.push(reactors(ctx, h, id))
  if (note.replyId !== null) {
    parts.push(REPLY)
    writeReply(ctx, h, note.replyId, forStream, parts)
  }
  if (note.renoteId !== null && depth < MAX_DEPTH) {
    parts.push(RENOTE)
    if (!writeNote(ctx, h, note.renoteId, { forStream, depth: depth + 1 }, parts)) parts.push(NULL)
  }
  if (shared && !note.hasPoll && mine === null) {
    parts.push(shared.end)
    return true
  }
  let end = detail(h, id)
  if (!hidden && note.hasPoll) end += `,"poll":${JSON.stringify(poll(h, note.id))}`
  if (mine !== null) end += `,"myReaction":${JSON.stringify(mine)}`
  parts.push(Buffer.from(`${end}}`))
  return true
}

/** A reply target stands without its own targets, poll and reaction of the viewer. */
function writeReply(ctx: AppContext, h: Hydration, id: string, forStream: boolean, parts: Buffer[]): void {
  const note = h.get('notes', id)
  const author = note && h.get('users', note.userId)
  if (!note || !author) {
    parts.push(NULL)
    return
  }
  parts.push(isHidden(ctx, h, id) ? Buffer.from(hiddenJson(ctx, h, note, author)) : fragment(ctx, h, note, author).open)
  if (forStream) parts.push(reactors(ctx, h, id))
  parts.push(CLOSE)
}

/** What only notes that are shown in full carry, and is the same for everybody. */
function detail(h: Hydration, id: string): string {
  return `,"clippedCount":${h.get('noteCounts', id)?.clippedCount ?? 0}`
}

/** The first reactors: clients that get a note live find their own reaction among them. */
function reactors(ctx: AppContext, h: Hydration, id: string): Buffer {
  const pairs = h.get('noteCounts', id)?.reactionPairs ?? []
  return Buffer.from(`,"reactionAndUserPairCache":${JSON.stringify(pairs.map((pair) => ctx.services.reactions.pairToWire(pair)))}`)
}

/** Fragments that hold for pages made of the same shared facts, by note: for everybody, and for those who see all badges. */
const valid = new WeakMap<object, readonly [Map<string, Fragment>, Map<string, Fragment>]>()

function validFor(ctx: AppContext, h: Hydration): Map<string, Fragment> {
  let both = valid.get(h.shared)
  if (!both) valid.set(h.shared, (both = [new Map(), new Map()]))
  return both[ctx.services.users.seesAllBadges(h) ? 1 : 0]
}

function fragment(ctx: AppContext, h: Hydration, note: NoteFacts, author: AuthorRestrictions): Fragment {
  const sure = validFor(ctx, h)
  const known = sure.get(note.id)
  if (known) return known
  const made = checkedFragment(ctx, h, note, author)
  // The followers-only rule depends on the time, so its result is not kept.
  if (author.makeNotesFollowersOnlyBefore === null) sure.set(note.id, made)
  return made
}

/** The one from before, if it was made of what there is now. */
function checkedFragment(ctx: AppContext, h: Hydration, note: NoteFacts, author: AuthorRestrictions): Fragment {
  const counts = h.get('noteCounts', note.id)
  const channel = note.channelId === null ? null : h.get('channels', note.channelId)
  const user = ctx.services.users.presentLite(h, note.userId)
  const now = ctx.now()
  const known = fragments.get(note)
  if (known && known.user === user && known.counts === counts && known.channel === channel && now - known.at < FRAGMENT_AGE && note.fileIds.every((fileId, index) => h.get('driveFiles', fileId) === known.files[index])) {
    return known
  }
  const files = note.fileIds.map((fileId) => h.get('driveFiles', fileId))
  const visibility = effectiveVisibility(note.visibility, author, idTime(note.id), now)
  const json = open(JSON.stringify({ ...envelope(ctx, h, note, visibility), ...content(ctx, h, note) }))
  // One piece of memory for all.
  const closed = Buffer.from(`${json}${detail(h, note.id)}}`)
  const length = Buffer.byteLength(json)
  const made = { user, counts, files, channel, at: now, open: closed.subarray(0, length), end: closed.subarray(length), closed }
  if (author.makeNotesFollowersOnlyBefore === null) fragments.set(note, made)
  return made
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
  const reactions = ctx.services.reactions.present(h, counts?.reactions ?? {})
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
  if (note.channelId !== null) {
    view.channelId = note.channelId
    view.channel = ctx.services.channels.presentInNote(h, note.channelId)
  }
  return view
}

function content(ctx: AppContext, h: Hydration, note: NoteFacts): Partial<entities.Note> {
  const files = note.fileIds.map((fileId) => ctx.services.drive.present(h, fileId)).filter((file) => file !== null)
  const view: Partial<entities.Note> = { text: shownText(note), cw: note.cw, fileIds: [...note.fileIds], files }
  if (note.visibility === 'specified') view.visibleUserIds = [...note.visibleUserIds]
  if (note.mentions.length > 0) view.mentions = [...note.mentions]
  if (note.tags.length > 0) view.tags = [...note.tags]
  if (note.userHost !== null) view.emojis = ctx.services.emojis.urls(h, note.emojis, note.userHost)
  if (note.hasPoll) view.hasPoll = true
  if (note.versionId !== null) view.updatedAt = idDate(note.versionId)
  return view
}

/** What an edited note says, for those who watch it; its poll only if nobody can have voted in it. Everything must have been hydrated. */
export function updatedContent(ctx: AppContext, h: Hydration, id: string, withPoll: boolean): Partial<entities.Note> | null {
  const note = h.get('notes', id)
  if (!note) return null
  const { visibleUserIds: _, ...said } = content(ctx, h, note)
  // Said also when there are none, so that what was there before goes.
  const whole = { ...said, tags: [...note.tags], mentions: [...note.mentions] }
  return withPoll ? { ...whole, poll: poll(h, id) } : whole
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
