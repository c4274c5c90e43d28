declare module '../../platform/events/types.ts' {
  interface Events {
    'user.created': { userId: string }
    /** A profile or a setting of a person changed. */
    'user.updated': { userId: string }
    /** Nobody has to ask any more before following. */
    'user.unlocked': { userId: string }
  }
}
export {}
