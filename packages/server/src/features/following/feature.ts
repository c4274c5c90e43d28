import { followingEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { followingApi } from './api.ts'
import { followingService } from './service.ts'
import { acceptWaiting } from './subscribers.ts'
import { streamFollow, streamRejected, streamRequest, streamSettled, streamUnfollow } from './stream.ts'

/** Who follows whom, and who asks to. */
export const following = feature({
  name: 'following',
  endpoints: followingEndpoints,
  handlers: followingApi,
  services: (ctx) => ({ following: followingService(ctx) }),
  on: {
    'user.unlocked': { durable: [acceptWaiting] },
    'user.followed': { live: [streamFollow] },
    'user.unfollowed': { live: [streamUnfollow] },
    'follow.requested': { live: [streamRequest] },
    'follow.requestAccepted': { live: [streamSettled] },
    'follow.requestCancelled': { live: [streamSettled] },
    'follow.requestRejected': { live: [streamRejected] },
  },
  jobs: { 'following.acceptAll': (ctx, { userId }: { userId: string }) => ctx.services.following.acceptAll(userId) },
})
