import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Fail } from '../../platform/fail.ts'
import { assignRole, unassignRole } from './assign.ts'
import type { AssignFailure, UnassignFailure } from './assign.ts'
import { createRole, deleteRole, updateRole } from './change.ts'
import type { RoleChanges } from './change.ts'
import type { Assignment, RoleFacts, RoleTimeline } from './facts.ts'
import { HeldRoles } from './held.ts'
import { RoleMembers } from './members.ts'
import type { Giver } from './rules.ts'
import { allRoles, assignmentPages, countMembers, deleteExpired, getAssignments, rolesByUse } from './store.ts'
import type { AssignmentRow } from './store.ts'
import { NO_ROLES, roleTable } from './table.ts'
import { packRoles } from './view.ts'

/** What other features may do with roles. */
export interface RolesService {
  get(id: string): Promise<RoleFacts | null>
  /** Higher `displayOrder` first. */
  all(): Promise<readonly RoleFacts[]>
  /** Given or taken last first. */
  byUse(): Promise<RoleFacts[]>
  /**
   * The roles somebody has now: those they were given, and those whose condition they fulfil; in display order. The same
   * array for all who have the same roles, until a role changes.
   */
  heldBy(userId: string): Promise<readonly RoleFacts[]>
  heldByMany(userIds: Iterable<string>): Promise<Map<string, readonly RoleFacts[]>>
  /** How many people each of these roles was given to. */
  usersCounts(ids: readonly string[]): Promise<Map<string, number>>
  /** Roles in full by id; unknown ones are left out. */
  pack(ids: readonly string[]): Promise<Map<string, entities.Role>>
  /** A page of those to whom a role was given. */
  assignments(id: string, withSuspended: boolean, cursor: Cursor, limit: number): Promise<AssignmentRow[]>
  /** Whose public notes are a role's timeline; null: there is no such role, or it is not public and explorable. */
  timeline(id: string): Promise<RoleTimeline | null>

  /** `by`, here and below: the administrator, for the moderation log. @returns the id */
  create(role: Omit<RoleFacts, 'id' | 'updatedAt'>, by: string): Promise<string | Fail<'INVALID_PARAM'>>
  update(id: string, changes: RoleChanges, by: string): Promise<void | Fail<'NO_SUCH_ROLE' | 'INVALID_PARAM'>>
  delete(id: string, by: string): Promise<void | Fail<'NO_SUCH_ROLE'>>
  /** `expiresAt` in ms; null: for good. */
  assign(giver: Giver, id: string, userId: string, expiresAt: number | null): Promise<void | AssignFailure>
  unassign(giver: Giver, id: string, userId: string): Promise<void | UnassignFailure>
  /** Removes assignments that have run out. */
  sweep(): Promise<void>

  readonly members: RoleMembers
  /** Drops all that is kept of roles, everywhere; after a commit that changed them. */
  forgetRoles(): void
  /** The same of what somebody was given. */
  forgetAssignments(userId: string): void
}

declare module '../../platform/context.ts' {
  interface Services {
    roles: RolesService
  }
}

const TABLE = 'all'
/** People whose assignments are kept in memory, most of them without any. */
const CACHED = 50_000

export function rolesService(ctx: AppContext): RolesService {
  const tables = ctx.caches.create<HeldRoles>({ name: 'roles', max: 1, load: async () => new Map([[TABLE, new HeldRoles(roleTable(await ctx.db.run(allRoles)))]]) })
  const given = ctx.caches.create<readonly Assignment[]>({ name: 'roles.assignments', max: CACHED, load: (ids) => loadAssignments(ctx, ids) })
  const current = async () => {
    const held = await tables.get(TABLE)
    if (!held) throw new Error('the roles were not read')
    return held
  }

  const service: RolesService = {
    get: async (id) => (await current()).table.byId.get(id) ?? null,
    all: async () => (await current()).table.roles,
    byUse: async () => {
      const [ids, { table }] = await Promise.all([ctx.db.run(rolesByUse), current()])
      return ids.map(({ id }) => table.byId.get(id)).filter((role) => role !== undefined)
    },
    heldBy: async (userId) => (await service.heldByMany([userId])).get(userId) ?? NO_ROLES,
    heldByMany: async (userIds) => {
      const ids = [...userIds]
      const held = await current()
      const { table } = held
      const found = new Map<string, readonly RoleFacts[]>()
      if (table.roles.length === 0) {
        for (const id of ids) found.set(id, NO_ROLES)
        return found
      }
      const [assignments, people, counts] = await Promise.all([
        given.getMany(ids),
        table.conditional.length > 0 ? ctx.services.users.getMany(ids) : null,
        table.asksForCounts ? ctx.services.users.counts(ids) : null,
      ])
      const now = ctx.now()
      for (const [id, own] of assignments) found.set(id, held.of(own, people?.get(id) ?? null, counts?.get(id) ?? null, now))
      return found
    },
    usersCounts: async (ids) => new Map((await ctx.db.run(countMembers, [...ids], new Date(ctx.now()))).map((row) => [row.roleId, row.count])),
    pack: async (ids) => {
      const { table } = await current()
      const roles = [...new Set(ids)].map((id) => table.byId.get(id)).filter((role) => role !== undefined)
      return new Map(roles.length === 0 ? [] : (await packRoles(ctx, roles)).map((role) => [role.id, role]))
    },
    assignments: (id, withSuspended, { ascending, after, before }, limit) =>
      ctx.db.run(assignmentPages[ascending ? 'asc' : 'desc'], id, new Date(ctx.now()), withSuspended, after, before, limit),
    timeline: async (id) => {
      const role = await service.get(id)
      return role?.isPublic && role.isExplorable ? service.members.of(role) : null
    },

    create: (role, by) => createRole(ctx, role, by),
    update: (id, changes, by) => updateRole(ctx, id, changes, by),
    delete: (id, by) => deleteRole(ctx, id, by),
    assign: (giver, id, userId, expiresAt) => assignRole(ctx, giver, id, userId, expiresAt),
    unassign: (giver, id, userId) => unassignRole(ctx, giver, id, userId),
    sweep: async () => {
      await ctx.tx((tx) => tx.run(deleteExpired, new Date(ctx.now())))
    },

    members: new RoleMembers(ctx),
    forgetRoles: () => tables.invalidate(TABLE),
    forgetAssignments: (userId) => given.invalidate(userId),
  }
  return service
}

async function loadAssignments(ctx: AppContext, userIds: string[]): Promise<Map<string, Assignment[]>> {
  const found = new Map<string, Assignment[]>()
  for (const { userId, roleId, expiresAt } of await ctx.db.run(getAssignments, userIds)) {
    const own = found.get(userId) ?? []
    own.push({ roleId, expiresAt: expiresAt?.getTime() ?? null })
    found.set(userId, own)
  }
  return found
}
