import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { EmojiFacts } from './facts.ts'

/** What administrators look for; absent keys do not matter. */
export interface EmojiSearch {
  readonly updatedAtFrom?: string
  readonly updatedAtTo?: string
  readonly name?: string
  /** Only where emojis of other servers are looked for. */
  readonly host?: string
  readonly uri?: string
  readonly publicUrl?: string
  readonly originalUrl?: string
  readonly type?: string
  readonly aliases?: string
  readonly category?: string
  readonly license?: string
  readonly isSensitive?: boolean
  readonly localOnly?: boolean
  readonly hostType?: 'local' | 'remote' | 'all'
  readonly roleIds?: readonly string[]
}

export interface SearchPage {
  readonly cursor: Cursor
  readonly limit: number
  /** From 1 on. */
  readonly page: number
  /** `+name`, `-id`. */
  readonly sortKeys: readonly string[]
}

/** Columns by the key clients sort with; texts by their codes, so that every database sorts alike. */
const SORTED: Readonly<Record<string, RawBuilder<unknown>>> = {
  id: sql`id`, updatedAt: sql`updated_at`, name: sql`name`, host: sql`host`, uri: sql`uri collate "C"`, publicUrl: sql`public_url collate "C"`, type: sql`type collate "C"`,
  aliases: sql`aliases collate "C"`, category: sql`category collate "C"`, license: sql`license collate "C"`, isSensitive: sql`is_sensitive`, localOnly: sql`local_only`,
  roleIdsThatCanBeUsedThisEmojiAsReaction: sql`role_ids collate "C"`,
}

/** Any of the words stands in the text. */
function holdsAny(column: RawBuilder<unknown>, words: string): RawBuilder<unknown> | null {
  const wanted = words.split(/\s+/).filter((word) => word !== '')
  return wanted.length === 0 ? null : sql`exists (select from unnest(${wanted}::text[]) as wanted (word) where strpos(${column}, word) > 0)`
}

/** The day of a date in UTC, from 1970 on; null: it is none. */
function dayOf(text: string | undefined): string | null {
  const day = /^\d{4}-\d\d-\d\d/.exec(text ?? '')?.[0]
  const time = day === undefined ? Number.NaN : Date.parse(day)
  return Number.isNaN(time) ? null : new Date(Math.max(0, time)).toISOString().slice(0, 10)
}

function conditions(search: EmojiSearch, { after, before }: Cursor): RawBuilder<unknown> {
  const { hostType = 'all', updatedAtFrom, updatedAtTo, isSensitive, localOnly, roleIds } = search
  const texts: [RawBuilder<unknown>, string | undefined][] = [
    [sql`name`, search.name], [sql`uri`, search.uri], [sql`public_url`, search.publicUrl], [sql`original_url`, search.originalUrl], [sql`type`, search.type],
    [sql`category`, search.category], [sql`license`, search.license], [sql`host`, hostType === 'remote' ? search.host : undefined],
  ]
  const all: (RawBuilder<unknown> | null)[] = texts.map(([column, words]) => (words === undefined ? null : holdsAny(column, words)))
  if (search.aliases !== undefined) {
    const found = holdsAny(sql`had.alias`, search.aliases)
    all.push(found && sql`exists (select from unnest(aliases) as had (alias) where ${found})`)
  }
  if (hostType !== 'all') all.push(hostType === 'local' ? sql`host is null` : sql`host is not null`)
  const [from, to] = [dayOf(updatedAtFrom), dayOf(updatedAtTo)]
  if (from) all.push(sql`(updated_at at time zone 'UTC')::date >= ${from}::date`)
  if (to) all.push(sql`(updated_at at time zone 'UTC')::date <= ${to}::date`)
  if (isSensitive !== undefined) all.push(sql`is_sensitive = ${isSensitive}`)
  if (localOnly !== undefined) all.push(sql`local_only = ${localOnly}`)
  if (roleIds && roleIds.length > 0) all.push(sql`role_ids && ${[...roleIds]}::text[]`)
  if (after !== null) all.push(sql`id > ${after}`)
  if (before !== null) all.push(sql`id < ${before}`)
  return sql.join([sql`true`, ...all.filter((one) => one !== null)], sql` and `)
}

/** A page of what is found, and how much there is. */
export async function searchEmojis(ctx: AppContext, search: EmojiSearch, { cursor, limit, page, sortKeys }: SearchPage): Promise<{ emojis: EmojiFacts[]; allCount: number }> {
  const where = conditions(search, cursor)
  const order = sortKeys.flatMap((key) => {
    const column = SORTED[key.slice(1)]
    return column ? [key.startsWith('+') ? sql`${column} asc nulls last` : sql`${column} desc nulls last`] : []
  })
  let query = ctx.db.kysely.selectFrom('emojis').selectAll().where(sql<boolean>`${where}`)
  // The id last: pages need an order without ties.
  for (const by of [...order, sql`id desc`]) query = query.orderBy(by)
  const [emojis, counted] = await Promise.all([
    query.limit(limit).offset((page - 1) * limit).execute(),
    ctx.db.kysely.selectFrom('emojis').select(sql<number>`count(*)`.as('count')).where(sql<boolean>`${where}`).executeTakeFirstOrThrow(),
  ])
  return { emojis, allCount: counted.count }
}
