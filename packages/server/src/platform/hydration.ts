/**
 * Facts by slot. Features add their slots by declaration merging:
 * `declare module '../../platform/hydration.ts' { interface Slots { notes: NoteFacts } }`
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the features
export interface Slots {}

export type SlotName = keyof Slots & string

/**
 * How a slot is read. `load` gets ids without repeats and answers a map; ids it leaves out are remembered as absent.
 * Facts that all viewers share come from caches inside `load`, and are kept until a cache changes.
 */
export interface SlotLoader<Context, Name extends SlotName> {
  /** The facts are about the viewer: they are read for each page, and never carried over to another viewer. */
  readonly perViewer?: boolean
  /** The facts are shared, but no cache tells when they change: they are read for each page. */
  readonly perPage?: boolean
  load(context: Context, ids: readonly string[], viewerId: string | null): Promise<ReadonlyMap<string, Slots[Name] | null>>
}

export type SlotLoaders<Context> = { [Name in SlotName]?: SlotLoader<Context, Name> }

/**
 * The state of one page: one map per kind of fact. `null` = asked for and not there, `undefined` = never asked for.
 * Loading is batched by the caller; presenters only `get`, synchronously, so a view cannot query.
 */
export interface Hydration {
  readonly viewerId: string | null
  /** Stands for the shared facts this page is made of: what was found out from them alone holds for pages with the same. */
  readonly shared: object
  get<Name extends SlotName>(slot: Name, id: string): Slots[Name] | null | undefined
  /** Loads what is missing, in one batch. Nothing to wait for when all is there. */
  load(slot: SlotName, ids: Iterable<string | null | undefined>): Promise<void> | undefined
  /** A state for another viewer over the same shared facts; nothing of this viewer's is carried over. */
  fork(viewerId: string | null): Hydration
}

/** What hydration needs of the context. */
interface Surroundings {
  readonly caches: { era(now: number): object }
  /** ms since 1970 */
  now(): number
}

type Facts = Map<string, unknown>
type SlotMaps = Record<string, Facts | undefined>

/** Most facts kept beyond a page. */
const MAX_KEPT = 20_000

const slotMaps = (): SlotMaps => Object.create(null) as SlotMaps

/** Makes hydration states over the registered loaders. */
export function hydrator<Context extends Surroundings>(loaders: SlotLoaders<Context>): (context: Context, viewerId: string | null) => Hydration {
  let kept = new KeptFacts({})
  return (context, viewerId) => {
    const era = context.caches.era(context.now())
    if (kept.era !== era || kept.size >= MAX_KEPT) kept = new KeptFacts(era)
    return new PageHydration(loaders as Loaders<Context>, context, viewerId, kept, slotMaps())
  }
}

/** Facts that all pages of an era share. */
class KeptFacts {
  readonly slots = slotMaps()
  size = 0
  readonly era: object

  constructor(era: object) {
    this.era = era
  }
}

type Loaders<Context> = Record<string, SlotLoader<Context, SlotName> | undefined>

class PageHydration<Context> implements Hydration {
  readonly viewerId: string | null
  private readonly loaders: Loaders<Context>
  private readonly context: Context
  private readonly kept: KeptFacts
  private readonly page: SlotMaps
  private readonly own = slotMaps()
  /** Where the facts of each slot are, once asked for. */
  private readonly homes = slotMaps()

  constructor(loaders: Loaders<Context>, context: Context, viewerId: string | null, kept: KeptFacts, page: SlotMaps) {
    this.loaders = loaders
    this.context = context
    this.viewerId = viewerId
    this.kept = kept
    this.page = page
  }

  get shared(): object {
    return this.kept
  }

  get<Name extends SlotName>(slot: Name, id: string): Slots[Name] | null | undefined {
    return (this.homes[slot] ?? this.home(slot)).get(id) as Slots[Name] | null | undefined
  }

  load(slot: SlotName, ids: Iterable<string | null | undefined>): Promise<void> | undefined {
    const known = this.homes[slot] ?? this.home(slot)
    const missing = new Set<string>()
    for (const id of ids) if (id && !known.has(id)) missing.add(id)
    return missing.size === 0 ? undefined : this.fetch(slot, [...missing], known)
  }

  fork(viewerId: string | null): Hydration {
    return new PageHydration(this.loaders, this.context, viewerId, this.kept, this.page)
  }

  private async fetch(slot: SlotName, ids: readonly string[], known: Facts): Promise<void> {
    const loader = this.loader(slot)
    const found = await loader.load(this.context, ids, this.viewerId)
    for (const id of ids) known.set(id, found.get(id) ?? null)
    if (!loader.perViewer && !loader.perPage) this.kept.size += ids.length
  }

  private home(slot: SlotName): Facts {
    const loader = this.loader(slot)
    const maps = loader.perViewer ? this.own : loader.perPage ? this.page : this.kept.slots
    const home = (maps[slot] ??= new Map<string, unknown>())
    this.homes[slot] = home
    return home
  }

  private loader(slot: SlotName): SlotLoader<Context, SlotName> {
    const loader = this.loaders[slot]
    if (!loader) throw new Error(`no feature loads the slot ${slot}`)
    return loader
  }
}
