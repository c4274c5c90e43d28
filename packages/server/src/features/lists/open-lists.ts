import type { ListFacts } from './facts.ts'

type ListTimeline = ListFacts['timeline']

/** An open channel that shows a list. */
export interface ListChannel {
  /** Shows these members' notes from now on; null: the list is gone. */
  watch(timeline: ListTimeline | null): void
  send(type: string, body: unknown): void
}

interface OpenList {
  readonly channels: Set<ListChannel>
  /** The last reading of the list that was begun: only what it finds counts. */
  reading: Promise<void> | null
}

/** Open channels of this process by the list that they show. */
export class OpenLists {
  private readonly read: (listId: string) => Promise<ListTimeline | null>
  private readonly lists = new Map<string, OpenList>()

  /** `read` answers the same object as long as the list does not change. */
  constructor(read: (listId: string) => Promise<ListTimeline | null>) {
    this.read = read
  }

  ids(): string[] {
    return [...this.lists.keys()]
  }

  /** @returns what takes the channel out again */
  async add(listId: string, channel: ListChannel): Promise<() => void> {
    const list = this.lists.get(listId) ?? { channels: new Set(), reading: null }
    this.lists.set(listId, list)
    // Before the list is read: a change that comes meanwhile reaches the channel.
    list.channels.add(channel)
    const remove = () => {
      list.channels.delete(channel)
      channel.watch(null)
      if (list.channels.size === 0 && this.lists.get(listId) === list) this.lists.delete(listId)
    }
    try {
      await this.refresh(listId)
    } catch (error) {
      remove()
      throw error
    }
    return remove
  }

  /** Tells all channels of a list who is on it now. */
  refresh(listId: string): Promise<void> {
    const list = this.lists.get(listId)
    if (!list) return Promise.resolve()
    const reading: Promise<void> = this.read(listId).then((timeline) => {
      // Somebody began later and will find at least as much.
      if (list.reading !== reading) return list.reading ?? undefined
      for (const channel of list.channels) channel.watch(timeline)
      return undefined
    })
    list.reading = reading
    return reading
  }

  /** The list is no more: its channels show nothing from now on. */
  deleted(listId: string): void {
    const list = this.lists.get(listId)
    if (!list) return
    list.reading = null
    for (const channel of list.channels) channel.watch(null)
  }

  send(listId: string, type: string, body: unknown): void {
    for (const channel of this.lists.get(listId)?.channels ?? []) channel.send(type, body)
  }

  /** Whether anybody has it open here. */
  has(listId: string): boolean {
    return this.lists.has(listId)
  }
}
