declare module '../../platform/events/types.ts' {
  interface Events {
    'note.reacted': NoteReacted
    'note.unreacted': NoteReacted
  }
}

/** `reaction` in stored form: `:name:`, `:name@host:` or a Unicode emoji. */
export interface NoteReacted {
  noteId: string
  noteUserId: string
  noteVisibility: 'public' | 'home' | 'followers' | 'specified'
  userId: string
  reaction: string
}
