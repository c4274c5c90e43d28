import type { Fail } from '../../platform/fail.ts'

/** Renotes of renotes are shown; what those renote is only named. */
export const MAX_DEPTH = 2

export type Visibility = 'public' | 'home' | 'followers' | 'specified'

/** What rules need of a note. */
export interface NoteShape {
  readonly userId: string
  readonly text: string | null
  readonly cw: string | null
  readonly replyId: string | null
  readonly renoteId: string | null
  readonly hasPoll: boolean
  readonly fileIds: readonly string[]
}

/** A renote that says something of its own: text, cw, a reply target, a poll or a file. */
export function isQuote(note: NoteShape): boolean {
  return note.renoteId !== null && !isPureRenote(note)
}

/** A renote that adds nothing. */
export function isPureRenote(note: NoteShape): boolean {
  return (
    note.renoteId !== null && note.text === null && note.cw === null && note.replyId === null && !note.hasPoll && note.fileIds.length === 0
  )
}

/** What decides who may see a note. */
export interface Audience {
  readonly userId: string
  readonly visibility: Visibility
  readonly replyUserId: string | null
  readonly mentions: readonly string[]
  readonly visibleUserIds: readonly string[]
}

/**
 * Whether a note's content may be shown to a viewer (null: anonymous). `follows` tells whether the viewer follows the
 * author. Mentioned users of a `specified` note are among `visibleUserIds` since its creation.
 */
export function isVisibleTo(note: Audience, viewerId: string | null, follows: (userId: string) => boolean): boolean {
  if (note.visibility === 'public' || note.visibility === 'home') return true
  if (viewerId === null) return false
  if (note.userId === viewerId) return true
  if (note.visibility === 'specified') return note.visibleUserIds.includes(viewerId)
  return follows(note.userId) || note.replyUserId === viewerId || note.mentions.includes(viewerId)
}

/** An author's settings on older notes; see `ageRestriction`. */
export interface AuthorRestrictions {
  readonly requireSigninToViewContents: boolean
  readonly makeNotesFollowersOnlyBefore: number | null
  readonly makeNotesHiddenBefore: number | null
}

/**
 * Whether a "before" setting applies to a note: null = off, positive = unix seconds (notes made at or before it), zero or
 * negative = once the note is that many seconds old.
 */
export function ageRestriction(setting: number | null, createdAt: number, now: number): boolean {
  if (setting === null) return false
  if (setting > 0) return createdAt / 1000 <= setting
  return (now - createdAt) / 1000 >= -setting
}

/** The visibility a note is shown with: the author's followers-only rule narrows older public and home notes. */
export function effectiveVisibility(visibility: Visibility, author: AuthorRestrictions, createdAt: number, now: number): Visibility {
  if (visibility !== 'public' && visibility !== 'home') return visibility
  return ageRestriction(author.makeNotesFollowersOnlyBefore, createdAt, now) ? 'followers' : visibility
}

/** Whether the viewer gets the note's envelope without its content. */
export function isHiddenFrom(
  note: Audience,
  author: AuthorRestrictions,
  createdAt: number,
  viewerId: string | null,
  follows: (userId: string) => boolean,
  now: number,
): boolean {
  if (viewerId === note.userId) return false
  if (author.requireSigninToViewContents && viewerId === null) return true
  if (ageRestriction(author.makeNotesHiddenBefore, createdAt, now)) return true
  const visibility = effectiveVisibility(note.visibility, author, createdAt, now)
  return !isVisibleTo(visibility === note.visibility ? note : { ...note, visibility }, viewerId, follows)
}

/** A reply or renote target with what is known of it from the poster's side. */
export interface Target extends NoteShape, Audience {
  readonly id: string
  readonly localOnly: boolean
  readonly channelId: string | null
}

export type RenoteRefusal =
  | 'NO_SUCH_RENOTE_TARGET'
  | 'CANNOT_RENOTE_TO_A_PURE_RENOTE'
  | 'YOU_HAVE_BEEN_BLOCKED'
  | 'CANNOT_RENOTE_DUE_TO_VISIBILITY'

/** Whether a note may be renoted or quoted by `userId`; null = yes. */
export function renoteRefusal(target: Target | null, userId: string, blocked: boolean, visible: boolean): RenoteRefusal | null {
  if (!target) return 'NO_SUCH_RENOTE_TARGET'
  if (isPureRenote(target)) return 'CANNOT_RENOTE_TO_A_PURE_RENOTE'
  if (blocked) return 'YOU_HAVE_BEEN_BLOCKED'
  if (!visible || target.visibility === 'specified') return 'CANNOT_RENOTE_DUE_TO_VISIBILITY'
  if (target.visibility === 'followers' && target.userId !== userId) return 'CANNOT_RENOTE_DUE_TO_VISIBILITY'
  return null
}

export type ReplyRefusal =
  | 'NO_SUCH_REPLY_TARGET'
  | 'CANNOT_REPLY_TO_A_PURE_RENOTE'
  | 'CANNOT_REPLY_TO_AN_INVISIBLE_NOTE'
  | 'CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY'
  | 'YOU_HAVE_BEEN_BLOCKED'

/** Whether a note may be replied to with `visibility`; null = yes. */
export function replyRefusal(target: Target | null, visibility: Visibility, blocked: boolean, visible: boolean): ReplyRefusal | null {
  if (!target) return 'NO_SUCH_REPLY_TARGET'
  if (isPureRenote(target)) return 'CANNOT_REPLY_TO_A_PURE_RENOTE'
  if (!visible) return 'CANNOT_REPLY_TO_AN_INVISIBLE_NOTE'
  if (target.visibility === 'specified' && visibility !== 'specified') {
    return 'CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY'
  }
  if (blocked) return 'YOU_HAVE_BEEN_BLOCKED'
  return null
}

