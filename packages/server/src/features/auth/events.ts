declare module '../../platform/events/types.ts' {
  interface Events {
    /** `tokenId` null: every session of the person, not the tokens of apps. */
    'token.revoked': { userId: string; tokenId: string | null }
    'user.signedIn': { userId: string; signinId: string; ip: string; userAgent: string }
  }
}
export {}
