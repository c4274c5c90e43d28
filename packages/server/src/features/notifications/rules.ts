/** Every kind of notification that is stored. */
export type NotificationType =
  | 'note' | 'mention' | 'reply' | 'renote' | 'quote' | 'reaction' | 'pollEnded' | 'scheduledNotePosted' | 'scheduledNotePostFailed' | 'follow' | 'receiveFollowRequest' | 'followRequestAccepted'
  | 'roleAssigned' | 'achievementEarned' | 'exportCompleted' | 'login' | 'createToken' | 'app' | 'test'

export interface NoteFacts {
  readonly userId: string
  readonly visibility: 'public' | 'home' | 'followers' | 'specified'
  readonly replyUserId: string | null
  readonly renoteUserId: string | null
  readonly isQuote: boolean
  readonly isPureRenote: boolean
  readonly isReply: boolean
  readonly mentions: readonly string[]
  readonly silent: boolean
}

/**
 * Who hears of a new note and as what: one kind for each person, never the author. What concerns somebody most wins:
 * their note was renoted or quoted, answered, they were mentioned.
 */
export function notesReceivers(note: NoteFacts): Map<string, NotificationType> {
  const receivers = new Map<string, NotificationType>()
  if (note.silent) return receivers
  for (const id of note.mentions) receivers.set(id, 'mention')
  if (note.replyUserId !== null) receivers.set(note.replyUserId, 'reply')
  if (note.renoteUserId !== null) receivers.set(note.renoteUserId, note.isQuote ? 'quote' : 'renote')
  receivers.delete(note.userId)
  return receivers
}

/** Whether followers who want to hear of each note hear of this one. */
export function followersHear(note: NoteFacts): boolean {
  return !note.silent && !note.isReply && note.visibility !== 'specified'
}

/** Whom a person lets cause a kind of notification. */
export type ReceiveRule =
  | { readonly type: 'all' | 'following' | 'follower' | 'mutualFollow' | 'followingOrFollower' | 'never' }
  | { readonly type: 'list'; readonly userListId: string }

/** How the receiver stands to the one who causes a notification. */
export interface NotifierFacts {
  readonly receiverFollows: boolean
  readonly followsReceiver: boolean
  /** The receiver mutes them. */
  readonly muted: boolean
  /** One of the two blocks the other. */
  readonly blocked: boolean
  /** They are on the list that the receiver's rule names. */
  readonly listed: boolean
}

/** Whether a notification is made at all. `notifier` null: nobody caused it, so only `never` keeps it away. */
export function isWanted(rule: ReceiveRule | undefined, notifier: NotifierFacts | null): boolean {
  if (rule?.type === 'never') return false
  if (notifier === null) return true
  if (notifier.muted || notifier.blocked) return false
  switch (rule?.type) {
    case 'following': return notifier.receiverFollows
    case 'follower': return notifier.followsReceiver
    case 'mutualFollow': return notifier.receiverFollows && notifier.followsReceiver
    case 'followingOrFollower': return notifier.receiverFollows || notifier.followsReceiver
    case 'list': return notifier.listed
    default: return true
  }
}

/** Which kinds a listing shows: `include` wins over `exclude`; null: all. */
export function wantedTypes(include: readonly string[] | undefined, exclude: readonly string[] | undefined): ((type: string) => boolean) | null {
  if (include) return (type) => include.includes(type)
  if (exclude && exclude.length > 0) return (type) => !exclude.includes(type)
  return null
}
