import type { ListKind, Timeline, TimelineOptions } from '../rules.ts'
import { FLAG, VISIBILITY } from './columns.ts'
import type { Columns } from './columns.ts'
import { RELATION } from './viewer.ts'
import type { ViewerSets } from './viewer.ts'

/** Relation bits of a user by number. A scan spreads them over an array first; a single note looks them up. */
export type RelationBits = (user: number) => number

/** All that stays the same while a timeline is scanned. */
export interface Scan {
  readonly columns: Columns
  readonly kind: Timeline['kind']
  readonly options: TimelineOptions
  readonly viewer: ViewerSets
  readonly bits: RelationBits
  /** Number of the user whose notes are read; 0 for other timelines. */
  readonly author: number
  /** Number of the channel that is read; 0 for other timelines. */
  readonly channel: number
  /** Notes in channels belong to it: of the user timeline. */
  readonly withChannelNotes: boolean
  /** Who belongs to a list or role, by number, with whether all their replies are shown; null for other timelines. */
  readonly members: ReadonlyMap<number, boolean> | null
  /** Hosts the server blocks. */
  readonly blockedHosts: ReadonlySet<number>
  readonly sensitiveChannels: ReadonlySet<number>
  readonly mutes: Mutes
}

/** Which parts of the base filter count. */
export interface Mutes {
  /** It is a person's own page: what their notes touch is filtered, not the person. */
  readonly own: boolean
  /** Renote mutes and muted channels. */
  readonly all: boolean
  /** Bits of people whose notes are dropped, and notes that touch theirs. */
  readonly dropped: number
}

/** The base filter of a list of this kind, or of a timeline. */
export function mutesOf(kind: ListKind): Mutes {
  return { own: kind === 'page', all: kind === 'timeline', dropped: kind === 'keepsakes' ? RELATION.UNSEEN : RELATION.UNSEEN | RELATION.SUSPENDED }
}

/**
 * Whether the note at a position belongs to the timeline for this viewer. Its twin in SQL is `sql.ts`; a property test
 * holds the two together.
 */
export function belongs(scan: Scan, at: number): boolean {
  const { columns, viewer, bits } = scan
  const flags = columns.flags[at] ?? FLAG.DELETED
  if (flags & FLAG.DELETED) return false
  const author = columns.author[at] ?? 0
  const mine = author === viewer.me && viewer.me !== 0
  if (!isInPlace(scan, at, author, mine)) return false
  const visibility = flags & 3
  const replyUser = columns.replyUser[at] ?? 0
  const authorBits = bits(author)

  if (!isVisible(columns, at, visibility, mine, authorBits, viewer.me, replyUser)) return false
  if (!passesOptions(scan, at, flags, mine)) return false
  if (!passesMutes(scan, at, flags, author, replyUser, authorBits)) return false
  return isWanted(scan, at, flags, author, replyUser, mine, authorBits)
}

/** By author and channel alone: what most notes fail at. */
function isInPlace(scan: Scan, at: number, author: number, mine: boolean): boolean {
  const channel = scan.columns.channel[at] ?? 0
  switch (scan.kind) {
    case 'home':
    case 'social':
      return channel === 0 || scan.viewer.followedChannels.has(channel)
    case 'local':
    case 'global':
      return channel === 0
    case 'user':
      return author === scan.author && (channel === 0 || (scan.withChannelNotes && (mine || !scan.sensitiveChannels.has(channel))))
    case 'channel':
      return channel !== 0 && channel === scan.channel
    case 'list':
      return channel === 0 && (scan.members?.has(author) ?? false)
    case 'role':
      return scan.members?.has(author) ?? false
    case 'every':
      return true
  }
}

function isWanted(scan: Scan, at: number, flags: number, author: number, replyUser: number, mine: boolean, authorBits: number): boolean {
  const { columns, options, viewer } = scan
  const visibility = flags & 3
  const unrelated = isUnrelatedReply(author, replyUser, viewer.me)
  const local = visibility === VISIBILITY.public && columns.hostOf[author] === 0
  switch (scan.kind) {
    case 'home':
      return onHome(scan, at, flags, author, replyUser, mine, authorBits)
    case 'local':
      return local && (options.withReplies || !unrelated)
    case 'social':
      if (onHome(scan, at, flags, author, replyUser, mine, authorBits)) return true
      return local && columns.channel[at] === 0 && (options.withReplies || !unrelated) && !repliesToUnseenFollowers(scan, flags, replyUser)
    case 'global':
      return visibility === VISIBILITY.public && !unrelated
    case 'user':
      return options.withReplies || replyUser === 0 || replyUser === author
    case 'list':
      if (visibility === VISIBILITY.followers && !mine && !(authorBits & RELATION.FOLLOWING)) return false
      return (!unrelated || scan.members?.get(author) === true) && !repliesToUnseenFollowers(scan, flags, replyUser)
    case 'role':
      return visibility === VISIBILITY.public
    case 'channel':
    case 'every':
      return true
  }
}

