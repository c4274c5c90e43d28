export interface Follow {
  /** Their replies to others come to the home timeline, too. */
  readonly withReplies: boolean
  /** Each of their notes makes a notification. */
  readonly notify: boolean
}

/** How a person stands to all others, and to channels. The same object until something of it changes: sets may be derived and kept by it. */
export interface Relations {
  readonly following: ReadonlyMap<string, Follow>
  readonly requested: ReadonlySet<string>
  /** Somebody waits for an answer to a follow request. */
  readonly hasFollowRequests: boolean
  readonly blocking: ReadonlySet<string>
  readonly blockedBy: ReadonlySet<string>
  /** Until when, in ms; null: for good. Expired entries stay until they are swept: ask `isMuting`. */
  readonly muting: ReadonlyMap<string, number | null>
  readonly renoteMuting: ReadonlySet<string>
  readonly mutedInstances: ReadonlySet<string>
  readonly followedChannels: ReadonlySet<string>
  /** As with `muting`. */
  readonly mutedChannels: ReadonlyMap<string, number | null>
}

/** How one person stands to another. */
export interface RelationFlags {
  readonly isFollowing: boolean
  readonly isFollowed: boolean
  readonly hasPendingFollowRequestFromYou: boolean
  readonly hasPendingFollowRequestToYou: boolean
  readonly isBlocking: boolean
  readonly isBlocked: boolean
  readonly isMuted: boolean
  readonly isRenoteMuted: boolean
  readonly notify: boolean
  readonly withReplies: boolean
}
