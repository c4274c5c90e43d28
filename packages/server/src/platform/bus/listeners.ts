import type { Log } from '../log.ts'
import type { Unsubscribe } from './bus.ts'

/** The subscribers of this process, by channel. */
export class Listeners {
  private readonly log: Log
  private readonly byChannel = new Map<string, Set<(message: unknown) => void>>()

  constructor(log: Log) {
    this.log = log
  }

  has(channel: string): boolean {
    return this.byChannel.has(channel)
  }

  add(channel: string, listener: (message: unknown) => void): Unsubscribe {
    // Wrapped, so that one function may listen twice and leave once.
    const entry = (message: unknown) => listener(message)
    const entries = this.byChannel.get(channel) ?? new Set()
    this.byChannel.set(channel, entries.add(entry))
    return () => {
      entries.delete(entry)
      if (entries.size === 0 && this.byChannel.get(channel) === entries) this.byChannel.delete(channel)
    }
  }

  /** Tells every subscriber; one that throws keeps neither the others nor the publisher from going on. */
  tell(channel: string, message: unknown): void {
    for (const listener of this.byChannel.get(channel) ?? []) {
      try {
        listener(message)
      } catch (error) {
        this.log.error({ err: error, channel }, 'a subscriber of the bus failed')
      }
    }
  }

  clear(): void {
    this.byChannel.clear()
  }
}
