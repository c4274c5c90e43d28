import { beforeEach, describe, expect, it } from 'vitest'
import { Caches } from './cache/caches.ts'
import { createMemoryBus } from './bus/memory-bus.ts'
import { hydrator } from './hydration.ts'
import type { SlotLoaders } from './hydration.ts'
import { createLog } from './log.ts'

declare module './hydration.ts' {
  interface Slots {
    testNames: string
    testCounts: number
    testOpinions: string
  }
}

describe('hydration', () => {
  let now = 0
  let names: Map<string, string>
  let caches: Caches
  let cache: ReturnType<typeof caches.create<string>>
  let reads: string[]
  let hydrate: (viewerId: string | null) => ReturnType<ReturnType<typeof hydrator<{ caches: Caches; now(): number }>>>

  beforeEach(() => {
    now = 1_000_000
    names = new Map([['a', 'Anna'], ['b', 'Ben']])
    reads = []
    caches = new Caches(createMemoryBus(createLog('silent')))
    cache = caches.create({ name: 'names', max: 100, load: async (ids) => new Map([...names].filter(([id]) => ids.includes(id))) })
    const loaders: SlotLoaders<{ caches: Caches; now(): number }> = {
      testNames: { load: (_context, ids) => { reads.push(`names ${ids.join(' ')}`); return cache.getMany(ids) } },
      testCounts: { perPage: true, load: async (_context, ids) => { reads.push(`counts ${ids.join(' ')}`); return new Map(ids.map((id) => [id, 1])) } },
      testOpinions: { perViewer: true, load: async (_context, ids, viewerId) => { reads.push(`opinions ${ids.join(' ')}`); return new Map(ids.map((id) => [id, `${viewerId} on ${id}`])) } },
    }
    const create = hydrator(loaders)
    hydrate = (viewerId) => create({ caches, now: () => now }, viewerId)
  })

  it('loads what is missing once, and remembers what is not there', async () => {
    const h = hydrate(null)
    expect(h.get('testNames', 'a')).toBeUndefined()
    await h.load('testNames', ['a', 'x', 'a', null, undefined])
    expect([h.get('testNames', 'a'), h.get('testNames', 'x'), h.get('testNames', 'b')]).toEqual(['Anna', null, undefined])
    expect(h.load('testNames', ['x', 'a'])).toBeUndefined()
    expect(reads).toEqual(['names a x'])
  })

  it('keeps shared facts for all, facts of a page for its forks, and a viewer\'s for one page', async () => {
    const h = hydrate('me')
    const load = async (one: typeof h) => {
      await Promise.all([one.load('testNames', ['a']), one.load('testCounts', ['a']), one.load('testOpinions', ['a'])])
      return one.get('testOpinions', 'a')
    }
    expect(await load(h)).toBe('me on a')
    reads = []
    expect(h.fork('you').get('testOpinions', 'a')).toBeUndefined()
    expect(await load(h.fork('you'))).toBe('you on a')
    expect(reads).toEqual(['opinions a'])
    reads = []
    expect(await load(hydrate('me'))).toBe('me on a')
    expect(reads).toEqual(['counts a', 'opinions a'])
    expect(hydrate(null).shared).toBe(h.shared)
  })

  it.each<[what: string, change: () => void]>([
    ['an entry is invalidated', () => cache.invalidate('a')],
    ['another entry is invalidated', () => cache.invalidate('x')],
    ['an entry is forgotten here', () => cache.forget('a')],
    ['an entry is written', () => cache.prime('a', 'Anton')],
    ['an entry is patched', () => cache.patch('a', () => 'Anton')],
    ['the cache is cleared', () => cache.clear()],
    ['a second has gone by', () => { now += 1000 }],
    ['the clock was set back', () => { now -= 60_000 }],
  ])('keeps nothing for later pages when %s', async (_what, change) => {
    const before = hydrate(null)
    await before.load('testNames', ['a'])
    change()
    const after = hydrate(null)
    expect(after.shared).not.toBe(before.shared)
    expect(after.get('testNames', 'a')).toBeUndefined()
    expect(before.get('testNames', 'a')).toBe('Anna')
  })

  it('does not hand on what was being read when it changed', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => { release = resolve })
    const slow = caches.create<string>({ name: 'slow', max: 10, load: async (ids) => { const read = new Map(names); await held; return new Map([...read].filter(([id]) => ids.includes(id))) } })
    const create = hydrator<{ caches: Caches; now(): number }>({ testNames: { load: (_context, ids) => slow.getMany(ids) } })
    const context = { caches, now: () => now }
    const early = create(context, null)
    const loading = early.load('testNames', ['a'])
    names.set('a', 'Anton')
    slow.invalidate('a')
    const late = create(context, null)
    const next = late.load('testNames', ['a'])
    release()
    await Promise.all([loading, next])
    expect([early.get('testNames', 'a'), late.get('testNames', 'a'), create(context, null).get('testNames', 'a')]).toEqual(['Anna', 'Anton', 'Anton'])
  })

  it('does not keep facts without end', async () => {
    const first = hydrate(null)
    await first.load('testNames', Array.from({ length: 20_000 }, (_, index) => `n${index}`))
    expect(hydrate(null).shared).not.toBe(first.shared)
  })

  it('says which slot nobody loads', () => {
    const create = hydrator<{ caches: Caches; now(): number }>({})
    expect(() => create({ caches, now: () => now }, null).get('testNames', 'a')).toThrow('no feature loads the slot testNames')
  })
})
