import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { follow } from './follow.ts'
import { acceptRequest, endFollow, forgetPair } from './pairs.ts'
import type { Pair } from './pairs.ts'
import type { FollowRequest } from './follow.ts'
import type { FollowRefusal } from './rules.ts'
import {
  deleteRequest, findRequesters, findRequests, followerPages, followersToNotify, followingPages, receivedPages, sentPages, updateFollow,
} from './store.ts'
import type { PairRow } from './store.ts'

export type PairList = 'followers' | 'following' | 'received' | 'sent'

export interface FollowingService {
  /** Follows, or asks to where the other decides. Answers what became of it. */
  follow(request: FollowRequest): Promise<'followed' | 'requested' | Fail<FollowRefusal | 'NO_SUCH_USER'>>
  /** Ends a follow. `by`: which of the two does. */
  unfollow(pair: Pair, by: 'follower' | 'followee'): Promise<void | Fail<'NOT_FOLLOWING'>>
  accept(pair: Pair): Promise<void | Fail<'NO_FOLLOW_REQUEST'>>
  /** Accepts everybody who waits; for accounts that are locked no more. */
  acceptAll(followeeId: string): Promise<void>
  /** A request that is not there is no error. */
  reject(pair: Pair): Promise<void>
  cancel(pair: Pair): Promise<void | Fail<'FOLLOW_REQUEST_NOT_FOUND'>>
  /** Changes what a follower gets; `followeeId` null: from everybody. Absent values stay. */
  update(change: { followerId: string; followeeId: string | null; withReplies?: boolean; notify?: boolean }): Promise<void | Fail<'NOT_FOLLOWING'>>
  /** Ends follows and requests in both directions, in the transaction of a block. The pair must be locked. */
  sever(tx: Transaction, a: string, b: string): Promise<void>
  /** A page of a list; `birthday` (`MM-DD`): only people born on that day. */
  list(list: PairList, userId: string, page: { cursor: Cursor; limit: number; birthday?: string }): Promise<PairRow[]>
  /** Of these pairs, those whose request is still open, as `followerId followeeId`. */
  openRequests(pairs: readonly Pair[]): Promise<Set<string>>
  /** By person, the followers who want a notification for each of their notes. */
  followersToNotify(userIds: readonly string[]): Promise<Map<string, string[]>>
}

declare module '../../platform/context.ts' {
  interface Services {
    following: FollowingService
  }
}

/** Requests accepted in one transaction. */
const ACCEPT_BATCH = 200

const lists = { followers: followerPages, following: followingPages, received: receivedPages, sent: sentPages }

export function followingService(ctx: AppContext): FollowingService {
  return {
    follow: (request) => follow(ctx, request),
    unfollow: (pair, by) => ctx.tx(async (tx) => {
      await ctx.services.relations.lockPair(tx, pair.followerId, pair.followeeId)
      if (!(await endFollow(ctx, tx, pair, by))) return fail('NOT_FOLLOWING')
      return undefined
    }),
    accept: (pair) => ctx.tx(async (tx) => {
      await ctx.services.relations.lockPair(tx, pair.followerId, pair.followeeId)
      if (!(await acceptRequest(ctx, tx, pair))) return fail('NO_FOLLOW_REQUEST')
      return undefined
    }),
    acceptAll: async (followeeId) => {
      for (;;) {
        const waiting = await ctx.db.run(findRequesters, followeeId, ACCEPT_BATCH)
        for (const { followerId } of waiting) {
          const pair = { followerId, followeeId }
          await ctx.tx(async (tx) => {
            await ctx.services.relations.lockPair(tx, followerId, followeeId)
            await acceptRequest(ctx, tx, pair)
          })
        }
        if (waiting.length < ACCEPT_BATCH) return
      }
    },
    reject: (pair) => ctx.tx(async (tx) => {
      const [request] = await tx.run(deleteRequest, pair.followerId, pair.followeeId)
      if (!request) return
      tx.emit('follow.requestRejected', pair)
      forgetPair(ctx, tx, pair)
    }),
    cancel: (pair) => ctx.tx(async (tx) => {
      const [request] = await tx.run(deleteRequest, pair.followerId, pair.followeeId)
      if (!request) return fail('FOLLOW_REQUEST_NOT_FOUND')
      tx.emit('follow.requestCancelled', pair)
      forgetPair(ctx, tx, pair)
      return undefined
    }),
    update: ({ followerId, followeeId, withReplies, notify }) => ctx.tx(async (tx) => {
      const updated = await tx.run(updateFollow, followerId, followeeId, withReplies ?? null, notify ?? null)
      if (followeeId !== null && updated.length === 0) return fail('NOT_FOLLOWING')
      tx.afterCommit(() => ctx.services.relations.forget(followerId))
      return undefined
    }),
    sever: async (tx, a, b) => {
      for (const pair of [{ followerId: a, followeeId: b }, { followerId: b, followeeId: a }]) {
        await endFollow(ctx, tx, pair, 'block')
        const [request] = await tx.run(deleteRequest, pair.followerId, pair.followeeId)
        if (request) tx.emit('follow.requestRejected', pair)
      }
    },
    list: (list, userId, { cursor, limit, birthday }) =>
      ctx.db.run(lists[list][cursor.ascending ? 'asc' : 'desc'], userId, cursor.after, cursor.before, limit, birthday ?? null),
    openRequests: async (pairs) => {
      if (pairs.length === 0) return new Set()
      const rows = await ctx.db.run(findRequests, pairs.map((pair) => pair.followerId), pairs.map((pair) => pair.followeeId))
      return new Set(rows.map((row) => `${row.followerId} ${row.followeeId}`))
    },
    followersToNotify: async (userIds) => {
      const followers = new Map<string, string[]>()
      if (userIds.length === 0) return followers
      for (const { followeeId, followerId } of await ctx.db.run(followersToNotify, [...new Set(userIds)])) {
        followers.set(followeeId, [...(followers.get(followeeId) ?? []), followerId])
      }
      return followers
    },
  }
}
