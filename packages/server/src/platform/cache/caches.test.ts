import { describe, expect, it, vi } from 'vitest'
import { createMemoryBus } from '../bus/memory-bus.ts'
import { createLog } from '../log.ts'
import { Caches } from './caches.ts'
import type { Cache } from './caches.ts'

interface Load { readonly ids: string[]; resolve(values: Record<string, string>): void; reject(error: Error): void }

/** A cache whose loads wait until the test answers them. */
function cacheUnderTest(max = 100): { cache: Cache<string>; loads: Load[] } {
  const loads: Load[] = []
  const cache = new Caches(createMemoryBus(createLog('silent'))).create<string>({
    name: 'tested', max,
    load: (ids) => new Promise((resolve, reject) => { loads.push({ ids, resolve: (values) => resolve(new Map(Object.entries(values))), reject }) }),
  })
  return { cache, loads }
}

const answered = async (cache: Cache<string>, loads: Load[], values: Record<string, string>) => {
  const read = cache.getMany(Object.keys(values))
  loads.at(-1)?.resolve(values)
  await read
}

describe('a cache', () => {
  it('loads what is missing in one batch, once for all who ask at the same time, and remembers what is not there', async () => {
    const { cache, loads } = cacheUnderTest()
    const first = cache.getMany(['a', 'b', 'b'])
    const second = cache.getMany(['b', 'c'])
    expect(loads.map(({ ids }) => ids)).toEqual([['a', 'b'], ['c']])
    loads[0]?.resolve({ a: 'A' })
    loads[1]?.resolve({ c: 'C' })
    expect([...await first]).toEqual([['a', 'A'], ['b', null]])
    expect([...await second]).toEqual([['b', null], ['c', 'C']])
    expect([await cache.get('a'), await cache.get('b'), cache.peek('b'), cache.peek('none')]).toEqual(['A', null, null, undefined])
    expect(loads).toHaveLength(2)
  })

  it('does not keep what was read before an invalidation', async () => {
    const { cache, loads } = cacheUnderTest()
    const stale = cache.get('a')
    cache.invalidate('a')
    const fresh = cache.get('a')
    loads[1]?.resolve({ a: 'new' })
    expect(await fresh).toBe('new')
    loads[0]?.resolve({ a: 'old' })
    expect(await stale).toBe('old')
    expect(cache.peek('a')).toBe('new')
  })

  it('keeps what was primed or patched while a load was on its way', async () => {
    const { cache, loads } = cacheUnderTest()
    const reading = cache.getMany(['a', 'b'])
    cache.prime('a', 'primed')
    loads[0]?.resolve({ a: 'old', b: 'B' })
    await reading
    cache.patch('b', (value) => `${value} patched`)
    cache.patch('none', () => 'never')
    expect([cache.peek('a'), cache.peek('b'), cache.peek('none')]).toEqual(['primed', 'B patched', undefined])
  })

  it('forgets who was not asked for longest', async () => {
    const { cache, loads } = cacheUnderTest(2)
    await answered(cache, loads, { a: 'A' })
    await answered(cache, loads, { b: 'B' })
    await cache.get('a')
    await answered(cache, loads, { c: 'C' })
    expect([cache.size, cache.peek('a'), cache.peek('b'), cache.peek('c')]).toEqual([2, 'A', undefined, 'C'])
  })

  it('tells its readers of a load that fails, and asks again the next time', async () => {
    const { cache, loads } = cacheUnderTest()
    const reading = cache.get('a')
    loads[0]?.reject(new Error('no database'))
    await expect(reading).rejects.toThrow('no database')
    await answered(cache, loads, { a: 'A' })
    expect(cache.peek('a')).toBe('A')
  })

  it('leaves no failure to nobody when a reader waits for several loads and all of them fail', async () => {
    const { cache, loads } = cacheUnderTest()
    const lost = vi.fn()
    process.on('unhandledRejection', lost)
    try {
      const one = cache.get('a')
      const both = cache.getMany(['a', 'b'])
      loads[0]?.reject(new Error('no database'))
      await expect(one).rejects.toThrow('no database')
      await expect(both).rejects.toThrow('no database')
      loads[1]?.reject(new Error('no database'))
      // Rejections that nobody handles are announced after all that is due now.
      await new Promise((resolve) => setImmediate(resolve))
      expect(lost).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', lost)
    }
  })
})

describe('an era', () => {
  const caches = new Caches(createMemoryBus(createLog('silent')))
  const cache = caches.create<string>({ name: 'era', max: 10, load: async (ids) => new Map(ids.map((id) => [id, id])) })
  const NOW = 1_000_000

  it('goes on while entries are only read', async () => {
    const era = caches.era(NOW)
    await cache.getMany(['a', 'b'])
    await cache.get('a')
    cache.peek('a')
    expect(caches.era(NOW + 999)).toBe(era)
  })

  it.each<[what: string, change: () => void]>([
    ['an entry is invalidated', () => cache.invalidate('a')], ['what is not there is forgotten', () => cache.forget('x')], ['an entry is written', () => cache.prime('a', 'A')],
    ['what is not there is patched', () => cache.patch('x', () => 'X')], ['the cache is cleared', () => cache.clear()],
  ])('ends when %s', (_what, change) => {
    const era = caches.era(NOW)
    change()
    expect(caches.era(NOW)).not.toBe(era)
  })

  it('ends after a second, and when the clock is set back', () => {
    const era = caches.era(NOW)
    const next = caches.era(NOW + 1000)
    expect(next).not.toBe(era)
    expect(caches.era(NOW - 60_000)).not.toBe(next)
  })
})
