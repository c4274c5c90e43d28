import type { AppContext } from '../../platform/context.ts'
import type { SlotLoaders } from '../../platform/hydration.ts'
import type { Standing } from './service.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    standings: Standing
  }
}

export const policySlots: SlotLoaders<AppContext> = {
  standings: { load: (ctx, ids) => ctx.services.policies.standings(ids) },
}
