const NONE = -1

/**
 * For each key (an author, a channel) the positions of its notes in a column, newest first: every position knows the one
 * before it with the same key. Key 0 stands for "none" and has no chain.
 */
export class Chains {
  // Both hold positions one too high, so that 0 is "none": memory that is never written to is never taken.
  /** Position of the note before, by position. */
  private readonly previous: Uint32Array
  /** Newest position, by key. */
  private latest = new Uint32Array(1024)

  constructor(capacity: number) {
    this.previous = new Uint32Array(capacity)
  }

  /** The newest position of a key; -1 = none. */
  newest(key: number): number {
    return (this.latest[key] ?? 0) - 1
  }

  /** The next older position with the same key; -1 = none. */
  older(at: number): number {
    return (this.previous[at] ?? 0) - 1
  }

  /** Takes in what stands at `at` in `keys`, where everything from there on was moved up by one; `length` counts the new one. */
  insert(at: number, keys: Uint32Array, length: number): void {
    if (at === length - 1) {
      this.append(at, keys[at] ?? 0)
      return
    }
    // What was moved is linked anew from the gap on; whoever has no note there keeps their newest.
    const first = new Map<number, number>()
    for (let i = at + 1; i < length; i++) {
      const key = keys[i] ?? 0
      if (key === 0 || first.has(key)) continue
      // Older than the gap, so it has not moved. Its links still stand one place lower.
      first.set(key, this.older(i - 1))
    }
    for (let i = at; i < length; i++) {
      const key = keys[i] ?? 0
      if (key === 0) {
        this.previous[i] = 0
        continue
      }
      let before = first.get(key)
      if (before === undefined) before = this.newest(key)
      this.previous[i] = before + 1
      first.set(key, i)
    }
    for (const [key, position] of first) if (key !== 0) this.setNewest(key, position)
    const own = keys[at] ?? 0
    if (own !== 0 && !first.has(own)) this.setNewest(own, at)
  }

  /** The oldest `gone` positions are no more; all others moved down by as many. `length`: before. */
  drop(gone: number, length: number): void {
    for (let i = gone; i < length; i++) {
      this.previous[i - gone] = Math.max(0, (this.previous[i] ?? 0) - gone)
    }
    for (let key = 0; key < this.latest.length; key++) {
      this.latest[key] = Math.max(0, (this.latest[key] ?? 0) - gone)
    }
  }

  /** The usual case: a note newer than all others. */
  private append(at: number, key: number): void {
    this.previous[at] = key === 0 ? 0 : this.newest(key) + 1
    if (key !== 0) this.setNewest(key, at)
  }

  private setNewest(key: number, at: number): void {
    if (key >= this.latest.length) {
      const larger = new Uint32Array(key * 2)
      larger.set(this.latest)
      this.latest = larger
    }
    this.latest[key] = at + 1
  }
}

/** Positions of several chains together, newest first, each once. */
export class MergedChains {
  /** A binary heap of [position, chain], the newest on top. */
  private readonly positions: number[] = []
  private readonly chains: Chains[] = []

  /** Adds a chain below a position. */
  add(chains: Chains, key: number, below: number): void {
    let at = chains.newest(key)
    while (at >= below) at = chains.older(at)
    if (at !== NONE) this.push(at, chains)
  }

  /** The newest position that has not been taken; -1 = there is none left. */
  take(): number {
    const at = this.takeAny()
    // A note may stand in two chains: its author's and its channel's.
    while (at !== NONE && this.positions[0] === at) this.takeAny()
    return at
  }

  private takeAny(): number {
    const at = this.positions[0]
    const chains = this.chains[0]
    if (at === undefined || chains === undefined) return NONE
    const next = chains.older(at)
    if (next === NONE) this.pop()
    else this.sink(next, chains)
    return at
  }

  private push(at: number, chains: Chains): void {
    let i = this.positions.length
    while (i > 0) {
      const parent = (i - 1) >> 1
      const above = this.positions[parent] ?? NONE
      if (above >= at) break
      this.put(i, above, this.chains[parent] ?? chains)
      i = parent
    }
    this.put(i, at, chains)
  }

  private pop(): void {
    const at = this.positions.pop()
    const chains = this.chains.pop()
    if (at !== undefined && chains !== undefined && this.positions.length > 0) this.sink(at, chains)
  }

  /** Replaces the top. */
  private sink(at: number, chains: Chains): void {
    const { positions } = this
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= positions.length) break
      if ((positions[child + 1] ?? NONE) > (positions[child] ?? NONE)) child++
      if ((positions[child] ?? NONE) <= at) break
      this.put(i, positions[child] ?? NONE, this.chains[child] ?? chains)
      i = child
    }
    this.put(i, at, chains)
  }

  private put(i: number, at: number, chains: Chains): void {
    this.positions[i] = at
    this.chains[i] = chains
  }
}