function isVisible(columns: Columns, at: number, visibility: number, mine: boolean, authorBits: number, me: number, replyUser: number): boolean {
  if (visibility <= VISIBILITY.home || mine) return true
  if (me === 0) return false
  if (visibility === VISIBILITY.followers && (authorBits & RELATION.FOLLOWING || replyUser === me)) return true
  return columns.audience.get(columns.ids[at] ?? '')?.includes(me) ?? false
}

function passesOptions(scan: Scan, at: number, flags: number, mine: boolean): boolean {
  const { columns, options, viewer } = scan
  if (options.withFiles && !(flags & FLAG.HAS_FILES)) return false
  if (!(flags & FLAG.PURE_RENOTE)) return true
  if (!options.withRenotes) return false
  const renoted = columns.renoteUser[at] ?? 0
  if (!options.includeMyRenotes && mine) return false
  if (!options.includeRenotedMyNotes && renoted === viewer.me) return false
  return options.includeLocalRenotes || columns.hostOf[renoted] !== 0
}

/** The base filter: suspended, muted and blocked people, muted and blocked hosts, renote mutes, muted channels; on the note and on what it touches. */
function passesMutes(scan: Scan, at: number, flags: number, author: number, replyUser: number, authorBits: number): boolean {
  const { columns } = scan
  const { own, all, dropped } = scan.mutes
  if (!own) {
    if (authorBits & dropped) return false
    if (all && flags & FLAG.PURE_RENOTE && authorBits & RELATION.RENOTE_MUTED) return false
    if (isFromUnseenHost(scan, author)) return false
  }
  if (all && (isInMutedChannel(scan, columns.channel[at] ?? 0) || isInMutedChannel(scan, columns.renoteChannel[at] ?? 0))) return false
  const renoted = columns.renoteUser[at] ?? 0
  return (
    !touches(scan, replyUser, author, dropped) &&
    !touches(scan, renoted, author, dropped) &&
    (renoted === 0 || (!isUnseen(scan, columns.renoteReplyUser[at] ?? 0, dropped) && !isUnseen(scan, columns.renoteRenoteUser[at] ?? 0, dropped)))
  )
}

/** Who opens a channel sees it, muted or not. */
function isInMutedChannel({ viewer, channel }: Scan, number: number): boolean {
  return number !== 0 && number !== channel && viewer.mutedChannels.has(number)
}

function touches(scan: Scan, user: number, author: number, dropped: number): boolean {
  return !(user === author && scan.mutes.own) && isUnseen(scan, user, dropped)
}

function isUnseen(scan: Scan, user: number, dropped: number): boolean {
  return user !== 0 && (Boolean(scan.bits(user) & dropped) || isFromUnseenHost(scan, user))
}

function isFromUnseenHost({ columns, viewer, blockedHosts }: Scan, user: number): boolean {
  if (viewer.mutedHosts.size === 0 && blockedHosts.size === 0) return false
  const host = columns.hostOf[user] ?? 0
  return viewer.mutedHosts.has(host) || blockedHosts.has(host)
}

/** Notes of one's own, of those one follows, and of followed channels. */
function onHome(scan: Scan, at: number, flags: number, author: number, replyUser: number, mine: boolean, authorBits: number): boolean {
  if (mine) return true
  if (scan.columns.channel[at] === 0 && !(authorBits & RELATION.FOLLOWING)) return false
  const allReplies = authorBits & RELATION.WITH_REPLIES || (scan.kind === 'social' && scan.options.withReplies)
  if (!allReplies && isUnrelatedReply(author, replyUser, scan.viewer.me)) return false
  return !repliesToUnseenFollowers(scan, flags, replyUser)
}

/** A reply to a followers-only note of somebody the viewer does not follow makes no sense to them. */
function repliesToUnseenFollowers(scan: Scan, flags: number, replyUser: number): boolean {
  return Boolean(flags & FLAG.REPLY_TO_FOLLOWERS) && replyUser !== scan.viewer.me && !(scan.bits(replyUser) & RELATION.FOLLOWING)
}

/** A reply to somebody who is neither its author nor the viewer, by somebody who is not the viewer. */
function isUnrelatedReply(author: number, replyUser: number, me: number): boolean {
  return replyUser !== 0 && replyUser !== author && (me === 0 || (replyUser !== me && author !== me))
}
