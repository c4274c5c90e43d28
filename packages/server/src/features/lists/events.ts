declare module '../../platform/events/types.ts' {
  interface Events {
    /** Its name, or who may see it. */
    'list.updated': { listId: string }
    'list.deleted': { listId: string; userId: string }
    /** Whoever brings posts of people of other servers here looks for them among the members. */
    'list.membersAdded': { listId: string; ownerId: string; userIds: string[] }
    'list.membersRemoved': { listId: string; ownerId: string; userIds: string[] }
    'list.memberUpdated': { listId: string; userId: string }
  }
}
export {}
