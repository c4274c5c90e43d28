import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { beginFollow, forgetPair } from './pairs.ts'
import { needsRequest, refuseFollow } from './rules.ts'
import type { FollowRefusal } from './rules.ts'
import { deleteRequest, insertRequest } from './store.ts'

export interface FollowRequest {
  readonly followerId: string
  readonly followeeId: string
  readonly withReplies: boolean
}

/**
 * Follows somebody, or asks to. How the two stand to each other is read under the lock of the pair, so neither a second
 * call nor a block at the same time can slip between the check and the write.
 */
export async function follow(ctx: AppContext, request: FollowRequest): Promise<'followed' | 'requested' | Fail<FollowRefusal | 'NO_SUCH_USER'>> {
  const { followerId, followeeId } = request
  if (followerId === followeeId) return fail('FOLLOWEE_IS_YOURSELF')
  const people = await readPeople(ctx, request)
  if (!people) return fail('NO_SUCH_USER')
  return ctx.tx(async (tx) => {
    const pair = await ctx.services.relations.lockPair(tx, followerId, followeeId)
    const refusal = refuseFollow({ isSelf: false, alreadyFollowing: pair.following, blocking: pair.blocking, blocked: pair.blockedBack })
    if (refusal) return fail(refusal)
    const { follower, followee } = people
    if (needsRequest({ follower, followee: { ...followee, followsFollower: pair.followedBack } })) {
      const requestId = ctx.ids.next(ctx.now())
      await tx.run(insertRequest, requestId, followerId, followeeId, request.withReplies)
      tx.emit('follow.requested', { followerId, followeeId, requestId })
      forgetPair(ctx, tx, request)
      return 'requested'
    }
    // An older request is settled by the follow.
    await tx.run(deleteRequest, followerId, followeeId)
    return (await beginFollow(ctx, tx, request, request.withReplies)) ? 'followed' : fail('ALREADY_FOLLOWING')
  })
}

async function readPeople(ctx: AppContext, { followerId, followeeId }: FollowRequest) {
  const { users, meta } = ctx.services
  const [follower, followee, profile, settings] = await Promise.all([
    users.get(followerId), users.find(followeeId, followerId), users.profile(followeeId), meta.get(),
  ])
  if (!follower || !followee) return null
  return {
    follower: { host: follower.host, isBot: follower.isBot, fromSilencedHost: follower.host !== null && meta.isSilencedHost(settings, follower.host) },
    followee: {
      host: followee.host,
      isLocked: followee.isLocked,
      carefulBot: profile?.carefulBot ?? false,
      autoAcceptFollowed: profile?.autoAcceptFollowed ?? false,
    },
  }
}
