import { sql } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import { holdsSql } from './conditions.ts'
import type { RoleFacts, RoleTimeline } from './facts.ts'
import { membersOf } from './store.ts'

/** Who fulfils a condition is looked up anew after this time. ms */
const CONDITIONS_AGE = 60_000

interface Members {
  readonly timeline: RoleTimeline
  /** ms; somebody's role may have ended then. */
  readonly validUntil: number
  /** The state of the role they were read for. */
  readonly role: RoleFacts
}

/**
 * Those who have a role, as one set that stays the same object until it changes: the timelines remember by it whose notes
 * they want.
 */
export class RoleMembers {
  private readonly ctx: AppContext
  private readonly known = new Map<string, Members>()
  private readonly reading = new Map<string, Promise<RoleTimeline>>()

  constructor(ctx: AppContext) {
    this.ctx = ctx
  }

  of(role: RoleFacts): Promise<RoleTimeline> {
    const known = this.known.get(role.id)
    if (known && known.role === role && known.validUntil > this.ctx.now()) return Promise.resolve(known.timeline)
    const underway = this.reading.get(role.id)
    if (underway) return underway
    const reading = this.read(role).then(({ ids, validUntil }) => {
      // Somebody may have got or lost the role while it was read.
      if (this.reading.get(role.id) !== reading) return { kind: 'role' as const, members: ids }
      this.reading.delete(role.id)
      const earlier = this.known.get(role.id)?.timeline
      const timeline = earlier && isSame(earlier.members, ids) ? earlier : { kind: 'role' as const, members: ids }
      this.known.set(role.id, { timeline, validUntil, role })
      return timeline
    }, (error: unknown) => {
      if (this.reading.get(role.id) === reading) this.reading.delete(role.id)
      throw error
    })
    this.reading.set(role.id, reading)
    return reading
  }

  /** Somebody got or lost the role. */
  changed(roleId: string): void {
    this.reading.delete(roleId)
    const known = this.known.get(roleId)
    if (known) this.known.set(roleId, { ...known, validUntil: 0 })
  }

  deleted(roleId: string): void {
    this.reading.delete(roleId)
    this.known.delete(roleId)
  }

  allChanged(): void {
    for (const id of [...this.known.keys(), ...this.reading.keys()]) this.changed(id)
  }

  private async read(role: RoleFacts): Promise<{ ids: ReadonlySet<string>; validUntil: number }> {
    const now = this.ctx.now()
    if (role.target === 'conditional') {
      const { rows } = await sql<{ id: string }>`select u.id from users u left join user_counts c on c.user_id = u.id
        where not u.is_deleted and ${holdsSql(role.condFormula, now)}`.execute(this.ctx.db.kysely)
      return { ids: new Set(rows.map((row) => row.id)), validUntil: now + CONDITIONS_AGE }
    }
    const rows = await this.ctx.db.run(membersOf, role.id, new Date(now))
    const validUntil = rows.reduce((first, { expiresAt }) => Math.min(first, expiresAt?.getTime() ?? first), Number.POSITIVE_INFINITY)
    return { ids: new Set(rows.map((row) => row.userId)), validUntil }
  }
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && a.isSubsetOf(b)
}
