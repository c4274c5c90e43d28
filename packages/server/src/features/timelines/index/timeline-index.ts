import type { PageRequest } from '../../../platform/page.ts'
import { DEFAULT_OPTIONS } from '../rules.ts'
import type { ListKind, ListTimeline, RoleTimeline, Timeline, TimelineOptions } from '../rules.ts'
import { MergedChains } from './chains.ts'
import { Columns } from './columns.ts'
import type { IndexedNote, Interner } from './columns.ts'
import { belongs, mutesOf } from './predicate.ts'
import type { Scan } from './predicate.ts'
import { RELATION } from './viewer.ts'
import type { ViewerSets } from './viewer.ts'

const EVERY: Timeline = { kind: 'every' }
const ON_TIMELINES = mutesOf('timeline')
/** Muted channels and renote mutes count on a person's timeline, too. */
const ON_OWN_PAGE = { ...ON_TIMELINES, own: true }

/** What a scan found, and where SQL has to go on if that is not enough. */
export interface ScanResult {
  readonly ids: string[]
  /** The page may hold more notes older than what the index keeps: read on below this id. Ascending pages that start below the index carry none. */
  readonly olderThan: string | null
  /** The index cannot answer: an ascending page that begins before it. */
  readonly beyond: boolean
}

/** The newest notes in memory, ready to be scanned for anybody. */
export class TimelineIndex {
  readonly columns: Columns
  /** True while nothing older exists in the database than what is here. */
  complete = false
  private readonly suspended = new Set<number>()
  private readonly blockedHosts = new BlockedHosts()
  private readonly sensitiveChannels = new Set<number>()
  /** Members of lists and roles by number, for as long as somebody reads them. */
  private readonly members = new WeakMap<ListTimeline | RoleTimeline, ReadonlyMap<number, boolean>>()
  /** Relation bits spread out for the scan under way, where viewers have none of their own; only non-zero while one runs (scans are synchronous). */
  private spread = new Uint8Array(1024)

  private readonly few: number

  /** @param few up to so many people and channels are merged instead of looking at all notes */
  constructor(capacity: number, few = 64) {
    this.columns = new Columns(capacity)
    this.few = few
  }

  get size(): number {
    return this.columns.length
  }

  insert(note: IndexedNote): number {
    const at = this.columns.insert(note)
    if (at === -1 || this.columns.truncated) this.complete = false
    return at
  }

  update(note: IndexedNote): void {
    this.columns.update(note)
  }

  delete(id: string): void {
    this.columns.delete(id)
  }

  setSuspended(userId: string, suspended: boolean): void {
    const number = this.columns.users.of(userId)
    if (suspended) this.suspended.add(number)
    else this.suspended.delete(number)
  }

  /** Notes in sensitive channels are on nobody's page but for their author. */
  setSensitive(channelId: string, sensitive: boolean): void {
    const number = this.columns.channels.of(channelId)
    if (sensitive) this.sensitiveChannels.add(number)
    else this.sensitiveChannels.delete(number)
  }

  /** Drops people of these hosts for everybody. The same list again costs nothing. */
  setBlockedHosts(list: readonly string[], matches: (host: string) => boolean): void {
    this.blockedHosts.set(list, matches)
  }

  /** Ids of one page, as far as the index reaches. */
  page(timeline: Timeline, options: TimelineOptions, viewer: ViewerSets, page: PageRequest): ScanResult {
    const { dense } = viewer
    const { suspended } = this
    if (dense !== null) {
      const scan = this.scan(timeline, options, viewer, suspended.size === 0 ? (user) => dense[user] ?? 0 : (user) => (dense[user] ?? 0) | (suspended.has(user) ? RELATION.SUSPENDED : 0))
      return this.read(scan, page)
    }
    this.spreadRelations(viewer)
    try {
      const spread = this.spread
      const scan = this.scan(timeline, options, viewer, (user) => spread[user] ?? 0)
      return this.read(scan, page)
    } finally {
      this.clearRelations(viewer)
    }
  }

  private read(scan: Scan, page: PageRequest): ScanResult {
    return page.sinceId !== null && page.untilId === null ? this.forwards(scan, page.sinceId, page.limit) : this.backwards(scan, page)
  }

  /** Whether one note belongs to a timeline; for the stream. */
  matches(at: number, timeline: Timeline, options: TimelineOptions, viewer: ViewerSets): boolean {
    return belongs(this.scan(timeline, options, viewer, this.lookUp(viewer)), at)
  }

  /** Of the notes of a list that is no timeline: which ones the viewer may see and has not filtered away; null where the index does not know the note. */
  shows(ids: readonly string[], as: ListKind, viewer: ViewerSets): (boolean | null)[] {
    const scan = { ...this.scan(EVERY, DEFAULT_OPTIONS, viewer, this.lookUp(viewer)), mutes: mutesOf(as) }
    return ids.map((id) => {
      const at = this.columns.position(id)
      return at < 0 ? null : belongs(scan, at)
    })
  }

  /** Whether a note may be in the index: none below this is. */
  reaches(id: string): boolean {
    const oldest = this.columns.ids[0]
    return oldest !== undefined && id >= oldest
  }

  private lookUp(viewer: ViewerSets): Scan['bits'] {
    const { suspended } = this
    return (user) => (viewer.relations.get(user) ?? 0) | (suspended.has(user) ? RELATION.SUSPENDED : 0)
  }

