/** What everybody may know of a person; cached and shared by all viewers. Times in ms since 1970. */
export interface UserFacts {
  readonly id: string
  readonly username: string
  readonly usernameLower: string
  /** null: of this server. */
  readonly host: string | null
  readonly name: string | null
  readonly isBot: boolean
  readonly isCat: boolean
  readonly isLocked: boolean
  readonly isExplorable: boolean
  readonly isSuspended: boolean
  readonly isDeleted: boolean
  readonly hideOnlineStatus: boolean
  readonly avatarId: string | null
  readonly avatarUrl: string | null
  readonly avatarBlurhash: string | null
  readonly bannerId: string | null
  readonly bannerUrl: string | null
  readonly bannerBlurhash: string | null
  readonly requireSigninToViewContents: boolean
  /** null: off; positive: seconds since 1970; else an age in seconds, negated. */
  readonly makeNotesFollowersOnlyBefore: number | null
  readonly makeNotesHiddenBefore: number | null
  /** Codes of the custom emojis in name and profile. */
  readonly emojis: readonly string[]
  /** Identity in the federation; null for people of this server, whose URI follows from their id. */
  readonly uri: string | null
  readonly url: string | null
  readonly movedToUri: string | null
  readonly alsoKnownAs: readonly string[]
  readonly lastActiveAt: number | null
  readonly lastFetchedAt: number | null
}

export interface ProfileField {
  readonly name: string
  readonly value: string
}

export type ListVisibility = 'public' | 'followers' | 'private'
export type ChatScope = 'everyone' | 'following' | 'followers' | 'mutual' | 'none'
/** An entry of a mute list: all words of an array must occur, a string is `/regex/flags`. */
export type WordMute = string | readonly string[]

/** Who may cause a kind of notification. */
export type ReceiveRule =
  | { readonly type: 'all' | 'following' | 'follower' | 'mutualFollow' | 'followingOrFollower' | 'never' }
  | { readonly type: 'list'; readonly userListId: string }

/** What profile pages and a person's own settings need. */
export interface ProfileFacts {
  readonly userId: string
  readonly description: string | null
  readonly location: string | null
  readonly birthday: string | null
  readonly lang: string | null
  readonly fields: readonly ProfileField[]
  readonly verifiedLinks: readonly string[]
  readonly followedMessage: string | null
  readonly followingVisibility: ListVisibility
  readonly followersVisibility: ListVisibility
  readonly publicReactions: boolean
  readonly chatScope: ChatScope
  readonly pinnedPageId: string | null
  readonly carefulBot: boolean
  readonly autoAcceptFollowed: boolean
  readonly noCrawle: boolean
  readonly preventAiLearning: boolean
  readonly injectFeaturedNote: boolean
  readonly receiveAnnouncementEmail: boolean
  readonly alwaysMarkNsfw: boolean
  readonly autoSensitive: boolean
  readonly mutedWords: readonly WordMute[]
  readonly hardMutedWords: readonly WordMute[]
  readonly mutedInstances: readonly string[]
  readonly notificationReceiveConfig: Readonly<Record<string, ReceiveRule>>
  readonly emailNotificationTypes: readonly string[]
  readonly email: string | null
  readonly emailVerified: boolean
  /** Days (YYYY-MM-DD) on which the person used the server. */
  readonly loggedInDates: readonly string[]
}

export interface UserCounts {
  readonly followers: number
  readonly following: number
  readonly notes: number
  /** Last post or change of the profile; ms. */
  readonly updatedAt: number | null
}
