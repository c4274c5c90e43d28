import { sql } from 'kysely'
import type { Statement } from '../../platform/db/statement.ts'
import type { AppContext } from '../../platform/context.ts'
import { firstIdAt } from '../../platform/ids.ts'
import { InOrder } from '../../platform/in-order.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import { refill } from '../../platform/refill.ts'
import type { IndexedNote } from './index/columns.ts'
import { candidatesSql, listSql, timelineSql } from './index/sql.ts'
import type { Condition, SqlViewer } from './index/sql.ts'
import { TimelineIndex } from './index/timeline-index.ts'
import { ANONYMOUS, viewerSets } from './index/viewer.ts'
import type { ViewerRelations, ViewerSets } from './index/viewer.ts'
import type { ListKind, Timeline, TimelineOptions } from './rules.ts'
import { editedAfter, goneNotes, newestNotes, notesAfter, nthNewest, sensitiveChannels, suspendedUsers } from './store.ts'
import { deliverTopic } from './deliver.ts'
import { OpenTimelines } from './open-timelines.ts'
import { Watchers } from './watchers.ts'

export interface TimelinesService {
  /** Ids of one page of a timeline as the viewer may see it. */
  page(timeline: Timeline, options: TimelineOptions, viewerId: string | null, page: PageRequest): Promise<string[]>
  /**
   * Ids of notes for which `where` holds (over `n`, a row of notes), visible to the viewer and past the base filter; for
   * lists that are no timelines: threads, mentions, searches.
   */
  select(where: Condition, viewerId: string | null, page: PageRequest, as?: ListKind): Promise<string[]>
  /** The same as one statement, for conditions that cost more than all rules together: the planner starts from them. */
  selectAtOnce(where: Condition, viewerId: string | null, page: PageRequest): Promise<string[]>
  /** The same for notes that a prepared statement names: `read` answers as many as a page asks for, if there are so many. */
  sift(read: (page: PageRequest) => Promise<{ readonly id: string }[]>, viewerId: string | null, page: PageRequest, as?: ListKind): Promise<string[]>
  /** Those of the notes that the viewer may see and has not filtered away, in the same order. */
  filter(ids: readonly string[], viewerId: string | null, as?: ListKind): Promise<string[]>
  /** Whether a note that is in the index belongs to a timeline of this viewer. */
  matches(noteId: string, timeline: Timeline, options: TimelineOptions, viewer: Viewer): boolean
  /** What decides which notes of the index somebody sees, as of now. */
  viewer(viewerId: string | null): Promise<Viewer>
  /** Takes a new note into the index. Resolves with whether there is such a note. */
  add(noteId: string): Promise<boolean>
  /** Takes in what an edit changed. */
  update(noteId: string): Promise<void>
  delete(noteId: string): void
  setSuspended(userId: string, suspended: boolean): void
  setSensitive(channelId: string, sensitive: boolean): void
  /** Sends a note that was picked under a name to the channels that watch it. */
  deliverTopic(topic: string, noteId: string): Promise<void>
  /** Channels of the stream, found by what they want to be told of. */
  readonly watchers: Watchers
  /** The order in which notes go to open timelines. */
  readonly sending: InOrder
  /** Those that show a list or a role. */
  readonly opened: OpenTimelines
  /** Reads the newest notes, then the rest in the background. */
  fill(): Promise<void>
  /** Resolves when the background filling is over. */
  filled(): Promise<void>
  /**
   * Reads what was written while this process could not hear of it. What was deleted is looked for among the newest notes,
   * or (`thorough`) among all.
   */
  catchUp(thorough?: boolean): Promise<void>
  /** Notes in the index. */
  size(): number
}

/** Somebody whose relations have been read; null: a visitor. */
export type Viewer = { readonly id: string; readonly relations: ViewerRelations } | null

declare module '../../platform/context.ts' {
  interface Services {
    timelines: TimelinesService
  }
}

/** Notes read before the first request is answered; the rest follows while requests are served. */
const FIRST_FILL = 2000
const BATCH = 10_000
/** How far back a catch-up looks before the last one: longer than transactions and clocks may be apart. ms */
const CATCH_UP_OVERLAP = 60_000

/** A note that cannot be prepared holds up later ones in open timelines for so long. ms */
const ORDER_PATIENCE = 3000

