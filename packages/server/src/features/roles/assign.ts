import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { RoleFacts } from './facts.ts'
import { changeAssignment, mayEditMembers } from './rules.ts'
import type { Giver } from './rules.ts'
import { changeEnd, deleteAssignment, holdRole, insertAssignment, lockAssignment } from './store.ts'

export type AssignFailure = Fail<'NO_SUCH_ROLE' | 'ACCESS_DENIED' | 'NO_SUCH_USER' | 'ALREADY_ASSIGNED' | 'INVALID_PARAM'>
export type UnassignFailure = Fail<'NO_SUCH_ROLE' | 'ACCESS_DENIED' | 'NO_SUCH_USER' | 'NOT_ASSIGNED'>

/** The role if this person may give and take it. */
async function editable(ctx: AppContext, giver: Giver, roleId: string): Promise<RoleFacts | Fail<'NO_SUCH_ROLE' | 'ACCESS_DENIED'>> {
  const role = await ctx.services.roles.get(roleId)
  if (!role) return fail('NO_SUCH_ROLE')
  return mayEditMembers(role, giver) ? role : fail('ACCESS_DENIED')
}

export async function assignRole(ctx: AppContext, giver: Giver, roleId: string, userId: string, expiresAt: number | null): Promise<void | AssignFailure> {
  const role = await editable(ctx, giver, roleId)
  if ('code' in role) return role
  if (role.target === 'conditional') return fail('INVALID_PARAM', { reason: 'a conditional role is given by its condition' })
  const user = await ctx.services.users.get(userId)
  if (!user || user.isDeleted) return fail('NO_SUCH_USER')
  const now = ctx.now()
  if (expiresAt !== null && expiresAt <= now) return undefined
  return ctx.tx(async (tx) => {
    const [held] = await tx.run(holdRole, roleId, new Date(now))
    if (!held) return fail('NO_SUCH_ROLE')
    const change = await write(ctx, tx, roleId, userId, expiresAt)
    if (change === 'same') return fail('ALREADY_ASSIGNED')
    await ctx.services.moderationLog.write(tx, giver.id, 'assignRole', { ...logged(user, role), expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() })
    tx.emit('role.assigned', { roleId, userId, expiresAt })
    if (change === 'anew' && role.isPublic && user.host === null) await ctx.services.notifications.notify(tx, [{ userId, type: 'roleAssigned', data: { roleId } }])
    tx.afterCommit(() => ctx.services.roles.forgetAssignments(userId))
    return undefined
  })
}

const logged = (user: { id: string; username: string; host: string | null }, role: RoleFacts) => ({ userId: user.id, userUsername: user.username, userHost: user.host, roleId: role.id, roleName: role.name })

async function write(ctx: AppContext, tx: Transaction, roleId: string, userId: string, expiresAt: number | null) {
  const end = expiresAt === null ? null : new Date(expiresAt)
  const id = ctx.ids.next(ctx.now())
  const [added] = await tx.run(insertAssignment, id, roleId, userId, end)
  if (added) return 'anew'
  const [existing] = await tx.run(lockAssignment, roleId, userId)
  if (!existing) throw new Error('an assignment vanished although its role is held')
  const change = changeAssignment(existing.expiresAt?.getTime() ?? null, expiresAt, ctx.now())
  if (change !== 'same') await tx.run(changeEnd, existing.id, change === 'anew' ? id : existing.id, end)
  return change
}

export async function unassignRole(ctx: AppContext, giver: Giver, roleId: string, userId: string): Promise<void | UnassignFailure> {
  const role = await editable(ctx, giver, roleId)
  if ('code' in role) return role
  const user = await ctx.services.users.get(userId)
  if (!user) return fail('NO_SUCH_USER')
  const had = await ctx.tx(async (tx) => {
    const [held] = await tx.run(holdRole, roleId, new Date(ctx.now()))
    const [removed] = held ? await tx.run(deleteAssignment, roleId, userId) : []
    tx.afterCommit(() => ctx.services.roles.forgetAssignments(userId))
    // One that had run out goes, too, but it was none any more.
    if (!removed || (removed.expiresAt !== null && removed.expiresAt.getTime() <= ctx.now())) return false
    await ctx.services.moderationLog.write(tx, giver.id, 'unassignRole', logged(user, role))
    tx.emit('role.unassigned', { roleId, userId })
    return true
  })
  return had ? undefined : fail('NOT_ASSIGNED')
}
