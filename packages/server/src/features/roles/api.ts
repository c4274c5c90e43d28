import type { entities, rolesEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { idDate } from '../../platform/ids.ts'
import { pageRequest } from '../../platform/page.ts'
import type { RoleFacts } from './facts.ts'
import type { AssignmentRow } from './store.ts'
import { packRoles } from './view.ts'

const ALL_NOTES = { withReplies: true, withRenotes: true, withFiles: false, includeMyRenotes: true, includeRenotedMyNotes: true, includeLocalRenotes: true }

async function pack(ctx: AppContext, role: RoleFacts): Promise<entities.Role> {
  const [view] = await packRoles(ctx, [role])
  if (!view) throw new Error(`the role ${role.id} was not packed`)
  return view
}

/** Rows with their people; those the viewer may not see are left out. */
async function withUsers(ctx: AppContext, rows: readonly AssignmentRow[], viewerId: string | null) {
  const users = new Map((await ctx.services.users.packDetailed(rows.map((row) => row.userId), viewerId)).map((user) => [user.id, user]))
  return rows.flatMap((row) => {
    const user = users.get(row.userId)
    return user ? [{ ...row, user }] : []
  })
}

export const rolesApi: Handlers<typeof rolesEndpoints> = {
  'roles/list': async (ctx) => packRoles(ctx, (await ctx.services.roles.all()).filter((role) => role.isPublic && role.isExplorable)),

  'roles/show': async (ctx, { roleId }) => {
    const role = await ctx.services.roles.get(roleId)
    return role?.isPublic ? pack(ctx, role) : fail('NO_SUCH_ROLE')
  },

  'roles/users': async (ctx, { roleId, limit, ...cursor }, { caller, viewerId }) => {
    const role = await ctx.services.roles.get(roleId)
    if (!role?.isPublic || !role.isExplorable) return fail('NO_SUCH_ROLE')
    const rows = await ctx.services.roles.assignments(roleId, caller?.isModerator ?? false, readCursor(cursor), limit)
    return (await withUsers(ctx, rows, viewerId)).map(({ id, user }) => ({ id, user }))
  },

  'roles/notes': async (ctx, { roleId, ...page }, { caller }) => {
    const role = await ctx.services.roles.get(roleId)
    if (!role?.isPublic) return fail('NO_SUCH_ROLE')
    const timeline = await ctx.services.roles.timeline(roleId)
    if (!timeline) return []
    return ctx.services.notes.packJson(await ctx.services.timelines.page(timeline, ALL_NOTES, caller.id, pageRequest(page)), caller.id)
  },

  'admin/roles/create': async (ctx, role, { caller }) => {
    const id = await ctx.services.roles.create(role as Omit<RoleFacts, 'id' | 'updatedAt'>, caller.id)
    if (typeof id !== 'string') return id
    const created = await ctx.services.roles.get(id)
    if (!created) throw new Error('the role was deleted while it was answered')
    return pack(ctx, created)
  },

  'admin/roles/update': (ctx, { roleId, ...changes }, { caller }) => ctx.services.roles.update(roleId, changes as Partial<RoleFacts>, caller.id),
  'admin/roles/delete': (ctx, { roleId }, { caller }) => ctx.services.roles.delete(roleId, caller.id),
  'admin/roles/list': async (ctx) => packRoles(ctx, await ctx.services.roles.byUse()),
  'admin/roles/show': async (ctx, { roleId }) => {
    const role = await ctx.services.roles.get(roleId)
    return role ? pack(ctx, role) : fail('NO_SUCH_ROLE')
  },

  'admin/roles/assign': (ctx, { roleId, userId, expiresAt = null }, { caller }) => ctx.services.roles.assign(caller, roleId, userId, expiresAt),
  'admin/roles/unassign': (ctx, { roleId, userId }, { caller }) => ctx.services.roles.unassign(caller, roleId, userId),

  'admin/roles/users': async (ctx, { roleId, limit, ...cursor }, { caller }) => {
    if (!(await ctx.services.roles.get(roleId))) return fail('NO_SUCH_ROLE')
    const rows = await ctx.services.roles.assignments(roleId, true, readCursor(cursor), limit)
    return (await withUsers(ctx, rows, caller.id)).map(({ id, user, expiresAt }) => ({ id, createdAt: idDate(id), user, expiresAt: expiresAt?.toISOString() ?? null }))
  },

  'admin/roles/update-default-policies': async (ctx, { policies }, { caller }) => {
    const stated = Object.fromEntries(Object.entries(policies).map(([name, value]) => [name, { value }]))
    const misfit = ctx.services.policies.findMisfit(stated)
    if (misfit !== null) return fail('INVALID_PARAM', { reason: `the policy ${misfit} cannot have this value` })
    await ctx.services.meta.updatePolicies(policies as Partial<entities.RolePolicies>, caller.id)
    return undefined
  },
}
