/**
 * Facts by slot. Features add their slots by declaration merging:
 * `declare module '../../platform/hydration.ts' { interface Slots { notes: NoteFacts } }`
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the features
export interface Slots {}

export type SlotName = keyof Slots & string

/**
 * How a slot is read. `load` gets ids without repeats and answers a map; ids it leaves out are remembered as absent.
 * Shared slots (no viewer) go through a cache inside `load`; viewer slots are read for each page.
 */
export interface SlotLoader<Context, Name extends SlotName> {
  /** The facts are about the viewer: they are never carried over to another one. */
  readonly perViewer?: boolean
  load(context: Context, ids: readonly string[], viewerId: string | null): Promise<ReadonlyMap<string, Slots[Name] | null>>
}

export type SlotLoaders<Context> = { [Name in SlotName]?: SlotLoader<Context, Name> }

/**
 * The state of one page: one map per kind of fact. `null` = asked for and not there, `undefined` = never asked for.
 * Loading is batched by the caller; presenters only `get`, synchronously, so a view cannot query.
 */
export interface Hydration {
  readonly viewerId: string | null
  get<Name extends SlotName>(slot: Name, id: string): Slots[Name] | null | undefined
  /** Loads what is missing, in one batch. */
  load(slot: SlotName, ids: Iterable<string | null | undefined>): Promise<void>
  /** A state for another viewer over the same shared facts; nothing of this viewer's is carried over. */
  fork(viewerId: string | null): Hydration
}

type SlotMap = Map<string, Map<string, unknown>>

/** Makes hydration states over the registered loaders. */
export function hydrator<Context>(loaders: SlotLoaders<Context>): (context: Context, viewerId: string | null) => Hydration {
  const loaderOf = (slot: SlotName) => {
    const loader = loaders[slot] as SlotLoader<Context, SlotName> | undefined
    if (!loader) throw new Error(`no feature loads the slot ${slot}`)
    return loader
  }
  const create = (context: Context, viewerId: string | null, shared: SlotMap): Hydration => {
    const own: SlotMap = new Map()
    const slotMap = (slot: SlotName) => {
      const home = loaderOf(slot).perViewer ? own : shared
      let facts = home.get(slot)
      if (!facts) home.set(slot, (facts = new Map()))
      return facts
    }
    return {
      viewerId,
      get: (slot, id) => (own.get(slot) ?? shared.get(slot))?.get(id) as never,
      load: async (slot, ids) => {
        const known = slotMap(slot)
        const missing = new Set<string>()
        for (const id of ids) if (id && !known.has(id)) missing.add(id)
        if (missing.size === 0) return
        const wanted = [...missing]
        const found = await loaderOf(slot).load(context, wanted, viewerId)
        for (const id of wanted) known.set(id, found.get(id) ?? null)
      },
      fork: (otherId) => create(context, otherId, shared),
    }
  }
  return (context, viewerId) => create(context, viewerId, new Map())
}
