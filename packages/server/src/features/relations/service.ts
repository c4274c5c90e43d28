import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { getPairState, getRelations, getTowards, lockPair } from './store.ts'
import type { PairState, RelationsRow } from './store.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { follows, hydrateViewer } from './view.ts'
import type { Follow, RelationFlags, Relations } from './facts.ts'

export interface RelationsService {
  of(userId: string): Promise<Relations>
  ofMany(userIds: Iterable<string>): Promise<Map<string, Relations>>
  isMuting(relations: Relations, userId: string, now: number): boolean
  /** How `userId` stands to each of the others; one statement. */
  between(userId: string, others: readonly string[]): Promise<Map<string, RelationFlags>>
  /**
   * Holds the pair until the transaction ends, and tells how `a` stands to `b` now. To be taken before any check that a
   * change of the pair depends on.
   */
  lockPair(tx: Transaction, a: string, b: string): Promise<PairState>
  /** Loads whom the viewer of a page follows, for `follows`. */
  hydrateViewer(h: Hydration): Promise<void> | undefined
  follows(h: Hydration, userId: string): boolean
  /** Drops what is cached of these people everywhere; to be called after the commit that changed it. */
  forget(...userIds: string[]): void
}

declare module '../../platform/context.ts' {
  interface Services {
    relations: RelationsService
  }
}

/** People whose relations are kept; somebody who follows five hundred takes about 60 kB. */
const CACHED = 3000

export function relationsService(ctx: AppContext): RelationsService {
  const cache = ctx.caches.create<Relations>({
    name: 'relations',
    max: CACHED,
    load: async (ids) => new Map((await ctx.db.run(getRelations, ids)).map((row) => [row.userId, parseRelations(row)])),
  })
  const service: RelationsService = {
    of: async (userId) => (await cache.get(userId)) ?? NONE,
    ofMany: async (userIds) => {
      const found = await cache.getMany(userIds)
      return new Map([...found].map(([id, relations]) => [id, relations ?? NONE]))
    },
    isMuting,
    between: async (userId, others) => {
      if (others.length === 0) return new Map()
      const [own, towards] = await Promise.all([service.of(userId), ctx.db.run(getTowards, userId, [...others])])
      const now = ctx.now()
      return new Map(towards.map((row) => [row.id, flags(own, row, now)]))
    },
    lockPair: async (tx, a, b) => {
      const [, [state]] = await Promise.all([tx.run(lockPair, a < b ? `${a} ${b}` : `${b} ${a}`), tx.run(getPairState, a, b)])
      if (!state) throw new Error('the state of a pair was not answered')
      return state
    },
    hydrateViewer,
    follows,
    forget: (...userIds) => cache.invalidate(...userIds),
  }
  return service
}

function isMuting(relations: Relations, userId: string, now: number): boolean {
  const expiresAt = relations.muting.get(userId)
  return expiresAt !== undefined && (expiresAt === null || expiresAt > now)
}

function flags(own: Relations, other: { id: string; follows: boolean; asks: boolean }, now: number): RelationFlags {
  const follow = own.following.get(other.id)
  return {
    isFollowing: follow !== undefined,
    isFollowed: other.follows,
    hasPendingFollowRequestFromYou: own.requested.has(other.id),
    hasPendingFollowRequestToYou: other.asks,
    isBlocking: own.blocking.has(other.id),
    isBlocked: own.blockedBy.has(other.id),
    isMuted: isMuting(own, other.id, now),
    isRenoteMuted: own.renoteMuting.has(other.id),
    notify: follow?.notify ?? false,
    withReplies: follow?.withReplies ?? false,
  }
}

/** Four objects serve all follows there are. */
const PLAIN: Follow = { withReplies: false, notify: false }
const WITH_REPLIES: Follow = { withReplies: true, notify: false }
const NOTIFY: Follow = { withReplies: false, notify: true }
const BOTH: Follow = { withReplies: true, notify: true }

function followOf(marks: string): Follow {
  if (marks === '') return PLAIN
  if (marks === 'r') return WITH_REPLIES
  return marks === 'n' ? NOTIFY : BOTH
}

const EMPTY_SET: ReadonlySet<string> = new Set()
const NONE: Relations = {
  following: new Map(), requested: EMPTY_SET, hasFollowRequests: false, blocking: EMPTY_SET, blockedBy: EMPTY_SET,
  muting: new Map(), renoteMuting: EMPTY_SET, mutedInstances: EMPTY_SET, followedChannels: EMPTY_SET, mutedChannels: new Map(),
}

function parseRelations(row: RelationsRow): Relations {
  return {
    following: new Map(pairs(row.following).map(([id, marks]) => [id, followOf(marks)])),
    requested: ids(row.requested),
    hasFollowRequests: row.hasFollowRequests,
    blocking: ids(row.blocking),
    blockedBy: ids(row.blockedBy),
    muting: expiries(row.muting),
    renoteMuting: ids(row.renoteMuting),
    mutedInstances: row.mutedInstances?.length ? new Set(row.mutedInstances) : EMPTY_SET,
    followedChannels: ids(row.followedChannels),
    mutedChannels: expiries(row.mutedChannels),
  }
}

function expiries(list: string | null): ReadonlyMap<string, number | null> {
  return new Map(pairs(list).map(([id, expiry]) => [id, expiry === '' ? null : Number(expiry)]))
}

function ids(list: string | null): ReadonlySet<string> {
  return list === null ? EMPTY_SET : new Set(list.split(','))
}

function pairs(list: string | null): [string, string][] {
  if (list === null) return []
  return list.split(',').map((entry) => {
    const cut = entry.indexOf('+')
    return [entry.slice(0, cut), entry.slice(cut + 1)]
  })
}
