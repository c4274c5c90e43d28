import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import { containing } from '../../platform/db/like.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import type { NoteSearch } from './facts.ts'
import { edges, lookup } from './store.ts'

/** Notes that are read one after the other before the index is asked: what is often said is found among them. */
const WINDOW = 4000

/**
 * Ids of a page of notes that contain the query. What many notes say is found soonest by reading the newest; what few say,
 * by the index. So the newest are read first, and the index is asked for the rest.
 */
export async function findNotes(ctx: AppContext, search: NoteSearch, viewerId: string | null, page: PageRequest): Promise<string[]> {
  const select = (where: RawBuilder<unknown>, part: PageRequest) => ctx.services.timelines.selectAtOnce(where, viewerId, part)
  const wanted = conditions(search)
  // One person's notes and those of one channel lie together.
  if (search.userId !== null || search.channelId !== null) return select(wanted, page)

  const ascending = isAscending(page)
  const [[edge], [query]] = await Promise.all([ctx.db.run(edges[ascending ? 'asc' : 'desc'], page.sinceId, page.untilId, WINDOW), ctx.db.run(lookup, search.query)])
  if (!edge || !query?.terms) return select(wanted, page)
  const ids = await select(sql`${wanted} and ${ascending ? sql`n.id <= ${edge.id}` : sql`n.id >= ${edge.id}`}`, page)
  if (ids.length >= page.limit) return ids
  const rest = { ...(ascending ? { ...page, sinceId: edge.id } : { ...page, untilId: edge.id }), limit: page.limit - ids.length }
  return [...ids, ...(await select(sql`${wanted} and search_grams(n.text, n.cw) @@ ${query.terms}::tsquery`, rest))]
}

function conditions({ query, host, userId, channelId }: NoteSearch): RawBuilder<unknown> {
  const pattern = containing(query)
  const parts = [sql`not n.is_pure_renote and (lower(n.text) like lower(${pattern}) or lower(n.cw) like lower(${pattern}))`]
  if (host !== undefined) parts.push(host === null ? sql`n.user_host is null` : sql`n.user_host = ${host}`)
  if (userId !== null) parts.push(sql`n.user_id = ${userId}`)
  if (channelId !== null) parts.push(sql`n.channel_id = ${channelId}`)
  return sql.join(parts, sql` and `)
}
