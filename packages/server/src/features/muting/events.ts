declare module '../../platform/events/types.ts' {
  interface Events {
    'user.muted': { muterId: string; muteeId: string; expiresAt: number | null }
    'user.unmuted': { muterId: string; muteeId: string }
    'user.renoteMuted': { muterId: string; muteeId: string }
    'user.renoteUnmuted': { muterId: string; muteeId: string }
  }
}
export {}
