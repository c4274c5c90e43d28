import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { basePolicies } from './rules.ts'

/** What power over the server a person has. */
export interface Authority {
  readonly isRoot: boolean
  readonly isAdministrator: boolean
  readonly isModerator: boolean
}

export interface PoliciesService {
  /** What a person (null: a visitor) may do. The same object as long as nothing changes. */
  of(userId: string | null): Promise<entities.RolePolicies>
  authority(userId: string | null): Promise<Authority>
}

declare module '../../platform/context.ts' {
  interface Services {
    policies: PoliciesService
  }
}

const ROOT: Authority = Object.freeze({ isRoot: true, isAdministrator: true, isModerator: true })
const NOBODY: Authority = Object.freeze({ isRoot: false, isAdministrator: false, isModerator: false })

export function policiesService(ctx: AppContext): PoliciesService {
  const merged = new WeakMap<object, entities.RolePolicies>()
  return {
    of: async () => {
      const meta = await ctx.services.meta.get()
      let policies = merged.get(meta)
      if (!policies) merged.set(meta, (policies = basePolicies(meta.policies)))
      return policies
    },
    authority: async (userId) => {
      const meta = await ctx.services.meta.get()
      return userId !== null && userId === meta.rootUserId ? ROOT : NOBODY
    },
  }
}
