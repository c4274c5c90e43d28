import { sql } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { EmojiFacts } from './facts.ts'
import { readQuery } from './rules.ts'

/** A page of the list of emojis. */
export interface EmojiPage {
  readonly cursor: Cursor
  readonly limit: number
}

function page(ctx: AppContext, { cursor, limit }: EmojiPage) {
  let query = ctx.db.kysely.selectFrom('emojis').selectAll().orderBy('id', cursor.ascending ? 'asc' : 'desc').limit(limit)
  if (cursor.after !== null) query = query.where('id', '>', cursor.after)
  if (cursor.before !== null) query = query.where('id', '<', cursor.before)
  return query
}

/** This server's. Upper and lower case differ. */
export function listLocal(ctx: AppContext, search: string | null, wanted: EmojiPage): Promise<EmojiFacts[]> {
  const query = page(ctx, wanted).where('host', 'is', null)
  const what = readQuery(search)
  if (what === null) return query.execute()
  if ('exact' in what) return query.where('name', '=', what.exact).execute()
  return query.where(sql<boolean>`(strpos(name, ${what.part}) > 0 or strpos(category, ${what.part}) > 0
    or exists (select from unnest(aliases) as had (alias) where strpos(alias, ${what.part}) > 0))`).execute()
}

/** Those of another server, or of all others. */
export function listForeign(ctx: AppContext, search: string | null, host: string | null, wanted: EmojiPage): Promise<EmojiFacts[]> {
  let query = page(ctx, wanted).where('host', 'is not', null)
  if (host !== null) query = query.where('host', '=', host)
  if (search !== null && search !== '') query = query.where(sql<boolean>`strpos(name, ${search}) > 0`)
  return query.execute()
}
