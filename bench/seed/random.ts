/** Random numbers that are the same in every run: what is measured must not depend on luck. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0
    let x = this.state
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    return ((x ^ (x >>> 16)) >>> 0) / 4_294_967_296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }

  /** Few get most: squares push the choice towards the beginning of the list. */
  pickPopular<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.next() ** 2 * list.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }

  /** `count` different ones. */
  sample<T>(list: readonly T[], count: number): T[] {
    const copy = [...list]
    for (let at = 0; at < Math.min(count, copy.length); at++) {
      const other = at + this.below(copy.length - at)
      const held = copy[at] as T
      copy[at] = copy[other] as T
      copy[other] = held
    }
    return copy.slice(0, count)
  }

  /** Letters and digits. */
  letters(length: number): string {
    return Array.from({ length }, () => '0123456789abcdefghijklmnopqrstuvwxyz'.charAt(this.below(36))).join('')
  }
}
