import { expect, it } from 'vitest'
import { firstIdAt } from '../../platform/ids.ts'
import { spanOf, spansGained } from './rules.ts'

const DAY = 86_400_000
const now = Date.UTC(2026, 4, 10)
const note = { id: firstIdAt(now - DAY), userHost: null, visibility: 'public', replyId: null, channelId: null }

it('notes gain while they are new and meant for all', () => {
  expect(spansGained(note, now)).toEqual([3, 7])
  expect(spansGained({ ...note, id: firstIdAt(now - 3 * DAY) }, now)).toEqual([3, 7])
  expect(spansGained({ ...note, id: firstIdAt(now - 3 * DAY - 1) }, now)).toEqual([])
  expect(spansGained({ ...note, replyId: 'x' }, now)).toEqual([])
  for (const visibility of ['home', 'followers', 'specified']) expect(spansGained({ ...note, visibility }, now)).toEqual([])
  expect(spansGained({ ...note, userHost: 'far.example' }, now)).toEqual([])
  expect(spansGained({ ...note, channelId: 'c' }, now)).toEqual([3])
  expect(spansGained({ ...note, channelId: 'c', replyId: 'x' }, now)).toEqual([])
})

it('spans follow one another without a gap', () => {
  for (const days of [3, 7] as const) {
    const first = spanOf(days, now)
    expect(spanOf(days, now + days * DAY)).toBe(first + 1)
    expect([first, first + 1]).toContain(spanOf(days, now + days * DAY - 1))
  }
})
