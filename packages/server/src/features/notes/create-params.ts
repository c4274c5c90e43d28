import type { Params, notesEndpoints } from '@tsubame/contract'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { CreateRequest } from './create.ts'

type CreateParams = Params<Extract<(typeof notesEndpoints)[number], { name: 'notes/create' }>>

/** What `INVALID_PARAM` says when there is nothing to post. */
const NOTHING_TO_POST = { param: '#/properties/text', reason: 'text with something to see, a file, a poll or a renote is required' }

/** Turns the call's parameters into a request, or refuses what the schema cannot: a note without content. */
export function createRequest(params: CreateParams, userId: string, now: number): CreateRequest | Fail<'INVALID_PARAM'> {
  const fileIds = params.fileIds ?? params.mediaIds ?? []
  if (params.renoteId == null && fileIds.length === 0 && params.poll == null && !params.text?.trim()) return fail('INVALID_PARAM', NOTHING_TO_POST)
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
    poll: params.poll == null ? null : poll(params.poll, now),
    noExtractMentions: params.noExtractMentions,
    noExtractHashtags: params.noExtractHashtags,
    noExtractEmojis: params.noExtractEmojis,
  }
}

/** A time from now wins over a point in time. */
function poll(wanted: NonNullable<CreateParams['poll']>, now: number): CreateRequest['poll'] {
  const expiresAt = wanted.expiredAfter == null ? (wanted.expiresAt ?? null) : now + wanted.expiredAfter
  return { choices: wanted.choices, multiple: wanted.multiple ?? false, expiresAt }
}
