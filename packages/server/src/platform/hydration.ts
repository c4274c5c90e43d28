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
}

/** Makes hydration states over the registered loaders. */
export function hydrator<Context>(loaders: SlotLoaders<Context>): (context: Context, viewerId: string | null) => Hydration {
  return (context, viewerId) => {
    const slots = new Map<string, Map<string, unknown>>()
    return {
      viewerId,
      get: (slot, id) => slots.get(slot)?.get(id) as never,
      load: async (slot, ids) => {
        let known = slots.get(slot)
        if (!known) slots.set(slot, (known = new Map()))
        const missing = new Set<string>()
        for (const id of ids) if (id && !known.has(id)) missing.add(id)
        if (missing.size === 0) return
        const loader = loaders[slot] as SlotLoader<Context, SlotName> | undefined
        if (!loader) throw new Error(`no feature loads the slot ${slot}`)
        const wanted = [...missing]
        const found = await loader.load(context, wanted, viewerId)
        for (const id of wanted) known.set(id, found.get(id) ?? null)
      },
    }
  }
}
