import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { SlotLoaders } from '../../platform/hydration.ts'
import type { Authority } from './service.ts'

/** A person's roles, powers and limits. */
export interface Standing extends Authority {
  readonly policies: entities.RolePolicies
  /** In display order; the same array for all who have the same roles. */
  readonly roles: Awaited<ReturnType<AppContext['services']['roles']['heldBy']>>
  /** Badges are shown of people of other servers, too. */
  readonly remoteBadges: boolean
}

declare module '../../platform/hydration.ts' {
  interface Slots {
    standings: Standing
  }
}

export const policySlots: SlotLoaders<AppContext> = {
  standings: {
    load: async (ctx, ids) => {
      const [held, meta] = await Promise.all([ctx.services.roles.heldByMany(ids), ctx.services.meta.get()])
      const standings = await Promise.all([...held].map(async ([id, roles]) => {
        // All is in memory by now.
        const [authority, policies] = await Promise.all([ctx.services.policies.authority(id), ctx.services.policies.ofRoles(roles)])
        return [id, { ...authority, policies, roles, remoteBadges: meta.showRoleBadgesOfRemoteUsers }] as const
      }))
      return new Map(standings)
    },
  },
}
