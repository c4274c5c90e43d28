import type { DriveFile, UserLite, Visibility } from '../../data/types.ts'

export type ExpiryUnit = 'minute' | 'hour' | 'day'

/** When a poll ends. `at` is local time as a date-time field writes it. */
export type PollExpiry = { kind: 'never' } | { kind: 'at'; at: string } | { kind: 'after'; amount: number; unit: ExpiryUnit }

export interface PollDraft {
  choices: string[]
  multiple: boolean
  expiry: PollExpiry
}

export type ReactionAcceptance = 'likeOnly' | 'likeOnlyForRemote' | 'nonSensitiveOnly' | 'nonSensitiveOnlyForLocalLikeOnlyForRemote' | null

/** Everything a person has put into the composer. Plain data, so that it can be stored and given back. */
export interface Draft {
  text: string
  /** null = no content warning; an empty string = switched on and still to be written. */
  cw: string | null
  visibility: Visibility
  localOnly: boolean
  recipients: UserLite[]
  files: DriveFile[]
  poll: PollDraft | null
  replyId: string | null
  quoteId: string | null
  reactionAcceptance: ReactionAcceptance
}

/** A poll as notes carry it. */
export interface PostedPoll {
  choices: string[]
  multiple: boolean
  expiresAt: string | null
}

/** Content handed to the composer: a draft, or what is known of a note that is written anew. */
export type RestoredDraft = Partial<Omit<Draft, 'poll'>> & {
  poll?: PollDraft | PostedPoll | null
  visibleUserIds?: readonly string[]
}

/** Content handed in, in the form of a draft. A poll that was already over starts without an end. */
export function fromRestored(restored: RestoredDraft | undefined, now = Date.now()): Partial<Draft> {
  if (!restored) return {}
  const { visibleUserIds: _ids, poll, ...rest } = restored
  if (poll === undefined) return rest
  if (poll === null || 'expiry' in poll) return { ...rest, poll }
  const end = poll.expiresAt === null ? null : new Date(poll.expiresAt)
  const expiry: PollExpiry = end !== null && end.getTime() > now ? { kind: 'at', at: localInput(end) } : { kind: 'never' }
  return { ...rest, poll: { choices: poll.choices, multiple: poll.multiple, expiry } }
}

export const maxFiles = 16
export const maxCwLength = 100
export const maxChoices = 10
export const maxChoiceLength = 50
/** The counter appears when less than this is left. */
export const textWarning = 100
export const cwWarning = 20

export function emptyDraft(): Draft {
  return { text: '', cw: null, visibility: 'public', localOnly: false, recipients: [], files: [], poll: null, replyId: null, quoteId: null, reactionAcceptance: null }
}

/** A moment as a date-time field writes it. */
function localInput(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Tomorrow at midnight, as a date-time field writes it. */
export function tomorrow(now: Date): string {
  return localInput(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1))
}

export function emptyPoll(): PollDraft {
  return { choices: ['', ''], multiple: false, expiry: { kind: 'never' } }
}

/** Which stored draft belongs to what is being written. */
export function contextKey(draft: Pick<Draft, 'replyId' | 'quoteId'>): string {
  if (draft.replyId !== null) return `reply:${draft.replyId}`
  return draft.quoteId !== null ? `quote:${draft.quoteId}` : 'note'
}

/** Length as the server counts it: characters, not UTF-16 halves. */
export function textLength(text: string): number {
  return [...text].length
}

export type Obstacle = 'empty' | 'tooLong' | 'cwEmpty' | 'cwTooLong' | 'pollChoices' | 'pollBlank' | 'pollPast' | 'files' | 'recipients' | 'uploading'

export interface Limits {
  maxTextLength: number
  uploading: boolean
  now: number
}

/** What stands in the way of posting, the most important first; null = nothing. */
export function obstacle(draft: Draft, limits: Limits): Obstacle | null {
  if (limits.uploading) return 'uploading'
  const hasContent = draft.text.trim() !== '' || draft.files.length > 0 || draft.poll !== null || draft.quoteId !== null
  if (!hasContent) return 'empty'
  if (textLength(draft.text) > limits.maxTextLength) return 'tooLong'
  if (draft.cw !== null && draft.cw.trim() === '') return 'cwEmpty'
  if (draft.cw !== null && textLength(draft.cw) > maxCwLength) return 'cwTooLong'
  if (draft.files.length > maxFiles) return 'files'
  if (draft.poll !== null) {
    if (draft.poll.choices.length < 2) return 'pollChoices'
    if (draft.poll.choices.some((choice) => choice.trim() === '')) return 'pollBlank'
    const end = pollEnd(draft.poll.expiry, limits.now)
    if (end !== null && !(end > limits.now)) return 'pollPast'
  }
  if (draft.visibility === 'specified' && draft.recipients.length === 0 && draft.replyId === null) return 'recipients'
  return null
}

const unitMs: Record<ExpiryUnit, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** The moment a poll ends, null for never. NaN when the date is not one. */
export function pollEnd(expiry: PollExpiry, now: number): number | null {
  if (expiry.kind === 'never') return null
  return expiry.kind === 'at' ? new Date(expiry.at).getTime() : now + expiry.amount * unitMs[expiry.unit]
}

function pollRequest(poll: PollDraft): { choices: string[]; multiple: boolean; expiresAt: number | null; expiredAfter: number | null } {
  const { expiry } = poll
  return {
    choices: poll.choices.map((choice) => choice.trim()),
    multiple: poll.multiple,
    expiresAt: expiry.kind === 'at' ? new Date(expiry.at).getTime() : null,
    expiredAfter: expiry.kind === 'after' ? expiry.amount * unitMs[expiry.unit] : null,
  }
}

/** Parameters of `notes/create` for a draft. */
export function createRequest(draft: Draft) {
  return {
    visibility: draft.visibility,
    ...(draft.visibility === 'specified' ? { visibleUserIds: draft.recipients.map((user) => user.id) } : {}),
    ...(draft.text.trim() === '' ? {} : { text: draft.text }),
    ...(draft.cw === null ? {} : { cw: draft.cw }),
    localOnly: draft.localOnly,
    reactionAcceptance: draft.reactionAcceptance,
    ...(draft.files.length > 0 ? { fileIds: draft.files.map((file) => file.id) } : {}),
    ...(draft.replyId === null ? {} : { replyId: draft.replyId }),
    ...(draft.quoteId === null ? {} : { renoteId: draft.quoteId }),
    ...(draft.poll === null ? {} : { poll: pollRequest(draft.poll) }),
  }
}

/** True when nothing was written beyond what the composer itself had put in. */
export function isPristine(draft: Draft, start: Draft): boolean {
  return draft.text.trim() === start.text.trim() && draft.cw === start.cw && draft.files.length === start.files.length && draft.poll === null && start.poll === null
    && draft.files.every((file, index) => file.id === start.files[index]?.id)
}
