// @vitest-environment happy-dom
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from './api.ts'
import { createPager, type Pager, type PagerOptions, type PageRequest } from './pager.ts'

/** A server's list: ids newest first, cut by cursor and limit. */
class Feed {
  ids: string[] = []
  failing = false
  readonly asked: PageRequest[] = []

  add(count: number): string[] {
    const added = Array.from({ length: count }, (_, index) => String(this.ids.length + index).padStart(5, '0'))
    this.ids.push(...added)
    return added
  }
  readonly fetch = async (request: PageRequest): Promise<string[]> => {
    this.asked.push(request)
    if (this.failing) throw new ApiError({ code: 'NETWORK_ERROR', endpoint: 'test' })
    return this.ids.filter(id => (!request.untilId || id < request.untilId) && (!request.sinceId || id > request.sinceId)).toReversed().slice(0, request.limit)
  }
}

async function opened(count: number, options: Partial<PagerOptions> = {}): Promise<{ feed: Feed; pager: Pager }> {
  const feed = new Feed()
  feed.add(count)
  const pager = createPager({ fetch: feed.fetch, ...options })
  await pager.reload()
  return { feed, pager }
}
const ids = (pager: Pager): string[] => pager.rows.value.map(row => row.id)
const gaps = (pager: Pager) => pager.rows.value.filter(row => row.kind === 'gap')

