/** Whose notes an antenna looks at: of whom its owner follows, everybody, some accounts, a list, all but some accounts. */
export type AntennaSource = 'home' | 'all' | 'users' | 'list' | 'users_blacklist'

/** Outer or, inner and. */
export type Keywords = readonly (readonly string[])[]

/** What the owner decides. */
export interface AntennaSettings {
  readonly name: string
  readonly src: AntennaSource
  /** Set exactly where the list is the source. */
  readonly userListId: string | null
  readonly keywords: Keywords
  readonly excludeKeywords: Keywords
  /** Accounts as the owner wrote them. */
  readonly users: readonly string[]
  readonly caseSensitive: boolean
  readonly localOnly: boolean
  readonly excludeBots: boolean
  readonly withReplies: boolean
  readonly withFile: boolean
  readonly excludeNotesInSensitiveChannel: boolean
}

export interface AntennaFacts extends AntennaSettings {
  readonly id: string
  readonly userId: string
  /** It rests when nobody has read it for a while. */
  readonly isActive: boolean
  /** ms */
  readonly lastUsedAt: number
}
