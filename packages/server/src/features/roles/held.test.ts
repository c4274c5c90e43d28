import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { firstIdAt } from '../../platform/ids.ts'
import { holds, turnsAt } from './conditions.ts'
import type { Subject } from './conditions.ts'
import type { Assignment, RoleFacts } from './facts.ts'
import { HeldRoles } from './held.ts'
import { roleTable } from './table.ts'

const NOW = Date.UTC(2026, 0, 31)
const role = (id: string, condFormula?: RoleFacts['condFormula']): RoleFacts => ({
  id, name: id, description: '', color: null, iconUrl: null, target: condFormula ? 'conditional' : 'manual', condFormula: condFormula ?? {}, isPublic: true, isModerator: false,
  isAdministrator: false, isExplorable: true, asBadge: false, preserveAssignmentOnMoveAccount: false, canEditMembersByModerator: false, displayOrder: 0, policies: {}, updatedAt: new Date(0),
})
const person = (age = 10_000, facts: Partial<Subject['user']> = {}): Subject['user'] => ({ id: firstIdAt(NOW - age), host: null, isSuspended: false, isLocked: false, isBot: false, isCat: false, isExplorable: false, ...facts })
const ids = (roles: readonly RoleFacts[]) => roles.map(({ id }) => id).join(' ')

describe('the roles somebody has', () => {
  it('are decided once for the same facts', () => {
    const read = vi.fn(() => 'isCat')
    const held = new HeldRoles(roleTable([role('cats', { get type() { return read() } })]))
    const cat = person(0, { isCat: true })
    expect(ids(held.of(null, cat, null, NOW))).toBe('cats')
    const before = read.mock.calls.length
    expect(held.of(null, cat, null, NOW + 1e9)).toBe(held.of(null, cat, null, NOW))
    expect(read).toHaveBeenCalledTimes(before)
    expect(ids(held.of(null, { ...cat, isCat: false }, null, NOW))).toBe('')
  })

  it('follow what was given, what was counted, and the end of what was given', () => {
    const held = new HeldRoles(roleTable([role('a'), role('b', { type: 'roleAssignedTo', roleId: 'a' }), role('c', { type: 'notesMoreThanOrEq', value: 5 })]))
    const user = person()
    const counts = (notes: number) => ({ followers: 0, following: 0, notes })
    const given: Assignment[] = [{ roleId: 'a', expiresAt: NOW + 10 }]
    expect(ids(held.of(null, user, null, NOW))).toBe('')
    expect(ids(held.of(given, user, null, NOW))).toBe('a b')
    expect(ids(held.of(given, user, counts(5), NOW + 9))).toBe('a b c')
    expect(ids(held.of(given, user, counts(4), NOW + 9))).toBe('a b')
    expect(ids(held.of(given, user, counts(5), NOW + 10))).toBe('c')
    expect(ids(held.of(given, user, counts(5), NOW))).toBe('a b c')
  })

  it('are those that were given where nobody is known, and none for most people', () => {
    const held = new HeldRoles(roleTable([role('a'), role('b', { type: 'isLocal' })]))
    const given: Assignment[] = [{ roleId: 'a', expiresAt: NOW + 10 }]
    expect([NOW, NOW + 9, NOW + 10].map((now) => ids(held.of(given, null, null, now)))).toEqual(['a', 'a', ''])
    expect(ids(held.of(null, null, null, NOW))).toBe('')
  })
})

it('a condition says the same until the instant at which its answer may turn', () => {
  const age = fc.record({ type: fc.constantFrom('createdLessThan', 'createdMoreThan'), sec: fc.integer({ min: 0, max: 30 }) })
  const { formula } = fc.letrec<{ formula: unknown }>((tie) => ({
    formula: fc.oneof(
      { maxDepth: 3 }, age, fc.constant({ type: 'isCat' }),
      fc.record({ type: fc.constantFrom('and', 'or'), values: fc.array(tie('formula'), { maxLength: 3 }) }),
      fc.record({ type: fc.constant('not'), value: tie('formula') }),
    ),
  }))
  fc.assert(fc.property(formula, fc.integer({ min: 0, max: 30_000 }), fc.boolean(), (condition, old, isCat) => {
    const user = person(old, { isCat })
    const says = (now: number) => holds(condition, { user, counts: { followers: 0, following: 0, notes: 0 }, assigned: new Set() }, now)
    const turns = turnsAt(condition, user.id, NOW)
    expect(turns).toBeGreaterThan(NOW)
    for (const now of [turns - 1, NOW + 1, NOW + 20_000, NOW + 40_000]) if (now >= NOW && now < turns) expect(says(now)).toBe(says(NOW))
  }))
})
