import { sql } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import { normaliseHashtag } from '../../platform/mfm.ts'
import { getHashtag, searchHashtags } from './store.ts'
import type { HashtagRow } from './store.ts'
import { trendReader } from './trends.ts'
import type { Trend } from './trends.ts'

export type HashtagCount = Exclude<keyof HashtagRow, 'name'>

export interface HashtagList {
  readonly by: HashtagCount
  readonly descending: boolean
  /** Only hashtags that somebody (of this server, of others) has in their profile. */
  readonly attached: readonly ('attachedUsers' | 'attachedLocalUsers' | 'attachedRemoteUsers')[]
  readonly limit: number
}

export interface TaggedPeople {
  readonly tag: string
  readonly by: 'follower' | 'createdAt' | 'updatedAt'
  readonly descending: boolean
  /** ms since 1970: only who was active after; null: all. */
  readonly activeSince: number | null
  readonly origin: 'combined' | 'local' | 'remote'
  readonly limit: number
  readonly offset: number
}

export interface HashtagsService {
  show(tag: string): Promise<HashtagRow | null>
  list(list: HashtagList): Promise<HashtagRow[]>
  /** Names that begin so, those most used on this server first. */
  search(query: string, offset: number, limit: number): Promise<string[]>
  trend(): Promise<Trend[]>
  /** Ids of people with a hashtag in their profile. */
  people(wanted: TaggedPeople): Promise<string[]>
}

declare module '../../platform/context.ts' {
  interface Services {
    hashtags: HashtagsService
  }
}

/** Sorts after every character. */
const LAST = '\u{10ffff}'
/** How deep lists can be paged by offset: what lies before it is read and thrown away. */
const MAX_OFFSET = 100_000

const SORT = { follower: sql.ref('c.followers'), createdAt: sql.ref('u.id'), updatedAt: sql.ref('c.updated_at') }

export function hashtagsService(ctx: AppContext): HashtagsService {
  return {
    show: async (tag) => (await ctx.db.run(getHashtag, normaliseHashtag(tag)))[0] ?? null,
    list: ({ by, descending, attached, limit }) => {
      let query = ctx.db.kysely.selectFrom('hashtags').selectAll()
      for (const count of attached) query = query.where(count, '>', 0)
      const direction = descending ? 'desc' : 'asc'
      return query.orderBy(by, direction).orderBy('name', direction).limit(limit).execute()
    },
    search: async (query, offset, limit) => {
      if (offset > MAX_OFFSET) return []
      const prefix = normaliseHashtag(query)
      return (await ctx.db.run(searchHashtags, prefix, prefix + LAST, limit, Math.max(0, offset))).map((row) => row.name)
    },
    trend: trendReader(ctx),
    people: async ({ tag, by, descending, activeSince, origin, limit, offset }) => {
      if (offset > MAX_OFFSET) return []
      const conditions = [sql`a.name = ${normaliseHashtag(tag)} and not u.is_suspended and not u.is_deleted`]
      if (origin !== 'combined') conditions.push(origin === 'local' ? sql`u.host is null` : sql`u.host is not null`)
      if (activeSince !== null) conditions.push(sql`c.updated_at > ${new Date(activeSince)}`)
      const direction = descending ? sql`desc nulls last` : sql`asc nulls first`
      const { rows } = await sql<{ id: string }>`
        select u.id from hashtag_attachments a join users u on u.id = a.user_id join user_counts c on c.user_id = u.id
        where ${sql.join(conditions, sql` and `)} order by ${SORT[by]} ${direction}, u.id limit ${limit} offset ${Math.max(0, offset)}`.execute(ctx.db.kysely)
      return rows.map((row) => row.id)
    },
  }
}
