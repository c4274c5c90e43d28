declare module '../../platform/events/types.ts' {
  interface Events {
    'user.blocked': { blockerId: string; blockeeId: string }
    'user.unblocked': { blockerId: string; blockeeId: string }
  }
}
export {}
