/**
 * The stream tells the viewer about their own reactions too. What was done on this page is already shown, so its echo
 * must be let pass once; the same event without an expectation comes from another device and counts.
 */
export class EchoLedger {
  readonly #expected = new Map<string, number[]>()
  readonly #lifetime: number
  readonly #now: () => number

  /** `lifetime` in milliseconds: an echo lost with a broken connection must not swallow a later event. */
  constructor(lifetime = 20_000, now: () => number = Date.now) {
    this.#lifetime = lifetime
    this.#now = now
  }

  expect(key: string): void {
    this.#expected.set(key, [...this.#fresh(key), this.#now() + this.#lifetime])
  }

  /** Takes an expectation back when its request failed. */
  cancel(key: string): void {
    this.#store(key, this.#fresh(key).slice(0, -1))
  }

  /** True when the event was expected; the expectation is used up. */
  consume(key: string): boolean {
    const fresh = this.#fresh(key)
    this.#store(key, fresh.slice(1))
    return fresh.length > 0
  }

  #fresh(key: string): number[] {
    return (this.#expected.get(key) ?? []).filter((until) => until > this.#now())
  }

  #store(key: string, untils: number[]): void {
    if (untils.length > 0) this.#expected.set(key, untils)
    else this.#expected.delete(key)
  }
}

export const reactedKey = (noteId: string, reaction: string): string => `+${noteId} ${reaction}`
export const unreactedKey = (noteId: string, reaction: string): string => `-${noteId} ${reaction}`

/** Echoes expected by this page. */
export const echoes = new EchoLedger()
