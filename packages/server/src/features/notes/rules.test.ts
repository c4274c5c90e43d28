import { describe, expect, it } from 'vitest'
import { ageRestriction, channelRefusal, countsAsRenote, decideChannel, decideLocalOnly, decideRecipients, decideVisibility, isHiddenFrom, isPureRenote, isQuote, isVisibleTo, newlyMentioned, renoteChannelRefusal, renoteRefusal, replyRefusal } from './rules.ts'
import type { Target, Visibility } from './rules.ts'

const target = (over: Partial<Target> = {}): Target => ({
  id: 'target', userId: 'author', visibility: 'public', text: 'x', cw: null, replyId: null, replyUserId: null, renoteId: null, hasPoll: false,
  fileIds: [], mentions: [], visibleUserIds: [], localOnly: false, channelId: null, ...over,
})
const nobody = () => false

describe('pure renotes and quotes', () => {
  it.each([
    [{ renoteId: 'x', text: null }, true],
    [{ renoteId: 'x', text: 'hi' }, false],
    [{ renoteId: 'x', text: null, cw: 'careful' }, false],
    [{ renoteId: 'x', text: null, replyId: 'y' }, false],
    [{ renoteId: 'x', text: null, hasPoll: true }, false],
    [{ renoteId: 'x', text: null, fileIds: ['f'] }, false],
    [{ renoteId: null, text: 'hi' }, false],
  ])('%j is a pure renote: %s', (over, expected) => {
    expect(isPureRenote(target(over))).toBe(expected)
    expect(isQuote(target(over))).toBe(!expected && over.renoteId !== null)
  })
})

describe('who sees a note', () => {
  const note = { userId: 'author', replyUserId: 'parent', mentions: ['mentioned', 'parent'], visibleUserIds: ['recipient'] }
  const viewers = ['author', 'follower', 'parent', 'mentioned', 'recipient', 'stranger', null]
  it.each<[Visibility, boolean[]]>([
    ['public', [true, true, true, true, true, true, true]],
    ['home', [true, true, true, true, true, true, true]],
    ['followers', [true, true, true, true, false, false, false]],
    ['specified', [true, false, false, false, true, false, false]],
  ])('%s', (visibility, expected) => {
    expect(viewers.map((viewer) => isVisibleTo({ ...note, visibility }, viewer, (id) => id === 'author' && viewer === 'follower'))).toEqual(expected)
  })
})

describe('authors who hide older notes', () => {
  const now = 1_000_000_000
  it.each([
    [null, now - 1000, false],
    [0, now - 1000, true],
    [-60, now - 59_000, false],
    [-60, now - 60_000, true],
    [900_000, 900_000_000, true],
    [900_000, 900_001_000, false],
  ])('setting %s, made at %s: %s', (setting, createdAt, expected) => {
    expect(ageRestriction(setting, createdAt, now)).toBe(expected)
  })

  it('hides from followers too but never from the author, and narrows to followers', () => {
    const author = { requireSigninToViewContents: false, makeNotesFollowersOnlyBefore: null, makeNotesHiddenBefore: null }
    const note = { userId: 'author', visibility: 'public' as const, replyUserId: null, mentions: [], visibleUserIds: [] }
    const hidden = (over: object, viewer: string | null, follows = nobody as (id: string) => boolean) => isHiddenFrom(note, { ...author, ...over }, now - 5000, viewer, follows, now)
    expect(hidden({}, null)).toBe(false)
    expect(hidden({ requireSigninToViewContents: true }, null)).toBe(true)
    expect(hidden({ requireSigninToViewContents: true }, 'me')).toBe(false)
    expect(hidden({ makeNotesHiddenBefore: 0 }, 'me', () => true)).toBe(true)
    expect(hidden({ makeNotesHiddenBefore: 0 }, 'author')).toBe(false)
    expect(hidden({ makeNotesFollowersOnlyBefore: 0 }, 'me')).toBe(true)
    expect(hidden({ makeNotesFollowersOnlyBefore: 0 }, 'me', () => true)).toBe(false)
  })
})

describe('what may be renoted and replied to', () => {
  it.each([
    [null, false, false, 'NO_SUCH_RENOTE_TARGET'],
    [target({ renoteId: 'x', text: null }), false, true, 'CANNOT_RENOTE_TO_A_PURE_RENOTE'],
    [target(), true, true, 'YOU_HAVE_BEEN_BLOCKED'],
    [target({ visibility: 'followers' }), false, false, 'CANNOT_RENOTE_DUE_TO_VISIBILITY'],
    [target({ visibility: 'followers' }), false, true, 'CANNOT_RENOTE_DUE_TO_VISIBILITY'],
    [target({ visibility: 'specified', userId: 'me' }), false, true, 'CANNOT_RENOTE_DUE_TO_VISIBILITY'],
    [target({ visibility: 'followers', userId: 'me' }), false, true, null],
    [target(), false, true, null],
  ])('renote %#', (note, blocked, visible, expected) => {
    expect(renoteRefusal(note, 'me', blocked, visible)).toBe(expected)
  })

  it.each([
    [null, 'public', false, false, 'NO_SUCH_REPLY_TARGET'],
    [target({ renoteId: 'x', text: null }), 'public', false, true, 'CANNOT_REPLY_TO_A_PURE_RENOTE'],
    [target(), 'public', false, false, 'CANNOT_REPLY_TO_AN_INVISIBLE_NOTE'],
    [target({ visibility: 'specified' }), 'public', false, true, 'CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY'],
    [target({ visibility: 'specified' }), 'specified', false, true, null],
    [target(), 'public', true, true, 'YOU_HAVE_BEEN_BLOCKED'],
    [target(), 'public', false, true, null],
  ] as const)('reply %#', (note, visibility, blocked, visible, expected) => {
    expect(replyRefusal(note, visibility, blocked, visible)).toBe(expected)
  })
})

