import type { Visibility } from './rules.ts'

/** A note was created; what its subscribers need to know without reading it again. */
export interface NoteCreated {
  noteId: string
  userId: string
  userHost: string | null
  visibility: Visibility
  replyId: string | null
  replyUserId: string | null
  renoteId: string | null
  renoteUserId: string | null
  isQuote: boolean
  isPureRenote: boolean
  mentions: string[]
  visibleUserIds: string[]
  threadId: string | null
  channelId: string | null
  localOnly: boolean
  /** Background imports: no stream, no notification. */
  silent: boolean
}

/** A note was edited; what it says now is read again. */
export interface NoteUpdated {
  noteId: string
  userId: string
  userHost: string | null
  visibility: Visibility
  threadId: string | null
  channelId: string | null
  localOnly: boolean
  mentions: string[]
  visibleUserIds: string[]
  /** People no version mentioned before. */
  newMentions: string[]
  /** Hashtags the version before did not have. */
  newTags: string[]
  choicesChanged: boolean
  updatedAt: string
}

/** A note is gone, so what its watchers need to know of it travels along. */
export interface NoteDeleted {
  noteId: string
  userId: string
  userHost: string | null
  visibility: Visibility
  replyId: string | null
  replyUserId: string | null
  renoteId: string | null
  channelId: string | null
  mentions: string[]
  visibleUserIds: string[]
  deletedAt: string
}

declare module '../../platform/events/types.ts' {
  interface Events {
    'note.created': NoteCreated
    'note.updated': NoteUpdated
    'note.deleted': NoteDeleted
    'note.pollVoted': { noteId: string; userId: string; choice: number }
  }
}
