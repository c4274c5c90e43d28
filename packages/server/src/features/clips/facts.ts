/** A clip without what others do with it. */
export interface ClipFacts {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly description: string | null
  readonly isPublic: boolean
}

/** A clip with its counts, and whether the viewer has bookmarked it. */
export interface CountedClip extends ClipFacts {
  readonly lastClippedAt: Date | null
  readonly notesCount: number
  readonly favoritedCount: number
  readonly isFavorited: boolean
}
