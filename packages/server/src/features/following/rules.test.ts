import { describe, expect, it } from 'vitest'
import { dayOfBirthday } from './lists.ts'
import { needsRequest, refuseFollow } from './rules.ts'
import type { PeopleFacts } from './rules.ts'

const pair = { isSelf: false, alreadyFollowing: false, blocking: false, blocked: false }

it.each([
  [{}, null],
  [{ isSelf: true, blocked: true }, 'FOLLOWEE_IS_YOURSELF'],
  [{ alreadyFollowing: true }, 'ALREADY_FOLLOWING'],
  [{ blocking: true, blocked: true }, 'BLOCKING'],
  [{ blocked: true }, 'BLOCKED'],
])('a follow with %j is refused as %s', (over, expected) => expect(refuseFollow({ ...pair, ...over })).toBe(expected))

describe('whether a follow must be asked for', () => {
  const people = (follower: Partial<PeopleFacts['follower']>, followee: Partial<PeopleFacts['followee']>): PeopleFacts => ({
    follower: { host: null, isBot: false, fromSilencedHost: false, ...follower },
    followee: { host: null, isLocked: false, carefulBot: false, autoAcceptFollowed: false, followsFollower: false, ...followee },
  })
  it.each([
    [{}, {}, false],
    [{}, { isLocked: true }, true],
    [{}, { isLocked: true, autoAcceptFollowed: true }, true],
    [{}, { isLocked: true, autoAcceptFollowed: true, followsFollower: true }, false],
    [{}, { isLocked: true, followsFollower: true }, true],
    [{ isBot: true }, {}, false],
    [{ isBot: true }, { carefulBot: true }, true],
    [{ isBot: false }, { carefulBot: true }, false],
    [{}, { host: 'remote.example' }, true],
    [{ host: 'remote.example' }, {}, false],
    [{ host: 'remote.example', fromSilencedHost: true }, {}, true],
    [{ host: 'remote.example' }, { host: 'other.example', isLocked: true }, false],
  ] as const)('%j → %j: %s', (follower, followee, expected) => expect(needsRequest(people(follower, followee))).toBe(expected))
})

it.each([['2001-02-29', '02-29'], ['1990-12-31', '12-31'], ['1990-02-30', undefined], ['1990-13-01', undefined]])('the day of %s is %s', (date, expected) => {
  expect(dayOfBirthday(date)).toBe(expected)
})
