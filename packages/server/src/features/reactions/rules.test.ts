import { describe, expect, it } from 'vitest'
import { customEmojiName, fromWire, normaliseReaction, reactionRefusal, toWire, wireCounts } from './rules.ts'
import type { Acceptance, EmojiFacts } from './rules.ts'

const local = { host: null, roleIds: new Set<string>() }
const remote = { host: 'far.example', roleIds: new Set<string>() }
const emoji = (over: Partial<EmojiFacts> = {}): EmojiFacts => ({ name: 'wave', host: null, isSensitive: false, roleIds: [], ...over })

describe('normalising what somebody wants to react with', () => {
  it.each<[string | null, string]>([
    ['👍', '👍'],
    ['❤️', '❤'],
    ['⭐', '⭐'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
    ['🏳️‍🌈', '🏳️‍🌈'],
    ['👍🏽', '👍🏽'],
    ['🇯🇵', '🇯🇵'],
    ['1️⃣', '1⃣'],
    ['like', '👍'],
    ['love', '❤'],
    ['laugh', '😆'],
    ['hmm', '🤔'],
    ['surprise', '😮'],
    ['congrats', '🎉'],
    ['angry', '💢'],
    ['confused', '😥'],
    ['rip', '😇'],
    ['pudding', '🍮'],
    ['star', '⭐'],
    ['hello 👍', '❤'],
    ['👍👍', '❤'],
    ['\ufe0f', '❤'],
    ['a', '❤'],
    ['', '❤'],
    [null, '❤'],
    ['x'.repeat(5000), '❤'],
    [':unknown:', '❤'],
    [':wave@other.host:', '❤'],
    ['constructor', '❤'],
  ])('%j becomes %j', (wanted, expected) => {
    expect(normaliseReaction(wanted, null, local, null)).toBe(expected)
  })

  it.each<[Acceptance, typeof local | typeof remote, Partial<EmojiFacts>, string]>([
    [null, local, {}, ':wave:'],
    [null, remote, { host: 'far.example' }, ':wave@far.example:'],
    [null, local, { roleIds: ['staff'] }, '❤'],
    ['nonSensitiveOnly', local, { isSensitive: true }, '❤'],
    ['nonSensitiveOnly', local, {}, ':wave:'],
    ['likeOnly', local, {}, '❤'],
    ['likeOnlyForRemote', local, {}, ':wave:'],
    ['likeOnlyForRemote', remote, { host: 'far.example' }, '❤'],
    ['nonSensitiveOnlyForLocalLikeOnlyForRemote', local, { isSensitive: true }, '❤'],
    ['nonSensitiveOnlyForLocalLikeOnlyForRemote', remote, { host: 'far.example' }, '❤'],
  ])('custom emojis on a note that accepts %s (%#)', (acceptance, reactor, over, expected) => {
    expect(normaliseReaction(':wave:', acceptance, reactor, emoji(over))).toBe(expected)
  })

  it('lets those with the role use it', () => {
    expect(normaliseReaction(':wave:', null, { host: null, roleIds: new Set(['staff']) }, emoji({ roleIds: ['staff'] }))).toBe(':wave:')
  })

  it('knows names of custom emojis', () => {
    expect([':a:', ':a@.:', ':a@b.c:', 'a', null].map(customEmojiName)).toEqual(['a', 'a', null, null, null])
  })
})

describe('the wire form', () => {
  it('marks local custom emojis, converts old words, merges and drops zero', () => {
    expect(wireCounts({ ':wave:': 2, 'like': 1, '👍': 3, ':x@far.example:': 1, '❤': 0 })).toEqual({ ':wave@.:': 2, '👍': 4, ':x@far.example:': 1 })
    expect(fromWire(toWire(':wave:'))).toBe(':wave:')
    expect(fromWire(':wave@far.example:')).toBe(':wave@far.example:')
  })
})

it('refuses in the order clients know', () => {
  expect(reactionRefusal({ visible: false, blocked: true, pureRenote: true })).toBe('NO_SUCH_NOTE')
  expect(reactionRefusal({ visible: true, blocked: true, pureRenote: true })).toBe('YOU_HAVE_BEEN_BLOCKED')
  expect(reactionRefusal({ visible: true, blocked: false, pureRenote: true })).toBe('CANNOT_REACT_TO_RENOTE')
  expect(reactionRefusal({ visible: true, blocked: false, pureRenote: false })).toBeNull()
})