  private scan(timeline: Timeline, options: TimelineOptions, viewer: ViewerSets, bits: Scan['bits']): Scan {
    const { columns, sensitiveChannels } = this
    return {
      columns, kind: timeline.kind, options, viewer, bits, sensitiveChannels,
      author: timeline.kind === 'user' ? columns.users.known(timeline.userId) : 0,
      channel: timeline.kind === 'channel' ? columns.channels.known(timeline.channelId) : 0,
      withChannelNotes: timeline.kind === 'user' && timeline.withChannelNotes,
      members: timeline.kind === 'list' || timeline.kind === 'role' ? this.membersOf(timeline) : null,
      blockedHosts: this.blockedHosts.numbers(columns.hosts),
      mutes: timeline.kind === 'user' ? ON_OWN_PAGE : ON_TIMELINES,
    }
  }

  private membersOf(timeline: ListTimeline | RoleTimeline): ReadonlyMap<number, boolean> {
    let members = this.members.get(timeline)
    if (!members) {
      const { users } = this.columns
      members = timeline.kind === 'list'
        ? new Map([...timeline.members].map(([id, { withReplies }]) => [users.of(id), withReplies]))
        : new Map([...timeline.members].map((id) => [users.of(id), true]))
      this.members.set(timeline, members)
    }
    return members
  }

  private backwards(scan: Scan, page: PageRequest): ScanResult {
    const { columns } = this
    const ids: string[] = []
    const end = page.sinceId === null ? 0 : columns.firstAtOrAfter(`${page.sinceId}!`)
    let at = (page.untilId === null ? columns.length : columns.firstAtOrAfter(page.untilId)) - 1
    const chains = this.chainsOf(scan, at + 1)
    if (chains) {
      for (at = chains.take(); at >= end && ids.length < page.limit; at = chains.take()) if (belongs(scan, at)) ids.push(columns.idAt(at))
    } else {
      for (; at >= end && ids.length < page.limit; at--) if (belongs(scan, at)) ids.push(columns.idAt(at))
    }
    const oldest = columns.ids[0] ?? null
    const exhausted = ids.length < page.limit && !this.complete && (page.sinceId === null || oldest === null || page.sinceId < oldest)
    return { ids, olderThan: exhausted ? lesser(oldest, page.untilId) : null, beyond: exhausted && oldest === null && page.untilId === null }
  }

  /**
   * The positions a timeline can be made of, where they are known without looking at all notes: one person's, a channel's,
   * those of a few people. With many of them most notes belong to the timeline anyway, and the plain scan is faster.
   */
  private chainsOf(scan: Scan, below: number): MergedChains | null {
    const sources = sourcesOf(scan, this.few)
    if (sources === null) return null
    const { byAuthor, byChannel } = this.columns
    const merged = new MergedChains()
    for (const author of sources.authors) if (author !== 0) merged.add(byAuthor, author, below)
    for (const channel of sources.channels) if (channel !== 0) merged.add(byChannel, channel, below)
    return merged
  }

  private forwards(scan: Scan, sinceId: string, limit: number): ScanResult {
    const { columns } = this
    const oldest = columns.ids[0]
    if (!this.complete && (oldest === undefined || sinceId < oldest)) return { ids: [], olderThan: null, beyond: true }
    const ids: string[] = []
    for (let at = columns.firstAtOrAfter(`${sinceId}!`); at < columns.length && ids.length < limit; at++) {
      if (belongs(scan, at)) ids.push(columns.idAt(at))
    }
    return { ids, olderThan: null, beyond: false }
  }

  private spreadRelations(viewer: ViewerSets): void {
    if (this.spread.length < this.columns.users.size) this.spread = new Uint8Array(this.columns.users.size * 2)
    const { spread } = this
    const { users, bits } = viewer
    for (let i = 0; i < users.length; i++) spread[users[i] ?? 0] = bits[i] ?? 0
    for (const user of this.suspended) this.spread[user] = (this.spread[user] ?? 0) | RELATION.SUSPENDED
  }

  private clearRelations(viewer: ViewerSets): void {
    const { spread } = this
    const { users } = viewer
    for (let i = 0; i < users.length; i++) spread[users[i] ?? 0] = 0
    for (const user of this.suspended) this.spread[user] = 0
  }
}

interface Sources {
  readonly authors: Iterable<number>
  readonly channels: Iterable<number>
}

/** Whose notes alone a timeline is made of, if they are few; else null. */
function sourcesOf(scan: Scan, few: number): Sources | null {
  const { me, following, followedChannels } = scan.viewer
  switch (scan.kind) {
    case 'user':
      return { authors: [scan.author], channels: [] }
    case 'channel':
      return { authors: [], channels: [scan.channel] }
    case 'home':
      return following.length + followedChannels.size > few ? null : { authors: [me, ...following], channels: followedChannels }
    case 'list':
    case 'role':
      return scan.members === null || scan.members.size > few ? null : { authors: scan.members.keys(), channels: [] }
    case 'local':
    case 'social':
    case 'global':
    case 'every':
      return null
  }
}

/** The numbers of blocked hosts, kept up as hosts come up. */
class BlockedHosts {
  private list: readonly string[] | null = null
  private matches: (host: string) => boolean = () => false
  private readonly found = new Set<number>()
  private seen = 1

  set(list: readonly string[], matches: (host: string) => boolean): void {
    if (list === this.list) return
    this.list = list
    this.matches = matches
    this.found.clear()
    this.seen = 1
  }

  numbers(hosts: Interner): ReadonlySet<number> {
    for (; this.seen < hosts.size; this.seen++) if (this.matches(hosts.text(this.seen))) this.found.add(this.seen)
    return this.found
  }
}

function lesser(a: string | null, b: string | null): string | null {
  if (a === null) return b
  return b === null || a < b ? a : b
}
