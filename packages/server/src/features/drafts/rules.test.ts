import { describe, expect, it } from 'vitest'
import { changeCode, creationCode } from './codes.ts'
import { EMPTY, decideDue, merged, pollEnd, scheduleRefusal, toCheck } from './rules.ts'

const NOW = 1_000_000
const scheduled = { scheduledAt: NOW, isActuallyScheduled: true }
const author = { isSuspended: false, isDeleted: false }

describe('a draft whose job runs', () => {
  it.each([
    ['is posted at its time', scheduled, author, 'post'], ['is posted later, too', { ...scheduled, scheduledAt: 1 }, author, 'post'],
    ['waits until its time has come', { ...scheduled, scheduledAt: NOW + 1 }, author, 'wait'],
    ['is left alone when it is gone', null, author, 'ignore'], ['is left alone when it was taken back', { ...scheduled, isActuallyScheduled: false }, author, 'ignore'],
    ['is left alone without an author', scheduled, null, 'ignore'], ['is left alone when its author is deleted', scheduled, { ...author, isDeleted: true, isSuspended: true }, 'ignore'],
    ['is not posted for somebody suspended', scheduled, { ...author, isSuspended: true }, 'drop'],
  ] as const)('%s', (_what, draft, by, expected) => expect(decideDue(draft, by, NOW)).toBe(expected))
})

it('is scheduled for a time to come only', () => {
  expect(scheduleRefusal({ scheduledAt: 5, isActuallyScheduled: false }, NOW)).toBeNull()
  expect(scheduleRefusal({ scheduledAt: null, isActuallyScheduled: true }, NOW)).toBe('SCHEDULED_AT_REQUIRED')
  expect(scheduleRefusal(scheduled, NOW)).toBe('SCHEDULED_AT_MUST_BE_IN_FUTURE')
  expect(scheduleRefusal({ ...scheduled, scheduledAt: NOW + 1 }, NOW)).toBeNull()
})

it('keeps what is not said', () => {
  const held = { ...EMPTY, text: 'a', cw: 'b', fileIds: ['f'], poll: { choices: ['x'], multiple: true, expiresAt: 1, expiredAfter: null } }
  expect(merged(held, {})).toEqual(held)
  expect(merged(held, { text: undefined, cw: null, fileIds: [], poll: undefined })).toEqual({ ...held, cw: null, fileIds: [] })
  expect(merged(held, { poll: { choices: ['y'] } }).poll).toEqual({ choices: ['y'], multiple: false, expiresAt: null, expiredAfter: null })
  expect(merged(EMPTY, { id: 'other', userId: 'other' } as never)).toEqual(EMPTY)
})

it('is looked at after a change only where it was changed', () => {
  const draft = { ...EMPTY, replyId: 'r', renoteId: 'n', channelId: 'c', fileIds: ['f'], visibleUserIds: ['u'], poll: { choices: [], multiple: false, expiresAt: 1, expiredAfter: null } }
  expect(toCheck(draft, { text: 'a', visibility: 'home' })).toEqual(EMPTY)
  expect(toCheck(draft, { replyId: 'r' })).toEqual({ ...EMPTY, replyId: 'r' })
  expect(toCheck(draft, { renoteId: 'n' })).toEqual({ ...EMPTY, renoteId: 'n', channelId: 'c' })
  expect(toCheck(draft, draft)).toEqual(draft)
})

it('counts the time of a poll from posting on', () => {
  const poll = { choices: [], multiple: false, expiresAt: 7, expiredAfter: null }
  expect([pollEnd(poll, NOW), pollEnd({ ...poll, expiredAfter: 5 }, NOW), pollEnd({ ...poll, expiresAt: null }, NOW)]).toEqual([7, NOW + 5, null])
})

it('is refused by names of its own', () => {
  expect([creationCode('CANNOT_RENOTE_OUTSIDE_OF_CHANNEL'), creationCode('NO_SUCH_RENOTE_TARGET'), changeCode('CANNOT_RENOTE_OUTSIDE_OF_CHANNEL'), changeCode('NO_SUCH_RENOTE_TARGET'), changeCode('NO_SUCH_FILE')])
    .toEqual(['CANNOT_RENOTE_TO_EXTERNAL', 'NO_SUCH_RENOTE_TARGET', 'CANNOT_RENOTE_TO_EXTERNAL', 'NO_SUCH_RENOTE', 'NO_SUCH_FILE'])
})
