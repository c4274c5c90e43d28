import { describe, expect, it } from 'vitest'
import { isInForce, muteEnd, notesOfChannel } from './rules.ts'

const NOW = 1_800_000_000_000

describe('the end of a mute', () => {
  it.each([
    [null, null], [NOW - 1, 'past'], [NOW, 'past'], [0, 'past'], [-1, 'past'], [NOW + 1, NOW + 1],
    [Date.UTC(9999, 11, 31, 23, 59, 59, 999), Date.UTC(9999, 11, 31, 23, 59, 59, 999)], [Date.UTC(10_000, 0), null], [Number.MAX_SAFE_INTEGER, null],
  ])('%s → %s', (expiresAt, end) => {
    expect(muteEnd(expiresAt, NOW)).toBe(end)
  })

  it.each([[undefined, false], [null, true], [NOW - 1, false], [NOW, false], [NOW + 1, true]])('%s is in force: %s', (expiresAt, expected) => {
    expect(isInForce(expiresAt, NOW)).toBe(expected)
  })
})

it('only notes of the channel can be pinned, each once and in order', () => {
  const notes = new Map([['a', { channelId: 'c' }], ['b', { channelId: 'd' }], ['e', { channelId: null }], ['f', { channelId: 'c' }], ['g', null]])
  expect(notesOfChannel(['f', 'b', 'a', 'f', 'e', 'g', 'unknown'], notes, 'c')).toEqual(['f', 'a'])
})
