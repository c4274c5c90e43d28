import { statement } from '../../platform/db/statement.ts'

export interface ModerationLogRow {
  readonly id: string
  readonly userId: string | null
  readonly type: string
  readonly info: Record<string, unknown>
}

export const insertLog = statement<[string, string, string, string]>(
  'moderationLog.insert',
  'insert into moderation_logs (id, user_id, type, info) values ($1, $2, $3, $4::jsonb)',
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
