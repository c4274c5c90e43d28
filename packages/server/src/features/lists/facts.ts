export interface Membership {
  /** Their replies to others are shown on the list's timeline, too. */
  readonly withReplies: boolean
}

/** A list with its members. The same object, and the same timeline in it, until something of the list changes. */
export interface ListFacts {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly isPublic: boolean
  /** The members by id, in the order in which they were put on the list, as the timelines want to be told of them. */
  readonly timeline: { readonly kind: 'list'; readonly members: ReadonlyMap<string, Membership> }
}
