import type { ChannelPort } from '../../platform/stream/channel.ts'
import type { ListTimeline, RoleTimeline, TimelineOptions } from './rules.ts'
import type { Watchers } from './watchers.ts'

/** A timeline whose people change while it is open. */
type ChangingTimeline = ListTimeline | RoleTimeline
type Kind = ChangingTimeline['kind']

/**
 * Whose notes a list or role shows now; null: nobody's, or it is gone. The same object as long as they are the same: what is
 * watched anew costs a key for each of them.
 */
type Read = () => Promise<ChangingTimeline | null>

/** A channel of the stream that shows a list or role. */
interface Shown {
  readonly port: ChannelPort
  readonly options: TimelineOptions
  timeline: ChangingTimeline | null
  unwatch: (() => void) | null
}

interface Open {
  readonly channels: Set<Shown>
  readonly read: Read
  /** The last reading that was begun: only what it finds counts. */
  reading: Promise<void> | null
}

/** Open channels of this process by the list or role that they show. */
export class OpenTimelines {
  private readonly watchers: Watchers
  private readonly kinds: Record<Kind, Map<string, Open>> = { list: new Map(), role: new Map() }

  constructor(watchers: Watchers) {
    this.watchers = watchers
  }

  /** Opens a channel that shows what `read` finds from now on, each time it is refreshed. @returns what closes it */
  async add(kind: Kind, id: string, read: Read, port: ChannelPort, options: TimelineOptions): Promise<() => void> {
    const known = this.kinds[kind]
    const open = known.get(id) ?? { channels: new Set<Shown>(), read, reading: null }
    known.set(id, open)
    const channel: Shown = { port, options, timeline: null, unwatch: null }
    // Before it is read: a change that comes meanwhile reaches the channel.
    open.channels.add(channel)
    const close = () => {
      open.channels.delete(channel)
      this.show(channel, null)
      if (open.channels.size === 0 && known.get(id) === open) known.delete(id)
    }
    try {
      await this.refresh(kind, id)
    } catch (error) {
      close()
      throw error
    }
    return close
  }

  /** Has the channels of a list or role show the notes of those who belong to it now. */
  refresh(kind: Kind, id: string): Promise<void> {
    const open = this.kinds[kind].get(id)
    if (!open) return Promise.resolve()
    const reading: Promise<void> = open.read().then((timeline) => {
      // Somebody began later and will find at least as much.
      if (open.reading !== reading) return open.reading ?? undefined
      for (const channel of open.channels) this.show(channel, timeline)
      return undefined
    })
    open.reading = reading
    return reading
  }

  async refreshAll(kind: Kind): Promise<void> {
    await Promise.all([...this.kinds[kind].keys()].map((id) => this.refresh(kind, id)))
  }

  /** Tells the channels of a list or role something. */
  send(kind: Kind, id: string, type: string, body: unknown): void {
    for (const { port } of this.kinds[kind].get(id)?.channels ?? []) port.send(type, body)
  }

  /** Whether anybody has it open here. */
  has(kind: Kind, id: string): boolean {
    return this.kinds[kind].has(id)
  }

  private show(channel: Shown, timeline: ChangingTimeline | null): void {
    if (timeline === channel.timeline) return
    channel.unwatch?.()
    channel.timeline = timeline
    channel.unwatch = timeline && this.watchers.add({ port: channel.port, interest: timeline, options: channel.options })
  }
}
