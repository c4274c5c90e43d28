import type { entities } from '@tsubame/contract'
import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'

export interface DraftPoll {
  readonly choices: readonly string[]
  readonly multiple: boolean
  /** ms since 1970. */
  readonly expiresAt: number | null
  /** ms from posting on; counts before `expiresAt`. */
  readonly expiredAfter: number | null
}

/** What a draft holds, complete or not. */
export interface DraftContent {
  readonly text: string | null
  readonly cw: string | null
  /** Kept for the composer, which puts it into the text. */
  readonly hashtag: string | null
  readonly visibility: entities.NoteDraft['visibility']
  readonly visibleUserIds: readonly string[]
  readonly localOnly: boolean
  readonly reactionAcceptance: entities.NoteDraft['reactionAcceptance']
  readonly replyId: string | null
  readonly renoteId: string | null
  readonly channelId: string | null
  readonly fileIds: readonly string[]
  readonly poll: DraftPoll | null
  /** ms since 1970. */
  readonly scheduledAt: number | null
  /** It is posted at that time; else the time is only remembered. */
  readonly isActuallyScheduled: boolean
}

export interface DraftFacts extends DraftContent {
  readonly id: string
  readonly userId: string
  /** Counts changes: what was read is acted on only while it still holds. */
  readonly revision: number
}

const columns = `id, user_id as "userId", revision, text, cw, hashtag, visibility, visible_user_ids as "visibleUserIds", local_only as "localOnly",
  reaction_acceptance as "reactionAcceptance", reply_id as "replyId", renote_id as "renoteId", channel_id as "channelId", file_ids as "fileIds",
  poll, (extract(epoch from scheduled_at) * 1000)::float8 as "scheduledAt", is_actually_scheduled as "isActuallyScheduled"`

export const getDrafts = statement<[string[]], DraftFacts>('drafts.getMany', `select ${columns} from drafts where id = any($1)`)

type PageParams = [userId: string, after: string | null, before: string | null, limit: number, scheduled: boolean | null]
const page = (direction: 'asc' | 'desc'): Statement<PageParams, { id: string }> => statement<PageParams, { id: string }>(
  `drafts.page.${direction}`,
  `select id from drafts where user_id = $1 and ($2::text is null or id > $2) and ($3::text is null or id < $3)
     and ($5::boolean is null or is_actually_scheduled = $5) order by id ${direction} limit $4`,
)
export const draftPages = { asc: page('asc'), desc: page('desc') }

/** Whoever counts somebody's drafts to stay below a limit holds this until the transaction ends. */
export const lockDrafts = statement<[userId: string]>('drafts.lock', 'select pg_advisory_xact_lock(hashtextextended($1, 44))')

/** `$2`: a draft that is left out of the count. */
export const countDrafts = statement<[userId: string, except: string], { all: number; scheduled: number }>(
  'drafts.count',
  `select count(*)::int as all, count(*) filter (where is_actually_scheduled and id <> $2)::int as scheduled from drafts where user_id = $1`,
)

type Values = [
  text: string | null, cw: string | null, hashtag: string | null, visibility: string, visibleUserIds: readonly string[], localOnly: boolean,
  reactionAcceptance: string | null, replyId: string | null, renoteId: string | null, channelId: string | null, fileIds: readonly string[],
  poll: string | null, scheduledAt: Date | null, isActuallyScheduled: boolean,
]

/** The values of `insertDraft` and `updateDraft` that follow the first two. */
export function draftValues(draft: DraftContent): Values {
  return [
    draft.text, draft.cw, draft.hashtag, draft.visibility, draft.visibleUserIds, draft.localOnly, draft.reactionAcceptance,
    draft.replyId, draft.renoteId, draft.channelId, draft.fileIds, draft.poll && JSON.stringify(draft.poll),
    draft.scheduledAt === null ? null : new Date(draft.scheduledAt), draft.isActuallyScheduled,
  ]
}

export const insertDraft = statement<[id: string, userId: string, ...Values]>(
  'drafts.insert',
  `insert into drafts (id, user_id, text, cw, hashtag, visibility, visible_user_ids, local_only, reaction_acceptance,
     reply_id, renote_id, channel_id, file_ids, poll, scheduled_at, is_actually_scheduled)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
)

/** No row comes back when the draft is gone or was changed since. */
export const updateDraft = statement<[id: string, revision: number, ...Values], { id: string }>(
  'drafts.update',
  `update drafts set revision = revision + 1, text = $3, cw = $4, hashtag = $5, visibility = $6, visible_user_ids = $7, local_only = $8,
     reaction_acceptance = $9, reply_id = $10, renote_id = $11, channel_id = $12, file_ids = $13, poll = $14, scheduled_at = $15,
     is_actually_scheduled = $16
   where id = $1 and revision = $2 returning id`,
)

export const deleteDraft = statement<[id: string, userId: string], { id: string }>('drafts.delete', 'delete from drafts where id = $1 and user_id = $2 returning id')

/** Takes a draft away to be posted; no row comes back when that has happened, or it was changed since. */
export const takeDraft = statement<[id: string, revision: number], { id: string }>(
  'drafts.take',
  'delete from drafts where id = $1 and revision = $2 and is_actually_scheduled returning id',
)

/** No row comes back when the draft is gone or was changed since. */
export const unschedule = statement<[id: string, revision: number], { id: string }>(
  'drafts.unschedule',
  'update drafts set revision = revision + 1, is_actually_scheduled = false where id = $1 and revision = $2 and is_actually_scheduled returning id',
)

/** Drafts whose time had come by then and who nevertheless wait, earliest first. */
export const dueDrafts = statement<[before: Date, limit: number], { id: string }>(
  'drafts.due',
  `select d.id from drafts d join users u on u.id = d.user_id
   where d.is_actually_scheduled and d.scheduled_at <= $1 and not u.is_deleted order by d.scheduled_at limit $2`,
)
