import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { asApiError, type ApiError } from './api.ts'

export interface PageRequest {
  limit: number
  untilId?: string
  sinceId?: string
}

/** Rows of a first page: enough for the screen. */
export const FIRST_PAGE = 15

/** A row of the list, or a hole between two rows that is known to be unfilled. */
export type Row = { kind: 'item'; id: string } | { kind: 'gap'; id: string; newerId: string; olderId: string }

export type PagerStatus = 'idle' | 'loading' | 'ready' | 'failed'

export interface PagerOptions {
  /** Fetches one page, newest first, merges it into the entity store and returns the ids. */
  fetch: (request: PageRequest) => Promise<string[]>
  firstPage?: number
  nextPage?: number
  maxQueue?: number
  /** Rows kept when something arrives at the top while the reader is there. */
  keepAtTop?: number
}

export interface Pager {
  rows: ShallowRef<readonly Row[]>
  status: ShallowRef<PagerStatus>
  error: ShallowRef<ApiError | null>
  hasMore: ShallowRef<boolean>
  isLoadingMore: ShallowRef<boolean>
  queued: ComputedRef<number>
  isEmpty: ComputedRef<boolean>
  /** Ids of what is shown and of what waits to be. */
  ids(): string[]
  reload(): Promise<void>
  loadMore(): Promise<void>
  /** Something new. `atTop`: the reader sees the top of the list now, so it may be put in at once. */
  arrive(id: string, atTop: boolean): void
  releaseQueue(): void
  remove(id: string): void
  /** After a lost connection: fetches what is newer than the newest known; leaves a gap row when that is more than a page. */
  catchUp(atTop: boolean): Promise<void>
  /** Fetches what is newer than the newest known where little can have been missed. */
  topUp(atTop: boolean): Promise<void>
  fillGap(gapId: string): Promise<void>
}

const itemRow = (id: string): Row => ({ kind: 'item', id })
const gapRow = (newerId: string, olderId: string): Row => ({ kind: 'gap', id: `gap:${newerId}:${olderId}`, newerId, olderId })

/**
 * A list read from the newest end by cursor, with what arrives while it is open.
 * Every row appears once; what arrives while the reader is further down waits in a bounded queue; and no silent loss:
 * what the queue or a broken connection dropped leaves a gap row that can be filled.
 */
