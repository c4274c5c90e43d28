/** How the two stand to each other already. */
export interface PairFacts {
  readonly isSelf: boolean
  readonly alreadyFollowing: boolean
  /** The follower blocks the other. */
  readonly blocking: boolean
  /** The other blocks the follower. */
  readonly blocked: boolean
}

/** Who the two are. */
export interface PeopleFacts {
  readonly follower: { readonly host: string | null; readonly isBot: boolean; readonly fromSilencedHost: boolean }
  readonly followee: {
    readonly host: string | null
    readonly isLocked: boolean
    /** Bots have to ask. */
    readonly carefulBot: boolean
    /** Whom they follow need not ask. */
    readonly autoAcceptFollowed: boolean
    readonly followsFollower: boolean
  }
}

export type FollowRefusal = 'FOLLOWEE_IS_YOURSELF' | 'ALREADY_FOLLOWING' | 'BLOCKING' | 'BLOCKED'

/** Why somebody may not follow; null: they may. */
export function refuseFollow(facts: PairFacts): FollowRefusal | null {
  if (facts.isSelf) return 'FOLLOWEE_IS_YOURSELF'
  if (facts.alreadyFollowing) return 'ALREADY_FOLLOWING'
  if (facts.blocking) return 'BLOCKING'
  if (facts.blocked) return 'BLOCKED'
  return null
}

/** Whether a follow must be asked for. Another server decides for its own people, so following them is always a request. */
export function needsRequest({ follower, followee }: PeopleFacts): boolean {
  if (followee.host !== null) return follower.host === null
  const mustAsk = followee.isLocked || (follower.isBot && followee.carefulBot) || follower.fromSilencedHost
  return mustAsk && !(followee.autoAcceptFollowed && followee.followsFollower)
}
