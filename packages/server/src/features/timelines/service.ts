import { sql } from 'kysely'
import type { Statement } from '../../platform/db/statement.ts'
import type { AppContext } from '../../platform/context.ts'
import { firstIdAt, idTime } from '../../platform/ids.ts'
import type { IndexedNote } from './index/columns.ts'
import { listSql, timelineSql } from './index/sql.ts'
import type { Condition, SqlViewer } from './index/sql.ts'
import { TimelineIndex } from './index/timeline-index.ts'
import { ANONYMOUS, viewerSets } from './index/viewer.ts'
import type { ViewerRelations, ViewerSets } from './index/viewer.ts'

import type { ListKind, Timeline, TimelineOptions } from './rules.ts'
import type { PageRequest } from '../../platform/page.ts'
import { editedAfter, newestNotes, notesAfter, nthNewest, sensitiveChannels, suspendedUsers } from './store.ts'
import { deliverTopic } from './deliver.ts'
import { Watchers } from './watchers.ts'

export interface TimelinesService {
  /** Ids of one page of a timeline as the viewer may see it. */
  page(timeline: Timeline, options: TimelineOptions, viewerId: string | null, page: PageRequest): Promise<string[]>
  /**
   * Ids of notes for which `where` holds (over `n`, a row of notes), visible to the viewer and past the base filter; for
   * lists that are no timelines: threads, mentions, searches.
   */
  select(where: Condition, viewerId: string | null, page: PageRequest, as?: ListKind): Promise<string[]>
  /** Those of the notes that the viewer may see and has not filtered away, in the same order. */
  filter(ids: readonly string[], viewerId: string | null, as?: ListKind): Promise<string[]>
  /** Whether a note that is in the index belongs to a timeline of these viewer sets. */
  matches(noteId: string, timeline: Timeline, options: TimelineOptions, viewer: ViewerSets): boolean
  /** A viewer's sets over the index, as of now. */
  viewer(viewerId: string | null): Promise<ViewerSets>
  insert(note: IndexedNote): void
  /** Takes in what an edit changed. */
  update(note: IndexedNote): void
  delete(noteId: string): void
  setSuspended(userId: string, suspended: boolean): void
  setSensitive(channelId: string, sensitive: boolean): void
  /** Sends a note that was picked under a name to the channels that watch it. */
  deliverTopic(topic: string, noteId: string): Promise<void>
  /** Channels of the stream, found by what they want to be told of. */
  readonly watchers: Watchers
  /** Reads the newest notes, then the rest in the background. */
  fill(): Promise<void>
  /** Resolves when the background filling is over. */
  filled(): Promise<void>
  /** Reads what was written while this process could not hear of it. */
  catchUp(): Promise<void>
  /** Notes in the index. */
  size(): number
}

declare module '../../platform/context.ts' {
  interface Services {
    timelines: TimelinesService
  }
}

/** Notes read before the first request is answered; the rest follows while requests are served. */
const FIRST_FILL = 2000
const BATCH = 10_000
/** How far back a catch-up looks before the newest known note: longer than transactions and clocks may be apart. ms */
const CATCH_UP_OVERLAP = 60_000

