import { sql } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'

/** Ancestors looked at for one conversation; deeper threads are paged with `offset`. */
const MAX_ANCESTORS = 1000

const ancestors = statement<[string, number], { id: string }>(
  'notes.ancestors',
  `with recursive up as (
     select reply_id as id, 1 as depth from notes where id = $1 and reply_id is not null
     union all
     select n.reply_id, up.depth + 1 from up join notes n on n.id = up.id where n.reply_id is not null and up.depth < $2)
   select up.id from up join notes n on n.id = up.id order by up.depth`,
)

/** Ids of the notes a note answers, nearest first; what the viewer may not see or filters away is skipped. */
export async function conversation(ctx: AppContext, noteId: string, viewerId: string | null, offset: number, limit: number): Promise<string[]> {
  const rows = await ctx.db.run(ancestors, noteId, MAX_ANCESTORS)
  const seen = await ctx.services.timelines.filter(rows.map((row) => row.id), viewerId)
  const first = Math.max(0, offset)
  return seen.slice(first, first + limit)
}

/** What kinds of notes a list of the newest is to hold; undefined: either. */
export interface NewestFilters {
  readonly local: boolean
  readonly reply?: boolean
  readonly renote?: boolean
  readonly withFiles?: boolean
  readonly poll?: boolean
}

/** The newest public notes that may leave their server. */
export function newest(ctx: AppContext, viewerId: string | null, filters: NewestFilters, page: PageRequest): Promise<string[]> {
  // What stands in a channel never leaves the server; saying so lets the index of public notes serve.
  const conditions = [sql`n.visibility = 'public' and n.channel_id is null and not n.local_only`]
  if (filters.local) conditions.push(sql`n.user_host is null`)
  if (filters.reply !== undefined) conditions.push(sql`(n.reply_id is not null) = ${filters.reply}`)
  if (filters.renote !== undefined) conditions.push(sql`(n.renote_id is not null) = ${filters.renote}`)
  if (filters.withFiles !== undefined) conditions.push(sql`(n.file_ids <> '{}') = ${filters.withFiles}`)
  if (filters.poll !== undefined) conditions.push(filters.poll ? sql`n.has_poll` : sql`not n.has_poll`)
  return ctx.services.timelines.select(sql.join(conditions, sql` and `), viewerId, page)
}

type ThreadPages = Record<'asc' | 'desc', Statement<[string, string | null, string | null, number], { id: string }>>

/** Pages of the notes for which one of the conditions holds; each condition is looked up by an index of its own. */
function threadPages(name: string, ...conditions: readonly string[]): ThreadPages {
  const page = (direction: 'asc' | 'desc') => {
    const parts = conditions.map((one) =>
      `(select id from notes where ${one} and ($2::text is null or id > $2) and ($3::text is null or id < $3) order by id ${direction} limit $4)`)
    return statement<[string, string | null, string | null, number], { id: string }>(`notes.${name}.${direction}`, `select id from (${parts.join(' union ')}) page order by id ${direction} limit $4`)
  }
  return { asc: page('asc'), desc: page('desc') }
}

const answering = threadPages('replies', 'reply_id = $1')
const answeringOrQuoting = threadPages('children', 'reply_id = $1', 'renote_id = $1 and not is_pure_renote')
const renoting = threadPages('renotes', 'renote_id = $1')

function thread(ctx: AppContext, pages: ThreadPages, noteId: string, viewerId: string | null, page: PageRequest): Promise<string[]> {
  const read = pages[isAscending(page) ? 'asc' : 'desc']
  return ctx.services.timelines.sift((part) => ctx.db.run(read, noteId, part.sinceId, part.untilId, part.limit), viewerId, page)
}

export function replies(ctx: AppContext, noteId: string, viewerId: string | null, page: PageRequest): Promise<string[]> {
  return thread(ctx, answering, noteId, viewerId, page)
}

/** Replies and quotes. */
export function children(ctx: AppContext, noteId: string, viewerId: string | null, page: PageRequest): Promise<string[]> {
  return thread(ctx, answeringOrQuoting, noteId, viewerId, page)
}

/** Renotes and quotes. */
export function renotes(ctx: AppContext, noteId: string, viewerId: string | null, page: PageRequest): Promise<string[]> {
  return thread(ctx, renoting, noteId, viewerId, page)
}

export interface MentionFilters {
  readonly visibility: string | null
  readonly following: boolean
}

/** Notes that mention the viewer or are addressed to them. */
export async function mentions(ctx: AppContext, viewerId: string, filters: MentionFilters, page: PageRequest): Promise<string[]> {
  // Of muted threads nothing is to be heard.
  const heard = sql`not exists (select from thread_mutes m where m.user_id = ${viewerId} and m.thread_id = coalesce(n.thread_id, n.id))`
  const conditions = [heard, sql`((n.mentions <> '{}' and n.mentions @> array[${viewerId}]::text[]) or (n.visibility = 'specified' and n.visible_user_ids @> array[${viewerId}]::text[]))`]
  if (filters.visibility !== null) conditions.push(sql`n.visibility = ${filters.visibility}`)
  if (filters.following) {
    const { following } = await ctx.services.relations.of(viewerId)
    // Of an array the planner would look up each of thousands in its statistics; without `is true` it would join, and
    // start from all that those people have written.
    conditions.push(sql`(n.user_id in (select unnest(${[viewerId, ...following.keys()]}::text[]))) is true`)
  }
  return ctx.services.timelines.select(sql.join(conditions, sql` and `), viewerId, page)
}
