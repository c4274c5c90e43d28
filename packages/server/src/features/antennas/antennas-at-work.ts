import { AntennaIndex } from './antenna-index.ts'
import type { AntennaFacts } from './facts.ts'

export interface AtWorkDeps {
  /** Reads the antennas that are at work: all, or those of these ids. */
  read(ids: readonly string[] | null): Promise<AntennaFacts[]>
  keyOf(account: string): string | null
  now(): number
  /** ms after which everything is read anew; null: never. */
  readonly maxAge: number | null
}

/** Keeps the index of antennas as the table has them. Reads nothing before somebody asks, then only what has changed. */
export class AntennasAtWork {
  private readonly deps: AtWorkDeps
  private readonly changes = new Set<string>()
  private index: AntennaIndex | null = null
  /** Everything is being read right now. */
  private isReading = false
  private readAt = 0
  /** Times that everything was given up; what is read meanwhile does not stay. */
  private givenUp = 0
  private last: Promise<unknown> = Promise.resolve()

  constructor(deps: AtWorkDeps) {
    this.deps = deps
  }

  /** These antennas are to be read again before the next note is looked at. */
  changed(ids: Iterable<string>): void {
    // Most processes never ask: what will be read as a whole needs no list of changes.
    if (this.index || this.isReading) for (const id of ids) this.changes.add(id)
  }

  listDeleted(listId: string): void {
    if (this.index) this.changed(this.index.ofList(listId))
  }

  /** Everything is to be read again. */
  giveUp(): void {
    this.givenUp += 1
    this.index = null
  }

  /** The index with all changes that this process has heard of. */
  current(): Promise<AntennaIndex> {
    const next = this.last.then(() => this.bringUpToDate(), () => this.bringUpToDate())
    this.last = next
    return next
  }

  private async bringUpToDate(): Promise<AntennaIndex> {
    const { maxAge, now } = this.deps
    if (maxAge !== null && now() - this.readAt > maxAge) this.giveUp()
    const { index } = this
    if (!index) return this.readAll()
    if (this.changes.size === 0) return index
    const ids = [...this.changes]
    this.changes.clear()
    try {
      const found = await this.deps.read(ids)
      for (const id of ids) index.delete(id)
      for (const antenna of found) index.set(antenna)
    } catch (error) {
      this.changed(ids)
      throw error
    }
    return index
  }

  private async readAll(): Promise<AntennaIndex> {
    const { givenUp } = this
    // A list that is deleted from now on is not known yet: its antennas stay until they are asked for, and collect nothing.
    this.changes.clear()
    this.isReading = true
    try {
      const index = new AntennaIndex((account) => this.deps.keyOf(account))
      for (const antenna of await this.deps.read(null)) index.set(antenna)
      if (givenUp === this.givenUp) {
        this.index = index
        this.readAt = this.deps.now()
      }
      return index
    } finally {
      this.isReading = false
    }
  }
}
