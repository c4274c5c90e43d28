/** A channel as stored: facts that are the same for everybody and change only when somebody changes them. */
export interface ChannelFacts {
  readonly id: string
  /** null: the owner's account is gone. */
  readonly userId: string | null
  readonly name: string
  readonly description: string | null
  /** The file may be gone. */
  readonly bannerId: string | null
  /** The notes may be gone. */
  readonly pinnedNoteIds: readonly string[]
  readonly color: string
  readonly isArchived: boolean
  readonly isSensitive: boolean
  readonly allowRenoteToExternal: boolean
}

/** What changes with every note in a channel. */
export interface ChannelCounts {
  readonly channelId: string
  readonly notesCount: number
  /** People who have ever written there. */
  readonly usersCount: number
  readonly lastNotedAt: Date | null
}

/** What an owner may set; what is undefined stays. */
export interface ChannelChanges {
  readonly name?: string
  readonly description?: string | null
  readonly bannerId?: string | null
  readonly pinnedNoteIds?: readonly string[]
  readonly color?: string
  readonly isArchived?: boolean
  readonly isSensitive?: boolean
  readonly allowRenoteToExternal?: boolean
}
