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

declare module '../../platform/events/types.ts' {
  interface Events {
    'note.created': NoteCreated
    /** `targets`: the notes whose counters changed with it. */
    'note.deleted': { noteId: string; userId: string; replyId: string | null; renoteId: string | null; deletedAt: string }
    'note.pollVoted': { noteId: string; userId: string; choice: number }
  }
}
