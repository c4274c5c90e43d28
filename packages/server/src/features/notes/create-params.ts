import { LAST_INSTANT } from '@tsubame/contract'
import type { Params, notesEndpoints } from '@tsubame/contract'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { CreateRequest, PollRequest } from './create.ts'

export type CreateParams = Params<Extract<(typeof notesEndpoints)[number], { name: 'notes/create' }>>

/** What `INVALID_PARAM` says when there is nothing to post. */
export const NOTHING_TO_POST = { param: '#/properties/text', reason: 'text with something to see, a file, a poll or a renote is required' }

const POLL_WITHOUT_CHOICE = { param: '#/properties/poll', reason: 'a poll needs two choices at least' }
const POLL_WITHOUT_END = { param: '#/properties/poll', reason: 'the poll must end before the year 10000' }

/** Turns the call's parameters, or what a draft holds, into a request; refuses what a schema cannot: a note without content. */
export function createRequest(params: CreateParams, userId: string, now: number): CreateRequest | Fail<'INVALID_PARAM'> {
  const fileIds = params.fileIds ?? params.mediaIds ?? []
  if (params.renoteId == null && fileIds.length === 0 && params.poll == null && !params.text?.trim()) return fail('INVALID_PARAM', NOTHING_TO_POST)
  const wantedPoll = params.poll == null ? null : poll(params.poll, now)
  if (wantedPoll && wantedPoll.choices.length < 2) return fail('INVALID_PARAM', POLL_WITHOUT_CHOICE)
  if (wantedPoll?.expiresAt != null && wantedPoll.expiresAt > LAST_INSTANT) return fail('INVALID_PARAM', POLL_WITHOUT_END)
  return {
    userId,
    text: params.text ?? null,
    cw: params.cw ?? null,
    visibility: params.visibility,
    visibleUserIds: params.visibleUserIds ?? [],
    localOnly: params.localOnly,
    reactionAcceptance: params.reactionAcceptance,
    fileIds,
    replyId: params.replyId ?? null,
    renoteId: params.renoteId ?? null,
    channelId: params.channelId ?? null,
    poll: wantedPoll,
    noExtractMentions: params.noExtractMentions,
    noExtractHashtags: params.noExtractHashtags,
    noExtractEmojis: params.noExtractEmojis,
  }
}

/** A time from now wins over a point in time. */
function poll(wanted: NonNullable<CreateParams['poll']>, now: number): PollRequest {
  const expiresAt = wanted.expiredAfter == null ? (wanted.expiresAt ?? null) : now + wanted.expiredAfter
  return { choices: wanted.choices, multiple: wanted.multiple ?? false, expiresAt }
}
