declare module '../../platform/events/types.ts' {
  interface Events {
    'notification.created': { notificationId: string; userId: string; type: string }
    /** Everything so far has been read. */
    'notifications.read': { userId: string }
    'notifications.flushed': { userId: string }
  }
}
export {}