/** What decides whether one may post in a channel, and renote out of it. */
export interface ChannelRules {
  readonly isArchived: boolean
  readonly allowRenoteToExternal: boolean
}

/** The channel a note goes to: that of the note it answers (none, when that stands outside of channels), else the one asked for. */
export function decideChannel(wanted: string | null, reply: Pick<Target, 'channelId'> | null): string | null {
  return reply ? reply.channelId : wanted
}

/** Whether a note may be taken out of its channel, if it is in one, to where the renote goes; null = yes. */
export function renoteChannelRefusal(
  target: Pick<Target, 'channelId'> | null,
  channelId: string | null,
  channels: ReadonlyMap<string, ChannelRules | null>,
): 'NO_SUCH_CHANNEL' | 'CANNOT_RENOTE_OUTSIDE_OF_CHANNEL' | null {
  if (!target || target.channelId === null || target.channelId === channelId) return null
  const channel = channels.get(target.channelId)
  if (!channel) return 'NO_SUCH_CHANNEL'
  return channel.allowRenoteToExternal ? null : 'CANNOT_RENOTE_OUTSIDE_OF_CHANNEL'
}

/** Whether all of the channels (null: none) are there and take notes; null = yes. */
export function channelRefusal(ids: readonly (string | null)[], channels: ReadonlyMap<string, ChannelRules | null>): 'NO_SUCH_CHANNEL' | null {
  return ids.every((id) => id === null || channels.get(id)?.isArchived === false) ? null : 'NO_SUCH_CHANNEL'
}

/** What may narrow the visibility a note was asked to have. */
export interface VisibilityFacts {
  readonly userId: string
  readonly canPublicNote: boolean
  readonly sensitive: boolean
  readonly silencedHost: boolean
  readonly inChannel: boolean
  readonly reply: Pick<Target, 'visibility'> | null
  readonly renote: Pick<Target, 'visibility' | 'userId'> | null
}

/** The visibility a note gets: narrowed by silencing, by what it renotes and by what it answers. Channel notes are public. */
export function decideVisibility(wanted: Visibility, facts: VisibilityFacts): Visibility {
  if (facts.inChannel) return 'public'
  let visibility = wanted
  if (visibility === 'public' && (facts.sensitive || !facts.canPublicNote || facts.silencedHost)) visibility = 'home'
  if (facts.renote?.visibility === 'home' && visibility === 'public') visibility = 'home'
  if (facts.renote?.visibility === 'followers' && (visibility === 'public' || visibility === 'home')) visibility = 'followers'
  if (facts.reply && facts.reply.visibility !== 'public' && visibility === 'public') visibility = 'home'
  return visibility
}

/** Whether a note stays on this server: asked for, in a channel, or about a note that does. */
export function decideLocalOnly(wanted: boolean, inChannel: boolean, reply: Target | null, renote: Target | null): boolean {
  return wanted || inChannel || (reply?.localOnly ?? false) || (renote?.localOnly ?? false)
}

/** Who is mentioned and who may read, with the implicit ones: the parent's author, and each other for `specified` notes. */
export function decideRecipients(
  userId: string,
  visibility: Visibility,
  extracted: readonly string[],
  visibleUserIds: readonly string[],
  replyUserId: string | null,
): { mentions: string[]; visibleUserIds: string[] } {
  const mentions = new Set(extracted)
  if (replyUserId !== null && replyUserId !== userId) mentions.add(replyUserId)
  if (visibility !== 'specified') return { mentions: [...mentions], visibleUserIds: [] }
  const recipients = new Set([...visibleUserIds, ...mentions])
  if (replyUserId !== null) recipients.add(replyUserId)
  for (const id of recipients) if (id !== userId) mentions.add(id)
  return { mentions: [...mentions], visibleUserIds: [...recipients] }
}

/**
 * Whom an edit mentions who has not heard of the note before: neither mentioned in any version, nor told that they were
 * answered or quoted.
 */
export function newlyMentioned(
  before: { readonly mentions: readonly string[]; readonly replyUserId: string | null; readonly renoteUserId: string | null },
  after: { readonly mentions: readonly string[] },
  earlier: readonly string[],
): string[] {
  const known = new Set([...before.mentions, ...earlier, before.replyUserId, before.renoteUserId])
  return after.mentions.filter((id) => !known.has(id))
}

/** Whether a renote counts in its target's `renoteCount`: by another person who is no bot. Quotes count too. */
export function countsAsRenote(userId: string, isBot: boolean, renoteUserId: string | null): boolean {
  return renoteUserId !== null && renoteUserId !== userId && !isBot
}

/** What a note would refer to is refused. */
export type ReferenceFailure = Fail<
  | RenoteRefusal
  | ReplyRefusal
  | 'NO_SUCH_USER'
  | 'NO_SUCH_FILE'
  | 'NO_SUCH_CHANNEL'
  | 'CANNOT_RENOTE_OUTSIDE_OF_CHANNEL'
  | 'CANNOT_CREATE_ALREADY_EXPIRED_POLL'
>

/** A refusal of what a note says. */
export type ContentFailure = Fail<'CONTAINS_PROHIBITED_WORDS' | 'CONTAINS_TOO_MANY_MENTIONS'>

/** A refusal of note creation. */
export type CreateFailure = ReferenceFailure | ContentFailure
