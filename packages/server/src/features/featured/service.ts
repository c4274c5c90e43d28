import type { AppContext } from '../../platform/context.ts'
import { spanOf } from './rules.ts'
import { topOfChannel, topOfServer, topOfUser } from './store.ts'

export interface FeaturedPage {
  readonly limit: number
  readonly untilId: string | null
}

/** Pages of what is talked about most, the newest first: ids of notes that the viewer may see. */
export interface FeaturedService {
  ofServer(viewerId: string | null, page: FeaturedPage): Promise<string[]>
  ofChannel(channelId: string, viewerId: string | null, page: FeaturedPage): Promise<string[]>
  ofUser(userId: string, viewerId: string | null, page: FeaturedPage): Promise<string[]>
}

declare module '../../platform/context.ts' {
  interface Services {
    featured: FeaturedService
  }
}

const TOP = 100
/** Of one channel, of one person. */
const SMALL_TOP = 50
/** How old the server's ranking may be; while there are few notes in it, it changes quickly. ms */
const AGE = 30 * 60_000
const AGE_OF_SHORT = 60_000

export function featuredService(ctx: AppContext): FeaturedService {
  let known: { readonly until: number; readonly from: number; readonly ids: Promise<string[]> } | null = null

  const readServer = async (now: number): Promise<string[]> => (await ctx.db.run(topOfServer, spanOf(3, now), TOP)).map((row) => row.id)

  const rankingOfServer = async (): Promise<string[]> => {
    const now = ctx.now()
    if (known !== null && known.from <= now && now < known.until) return known.ids
    const ids = readServer(now)
    // Whoever asks meanwhile waits for the same.
    known = { from: now, until: now + AGE_OF_SHORT, ids }
    try {
      if ((await ids).length === TOP) known = { from: now, until: now + AGE, ids }
    } catch (error) {
      known = null
      throw error
    }
    return ids
  }

  /** All of the ranking is filtered before it is cut, so that no page is short because of what its reader may not see. */
  const pageOf = async (ranking: readonly string[], viewerId: string | null, page: FeaturedPage, as: 'list' | 'page'): Promise<string[]> => {
    const { untilId } = page
    const older = ranking.filter((id) => untilId === null || id < untilId).toSorted((a, b) => (a < b ? 1 : -1))
    return (await ctx.services.timelines.filter(older, viewerId, as)).slice(0, page.limit)
  }

  return {
    ofServer: async (viewerId, page) => pageOf(await rankingOfServer(), viewerId, page, 'list'),
    ofChannel: async (channelId, viewerId, page) => {
      const ranking = await ctx.db.run(topOfChannel, spanOf(3, ctx.now()), SMALL_TOP, channelId)
      return pageOf(ranking.map((row) => row.id), viewerId, page, 'list')
    },
    ofUser: async (userId, viewerId, page) => {
      if (!(await ctx.services.users.find(userId, viewerId))) return []
      if (viewerId !== null && (await ctx.services.relations.of(viewerId)).blockedBy.has(userId)) return []
      const ranking = await ctx.db.run(topOfUser, spanOf(7, ctx.now()), SMALL_TOP, userId)
      return pageOf(ranking.map((row) => row.id), viewerId, page, 'page')
    },
  }
}
