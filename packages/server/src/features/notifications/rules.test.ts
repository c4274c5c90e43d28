import { describe, expect, it } from 'vitest'
import type { entities } from '@tsubame/contract'
import { groupNotifications } from './group.ts'
import { followersHear, isWanted, notesReceivers, wantedTypes } from './rules.ts'
import type { NoteFacts } from './rules.ts'

const note = (over: Partial<NoteFacts> = {}): NoteFacts => ({
  userId: 'author', visibility: 'public', replyUserId: null, renoteUserId: null, isQuote: false, isPureRenote: false, isReply: false, mentions: [], silent: false, ...over,
})

describe('who hears of a note', () => {
  it.each([
    [note(), {}],
    [note({ mentions: ['bob', 'author'] }), { bob: 'mention' }],
    [note({ replyUserId: 'bob', mentions: ['bob', 'carol'], isReply: true }), { bob: 'reply', carol: 'mention' }],
    [note({ renoteUserId: 'bob', isPureRenote: true }), { bob: 'renote' }],
    [note({ renoteUserId: 'bob', isQuote: true, mentions: ['bob'] }), { bob: 'quote' }],
    [note({ renoteUserId: 'bob', isQuote: true, replyUserId: 'bob', isReply: true }), { bob: 'quote' }],
    [note({ renoteUserId: 'author', replyUserId: 'author', isReply: true, isQuote: true }), {}],
    [note({ mentions: ['bob'], silent: true }), {}],
  ])('%j', (facts, expected) => expect(Object.fromEntries(notesReceivers(facts))).toEqual(expected))

  it.each([
    [note(), true],
    [note({ isReply: true }), false],
    [note({ visibility: 'specified' }), false],
    [note({ visibility: 'followers' }), true],
    [note({ isPureRenote: true }), true],
    [note({ silent: true }), false],
  ])('followers who asked to hear of each: %j %s', (facts, expected) => expect(followersHear(facts)).toBe(expected))
})

describe('what people want to be told', () => {
  const stranger = { receiverFollows: false, followsReceiver: false, muted: false, blocked: false, listed: false }
  const follower = { ...stranger, followsReceiver: true }
  const followee = { ...stranger, receiverFollows: true }
  const mutual = { ...stranger, receiverFollows: true, followsReceiver: true }
  it.each([
    [undefined, stranger, true],
    [{ type: 'all' }, stranger, true],
    [{ type: 'never' }, mutual, false],
    [{ type: 'never' }, null, false],
    [{ type: 'following' }, null, true],
    [{ type: 'following' }, follower, false],
    [{ type: 'following' }, followee, true],
    [{ type: 'follower' }, follower, true],
    [{ type: 'follower' }, followee, false],
    [{ type: 'mutualFollow' }, follower, false],
    [{ type: 'mutualFollow' }, mutual, true],
    [{ type: 'followingOrFollower' }, stranger, false],
    [{ type: 'followingOrFollower' }, follower, true],
    [{ type: 'list', userListId: 'x' }, mutual, false],
    [{ type: 'list', userListId: 'x' }, { ...stranger, listed: true }, true],
    [{ type: 'list', userListId: 'x' }, { ...mutual, listed: true, muted: true }, false],
    [undefined, { ...mutual, muted: true }, false],
    [undefined, { ...mutual, blocked: true }, false],
  ] as const)('%j from %j: %s', (rule, notifier, expected) => expect(isWanted(rule, notifier)).toBe(expected))

  it('lets includeTypes win over excludeTypes', () => {
    expect(wantedTypes(undefined, undefined)).toBeNull()
    expect(wantedTypes(undefined, [])).toBeNull()
    expect(wantedTypes(['follow'], ['follow'])?.('follow')).toBe(true)
    expect(wantedTypes(['follow'], undefined)?.('reply')).toBe(false)
    expect(wantedTypes(undefined, ['follow'])?.('follow')).toBe(false)
    expect(wantedTypes(undefined, ['follow'])?.('reply')).toBe(true)
  })
})

describe('grouping', () => {
  const user = (id: string) => ({ id }) as entities.UserLite
  const reaction = (id: string, noteId: string, by: string) =>
    ({ id, createdAt: `t${id}`, type: 'reaction', userId: by, user: user(by), note: { id: noteId }, reaction: '👍' }) as unknown as entities.Notification
  const renote = (id: string, target: string, by: string) =>
    ({ id, createdAt: `t${id}`, type: 'renote', userId: by, user: user(by), note: { id: `note${id}`, renoteId: target } }) as unknown as entities.Notification
  const follow = (id: string) => ({ id, createdAt: `t${id}`, type: 'follow', userId: 'x', user: user('x') }) as unknown as entities.Notification

  it('puts neighbours of one note together, under the id of the last and the time of the newest', () => {
    const grouped = groupNotifications([reaction('9', 'n', 'a'), reaction('8', 'n', 'b'), reaction('7', 'm', 'a'), follow('6'), reaction('5', 'n', 'c')])
    expect(grouped.map(({ id, type, createdAt }) => [id, type, createdAt])).toEqual([
      ['8', 'reaction:grouped', 't9'], ['7', 'reaction', 't7'], ['6', 'follow', 't6'], ['5', 'reaction', 't5'],
    ])
    expect(grouped[0]).toMatchObject({ note: { id: 'n' }, reactions: [{ user: { id: 'a' } }, { user: { id: 'b' } }] })
  })

  it('groups renotes by what was renoted and shows the newest', () => {
    const grouped = groupNotifications([renote('9', 'n', 'a'), renote('8', 'n', 'b'), renote('7', 'm', 'c')])
    expect(grouped).toMatchObject([{ id: '8', type: 'renote:grouped', createdAt: 't9', note: { id: 'note9' }, users: [{ id: 'a' }, { id: 'b' }] }, { id: '7', type: 'renote' }])
  })

  it('keeps the id of the last on ascending pages, so that the next page begins after it', () => {
    expect(groupNotifications([reaction('1', 'n', 'a'), reaction('2', 'n', 'b')])).toMatchObject([{ id: '2', createdAt: 't2', reactions: [{ user: { id: 'b' } }, { user: { id: 'a' } }] }])
  })
})