export function timelinesService(ctx: AppContext): TimelinesService {
  let index = new TimelineIndex(ctx.config.timelineIndexSize)
  /** Takes part in every change while it is filled, then replaces `index`. */
  let next: TimelineIndex | null = null
  let filling: Promise<void> = Promise.resolve()
  /** What was edited and (null) deleted since a reading of many notes began: what it reads may be older than that. */
  const readings = new Set<Map<string, IndexedNote | null>>()
  let sets = new WeakMap<ViewerRelations, ViewerSets>()
  const suspended = new Set<string>()
  const sensitive = new Set<string>()

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

  /** Brings the server's own list of blocked hosts up to date. */
  const heedSettings = async () => {
    const meta = await ctx.services.meta.get()
    each((one) => one.setBlockedHosts(meta.blockedHosts, (host) => ctx.services.meta.isBlockedHost(meta, host)))
  }

  const service: TimelinesService = {
    viewer: async (viewerId) => {
      await heedSettings()
      return viewerId === null ? ANONYMOUS : setsOf(viewerId, await ctx.services.relations.of(viewerId))
    },
    matches: (noteId, timeline, options, viewer) => {
      const at = index.columns.position(noteId)
      return at >= 0 && index.matches(at, timeline, options, viewer)
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
      const shown = viewerId === null ? await shownToVisitors() : 'all'
      if (shown === 'none') return []
      const wanted = shown === 'local' ? sql`${where} and n.user_host is null` : where
      const { rows } = await listSql(wanted, await sqlViewer(viewerId), page, as).execute(ctx.db.kysely)
      return rows.map((row) => row.id)
    },
    filter: async (ids, viewerId, as) => {
      if (ids.length === 0) return []
      const page = { limit: ids.length, sinceId: null, untilId: null }
      const passed = new Set(await service.select(sql`n.id = any(${[...ids]}::text[])`, viewerId, page, as))
      return ids.filter((id) => passed.has(id))
    },
    insert: (note) => each((target) => target.insert(note)),
    update: (note) => {
      for (const changes of readings) if (changes.get(note.id) !== null) changes.set(note.id, note)
      each((target) => target.update(note))
    },
    delete: (noteId) => {
      for (const changes of readings) changes.set(noteId, null)
      each((target) => target.delete(noteId))
    },
    setSuspended: (userId, isSuspended) => {
      if (isSuspended) suspended.add(userId)
      else suspended.delete(userId)
      each((target) => target.setSuspended(userId, isSuspended))
    },
    setSensitive: (channelId, isSensitive) => {
      if (isSensitive) sensitive.add(channelId)
      else sensitive.delete(channelId)
      each((target) => target.setSensitive(channelId, isSensitive))
    },
    deliverTopic: (topic, noteId) => deliverTopic(ctx, topic, noteId),
    watchers: new Watchers(),
    fill: async () => {
      // What does not fit must not count as read.
      const first = Math.min(FIRST_FILL, ctx.config.timelineIndexSize)
      await whileChanging(async (asOfNow) => {
        const [newest, people, channels] = await Promise.all([ctx.db.run(newestNotes, first), ctx.db.run(suspendedUsers), ctx.db.run(sensitiveChannels)])
        for (const { id } of people) service.setSuspended(id, true)
        for (const { id } of channels) service.setSensitive(id, true)
        for (const note of asOfNow(newest).toReversed()) index.insert(note)
        index.complete = newest.length < first
      })
      if (index.complete) return
      filling = fillRest().catch((error: unknown) => {
        next = null
        ctx.log.error({ err: error }, 'the timeline index could not be filled; older pages are read from the database')
      })
    },
    filled: () => filling,
    catchUp: async () => {
      const newest = index.columns.ids.at(-1)
      const after = newest === undefined ? firstIdAt(0) : firstIdAt(idTime(newest) - CATCH_UP_OVERLAP)
      await readAfter(notesAfter, after, (note) => service.insert(note), (note) => note.id)
      await readAfter(editedAfter, after, (note) => service.update(note), (note) => note.versionId)
    },
    size: () => index.size,
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
    const building = new TimelineIndex(ctx.config.timelineIndexSize)
    for (const id of suspended) building.setSuspended(id, true)
    for (const id of sensitive) building.setSensitive(id, true)
    const [oldest] = await ctx.db.run(nthNewest, ctx.config.timelineIndexSize)
    next = building
    await readAfter(notesAfter, oldest?.id ?? firstIdAt(0), (note) => building.insert(note), (note) => note.id)
    building.complete = oldest === undefined
    index = building
    next = null
    sets = new WeakMap()
  }

  return service
}
