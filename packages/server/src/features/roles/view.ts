import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { idDate } from '../../platform/ids.ts'
import type { RoleFacts } from './facts.ts'

export function presentLite(role: RoleFacts): entities.RoleLite {
  const { id, name, color, iconUrl, description, isModerator, isAdministrator, displayOrder } = role
  return { id, name, color, iconUrl, description, isModerator, isAdministrator, displayOrder }
}

/** Roles in full, with how many people they were given to. */
export async function packRoles(ctx: AppContext, roles: readonly RoleFacts[]): Promise<entities.Role[]> {
  const counts = await ctx.services.roles.usersCounts(roles.map((role) => role.id))
  return roles.map((role) => ({
    ...presentLite(role),
    createdAt: idDate(role.id),
    updatedAt: role.updatedAt.toISOString(),
    target: role.target,
    condFormula: role.condFormula as unknown as entities.RoleCondFormulaValue,
    isPublic: role.isPublic,
    isExplorable: role.isExplorable,
    asBadge: role.asBadge,
    preserveAssignmentOnMoveAccount: role.preserveAssignmentOnMoveAccount,
    canEditMembersByModerator: role.canEditMembersByModerator,
    policies: allPolicies(ctx, role),
    usersCount: counts.get(role.id) ?? 0,
  }))
}

/** What a role does not mention stands as the built-in value. The shared type knows no texts and lists. */
function allPolicies(ctx: AppContext, role: RoleFacts): entities.Role['policies'] {
  const unsaid = Object.entries(ctx.services.policies.builtIn).map(([name, value]) => [name, { useDefault: true, priority: 0, value }] as const)
  return { ...Object.fromEntries(unsaid), ...role.policies } as entities.Role['policies']
}
