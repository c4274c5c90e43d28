import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { LiveSubscriber } from '../../platform/events/subscriptions.ts'
import { tellMain } from '../../platform/stream/tell-main.ts'

const lite = async (ctx: AppContext, id: string, viewerId: string): Promise<entities.UserLite | undefined> => (await ctx.services.users.packLite([id], viewerId))[0]
const detailed = async (ctx: AppContext, id: string, viewerId: string) => (await ctx.services.users.packDetailed([id], viewerId))[0]
const me = async (ctx: AppContext, id: string) => (await ctx.services.users.packMe(id)) ?? undefined

/** Tells both sides of a new follow. */
export const streamFollow: LiveSubscriber<AppContext, 'user.followed'> = async (ctx, { payload: { followerId, followeeId } }) => {
  await Promise.all([
    tellMain(ctx, followerId, 'follow', () => detailed(ctx, followeeId, followerId)),
    tellMain(ctx, followeeId, 'followed', () => lite(ctx, followerId, followeeId)),
  ])
}

/** Tells a follower that the follow is over, whoever ended it. */
export const streamUnfollow: LiveSubscriber<AppContext, 'user.unfollowed'> = (ctx, { payload: { followerId, followeeId } }) =>
  tellMain(ctx, followerId, 'unfollow', () => detailed(ctx, followeeId, followerId))

export const streamRequest: LiveSubscriber<AppContext, 'follow.requested'> = async (ctx, { payload: { followerId, followeeId } }) => {
  await tellMain(ctx, followeeId, 'receiveFollowRequest', () => lite(ctx, followerId, followeeId))
  await tellMain(ctx, followeeId, 'meUpdated', () => me(ctx, followeeId))
}

/** Requests that wait are part of the own account. */
export const streamSettled: LiveSubscriber<AppContext, 'follow.requestAccepted' | 'follow.requestCancelled'> = (ctx, { payload: { followeeId } }) =>
  tellMain(ctx, followeeId, 'meUpdated', () => me(ctx, followeeId))

/** To the one who asked, a refusal looks like the end of a follow. */
export const streamRejected: LiveSubscriber<AppContext, 'follow.requestRejected'> = async (ctx, { payload: { followerId, followeeId } }) => {
  await tellMain(ctx, followerId, 'unfollow', () => detailed(ctx, followeeId, followerId))
  await tellMain(ctx, followeeId, 'meUpdated', () => me(ctx, followeeId))
}