describe('channels', () => {
  const channels = new Map([
    ['open', { isArchived: false, allowRenoteToExternal: true }], ['closed', { isArchived: false, allowRenoteToExternal: false }],
    ['archive', { isArchived: true, allowRenoteToExternal: true }], ['gone', null],
  ])

  it.each([
    [null, undefined, null], ['open', undefined, 'open'], ['open', null, null], ['open', 'closed', 'closed'], [null, 'closed', 'closed'],
  ])('asked for %s and in answer to a note in %s, a note goes to %s', (wanted, replied, expected) => {
    expect(decideChannel(wanted, replied === undefined ? null : { channelId: replied })).toBe(expected)
  })

  it.each([
    [null, 'open', null], ['open', null, null], ['archive', null, null], ['closed', 'closed', null], ['closed', null, 'CANNOT_RENOTE_OUTSIDE_OF_CHANNEL'],
    ['closed', 'open', 'CANNOT_RENOTE_OUTSIDE_OF_CHANNEL'], ['gone', null, 'NO_SUCH_CHANNEL'], ['unknown', null, 'NO_SUCH_CHANNEL'],
  ])('from %s to %s a renote is refused with %s', (from, to, expected) => {
    expect(renoteChannelRefusal({ channelId: from }, to, channels)).toBe(expected)
  })

  it.each([
    [[null, null], null], [['open', 'open'], null], [['closed', null], null], [['archive', null], 'NO_SUCH_CHANNEL'], [['open', 'archive'], 'NO_SUCH_CHANNEL'],
    [['gone', null], 'NO_SUCH_CHANNEL'], [['unknown', 'open'], 'NO_SUCH_CHANNEL'],
  ])('posting in %j is refused with %s', (ids, expected) => {
    expect(channelRefusal(ids, channels)).toBe(expected)
  })
})

describe('the visibility a note gets', () => {
  const facts = { userId: 'me', canPublicNote: true, sensitive: false, silencedHost: false, inChannel: false, reply: null, renote: null }
  it.each<[Visibility, object, Visibility]>([
    ['public', {}, 'public'],
    ['public', { canPublicNote: false }, 'home'],
    ['public', { sensitive: true }, 'home'],
    ['public', { silencedHost: true }, 'home'],
    ['followers', { sensitive: true }, 'followers'],
    ['followers', { inChannel: true }, 'public'],
    ['public', { inChannel: true, sensitive: true }, 'public'],
    ['public', { renote: target({ visibility: 'home' }) }, 'home'],
    ['followers', { renote: target({ visibility: 'home' }) }, 'followers'],
    ['public', { renote: target({ visibility: 'followers', userId: 'me' }) }, 'followers'],
    ['public', { reply: target({ visibility: 'home' }) }, 'home'],
    ['public', { reply: target({ visibility: 'followers' }) }, 'home'],
    ['home', { reply: target({ visibility: 'followers' }) }, 'home'],
  ])('%s with %j is %s', (wanted, over, expected) => {
    expect(decideVisibility(wanted, { ...facts, ...over })).toBe(expected)
  })

  it('stays here when what it is about does', () => {
    expect(decideLocalOnly(false, false, null, null)).toBe(false)
    expect(decideLocalOnly(false, true, null, null)).toBe(true)
    expect(decideLocalOnly(false, false, target({ localOnly: true }), null)).toBe(true)
    expect(decideLocalOnly(false, false, null, target({ localOnly: true }))).toBe(true)
  })
})

describe('mentions and recipients', () => {
  it('mentions the parent author unless that is oneself', () => {
    expect(decideRecipients('me', 'public', ['a'], [], 'parent')).toEqual({ mentions: ['a', 'parent'], visibleUserIds: [] })
    expect(decideRecipients('me', 'public', [], [], 'me').mentions).toEqual([])
  })

  it('lets everybody named in a direct note read it, and names everybody who may', () => {
    const decided = decideRecipients('me', 'specified', ['mentioned'], ['recipient'], 'parent')
    expect(new Set(decided.visibleUserIds)).toEqual(new Set(['recipient', 'mentioned', 'parent']))
    expect(new Set(decided.mentions)).toEqual(new Set(['recipient', 'mentioned', 'parent']))
  })

  it('discards recipients of other notes', () => {
    expect(decideRecipients('me', 'public', [], ['recipient'], null)).toEqual({ mentions: [], visibleUserIds: [] })
  })

  it('counts renotes of others by people', () => {
    expect([countsAsRenote('me', false, 'other'), countsAsRenote('me', true, 'other'), countsAsRenote('me', false, 'me'), countsAsRenote('me', false, null)]).toEqual([true, false, false, false])
  })
})

describe('whom an edit mentions for the first time', () => {
  const before = { mentions: ['mentioned'], replyUserId: 'answered', renoteUserId: 'quoted' }
  it.each([
    [['mentioned'], [], []],
    [['mentioned', 'new', 'newer'], [], ['new', 'newer']],
    [['back', 'new'], ['back', 'other'], ['new']],
    [['answered', 'quoted'], [], []],
    [[], ['back'], []],
  ])('%j after %j: %j', (mentions, earlier, expected) => expect(newlyMentioned(before, { mentions }, earlier)).toEqual(expected))
})
