import { holds, turnsAt } from './conditions.ts'
import type { Subject } from './conditions.ts'
import type { Assignment, RoleFacts } from './facts.ts'
import { inForce } from './rules.ts'
import { NO_ROLES, setOf } from './table.ts'
import type { RoleTable } from './table.ts'

type User = Subject['user']
type Counts = Subject['counts']

/** The roles somebody had, and what they followed from. */
interface Held {
  readonly roles: readonly RoleFacts[]
  readonly given: readonly Assignment[] | null
  readonly counts: Counts | null
  /** ms; the clock alone changes nothing from here on, and before that. */
  readonly from: number
  readonly until: number
}

const NO_COUNTS: Counts = { followers: 0, following: 0, notes: 0 }

/** Who has which of the roles of a table, remembered for as long as it cannot change: a page asks it of all its people. */
export class HeldRoles {
  readonly table: RoleTable
  /** By the facts of the person, or by what they were given where no condition asks for those. Both live in caches. */
  private readonly known = new WeakMap<object, Held>()

  constructor(table: RoleTable) {
    this.table = table
  }

  /**
   * Each part must be the same object as long as nothing of it has changed, and another one afterwards.
   * @param user null: there is nobody, or no condition asks
   * @param counts null: none are kept, or no condition asks
   * @param now ms
   */
  of(given: readonly Assignment[] | null, user: User | null, counts: Counts | null, now: number): readonly RoleFacts[] {
    const key = user ?? given
    if (key === null) return NO_ROLES
    const known = this.known.get(key)
    if (known && known.given === given && known.counts === counts && known.from <= now && now < known.until) return known.roles
    const roles = this.decide(given ?? [], user, counts ?? NO_COUNTS, now)
    this.known.set(key, { roles, given, counts, from: now, until: this.until(given ?? [], user, now) })
    return roles
  }

  private decide(given: readonly Assignment[], user: User | null, counts: Counts, now: number): readonly RoleFacts[] {
    const assigned = inForce(given, now)
    const subject = user && { user, counts, assigned }
    return setOf(this.table, (role) => (role.target === 'manual' ? assigned.has(role.id) : subject !== null && holds(role.condFormula, subject, now)))
  }

  /** When an assignment ends, or the person comes of an age that a condition asks for. */
  private until(given: readonly Assignment[], user: User | null, now: number): number {
    const ends = given.map(({ expiresAt }) => (expiresAt !== null && expiresAt > now ? expiresAt : Number.POSITIVE_INFINITY))
    const turns = user ? this.table.conditional.map((role) => turnsAt(role.condFormula, user.id, now)) : []
    return Math.min(...ends, ...turns)
  }
}
