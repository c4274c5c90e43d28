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
    'note.deleted': NoteDeleted
    'note.pollVoted': { noteId: string; userId: string; choice: number }
  }
}
