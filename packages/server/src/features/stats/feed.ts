import type { ChannelPort } from '../../platform/stream/channel.ts'
import { MOST_KEPT } from './rules.ts'

/** Readings of one kind: sent to every open channel and kept for a while, newest first. */
export class Feed<Reading> {
  private readonly ports = new Set<ChannelPort>()
  private log: Reading[] = []

  get isWatched(): boolean {
    return this.ports.size > 0
  }

  /** @returns what takes the channel out again */
  add(port: ChannelPort): () => void {
    this.ports.add(port)
    return () => this.ports.delete(port)
  }

  tell(reading: Reading): void {
    this.log = [reading, ...this.log.slice(0, MOST_KEPT - 1)]
    const json = JSON.stringify(reading)
    for (const port of this.ports) port.sendJson('stats', json)
  }

  latest(length: number): readonly Reading[] {
    return this.log.slice(0, length)
  }

  clear(): void {
    this.log = []
  }
}
