declare module '../../platform/events/types.ts' {
  interface Events {
    'channel.created': { channelId: string; userId: string }
    /** Anything an owner may set has changed. */
    'channel.updated': { channelId: string }
    'channel.followed': { userId: string; channelId: string }
    'channel.unfollowed': { userId: string; channelId: string }
    /** `expiresAt` in ms; null: for good. */
    'channel.muted': { userId: string; channelId: string; expiresAt: number | null }
    'channel.unmuted': { userId: string; channelId: string }
  }
}
export {}
