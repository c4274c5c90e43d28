import { asksForCounts } from './conditions.ts'
import type { RoleFacts } from './facts.ts'

/** All roles, by what is asked of them. A new one stands for each change. */
export interface RoleTable {
  /** Higher `displayOrder` first. */
  readonly roles: readonly RoleFacts[]
  readonly byId: ReadonlyMap<string, RoleFacts>
  readonly conditional: readonly RoleFacts[]
  readonly asksForCounts: boolean
  /** One array for each set of roles that people have, so that what follows from it is found by it. */
  readonly sets: Map<string, readonly RoleFacts[]>
}

export const NO_ROLES: readonly RoleFacts[] = Object.freeze([])
/** More sets than this are not remembered: they could be as many as people. */
const MOST_SETS = 1000

export function roleTable(all: readonly RoleFacts[]): RoleTable {
  const roles = all.toSorted((a, b) => b.displayOrder - a.displayOrder || (a.id < b.id ? -1 : 1))
  const conditional = roles.filter((role) => role.target === 'conditional')
  return {
    roles,
    byId: new Map(roles.map((role) => [role.id, role])),
    conditional,
    asksForCounts: conditional.some((role) => asksForCounts(role.condFormula)),
    sets: new Map(),
  }
}

/** The roles with these ids in the table's order; the same array for the same set. */
export function setOf(table: RoleTable, has: (role: RoleFacts) => boolean): readonly RoleFacts[] {
  const held = table.roles.filter(has)
  if (held.length === 0) return NO_ROLES
  const key = held.map((role) => role.id).join(' ')
  const known = table.sets.get(key)
  if (known) return known
  if (table.sets.size >= MOST_SETS) table.sets.clear()
  table.sets.set(key, held)
  return held
}
