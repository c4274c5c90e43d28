declare module '../../platform/events/types.ts' {
  interface Events {
    /** Notes were put into a clip or taken out of it: in how many clips they are has changed. */
    'clip.notesChanged': { clipId: string; ownerId: string; noteIds: string[] }
  }
}
export {}
