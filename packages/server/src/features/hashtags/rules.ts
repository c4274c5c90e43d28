const HOUR = 3_600_000
const STEP = 600_000
/** Steps of a chart. */
export const STEPS = 20

/** Somebody used a hashtag. */
export interface Use {
  readonly name: string
  readonly userId: string
  /** ms since 1970. */
  readonly at: number
}

/** Those of the uses that count: a person counts once in an hour for each hashtag. */
export function countedUses(uses: readonly Use[]): Use[] {
  const last = new Map<string, number>()
  return uses.toSorted((a, b) => a.at - b.at).filter(({ name, userId, at }) => {
    const key = `${userId} ${name}`
    const before = last.get(key)
    if (before !== undefined && at - before < HOUR) return false
    last.set(key, at)
    return true
  })
}

/** The beginning of the hour before this one: what was used since then decides what is trending. */
export function trendSince(now: number): number {
  return Math.floor(now / HOUR) * HOUR - HOUR
}

/** The step a moment falls into. Steps begin at every full ten minutes. */
export function stepOf(at: number): number {
  return Math.floor(at / STEP)
}

/** The beginning of the oldest step of a chart. */
export function chartSince(now: number): number {
  return (stepOf(now) - STEPS + 1) * STEP
}

/** The last twenty steps, the present one first. `users`: distinct people by step. */
export function chart(users: ReadonlyMap<number, number>, now: number): number[] {
  return Array.from({ length: STEPS }, (_, n) => users.get(stepOf(now) - n) ?? 0)
}
