declare module '../../platform/events/types.ts' {
  interface Events {
    'user.followed': { followerId: string; followeeId: string }
    /** `by`: who ended it. */
    'user.unfollowed': { followerId: string; followeeId: string; by: 'follower' | 'followee' | 'block' }
    'follow.requested': { followerId: string; followeeId: string; requestId: string }
    'follow.requestAccepted': { followerId: string; followeeId: string }
    'follow.requestRejected': { followerId: string; followeeId: string }
    'follow.requestCancelled': { followerId: string; followeeId: string }
  }
}
export {}
