import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileHashtags } from './profile-hashtags.ts'
import { chart, chartSince, countedUses, stepOf, trendSince } from './rules.ts'
import type { Use } from './rules.ts'

const MINUTE = 60_000
const noon = Date.UTC(2026, 4, 1, 12)

describe('hashtags of a profile', () => {
  it('are those of its text, normalised, each once, at most 32', () => {
    expect(profileHashtags('likes #Birds and #ｂｉｒｄｓ, #燕')).toEqual(['birds', '燕'])
    expect(profileHashtags(null)).toEqual([])
    expect(profileHashtags(Array.from({ length: 40 }, (_, n) => `#tag${n}`).join(' '))).toHaveLength(32)
    expect(profileHashtags(`#${'x'.repeat(129)} #${'y'.repeat(128)}`)).toEqual(['y'.repeat(128)])
  })
})

describe('uses', () => {
  it('count once in an hour for each person and hashtag', () => {
    const use = (at: number, name = 'a', userId = 'u') => ({ name, userId, at })
    expect(countedUses([use(59 * MINUTE), use(0), use(60 * MINUTE), use(61 * MINUTE), use(5, 'b'), use(6, 'a', 'v')])).toEqual([use(0), use(5, 'b'), use(6, 'a', 'v'), use(60 * MINUTE)])
  })

  it('that count are never closer than an hour, and one counts for each that does not', () => {
    const uses = fc.array(fc.record({ name: fc.constantFrom('a', 'b'), userId: fc.constantFrom('u', 'v'), at: fc.integer({ min: 0, max: 600 * MINUTE }) }))
    fc.assert(fc.property(uses, (all) => {
      const counted = countedUses(all)
      const near = (one: Use, other: Use) => one.name === other.name && one.userId === other.userId && Math.abs(one.at - other.at) < 60 * MINUTE
      return counted.every((one, n) => !counted.slice(n + 1).some((other) => near(one, other))) && all.every((one) => counted.some((other) => near(one, other)))
    }))
  })
})

describe('a chart', () => {
  it('has twenty exact steps of ten minutes, the present one first', () => {
    const now = noon + 9 * MINUTE + 59_999
    const users = new Map([[stepOf(noon), 3], [stepOf(noon - 1), 2], [stepOf(noon - 190 * MINUTE), 1], [stepOf(noon - 190 * MINUTE - 1), 9]])
    const shown = chart(users, now)
    expect(shown).toHaveLength(20)
    expect([shown[0], shown[1], shown[19], shown.reduce((sum, n) => sum + n, 0)]).toEqual([3, 2, 1, 6])
    expect(chartSince(now)).toBe(noon - 190 * MINUTE)
    expect(chart(users, noon + 10 * MINUTE).slice(0, 3)).toEqual([0, 3, 2])
  })

  it('stands for trends of this hour and the one before', () => {
    expect(trendSince(noon)).toBe(noon - 60 * MINUTE)
    expect(trendSince(noon + 59 * MINUTE)).toBe(noon - 60 * MINUTE)
  })
})
