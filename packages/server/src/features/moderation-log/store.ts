import { statement } from '../../platform/db/statement.ts'

export interface ModerationLogRow {
  readonly id: string
  readonly userId: string | null
  readonly type: string
  readonly info: Record<string, unknown>
}

/** The moderator may be gone by the time a job does what they asked for. */
export const insertLogs = statement<[ids: string[], userId: string, type: string, infos: string[]]>(
  'moderationLog.insert',
  `insert into moderation_logs (id, user_id, type, info)
   select w.id, (select u.id from users u where u.id = $2), $3, w.info from unnest($1::text[], $4::jsonb[]) as w (id, info)`,
)

type PageParams = [string | null, string | null, number, string | null, string | null, string | null]

const page = (direction: 'asc' | 'desc') => statement<PageParams, ModerationLogRow>(
  `moderationLog.page.${direction}`,
  `select id, user_id as "userId", type, info from moderation_logs
   where ($1::text is null or id > $1) and ($2::text is null or id < $2)
     and ($4::text is null or type = $4) and ($5::text is null or user_id = $5)
     and ($6::text is null or position(lower($6) in lower(info::text)) > 0)
   order by id ${direction} limit $3`,
)

/** By type, by moderator, by text anywhere in what was written down. */
export const logPages = { asc: page('asc'), desc: page('desc') }
