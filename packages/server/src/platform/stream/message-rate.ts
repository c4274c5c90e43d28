/** A bucket that fills slowly and allows bursts: clients that come back tell of all the notes they show at once. */
export class MessageRate {
  private readonly burst: number
  private readonly perSecond: number
  private tokens: number
  private at: number

  constructor(burst: number, perSecond: number, now: number) {
    this.burst = burst
    this.perSecond = perSecond
    this.tokens = burst
    this.at = now
  }

  /** Takes one; false when there is none left. `now` in ms; a clock that is set back takes nothing away. */
  take(now: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + (Math.max(0, now - this.at) / 1000) * this.perSecond)
    this.at = now
    if (this.tokens < 1) return false
    this.tokens -= 1
    return true
  }
}