export function createPager(options: PagerOptions): Pager {
  const { fetch, firstPage = FIRST_PAGE, nextPage = 30, maxQueue = 100, keepAtTop = 30 } = options
  const rows = shallowRef<readonly Row[]>([])
  /** Newest first, like `rows`. */
  const queue = shallowRef<readonly Row[]>([])
  const status = shallowRef<PagerStatus>('idle')
  const error = shallowRef<ApiError | null>(null)
  const hasMore = shallowRef(false)
  const isLoadingMore = shallowRef(false)
  let generation = 0
  /** Arrived while the first page was on its way, which may be older than they are. */
  let early: string[] = []
  /** Newest id known when catching up failed: something may be missing between it and the next arrival. */
  let doubtSince: string | null = null

  const items = (list: readonly Row[]): string[] => list.filter(row => row.kind === 'item').map(row => row.id)
  const newestId = (): string | undefined => items(queue.value)[0] ?? items(rows.value)[0]

  async function reload(): Promise<void> {
    const mine = ++generation
    status.value = 'loading'
    error.value = null
    early = []
    try {
      const ids = await fetch({ limit: firstPage })
      if (mine !== generation) return
      const [newest = ''] = ids
      const ahead = [...new Set(early)].filter(id => id > newest).toSorted().toReversed()
      rows.value = [...ahead, ...ids].map(itemRow)
      queue.value = []
      doubtSince = null
      hasMore.value = ids.length > 0
      status.value = 'ready'
    } catch (reason) {
      if (mine !== generation) return
      error.value = asApiError(reason)
      status.value = 'failed'
    }
  }

  async function loadMore(): Promise<void> {
    if (isLoadingMore.value || !hasMore.value || status.value !== 'ready') return
    const untilId = items(rows.value).at(-1)
    if (untilId === undefined) return
    const mine = generation
    isLoadingMore.value = true
    error.value = null
    try {
      const ids = await fetch({ limit: nextPage, untilId })
      // The end was cut off meanwhile: what follows the old one would leave a hole. It is asked for anew from the new end.
      if (mine !== generation || items(rows.value).at(-1) !== untilId) return
      const known = new Set(items(rows.value))
      rows.value = [...rows.value, ...ids.filter(id => !known.has(id)).map(itemRow)]
      hasMore.value = ids.length > 0
    } catch (reason) {
      if (mine === generation) error.value = asApiError(reason)
    } finally {
      isLoadingMore.value = false
    }
  }

  function has(id: string): boolean {
    return rows.value.some(row => row.id === id) || queue.value.some(row => row.id === id)
  }

  function putAtTop(fresh: readonly Row[]): void {
    const all = [...fresh, ...rows.value]
    if (all.length <= keepAtTop) {
      rows.value = all
      return
    }
    hasMore.value = true
    const kept = all.slice(0, Math.max(keepAtTop, fresh.length))
    // A hole at the very end is no hole: what follows there is loaded by scrolling.
    rows.value = kept.at(-1)?.kind === 'gap' ? kept.slice(0, -1) : kept
  }

  function bounded(list: readonly Row[]): readonly Row[] {
    if (list.length <= maxQueue) return list
    const sliced = list.slice(0, maxQueue)
    const kept = sliced.at(-1)?.kind === 'gap' ? sliced.slice(0, -1) : sliced
    const oldestKept = items(kept).at(-1)
    const below = items(rows.value)[0]
    // What falls out of the queue is not lost: the reader finds a marker where it belongs.
    return oldestKept !== undefined && below !== undefined ? [...kept, gapRow(oldestKept, below)] : kept
  }

  function arrive(id: string, atTop: boolean): void {
    if (status.value === 'loading') early.push(id)
    if (status.value !== 'ready' || has(id)) return
    const fresh = doubtSince !== null && id > doubtSince ? [itemRow(id), gapRow(id, doubtSince)] : [itemRow(id)]
    doubtSince = null
    if (atTop && queue.value.length === 0) putAtTop(fresh)
    else queue.value = bounded([...fresh, ...queue.value])
  }

  function releaseQueue(): void {
    if (queue.value.length === 0) return
    const fresh = queue.value
    queue.value = []
    putAtTop(fresh)
  }

  function remove(id: string): void {
    rows.value = rows.value.filter(row => row.id !== id)
    queue.value = queue.value.filter(row => row.id !== id)
  }

  /** Catching up failed: marks the place right above `known`, now or when the next item arrives. */
  function doubt(known: string): void {
    if (newestId() === known) {
      doubtSince = known
      return
    }
    const mark = (list: readonly Row[]): readonly Row[] => list.flatMap((row, index) => {
      const above = list[index - 1]
      return row.id === known && above?.kind === 'item' ? [gapRow(above.id, known), row] : [row]
    })
    const oldestQueued = queue.value.at(-1)
    if (rows.value[0]?.id === known && oldestQueued?.kind === 'item') queue.value = [...queue.value, gapRow(oldestQueued.id, known)]
    rows.value = mark(rows.value)
    queue.value = mark(queue.value)
  }

  async function catchUp(atTop: boolean): Promise<void> {
    const known = newestId()
    if (status.value !== 'ready' || known === undefined) {
      await reload()
      return
    }
    const ids = await ask({ limit: nextPage }, known)
    if (ids) takeIn(ids, known, ids.length < nextPage || ids.some(id => id <= known), atTop)
  }

  async function topUp(atTop: boolean): Promise<void> {
    const known = newestId()
    if (status.value !== 'ready') return
    const ids = await ask({ limit: nextPage, ...(known === undefined ? {} : { sinceId: known }) }, known ?? '')
    if (!ids) return
    // More than a page: the newest first, with a mark where it ends.
    if (ids.length >= nextPage) await catchUp(atTop)
    else takeIn(ids.toSorted().toReversed(), known ?? '', true, atTop)
  }

  /** Fetches what may be newer than `known`; null when the list was loaded anew meanwhile. */
  async function ask(request: PageRequest, known: string): Promise<string[] | null> {
    const mine = generation
    try {
      const ids = await fetch(request)
      return mine === generation ? ids : null
    } catch (reason) {
      if (mine === generation) doubt(known)
      throw reason
    }
  }

  function takeIn(ids: readonly string[], known: string, joined: boolean, atTop: boolean): void {
    const fresh = ids.filter(id => !has(id) && id > known)
    if (fresh.length === 0) return
    const oldestFresh = fresh.at(-1) ?? known
    const block: Row[] = fresh.map(itemRow)
    if (!joined) block.push(gapRow(oldestFresh, known))
    // Items may have come through the reopened channel while this page was on its way: they are newer, so they go first.
    const newerThan = (row: Row): boolean => row.kind === 'item' && row.id > (fresh[0] ?? known)
    if (atTop && queue.value.length === 0) {
      const ahead = rows.value.filter(newerThan)
      rows.value = [...ahead, ...block, ...rows.value.filter(row => !newerThan(row))]
    } else {
      const ahead = queue.value.filter(newerThan)
      queue.value = bounded([...ahead, ...block, ...queue.value.filter(row => !newerThan(row))])
    }
  }

  async function fillGap(gapId: string): Promise<void> {
    const gap = rows.value.find(row => row.id === gapId)
    if (gap?.kind !== 'gap') return
    const mine = generation
    const ids = await fetch({ limit: nextPage, untilId: gap.newerId, sinceId: gap.olderId })
    if (mine !== generation) return
    const known = new Set(items(rows.value))
    const fresh = ids.filter(id => !known.has(id) && id > gap.olderId)
    const oldest = fresh.at(-1)
    const replacement: Row[] = fresh.map(itemRow)
    if (ids.length >= nextPage && oldest !== undefined) replacement.push(gapRow(oldest, gap.olderId))
    rows.value = rows.value.flatMap(row => row.id === gapId ? replacement : [row])
  }

  return {
    rows, status, error, hasMore, isLoadingMore,
    queued: computed(() => queue.value.filter(row => row.kind === 'item').length),
    isEmpty: computed(() => status.value === 'ready' && rows.value.length === 0 && queue.value.length === 0),
    ids: () => items([...queue.value, ...rows.value]),
    reload, loadMore, arrive, releaseQueue, remove, catchUp, topUp, fillGap,
  }
}
