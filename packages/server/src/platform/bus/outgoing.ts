import type { Log } from '../log.ts'
import { encodePacket } from './wire-format.ts'

/** Messages kept while nobody takes them; beyond it the oldest are dropped and the receivers notice the gap. */
const MOST_WAITING = 10_000

/**
 * Messages on their way to the other processes: numbered, kept until Redis has taken them, sent again in order after the
 * connection was lost. Receivers drop what comes twice and catch up when a number is missing.
 */
export class Outgoing {
  private readonly origin: string
  private readonly publish: (text: string) => Promise<unknown>
  private readonly connected: () => boolean
  private readonly log: Log
  private readonly waiting = new Map<number, string>()
  private readonly idle = new Set<() => void>()
  private seq = 0
  private dropped = false
  private retry: NodeJS.Timeout | null = null

  constructor(origin: string, publish: (text: string) => Promise<unknown>, connected: () => boolean, log: Log) {
    this.origin = origin
    this.publish = publish
    this.connected = connected
    this.log = log
  }

  send(channel: string, body: string): void {
    const seq = ++this.seq
    this.waiting.set(seq, encodePacket({ origin: this.origin, seq, channel, body }))
    if (this.waiting.size > MOST_WAITING) {
      const [oldest] = this.waiting.keys()
      if (oldest !== undefined) this.waiting.delete(oldest)
      if (!this.dropped) this.log.error('Redis is away for too long: messages to other processes are dropped')
      this.dropped = true
    }
    if (this.connected()) this.push(seq)
  }

  /** The connection is back: sends what waits, and a bare number so that the others notice at once if something is missing. */
  resume(): void {
    this.dropped = false
    for (const seq of this.waiting.keys()) this.push(seq)
    this.send('', '')
  }

  /** Resolves when nothing waits any more, or after `timeoutMs`. */
  drained(timeoutMs: number): Promise<void> {
    if (this.waiting.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.idle.delete(done)
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      this.idle.add(done)
    })
  }

  private push(seq: number): void {
    const text = this.waiting.get(seq)
    if (text === undefined) return
    this.publish(text).then(
      () => {
        this.waiting.delete(seq)
        if (this.waiting.size === 0) for (const done of this.idle) done()
      },
      // It stays in the queue and goes out again with `resume`: when the connection is back, or soon if it was not the connection.
      (error: unknown) => {
        this.log.debug({ err: error }, 'a message waits for Redis')
        this.retry ??= setTimeout(() => {
          this.retry = null
          if (this.connected()) this.resume()
        }, 1000).unref()
      },
    )
  }
}
