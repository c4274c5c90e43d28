declare module '../../platform/events/types.ts' {
  interface Events {
    /** Made, changed, deleted, set to work or to rest. */
    'antenna.changed': { antennaIds: string[] }
    /** These antennas have collected a new note. */
    'antenna.matched': { noteId: string; antennaIds: string[] }
  }
}
export {}
