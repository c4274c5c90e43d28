import { describe, expect, it } from 'vitest'
import { identiconSvg, identiconPng } from './identicon.ts'
import { mayViewList, mayViewProfile, onlineStatus } from './rules.ts'

const now = Date.UTC(2026, 0, 1)
const minute = 60_000

it.each([
  [{ hideOnlineStatus: false, lastActiveAt: null }, 'unknown'],
  [{ hideOnlineStatus: true, lastActiveAt: now }, 'unknown'],
  [{ hideOnlineStatus: false, lastActiveAt: now - 10 * minute + 1 }, 'online'],
  [{ hideOnlineStatus: false, lastActiveAt: now - 10 * minute }, 'active'],
  [{ hideOnlineStatus: false, lastActiveAt: now - 3 * 1440 * minute + 1 }, 'active'],
  [{ hideOnlineStatus: false, lastActiveAt: now - 3 * 1440 * minute }, 'offline'],
])('somebody with %j is %s', (user, expected) => expect(onlineStatus(user, now)).toBe(expected))

describe('lists of follows', () => {
  const nobody = { isSelf: false, isModerator: false, isFollowing: false }
  it.each([
    ['public', nobody, true],
    ['followers', nobody, false],
    ['followers', { ...nobody, isFollowing: true }, true],
    ['private', { ...nobody, isFollowing: true }, false],
    ['private', { ...nobody, isSelf: true }, true],
    ['private', { ...nobody, isModerator: true }, true],
  ] as const)('a %s list for %j is shown: %s', (visibility, viewer, expected) => expect(mayViewList(visibility, viewer)).toBe(expected))
})

it.each([
  [{ isDeleted: false, isSuspended: false }, false, true],
  [{ isDeleted: false, isSuspended: true }, false, false],
  [{ isDeleted: false, isSuspended: true }, true, true],
  [{ isDeleted: true, isSuspended: false }, true, false],
])('the profile of %j for a moderator (%s) is shown: %s', (user, moderator, expected) => expect(mayViewProfile(user, moderator)).toBe(expected))

it('draws the same picture for the same seed, mirrored, and another one for another', async () => {
  expect(identiconSvg('alice@example.com')).toBe(identiconSvg('alice@example.com'))
  expect(identiconSvg('alice@example.com')).not.toBe(identiconSvg('bob@example.com'))
  const columns = [...identiconSvg('alice@example.com').matchAll(/<rect x="(\d)" y="(\d)"/g)].map(([, x, y]) => `${x},${y}`)
  for (const cell of columns) {
    const [x, y] = cell.split(',')
    expect(columns).toContain(`${4 - Number(x)},${y}`)
  }
  expect((await identiconPng('alice@example.com')).equals(await identiconPng('alice@example.com'))).toBe(true)
})
