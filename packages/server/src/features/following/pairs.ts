import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { deleteFollow, deleteRequest, insertFollow } from './store.ts'

/** Who follows (or asks to), and whom. */
export interface Pair {
  readonly followerId: string
  readonly followeeId: string
}

/** Makes the caches forget a pair once the transaction has committed. */
export function forgetPair(ctx: AppContext, tx: Transaction, { followerId, followeeId }: Pair): void {
  tx.afterCommit(() => ctx.services.relations.forget(followerId, followeeId))
}

/** Adds the follow with its counters and event. @returns false when it was there already */
export async function beginFollow(ctx: AppContext, tx: Transaction, pair: Pair, withReplies: boolean): Promise<boolean> {
  const { followerId, followeeId } = pair
  const [added] = await tx.run(insertFollow, ctx.ids.next(ctx.now()), followerId, followeeId, withReplies)
  if (!added) return false
  await ctx.services.users.addCounts(tx, [{ userId: followerId, following: 1 }, { userId: followeeId, followers: 1 }])
  tx.emit('user.followed', { followerId, followeeId })
  forgetPair(ctx, tx, pair)
  return true
}

/** Removes the follow with its counters and event. @returns false when there was none */
export async function endFollow(ctx: AppContext, tx: Transaction, pair: Pair, by: 'follower' | 'followee' | 'block'): Promise<boolean> {
  const { followerId, followeeId } = pair
  const [ended] = await tx.run(deleteFollow, followerId, followeeId)
  if (!ended) return false
  await ctx.services.users.addCounts(tx, [{ userId: followerId, following: -1 }, { userId: followeeId, followers: -1 }])
  tx.emit('user.unfollowed', { followerId, followeeId, by })
  forgetPair(ctx, tx, pair)
  return true
}

/** Turns a request into a follow. @returns false when there is no request */
export async function acceptRequest(ctx: AppContext, tx: Transaction, pair: Pair): Promise<boolean> {
  const [request] = await tx.run(deleteRequest, pair.followerId, pair.followeeId)
  if (!request) return false
  await beginFollow(ctx, tx, pair, request.withReplies)
  tx.emit('follow.requestAccepted', { followerId: pair.followerId, followeeId: pair.followeeId })
  forgetPair(ctx, tx, pair)
  return true
}
