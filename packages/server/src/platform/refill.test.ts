import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isAscending } from './page.ts'
import type { PageRequest } from './page.ts'
import { refill } from './refill.ts'

const id = (n: number) => String(n).padStart(4, '0')

it('gives what filtering everything first would give', async () => {
  const cursor = fc.option(fc.nat(60).map(id))
  await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.nat(60), { maxLength: 60 }), fc.func(fc.boolean()), fc.record({ limit: fc.integer({ min: 1, max: 20 }), sinceId: cursor, untilId: cursor }), async (numbers, passes, page: PageRequest) => {
    const rows = numbers.map((n) => ({ id: id(n) }))
    const read = ({ limit, sinceId, untilId }: PageRequest) => {
      const within = rows.filter((row) => (sinceId === null || row.id > sinceId) && (untilId === null || row.id < untilId))
      const sorted = within.toSorted((a, b) => (a.id < b.id ? -1 : 1))
      return (isAscending(page) ? sorted : sorted.toReversed()).slice(0, limit)
    }
    const found = await refill(page, async (part) => read(part), async (some) => some.filter((row) => passes(row.id)))
    expect(found).toEqual(read({ ...page, limit: 100 }).filter((row) => passes(row.id)).slice(0, page.limit))
  }))
})