describe('pager', () => {
  it('asks 15 first, then 30, by cursor, until nothing is left', async () => {
    const { feed, pager } = await opened(50)
    expect(ids(pager)).toHaveLength(15)
    await pager.loadMore()
    await pager.loadMore()
    await pager.loadMore()
    expect(feed.asked.map(request => request.limit)).toEqual([15, 30, 30, 30])
    expect(ids(pager)).toEqual(feed.ids.toReversed())
    expect(pager.hasMore.value).toBe(false)
  })

  it('puts a new item in at once for a reader at the top, and drops a second copy', async () => {
    const { feed, pager } = await opened(3)
    const [fresh = ''] = feed.add(1)
    pager.arrive(fresh, true)
    pager.arrive(fresh, true)
    expect(ids(pager)).toEqual(feed.ids.toReversed())
  })

  it('queues for a reader further down and releases in order', async () => {
    const { feed, pager } = await opened(3)
    for (const id of feed.add(4)) pager.arrive(id, false)
    expect(pager.queued.value).toBe(4)
    expect(ids(pager)).toHaveLength(3)
    pager.releaseQueue()
    expect(pager.queued.value).toBe(0)
    expect(ids(pager)).toEqual(feed.ids.toReversed())
  })

  it('bounds the queue and marks what fell out of it, to be filled later', async () => {
    const { feed, pager } = await opened(3, { maxQueue: 10, nextPage: 30, keepAtTop: 100 })
    for (const id of feed.add(25)) pager.arrive(id, false)
    expect(pager.queued.value).toBe(10)
    pager.releaseQueue()
    expect(gaps(pager)).toHaveLength(1)
    await pager.fillGap(gaps(pager)[0]?.id ?? '')
    expect(ids(pager)).toEqual(feed.ids.toReversed())
  })

  it('trims the far end when something arrives at the top, and can load it again', async () => {
    const { feed, pager } = await opened(60)
    await pager.loadMore()
    expect(ids(pager)).toHaveLength(45)
    pager.arrive(feed.add(1)[0] ?? '', true)
    expect(ids(pager)).toHaveLength(30)
    expect(pager.hasMore.value).toBe(true)
    await pager.loadMore()
    expect(ids(pager)).toHaveLength(60)
  })

  it('fills what a short break lost', async () => {
    const { feed, pager } = await opened(10)
    feed.add(5)
    await pager.catchUp(true)
    expect(ids(pager)).toEqual(feed.ids.toReversed())
    expect(gaps(pager)).toEqual([])
  })

  it('marks what a long break lost, and closes the hole page by page', async () => {
    const { feed, pager } = await opened(10)
    feed.add(80)
    await pager.catchUp(true)
    expect(gaps(pager)).toHaveLength(1)
    for (let round = 0; round < 3 && gaps(pager).length > 0; round++) await pager.fillGap(gaps(pager)[0]?.id ?? '')
    expect(gaps(pager)).toEqual([])
    expect(ids(pager)).toEqual(feed.ids.toReversed())
  })

  it('puts what it catches up under items that arrived on the reopened channel meanwhile', async () => {
    const { feed, pager } = await opened(10)
    feed.add(3)
    const catching = pager.catchUp(true)
    pager.arrive(feed.add(1)[0] ?? '', true)
    await catching
    expect(ids(pager)).toEqual(feed.ids.toReversed())
  })

  it('marks a doubt when catching up failed and something new arrives', async () => {
    const { feed, pager } = await opened(10)
    feed.add(4)
    feed.failing = true
    await expect(pager.catchUp(true)).rejects.toThrow()
    feed.failing = false
    pager.arrive(feed.add(1)[0] ?? '', true)
    expect(gaps(pager)).toHaveLength(1)
    await pager.fillGap(gaps(pager)[0]?.id ?? '')
    expect(ids(pager)).toEqual(feed.ids.toReversed())
  })

  it('still sees a hole when one of the newest came in by stream while it asked', async () => {
    const { feed, pager } = await opened(10, { keepAtTop: 100 })
    feed.add(60)
    const catching = pager.catchUp(true)
    pager.arrive(feed.ids.at(-1) ?? '', true)
    await catching
    expect(gaps(pager)).toHaveLength(1)
  })

  it('keeps what arrives while the first page is on its way', async () => {
    const feed = new Feed()
    feed.add(5)
    const pager = createPager({
      async fetch(request) {
        const page = await feed.fetch(request)
        for (const id of feed.add(2)) pager.arrive(id, true)
        return page
      },
    })
    await pager.reload()
    expect(ids(pager)).toEqual(feed.ids.toReversed())
  })

  it('leaves no hole when its end is cut off while more is being loaded', async () => {
    const { feed, pager } = await opened(90)
    await pager.loadMore()
    const loading = pager.loadMore()
    pager.arrive(feed.add(1)[0] ?? '', true)
    await loading
    await pager.loadMore()
    expect(ids(pager)).toEqual(feed.ids.toReversed().slice(0, ids(pager).length))
    expect(ids(pager).length).toBeGreaterThan(30)
  })

  it('tops up with the little that came before it listened, and goes to the newest when that is much', async () => {
    const { feed, pager } = await opened(3, { nextPage: 10 })
    feed.add(2)
    const topping = pager.topUp(true)
    pager.arrive(feed.add(1)[0] ?? '', true)
    await topping
    expect(feed.asked.at(-1)).toEqual({ limit: 10, sinceId: '00002' })
    expect(ids(pager)).toEqual(feed.ids.toReversed())
    feed.add(25)
    await pager.topUp(true)
    expect(ids(pager)[0]).toBe(feed.ids.at(-1))
    expect(gaps(pager)).toHaveLength(1)
  })

  it('says when the first page fails, keeps the rows when a later one does, and recovers', async () => {
    const { feed, pager } = await opened(40)
    feed.failing = true
    await pager.loadMore()
    expect(pager.error.value?.code).toBe('NETWORK_ERROR')
    expect(ids(pager)).toHaveLength(15)
    feed.failing = false
    await pager.loadMore()
    expect(pager.error.value).toBeNull()
    expect(ids(pager)).toHaveLength(40)
    feed.failing = true
    await pager.reload()
    expect(pager.status.value).toBe('failed')
  })

  it('never shows an item twice nor out of order, and loses none without a mark', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 12 }), atTop: fc.boolean() }),
      fc.record({ kind: fc.constant('miss' as const), count: fc.integer({ min: 1, max: 50 }), atTop: fc.boolean() }),
      fc.record({ kind: fc.constantFrom('more' as const, 'release' as const, 'fill' as const), count: fc.constant(0), atTop: fc.boolean() }),
    )
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 14 }), async steps => {
      const { feed, pager } = await opened(20, { maxQueue: 15, nextPage: 10, keepAtTop: 12 })
      for (const { kind, count, atTop } of steps) {
        if (kind === 'arrive') for (const id of feed.add(count)) pager.arrive(id, atTop)
        else if (kind === 'miss') {
          feed.add(count)
          await pager.catchUp(atTop)
        } else if (kind === 'more') await pager.loadMore()
        else if (kind === 'release') pager.releaseQueue()
        else await pager.fillGap(gaps(pager)[0]?.id ?? '')
      }
      pager.releaseQueue()
      for (let round = 0; round < 100 && gaps(pager).length > 0; round++) await pager.fillGap(gaps(pager)[0]?.id ?? '')
      const shown = ids(pager)
      expect(shown).toEqual([...new Set(shown)].toSorted().toReversed())
      // With every hole filled the rows are one unbroken stretch from the newest.
      expect(shown).toEqual(feed.ids.toReversed().slice(0, shown.length))
    }), { numRuns: 300 })
  })
})
