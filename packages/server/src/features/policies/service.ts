import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { findMisfit, mergePolicies } from './merge.ts'
import type { PolicyStatements } from './merge.ts'
import { basePolicies, defaultPolicies } from './rules.ts'

/** What power over the server a person has. */
export interface Authority {
  readonly isRoot: boolean
  readonly isAdministrator: boolean
  readonly isModerator: boolean
}

/** What a role says, as far as it decides what people may do. */
interface Role {
  readonly isModerator: boolean
  readonly isAdministrator: boolean
  readonly policies: PolicyStatements
}

export interface PoliciesService {
  /** What a person (null: a visitor) may do. The same object as long as nothing changes. */
  of(userId: string | null): Promise<entities.RolePolicies>
  /** The same for somebody whose roles are known. */
  ofRoles(roles: readonly Role[]): Promise<entities.RolePolicies>
  /** One of four objects. */
  authority(userId: string | null): Promise<Authority>
  /** What holds where the server's settings say nothing. */
  readonly builtIn: Readonly<entities.RolePolicies>
  /** The first of these statements of a role that cannot be meant; null: all is well. */
  findMisfit(statements: Readonly<Record<string, unknown>>): string | null
}

declare module '../../platform/context.ts' {
  interface Services {
    policies: PoliciesService
  }
}

const ROOT: Authority = Object.freeze({ isRoot: true, isAdministrator: true, isModerator: true })
const ADMINISTRATOR: Authority = Object.freeze({ isRoot: false, isAdministrator: true, isModerator: true })
const MODERATOR: Authority = Object.freeze({ isRoot: false, isAdministrator: false, isModerator: true })
const NOBODY: Authority = Object.freeze({ isRoot: false, isAdministrator: false, isModerator: false })

/** What these roles make of somebody who is not root. */
export function authorityOf(roles: readonly Role[]): Authority {
  if (roles.some((role) => role.isAdministrator)) return ADMINISTRATOR
  return roles.some((role) => role.isModerator) ? MODERATOR : NOBODY
}

interface Base {
  readonly policies: entities.RolePolicies
  /** By the array of roles, which is the same for all who have the same. */
  readonly merged: WeakMap<readonly Role[], entities.RolePolicies>
}

export function policiesService(ctx: AppContext): PoliciesService {
  const bases = new WeakMap<object, Base>()

  const service: PoliciesService = {
    of: async (userId) => service.ofRoles(userId === null ? [] : await ctx.services.roles.heldBy(userId)),
    ofRoles: async (roles) => {
      const meta = await ctx.services.meta.get()
      let base = bases.get(meta)
      if (!base) bases.set(meta, (base = { policies: basePolicies(meta.policies), merged: new WeakMap() }))
      if (roles.length === 0) return base.policies
      let policies = base.merged.get(roles)
      if (!policies) base.merged.set(roles, (policies = mergePolicies(base.policies, roles.map((role) => role.policies))))
      return policies
    },
    authority: async (userId) => {
      if (userId === null) return NOBODY
      const meta = await ctx.services.meta.get()
      return userId === meta.rootUserId ? ROOT : authorityOf(await ctx.services.roles.heldBy(userId))
    },
    builtIn: defaultPolicies,
    findMisfit,
  }
  return service
}
