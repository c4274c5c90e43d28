import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { isValidFormula } from './conditions.ts'
import type { RoleFacts } from './facts.ts'

type Content = Omit<RoleFacts, 'id' | 'updatedAt'>
export type RoleChanges = Partial<Content>

/** Characters of what clients put into conditions and policies, as JSON. */
const LONGEST = 65_536

/** What is wrong with a role, or null. */
function problem(ctx: AppContext, role: Content, roleIds: ReadonlySet<string>): string | null {
  if (role.target === 'conditional') {
    if (role.isModerator || role.isAdministrator) return 'power over the server is given by hand, not by a condition'
    if (!isValidFormula(role.condFormula, roleIds)) return 'the condition is unknown, incomplete, too deep or names a role that is not there'
  }
  if (JSON.stringify([role.condFormula, role.policies]).length > LONGEST) return 'the condition or the policies are too long'
  const policy = ctx.services.policies.findMisfit(role.policies)
  return policy === null ? null : `the policy ${policy} cannot have this value`
}

/** Roles are changed one at a time: a condition must not name a role that is being deleted. */
async function lockRoles(tx: Transaction): Promise<Map<string, RoleFacts>> {
  const roles = await tx.kysely.selectFrom('roles').selectAll().orderBy('id').forUpdate().execute()
  return new Map(roles.map((role) => [role.id, role]))
}

const asColumns = <T extends RoleChanges>({ condFormula, policies, ...rest }: T) => ({
  ...rest,
  ...(condFormula === undefined ? {} : { condFormula: JSON.stringify(condFormula) }),
  ...(policies === undefined ? {} : { policies: JSON.stringify(policies) }),
})

/** @param by who does it: it is written down */
export function createRole(ctx: AppContext, role: Content, by: string): Promise<string | Fail<'INVALID_PARAM'>> {
  return ctx.tx(async (tx) => {
    const wrong = problem(ctx, role, new Set((await lockRoles(tx)).keys()))
    if (wrong !== null) return fail('INVALID_PARAM', { reason: wrong })
    const id = ctx.ids.next(ctx.now())
    const { condFormula, policies, ...columns } = role
    await tx.kysely.insertInto('roles').values({ ...columns, id, condFormula: JSON.stringify(condFormula), policies: JSON.stringify(policies), updatedAt: new Date(ctx.now()) }).execute()
    await ctx.services.moderationLog.write(tx, by, 'createRole', { roleId: id, role })
    tx.emit('role.created', { roleId: id })
    tx.afterCommit(() => ctx.services.roles.forgetRoles())
    return id
  })
}

export function updateRole(ctx: AppContext, id: string, changes: RoleChanges, by: string): Promise<void | Fail<'NO_SUCH_ROLE' | 'INVALID_PARAM'>> {
  return ctx.tx(async (tx) => {
    const roles = await lockRoles(tx)
    const before = roles.get(id)
    if (!before) return fail('NO_SUCH_ROLE')
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as RoleChanges
    const wrong = problem(ctx, { ...before, ...given }, new Set(roles.keys()))
    if (wrong !== null) return fail('INVALID_PARAM', { reason: wrong })
    await tx.kysely.updateTable('roles').set({ ...asColumns(given), updatedAt: new Date(ctx.now()) }).where('id', '=', id).execute()
    await ctx.services.moderationLog.write(tx, by, 'updateRole', { roleId: id, before, after: { ...before, ...given } })
    tx.emit('role.updated', { roleId: id })
    tx.afterCommit(() => ctx.services.roles.forgetRoles())
    return undefined
  })
}

/** Conditions that name it are true of nobody from then on. */
export function deleteRole(ctx: AppContext, id: string, by: string): Promise<void | Fail<'NO_SUCH_ROLE'>> {
  return ctx.tx(async (tx) => {
    const deleted = await tx.kysely.deleteFrom('roles').where('id', '=', id).returningAll().executeTakeFirst()
    if (!deleted) return fail('NO_SUCH_ROLE')
    await ctx.services.moderationLog.write(tx, by, 'deleteRole', { roleId: id, role: deleted })
    tx.emit('role.deleted', { roleId: id })
    tx.afterCommit(() => ctx.services.roles.forgetRoles())
    return undefined
  })
}
