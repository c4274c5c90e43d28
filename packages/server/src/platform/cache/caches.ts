import { LRUCache } from 'lru-cache'
import type { Bus } from '../bus/bus.ts'

/** A batch-first read-through cache of facts by id, with negative entries. */
export interface Cache<T> {
  /** Reads many: what is not there is loaded in one batch; null = asked for and not there. Never mutate what you get. */
  getMany(ids: Iterable<string>): Promise<Map<string, T | null>>
  get(id: string): Promise<T | null>
  /** What is cached now, without loading. */
  peek(id: string): T | null | undefined
  /** Drops entries here and on every other process. */
  invalidate(...ids: string[]): void
  /** Drops entries on this process only: for those who hear of the change on every process anyway. */
  forget(...ids: string[]): void
  /** Keeps a value that was just written, so that nobody has to read it. */
  prime(id: string, value: T): void
  /** Replaces an entry on this process only if it is cached; for changes whose result is known. */
  patch(id: string, change: (value: T) => T): void
  clear(): void
  readonly size: number
}

export interface CacheOptions<T> {
  /** Unique: it is also the bus channel. */
  readonly name: string
  /** Entries kept, least recently used go first. */
  readonly max: number
  load(ids: string[]): Promise<ReadonlyMap<string, T>>
}

interface Entry<T> {
  value: T | null
}

/** Some of what follows from facts depends on the time, too: roles that end. ms */
const LONGEST_ERA = 1000

/** Makes the caches of a process and carries invalidations between processes. */
export class Caches {
  private readonly bus: Bus
  private readonly all: Cache<unknown>[] = []
  private current: object | null = null
  private began = 0

  constructor(bus: Bus) {
    this.bus = bus
    // Invalidations may have been missed while the bus was away.
    bus.onReconnect(() => this.all.forEach((cache) => cache.clear()))
  }

  /**
   * Stays the same object while no entry of any cache of this process may have another value than before, for a second at
   * most: what followed from cached facts still does. Ask for it before reading them; `now` in ms since 1970.
   */
  era(now: number): object {
    if (this.current === null || Math.abs(now - this.began) >= LONGEST_ERA) {
      this.current = {}
      this.began = now
    }
    return this.current
  }

  create<T>(options: CacheOptions<T>): Cache<T> {
    const channel = `cache:${options.name}`
    const cache = new ReadThroughCache<T>(options, (ids) => this.bus.publish(channel, ids), () => { this.current = null })
    this.bus.subscribe(channel, (ids) => cache.drop(ids as string[]))
    this.all.push(cache as Cache<unknown>)
    return cache
  }
}

class ReadThroughCache<T> implements Cache<T> {
  private readonly options: CacheOptions<T>
  private readonly announce: (ids: string[]) => void
  private readonly noteChange: () => void
  private readonly entries: LRUCache<string, Entry<T>>
  /** Loads on their way, so that concurrent readers share them. An invalidation forgets them: their result is stale. */
  private readonly loading = new Map<string, Promise<ReadonlyMap<string, T>>>()

  constructor(options: CacheOptions<T>, announce: (ids: string[]) => void, noteChange: () => void) {
    this.options = options
    this.announce = announce
    this.noteChange = noteChange
    // With `max` the library would reserve room for all entries at once, which a small server never fills.
    this.entries = new LRUCache({ maxSize: options.max, sizeCalculation: () => 1 })
  }

  get size(): number {
    return this.entries.size
  }

  async getMany(ids: Iterable<string>): Promise<Map<string, T | null>> {
    const found = new Map<string, T | null>()
    const missing: string[] = []
    const shared = new Map<string, Promise<ReadonlyMap<string, T>>>()
    for (const id of ids) {
      const entry = this.entries.get(id)
      if (entry) found.set(id, entry.value)
      else {
        const underway = this.loading.get(id)
        if (underway) shared.set(id, underway)
        else missing.push(id)
      }
    }
    if (missing.length > 0) {
      const load = this.load([...new Set(missing)])
      for (const id of missing) shared.set(id, load)
    }
    for (const [id, load] of shared) found.set(id, (await load).get(id) ?? null)
    return found
  }

  async get(id: string): Promise<T | null> {
    const entry = this.entries.get(id)
    if (entry) return entry.value
    return (await this.getMany([id])).get(id) ?? null
  }

  peek(id: string): T | null | undefined {
    return this.entries.peek(id)?.value
  }

  invalidate(...ids: string[]): void {
    if (ids.length > 0) this.announce(ids)
  }

  forget(...ids: string[]): void {
    this.drop(ids)
  }

  prime(id: string, value: T): void {
    this.loading.delete(id)
    this.entries.set(id, { value })
    this.noteChange()
  }

  patch(id: string, change: (value: T) => T): void {
    const entry = this.entries.peek(id)
    if (entry?.value != null) entry.value = change(entry.value)
    this.loading.delete(id)
    // Somebody may keep the value longer than the cache.
    this.noteChange()
  }

  clear(): void {
    this.entries.clear()
    this.loading.clear()
    this.noteChange()
  }

  /** Forgets entries and the loads on their way to them. */
  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.entries.delete(id)
      this.loading.delete(id)
    }
    this.noteChange()
  }

  private load(ids: string[]): Promise<ReadonlyMap<string, T>> {
    const load = this.options.load(ids).then(
      (values) => {
        for (const id of ids) {
          if (this.loading.get(id) !== load) continue
          this.loading.delete(id)
          this.entries.set(id, { value: values.get(id) ?? null })
        }
        return values
      },
      (error: unknown) => {
        for (const id of ids) if (this.loading.get(id) === load) this.loading.delete(id)
        throw error
      },
    )
    // A reader of several loads gives up at the first that fails: then nobody may be waiting for this one.
    load.catch(() => undefined)
    for (const id of ids) this.loading.set(id, load)
    return load
  }
}
