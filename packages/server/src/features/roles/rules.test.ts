import { describe, expect, it } from 'vitest'
import type { RoleFacts } from './facts.ts'
import { changeAssignment, inForce, mayEditMembers } from './rules.ts'
import { NO_ROLES, roleTable, setOf } from './table.ts'

const role = (id: string, changes: Partial<RoleFacts> = {}): RoleFacts => ({
  id, name: id, description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: true, isModerator: false, isAdministrator: false, isExplorable: true, asBadge: false,
  preserveAssignmentOnMoveAccount: false, canEditMembersByModerator: false, displayOrder: 0, policies: {}, updatedAt: new Date(0), ...changes,
})

describe('who may give a role', () => {
  it.each<[Partial<RoleFacts>, boolean, boolean]>([
    [{}, true, false],
    [{ canEditMembersByModerator: true }, true, true],
    [{ canEditMembersByModerator: true, isModerator: true }, true, false],
    [{ canEditMembersByModerator: true, isAdministrator: true }, true, false],
  ])('%j: administrators %s, moderators %s', (changes, byAdministrator, byModerator) => {
    expect([true, false].map((isAdministrator) => mayEditMembers(role('a', changes), { id: 'x', isAdministrator }))).toEqual([byAdministrator, byModerator])
  })
})

it.each<[existing: number | null, wanted: number | null, expected: string]>([
  [null, null, 'same'], [50, 50, 'same'], [null, 50, 'other-end'], [50, null, 'other-end'], [50, 60, 'other-end'], [10, 50, 'anew'], [20, null, 'anew'],
])('an assignment until %s that is given until %s is %s at 20', (existing, wanted, expected) => {
  expect(changeAssignment(existing, wanted, 20)).toBe(expected)
})

it('an assignment counts until its end', () => {
  expect([...inForce([{ roleId: 'a', expiresAt: null }, { roleId: 'b', expiresAt: 21 }, { roleId: 'c', expiresAt: 20 }], 20)]).toEqual(['a', 'b'])
})

it('the same set of roles is one array, in display order', () => {
  const table = roleTable([role('a', { displayOrder: 1 }), role('b', { displayOrder: 5 }), role('c', { displayOrder: 1 })])
  const held = setOf(table, ({ id }) => id !== 'c')
  expect(held.map(({ id }) => id)).toEqual(['b', 'a'])
  expect(setOf(table, ({ id }) => id === 'a' || id === 'b')).toBe(held)
  expect(setOf(table, () => false)).toBe(NO_ROLES)
  expect(setOf(table, () => true)).not.toBe(held)
})
