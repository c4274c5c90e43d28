import { describe, expect, it } from 'vitest'
import { EchoLedger } from './echoes.ts'
import { heart, maySend, parseReaction, stableOrder, wireForm, withCount, withMine } from './rules.ts'

const note = (reactions: Record<string, number>, myReaction: string | null = null) => ({
  reactions, myReaction, reactionEmojis: {}, reactionCount: Object.values(reactions).reduce((a, b) => a + b, 0),
})

describe('wire form', () => {
  it('is what notes carry', () => {
    expect(wireForm(':blob:')).toBe(':blob@.:')
    expect(wireForm(':blob@.:')).toBe(':blob@.:')
    expect(wireForm(':blob@far.example:')).toBe(':blob@far.example:')
    expect(wireForm('❤\uFE0F')).toBe('❤')
  })
  it('is read back', () => {
    expect(parseReaction(':blob@.:')).toEqual({ kind: 'local', name: 'blob', key: 'blob@.' })
    expect(parseReaction(':blob@far.example:')).toEqual({ kind: 'remote', name: 'blob', key: 'blob@far.example' })
    expect(parseReaction('👍').kind).toBe('unicode')
  })
})

describe('counting', () => {
  it('replaces my reaction', () => {
    expect(withMine(note({ '👍': 2, '🎉': 1 }, '👍'), '🎉')).toEqual({ reactions: { '👍': 1, '🎉': 2 }, reactionCount: 3, myReaction: '🎉' })
  })
  it('drops a reaction nobody has any more', () => {
    expect(withMine(note({ '👍': 1 }, '👍'), null)).toEqual({ reactions: {}, reactionCount: 0, myReaction: null })
  })
  it('does not touch what it was given, and undoing gives the same back', () => {
    const before = note({ '👍': 3, '🎉': 1 }, '🎉')
    const copy = structuredClone(before)
    const after = withMine(before, '👍')
    expect(before).toEqual(copy)
    expect(withMine({ ...before, ...after }, '🎉')).toEqual({ reactions: before.reactions, reactionCount: 4, myReaction: '🎉' })
  })
  it('keeps the total straight when an unknown reaction goes', () => {
    expect(withCount(note({ '👍': 1 }), '🎉', -1)).toEqual({ reactions: { '👍': 1 }, reactionCount: 1 })
  })
})

describe('order', () => {
  it('starts by count and then stays', () => {
    const first = stableOrder([], { a: 1, b: 5, c: 3 }, null).shown
    expect(first).toEqual(['b', 'c', 'a'])
    expect(stableOrder(first, { a: 9, b: 1, c: 3, d: 4, e: 5 }, null).shown).toEqual(['b', 'c', 'a', 'e', 'd'])
    expect(stableOrder(first, { a: 1, c: 3 }, null).shown).toEqual(['c', 'a'])
  })
  it('shows at most 16 with mine among them', () => {
    const counts = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`r${index}`, 100 - index]))
    const { shown, hidden } = stableOrder([], counts, 'r19')
    expect(shown).toHaveLength(16)
    expect(shown).toContain('r19')
    expect(hidden).toBe(4)
  })
})

describe('permission', () => {
  const facts = { signedIn: true, acceptance: null, emoji: { isSensitive: false } }
  it('follows the note and the emoji', () => {
    expect(maySend('👍', facts)).toBe(true)
    expect(maySend('👍', { ...facts, signedIn: false })).toBe(false)
    expect(maySend(':blob@far.example:', facts)).toBe(false)
    expect(maySend(':blob@.:', { ...facts, emoji: null })).toBe(false)
    expect(maySend('👍', { ...facts, acceptance: 'likeOnly' })).toBe(false)
    expect(maySend(heart, { ...facts, acceptance: 'likeOnly' })).toBe(true)
    expect(maySend(':blob@.:', { ...facts, acceptance: 'nonSensitiveOnly', emoji: { isSensitive: true } })).toBe(false)
  })
})

describe('echoes', () => {
  it('lets each expected echo pass once', () => {
    const ledger = new EchoLedger()
    ledger.expect('a')
    ledger.expect('a')
    ledger.cancel('a')
    expect([ledger.consume('a'), ledger.consume('a'), ledger.consume('b')]).toEqual([true, false, false])
  })
  it('forgets echoes that never came', () => {
    let now = 0
    const ledger = new EchoLedger(100, () => now)
    ledger.expect('a')
    now = 101
    expect(ledger.consume('a')).toBe(false)
  })
})
