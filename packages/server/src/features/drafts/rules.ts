import type { DraftContent, DraftFacts, DraftPoll } from './store.ts'

/** Why a draft cannot be scheduled as asked for; null: it can, or need not be. */
export function scheduleRefusal(draft: Pick<DraftContent, 'scheduledAt' | 'isActuallyScheduled'>, now: number): 'SCHEDULED_AT_REQUIRED' | 'SCHEDULED_AT_MUST_BE_IN_FUTURE' | null {
  if (!draft.isActuallyScheduled) return null
  if (draft.scheduledAt === null) return 'SCHEDULED_AT_REQUIRED'
  return draft.scheduledAt > now ? null : 'SCHEDULED_AT_MUST_BE_IN_FUTURE'
}

/** What a draft is to hold; what is undefined was not said. */
export type WantedDraft = { readonly [K in keyof DraftContent]?: K extends 'poll' ? WantedPoll | null : DraftContent[K] }

export interface WantedPoll {
  readonly choices: readonly string[]
  readonly multiple?: boolean
  readonly expiresAt?: number | null
  readonly expiredAfter?: number | null
}

export const EMPTY: DraftContent = {
  text: null, cw: null, hashtag: null, visibility: 'public', visibleUserIds: [], localOnly: false, reactionAcceptance: null,
  replyId: null, renoteId: null, channelId: null, fileIds: [], poll: null, scheduledAt: null, isActuallyScheduled: false,
}

/** Puts what was said in the place of what a draft held; the rest stays. */
export function merged(held: DraftContent, { poll, ...wanted }: WantedDraft): DraftContent {
  const said = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => key in EMPTY && value !== undefined)) as Partial<DraftContent>
  return { ...held, ...said, poll: poll === undefined ? held.poll : poll && wholePoll(poll) }
}

function wholePoll({ choices, multiple = false, expiresAt = null, expiredAfter = null }: WantedPoll): DraftPoll {
  return { choices, multiple, expiresAt, expiredAfter }
}

/**
 * What of a draft has to be checked after a change: only what was said. What a draft referred to before may be gone by now,
 * and is not held against somebody who mends the text.
 */
export function toCheck(draft: DraftContent, wanted: WantedDraft): DraftContent {
  const saidChannel = wanted.channelId !== undefined || wanted.renoteId !== undefined
  return {
    ...draft,
    visibleUserIds: wanted.visibleUserIds === undefined ? [] : draft.visibleUserIds,
    fileIds: wanted.fileIds === undefined ? [] : draft.fileIds,
    replyId: wanted.replyId === undefined ? null : draft.replyId,
    renoteId: wanted.renoteId === undefined ? null : draft.renoteId,
    channelId: saidChannel ? draft.channelId : null,
    poll: wanted.poll === undefined ? null : draft.poll,
  }
}

/** The end of a poll if it were posted at `now`. */
export function pollEnd(poll: DraftPoll, now: number): number | null {
  return poll.expiredAfter === null ? poll.expiresAt : now + poll.expiredAfter
}

/** What becomes of a draft when its time seems to have come. */
export type DueDecision = 'post' | 'wait' | 'drop' | 'ignore'

export interface AuthorFacts {
  readonly isSuspended: boolean
  readonly isDeleted: boolean
}

/**
 * `ignore`: it was never to be posted, or its author is gone; `wait`: the time has not come yet; `drop`: it stays a draft
 * that is not scheduled, so that nothing outdated is posted when its author comes back.
 */
export function decideDue(draft: Pick<DraftFacts, 'scheduledAt' | 'isActuallyScheduled'> | null, author: AuthorFacts | null, now: number): DueDecision {
  if (!draft?.isActuallyScheduled || draft.scheduledAt === null || !author || author.isDeleted) return 'ignore'
  if (draft.scheduledAt > now) return 'wait'
  return author.isSuspended ? 'drop' : 'post'
}
