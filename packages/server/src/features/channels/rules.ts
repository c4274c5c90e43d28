/** The last point in time with a year of four digits; a mute that ends later never does. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** When a mute ends in ms: null = never, 'past' = it would be over already. */
export function muteEnd(expiresAt: number | null, now: number): number | null | 'past' {
  if (expiresAt === null || expiresAt > LAST_INSTANT) return null
  return expiresAt <= now ? 'past' : expiresAt
}

/** Whether a mute that ends at `expiresAt` (ms; null: never) counts; `undefined`: there is none. */
export function isInForce(expiresAt: number | null | undefined, now: number): boolean {
  return expiresAt !== undefined && (expiresAt === null || expiresAt > now)
}

/** Those of the notes that are in the channel, each once, in the order of `ids`. */
export function notesOfChannel(ids: readonly string[], notes: ReadonlyMap<string, { readonly channelId: string | null } | null>, channelId: string): string[] {
  return [...new Set(ids)].filter((id) => notes.get(id)?.channelId === channelId)
}