export function timelinesService(ctx: AppContext): TimelinesService {
  const watchers = new Watchers()
  let index = new TimelineIndex(ctx.config.timelineIndexSize)
  /** Takes part in every change while it is filled, then replaces `index`. */
  let next: TimelineIndex | null = null
  let filling: Promise<void> = Promise.resolve()
  /** What was edited and (null) deleted since a reading of many notes began: what it reads may be older than that. */
  const readings = new Set<Map<string, IndexedNote | null>>()
  let sets = new WeakMap<ViewerRelations, ViewerSets>()
  const suspended = new Set<string>()
  const sensitive = new Set<string>()
  /** Changes of the two that this process has heard of. */
  let flagged = 0
  /** ms since 1970: what was written before has been read. */
  let caughtUpAt = 0
  /** What is being done with a note, by its id: one message about it is dealt with after the other. */
  const turns = new Map<string, Promise<unknown>>()

  const each = (action: (index: TimelineIndex) => void) => {
    action(index)
    if (next) action(next)
  }

  const setsOf = (viewerId: string, relations: ViewerRelations): ViewerSets => {
    const known = sets.get(relations)
    if (known && known.validUntil > ctx.now()) return known
    const made = viewerSets(index.columns, viewerId, relations, ctx.now())
    sets.set(relations, made)
    return made
  }

  const sqlViewer = async (viewerId: string | null): Promise<SqlViewer> => ({
    id: viewerId,
    relations: viewerId === null ? null : await ctx.services.relations.of(viewerId),
    suspended: [...suspended],
    blockedHosts: (await ctx.services.meta.get()).blockedHosts,
    now: ctx.now(),
  })

  /** The condition under which a list holds what it may show; null: visitors see nothing of it. */
  const openTo = async (viewerId: string | null, where: Condition): Promise<Condition | null> => {
    const shown = viewerId === null ? await shownToVisitors() : 'all'
    if (shown === 'none') return null
    return shown === 'local' ? sql`${where} and n.user_host is null` : where
  }

  const selectAndJudge = async (where: Condition, viewerId: string | null, page: PageRequest, as: ListKind): Promise<string[]> => {
    const { rows } = await listSql(where, await sqlViewer(viewerId), page, as).execute(ctx.db.kysely)
    return rows.map(({ id }) => id)
  }

  /** Those of the notes that pass visibility and the base filter: by the index, and by SQL where it does not know enough. */
  const judge = async (ids: readonly string[], viewerId: string | null, as: ListKind): Promise<Set<string>> => {
    // What is shown to visitors depends on whose server wrote it.
    const shown = viewerId === null && (await shownToVisitors()) !== 'all' ? ids.map(() => null) : await shownByIndex(ids, viewerId, as)
    const unknown = ids.filter((_id, at) => shown[at] === null)
    const wanted = unknown.length === 0 ? null : await openTo(viewerId, sql`n.id = any(${unknown}::text[])`)
    const rest = wanted === null ? [] : await selectAndJudge(wanted, viewerId, { limit: unknown.length, sinceId: null, untilId: null }, as)
    return new Set([...ids.filter((_id, at) => shown[at] === true), ...rest])
  }

  const shownByIndex = async (ids: readonly string[], viewerId: string | null, as: ListKind): Promise<(boolean | null)[]> => {
    await heedSettings()
    const relations = viewerId === null ? null : await ctx.services.relations.of(viewerId)
    return index.shows(ids, as, viewerId === null || relations === null ? ANONYMOUS : setsOf(viewerId, relations))
  }

  /** Brings the server's own list of blocked hosts up to date. */
  const heedSettings = async () => {
    const meta = await ctx.services.meta.get()
    each((one) => one.setBlockedHosts(meta.blockedHosts, (host) => ctx.services.meta.isBlockedHost(meta, host)))
  }

  const service: TimelinesService = {
    viewer: async (id) => {
      await heedSettings()
      return id === null ? null : { id, relations: await ctx.services.relations.of(id) }
    },
    matches: (noteId, timeline, options, viewer) => {
      const at = index.columns.position(noteId)
      return at >= 0 && index.matches(at, timeline, options, viewer === null ? ANONYMOUS : setsOf(viewer.id, viewer.relations))
    },
    page: async (wanted, options, viewerId, page) => {
      const timeline = viewerId === null ? await visitorTimeline(wanted) : wanted
      if (timeline === null) return []
      // People of other servers answer in channels, too; the index cannot leave them out.
      if (viewerId === null && timeline.kind === 'channel' && (await shownToVisitors()) === 'local') return service.select(sql`n.channel_id = ${timeline.channelId}`, null, page)
      await heedSettings()
      const relations = viewerId === null ? null : await ctx.services.relations.of(viewerId)
      const viewer = viewerId === null || relations === null ? ANONYMOUS : setsOf(viewerId, relations)
      const found = index.page(timeline, options, viewer, page)
      if (!found.beyond && found.olderThan === null) return found.ids
      const rest: PageRequest = found.beyond ? page : { limit: page.limit - found.ids.length, sinceId: page.sinceId, untilId: found.olderThan }
      const { rows } = await timelineSql(timeline, options, await sqlViewer(viewerId), rest).execute(ctx.db.kysely)
      return [...found.ids, ...rows.map((row) => row.id)]
    },
    select: async (where, viewerId, page, as = 'list') => {
      const wanted = await openTo(viewerId, where)
      if (wanted === null) return []
      // What is not in the index would have to be judged by a second statement.
      const isOld = page.untilId !== null && !index.reaches(page.untilId)
      if (isOld || isAscending(page)) return selectAndJudge(wanted, viewerId, page, as)
      return service.sift(async (part) => (await candidatesSql(wanted, viewerId, part).execute(ctx.db.kysely)).rows, viewerId, page, as)
    },
    sift: async (read, viewerId, page, as = 'list') => {
      const rows = await refill(page, read, async (found) => {
        const passed = await judge(found.map(({ id }) => id), viewerId, as)
        return found.filter(({ id }) => passed.has(id))
      })
      return rows.map(({ id }) => id)
    },
    selectAtOnce: async (where, viewerId, page) => {
      const wanted = await openTo(viewerId, where)
      return wanted === null ? [] : selectAndJudge(wanted, viewerId, page, 'list')
    },
    filter: async (ids, viewerId, as = 'list') => {
      const passed = await judge(ids, viewerId, as)
      return ids.filter((id) => passed.has(id))
    },
    add: (noteId) => inTurn(noteId, async () => {
      const note = await ctx.services.notes.get(noteId)
      if (note) insert({ ...note, hasFiles: note.fileIds.length > 0 })
      return note !== null
    }),
    update: (noteId) => inTurn(noteId, async () => {
      const note = await ctx.services.notes.get(noteId)
      if (note) update({ ...note, hasFiles: note.fileIds.length > 0 })
    }),
    delete: (noteId) => {
      remove(noteId)
      // What is read of it right now would put it back.
      if (turns.has(noteId)) void inTurn(noteId, async () => remove(noteId))
    },
    setSuspended: (userId, isSuspended) => {
      if (suspended.has(userId) === isSuspended) return
      flagged += 1
      if (isSuspended) suspended.add(userId)
      else suspended.delete(userId)
      each((target) => target.setSuspended(userId, isSuspended))
    },
    setSensitive: (channelId, isSensitive) => {
      if (sensitive.has(channelId) === isSensitive) return
      flagged += 1
      if (isSensitive) sensitive.add(channelId)
      else sensitive.delete(channelId)
      each((target) => target.setSensitive(channelId, isSensitive))
    },
    deliverTopic: (topic, noteId) => deliverTopic(ctx, topic, noteId),
    watchers,
    sending: new InOrder(ORDER_PATIENCE),
    opened: new OpenTimelines(watchers),
    fill: async () => {
      // What does not fit must not count as read.
      const first = Math.min(FIRST_FILL, ctx.config.timelineIndexSize)
      caughtUpAt = ctx.now()
      await whileChanging(async (asOfNow) => {
        const [newest] = await Promise.all([ctx.db.run(newestNotes, first), readFlags()])
        for (const note of asOfNow(newest).toReversed()) index.insert(note)
        index.complete = newest.length < first && !index.columns.truncated
      })
      if (index.complete) return
      filling = fillRest().catch((error: unknown) => {
        next = null
        ctx.log.error({ err: error }, 'the timeline index could not be filled; older pages are read from the database')
      })
    },
    filled: () => filling,
    catchUp: async (thorough = false) => {
      const begun = ctx.now()
      const after = firstIdAt(caughtUpAt - CATCH_UP_OVERLAP)
      await readAfter(notesAfter, after, insert, (note) => note.id)
      await readAfter(editedAfter, after, update, (note) => note.versionId)
      await readFlags()
      await dropDeleted(thorough ? index.size : BATCH)
      caughtUpAt = Math.max(caughtUpAt, begun)
    },
    size: () => index.size,
  }

  function insert(note: IndexedNote): void {
    each((target) => target.insert(note))
  }

  function update(note: IndexedNote): void {
    for (const changes of readings) if (changes.get(note.id) !== null) changes.set(note.id, note)
    each((target) => target.update(note))
  }

  function remove(noteId: string): void {
    for (const changes of readings) changes.set(noteId, null)
    each((target) => target.delete(noteId))
  }

  /** Does work on a note when what was begun before is done, so that an older reading never comes after a newer one. */
  async function inTurn<T>(noteId: string, work: () => Promise<T>): Promise<T> {
    const before = turns.get(noteId)
    const turn = before === undefined ? work() : before.then(work, work)
    turns.set(noteId, turn)
    try {
      return await turn
    } finally {
      if (turns.get(noteId) === turn) turns.delete(noteId)
    }
  }

  /** Reads who is suspended and which channels are sensitive, anew while messages say that something has changed meanwhile. */
  async function readFlags(): Promise<void> {
    for (;;) {
      const before = flagged
      const [people, channels] = await Promise.all([ctx.db.run(suspendedUsers), ctx.db.run(sensitiveChannels)])
      if (flagged !== before) continue
      replaceAll(suspended, people, service.setSuspended)
      replaceAll(sensitive, channels, service.setSensitive)
      return
    }
  }

  /** Drops those of the newest notes that the table does not have any more. */
  async function dropDeleted(count: number): Promise<void> {
    const { ids } = index.columns
    const newest = ids.slice(Math.max(0, ids.length - count))
    for (let at = 0; at < newest.length; at += BATCH) {
      for (const { id } of await ctx.db.run(goneNotes, newest.slice(at, at + BATCH))) service.delete(id)
    }
  }

  async function shownToVisitors() {
    return (await ctx.services.meta.get()).ugcVisibilityForVisitor
  }

  /** What an anonymous visitor gets of a timeline under the server's setting for them; null = nothing. */
  async function visitorTimeline(timeline: Timeline): Promise<Timeline | null> {
    const shown = await shownToVisitors()
    if (shown === 'none') return null
    if (shown === 'all') return timeline
    if (timeline.kind === 'global') return { kind: 'local' }
    if (timeline.kind !== 'user') return timeline
    return (await ctx.services.users.get(timeline.userId))?.host === null ? timeline : null
  }

  /** Hands work the means to bring what it has read up to date with what was edited and deleted meanwhile. */
  async function whileChanging<T>(work: (asOfNow: <N extends IndexedNote>(notes: readonly N[]) => IndexedNote[]) => Promise<T>): Promise<T> {
    const changes = new Map<string, IndexedNote | null>()
    readings.add(changes)
    try {
      return await work((notes) => notes.map((note) => changes.get(note.id) ?? (changes.has(note.id) ? null : note)).filter((note) => note !== null))
    } finally {
      readings.delete(changes)
    }
  }

  /** Reads all notes after an id in batches, as they are when they are taken. */
  function readAfter<N extends IndexedNote>(query: Statement<[string, number], N>, first: string, take: (note: IndexedNote) => void, position: (note: N) => string): Promise<void> {
    return whileChanging(async (asOfNow) => {
      for (let after = first; ;) {
        const notes = await ctx.db.run(query, after, BATCH)
        asOfNow(notes).forEach(take)
        const last = notes.at(-1)
        if (!last || notes.length < BATCH) return
        after = position(last)
      }
    })
  }

  /** Builds the whole index oldest first beside the one in use. */
  async function fillRest(): Promise<void> {
    const [oldest] = await ctx.db.run(nthNewest, ctx.config.timelineIndexSize)
    const building = new TimelineIndex(ctx.config.timelineIndexSize)
    for (const id of suspended) building.setSuspended(id, true)
    for (const id of sensitive) building.setSensitive(id, true)
    // From here on it takes part in every change: none of them slips in between.
    next = building
    await readAfter(notesAfter, oldest?.id ?? firstIdAt(0), (note) => building.insert(note), (note) => note.id)
    building.complete = oldest === undefined && !building.columns.truncated
    index = building
    next = null
    sets = new WeakMap()
  }

  return service
}

/** Brings a set to what was read, telling of what changes. */
function replaceAll(known: ReadonlySet<string>, rows: readonly { readonly id: string }[], tell: (id: string, is: boolean) => void): void {
  const now = new Set(rows.map((row) => row.id))
  for (const id of known) if (!now.has(id)) tell(id, false)
  for (const id of now) if (!known.has(id)) tell(id, true)
}
