declare module '../../platform/events/types.ts' {
  interface Events {
    /** The time of a poll is over; those who wanted to hear of it have been told. */
    'note.pollEnded': { noteId: string; userId: string; localOnly: boolean }
  }
}
export {}
