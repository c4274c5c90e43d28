import { describe, expect, it } from 'vitest'
import { asksForCounts, holds, isValidFormula } from './conditions.ts'
import type { Subject } from './conditions.ts'
import { firstIdAt } from '../../platform/ids.ts'

const NOW = Date.UTC(2026, 0, 31)
const DAY = 86_400
const user = { id: firstIdAt(NOW - 10 * DAY * 1000), host: null, isSuspended: false, isLocked: false, isBot: false, isCat: false, isExplorable: false }
type Changes = { user?: Partial<Subject['user']>; counts?: Partial<Subject['counts']>; assigned?: string[] }
const subject = ({ user: facts, counts, assigned = [] }: Changes = {}): Subject => ({ user: { ...user, ...facts }, counts: { followers: 5, following: 5, notes: 5, ...counts }, assigned: new Set(assigned) })
const yes = { type: 'isLocal' }
const no = { type: 'isRemote' }

describe('a condition', () => {
  it.each<[formula: unknown, matching: Changes, failing: Changes]>([
    [{ type: 'isLocal' }, {}, { user: { host: 'far.example' } }],
    [{ type: 'isRemote' }, { user: { host: 'far.example' } }, {}],
    [{ type: 'isSuspended' }, { user: { isSuspended: true } }, {}],
    [{ type: 'isLocked' }, { user: { isLocked: true } }, {}],
    [{ type: 'isBot' }, { user: { isBot: true } }, {}],
    [{ type: 'isCat' }, { user: { isCat: true } }, {}],
    [{ type: 'isExplorable' }, { user: { isExplorable: true } }, {}],
    [{ type: 'roleAssignedTo', roleId: 'a' }, { assigned: ['a', 'b'] }, { assigned: ['b'] }],
    [{ type: 'createdLessThan', sec: 5 * DAY }, { user: { id: firstIdAt(NOW - 4 * DAY * 1000) } }, {}],
    [{ type: 'createdMoreThan', sec: 5 * DAY }, {}, { user: { id: firstIdAt(NOW - 4 * DAY * 1000) } }],
    [{ type: 'followersLessThanOrEq', value: 5 }, {}, { counts: { followers: 6 } }],
    [{ type: 'followersMoreThanOrEq', value: 5 }, {}, { counts: { followers: 4 } }],
    [{ type: 'followingLessThanOrEq', value: 5 }, {}, { counts: { following: 6 } }],
    [{ type: 'followingMoreThanOrEq', value: 5 }, {}, { counts: { following: 4 } }],
    [{ type: 'notesLessThanOrEq', value: 5 }, {}, { counts: { notes: 6 } }],
    [{ type: 'notesMoreThanOrEq', value: 5 }, {}, { counts: { notes: 4 } }],
    [{ type: 'not', value: { type: 'isBot' } }, {}, { user: { isBot: true } }],
    [{ type: 'and', values: [{ type: 'isBot' }, { type: 'isCat' }] }, { user: { isBot: true, isCat: true } }, { user: { isBot: true } }],
    [{ type: 'or', values: [{ type: 'isBot' }, { type: 'isCat' }] }, { user: { isCat: true } }, {}],
  ])('%j matches and fails to match', (formula, matching, failing) => {
    expect([holds(formula, subject(matching), NOW), holds(formula, subject(failing), NOW)]).toEqual([true, false])
  })

  it.each<[unknown, boolean]>([
    [{ type: 'and', values: [] }, true],
    [{ type: 'or', values: [] }, false],
    [{ type: 'and', values: [yes, no] }, false],
    [{ type: 'or', values: [no, yes] }, true],
    [{ type: 'unknown' }, false],
    [{ type: 'not', value: { type: 'unknown' } }, true],
    [{ type: 'constructor' }, false],
    [{ type: 'notesMoreThanOrEq' }, false],
    [{ type: 'and' }, false],
    [{}, false],
    [null, false],
    ['isLocal', false],
  ])('%j is %s of somebody here', (formula, expected) => {
    expect(holds(formula, subject(), NOW)).toBe(expected)
  })
})

describe('a formula', () => {
  const nested = (depth: number): unknown => (depth === 0 ? yes : { type: 'not', value: nested(depth - 1) })
  it.each<[unknown, boolean]>([
    [yes, true],
    [{ type: 'and', values: [] }, true],
    [{ id: 'a', type: 'or', values: [{ type: 'roleAssignedTo', roleId: 'known' }, { type: 'createdLessThan', sec: 0 }] }, true],
    [{ type: 'roleAssignedTo', roleId: 'unknown' }, false],
    [{ type: 'not', value: { type: 'isHappy' } }, false],
    [{ type: 'not' }, false],
    [{ type: 'notesMoreThanOrEq', value: '5' }, false],
    [{}, false],
    [nested(15), true],
    [nested(16), false],
    [{ type: 'and', values: Array.from({ length: 600 }, () => yes) }, false],
  ])('%# is checked when it is saved', (formula, expected) => {
    expect(isValidFormula(formula, new Set(['known']))).toBe(expected)
  })

  it('says whether it asks for counters', () => {
    expect([yes, { type: 'not', value: { type: 'or', values: [no, { type: 'notesMoreThanOrEq', value: 1 }] } }].map(asksForCounts)).toEqual([false, true])
  })
})
