import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { SlotLoaders } from '../../platform/hydration.ts'
import type { Authority } from './service.ts'

/** A person's powers and limits. */
export interface Standing extends Authority {
  readonly policies: entities.RolePolicies
}

declare module '../../platform/hydration.ts' {
  interface Slots {
    standings: Standing
  }
}

export const policySlots: SlotLoaders<AppContext> = {
  standings: {
    load: async (ctx, ids) => {
      const standings = await Promise.all(ids.map(async (id) => {
        const [authority, policies] = await Promise.all([ctx.services.policies.authority(id), ctx.services.policies.of(id)])
        return [id, { ...authority, policies }] as const
      }))
      return new Map(standings)
    },
  },
}
