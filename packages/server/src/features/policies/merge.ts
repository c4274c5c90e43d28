import type { entities } from '@tsubame/contract'
import { defaultPolicies } from './rules.ts'

/** What a role says of a policy; what it leaves out counts as the default at priority 0. */
export interface PolicyStatement {
  readonly useDefault?: boolean
  readonly priority?: number
  readonly value?: unknown
}
/** By the policy's name. */
export type PolicyStatements = Readonly<Record<string, PolicyStatement>>

type Policies = entities.RolePolicies
type Name = keyof Policies

const NAMES = Object.keys(defaultPolicies) as Name[]
const CHAT = ['unavailable', 'readonly', 'available'] as const
/** Where nothing limits, 0 stands for it: that is more than any number. */
const ZERO_IS_NO_LIMIT: ReadonlySet<Name> = new Set(['inviteLimit', 'inviteExpirationTime'])

/**
 * What somebody with these roles may do. Of each policy the statements of the highest priority count, `useDefault` as the
 * base value at its own priority; among them the most generous wins.
 */
export function mergePolicies(base: Policies, roles: readonly PolicyStatements[]): Policies {
  const merged: Record<string, unknown> = {}
  for (const name of NAMES) merged[name] = mergePolicy(name, base[name], roles.map((role) => (Object.hasOwn(role, name) ? (role[name] ?? {}) : {})))
  return merged as unknown as Policies
}

function mergePolicy(name: Name, base: unknown, statements: readonly PolicyStatement[]): unknown {
  const highest = Math.max(...statements.map(({ priority = 0 }) => priority))
  const counting = statements.filter(({ priority = 0 }) => priority === highest)
  // Old versions may have stored values that do not fit.
  const values = counting.map(({ useDefault, value }) => ((useDefault ?? value === undefined) || !fits(name, value) ? base : value))
  if (name === 'chatAvailability') return CHAT[Math.max(...values.map((value) => CHAT.indexOf(value as (typeof CHAT)[number])))]
  if (typeof base === 'boolean') return values.includes(true)
  if (Array.isArray(base)) return [...new Set((values as string[][]).flat().map((entry) => entry.trim()).filter((entry) => entry !== ''))]
  return ZERO_IS_NO_LIMIT.has(name) && values.includes(0) ? 0 : Math.max(...(values as number[]))
}

/** Whether a policy may have a value. Unknown policies are nobody's business. */
function fits(name: string, value: unknown): boolean {
  if (!Object.hasOwn(defaultPolicies, name)) return true
  if (name === 'chatAvailability') return (CHAT as readonly unknown[]).includes(value)
  const base = defaultPolicies[name as Name]
  if (Array.isArray(base)) return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
  return typeof base === 'number' ? typeof value === 'number' && Number.isFinite(value) : typeof value === typeof base
}

/** The name of the first policy with a value it cannot have, or of a statement that is none; null: all is well. */
export function findMisfit(statements: Readonly<Record<string, unknown>>): string | null {
  for (const [name, statement] of Object.entries(statements)) {
    if (typeof statement !== 'object' || statement === null) return name
    const { useDefault, priority = 0, value } = statement as Record<string, unknown>
    if (priority !== 0 && priority !== 1 && priority !== 2) return name
    if (useDefault !== undefined && typeof useDefault !== 'boolean') return name
    if (useDefault !== true && value !== undefined && !fits(name, value)) return name
  }
  return null
}
