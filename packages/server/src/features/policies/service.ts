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
interface Powers {
  readonly isModerator: boolean
  readonly isAdministrator: boolean
  readonly policies: PolicyStatements
}
type Role = Awaited<ReturnType<AppContext['services']['roles']['heldBy']>>[number]
type Meta = Awaited<ReturnType<AppContext['services']['meta']['get']>>

/** A person's roles, powers and limits. The same object for all who have the same, as long as nothing changes. */
export interface Standing extends Authority {
  readonly policies: entities.RolePolicies
  /** In display order. */
  readonly roles: readonly Role[]
  /** Badges are shown of people of other servers, too. */
  readonly remoteBadges: boolean
}

export interface PoliciesService {
  /** What a person (null: a visitor) may do. The same object as long as nothing changes. */
  of(userId: string | null): Promise<entities.RolePolicies>
  /** One of four objects. */
  authority(userId: string | null): Promise<Authority>
  /** All of it for many people, in a fixed number of statements. */
  standings(userIds: readonly string[]): Promise<Map<string, Standing>>
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
function authorityOf(roles: readonly Powers[]): Authority {
  if (roles.some((role) => role.isAdministrator)) return ADMINISTRATOR
  return roles.some((role) => role.isModerator) ? MODERATOR : NOBODY
}

/** What follows from one state of the settings. */
interface Base {
  readonly policies: entities.RolePolicies
  /** By the array of roles, which is the same for all who have the same. */
  readonly standings: WeakMap<readonly Role[], Standing>
}

const NO_ROLES: readonly Role[] = []

export function policiesService(ctx: AppContext): PoliciesService {
  const bases = new WeakMap<Meta, Base>()
  const baseOf = (meta: Meta): Base => {
    let base = bases.get(meta)
    if (!base) bases.set(meta, (base = { policies: basePolicies(meta.policies), standings: new WeakMap() }))
    return base
  }
  /** Of everybody with these roles but root. */
  const standingOf = (meta: Meta, roles: readonly Role[]): Standing => {
    const base = baseOf(meta)
    let standing = base.standings.get(roles)
    if (!standing) {
      const policies = roles.length === 0 ? base.policies : mergePolicies(base.policies, roles.map((role) => role.policies))
      standing = { ...authorityOf(roles), policies, roles, remoteBadges: meta.showRoleBadgesOfRemoteUsers }
      base.standings.set(roles, standing)
    }
    return standing
  }

  return {
    of: async (userId) => {
      const roles = userId === null ? NO_ROLES : await ctx.services.roles.heldBy(userId)
      return standingOf(await ctx.services.meta.get(), roles).policies
    },
    authority: async (userId) => {
      if (userId === null) return NOBODY
      const meta = await ctx.services.meta.get()
      return userId === meta.rootUserId ? ROOT : authorityOf(await ctx.services.roles.heldBy(userId))
    },
    standings: async (userIds) => {
      const held = await ctx.services.roles.heldByMany(userIds)
      const meta = await ctx.services.meta.get()
      const standings = new Map<string, Standing>()
      for (const [id, roles] of held) {
        const standing = standingOf(meta, roles)
        standings.set(id, id === meta.rootUserId ? { ...standing, ...ROOT } : standing)
      }
      return standings
    },
    builtIn: defaultPolicies,
    findMisfit,
  }
}
