import type { AnyEndpoint, entities } from '@tsubame/contract'
import type { Caller } from '../caller.ts'
import { refusals } from './refusal.ts'
import type { Refusal } from './refusal.ts'

export type Requirements = Pick<AnyEndpoint, 'credential' | 'kind' | 'secure' | 'requireModerator' | 'requireAdmin' | 'requiredRolePolicy' | 'prohibitMoved'>

/** Asked before the rate limit is counted: endpoints for native sessions refuse everybody else. */
export function checkSecure(endpoint: Requirements, caller: Caller | null): Refusal | null {
  return endpoint.secure && !caller?.native ? refusals.accessDenied : null
}

/** Asked after it, in the order clients rely on. `base` are the policies of somebody without any role. */
export function checkCaller(endpoint: Requirements, caller: Caller | null, base: entities.RolePolicies | null): Refusal | null {
  if (endpoint.credential === 'required') {
    if (!caller) return refusals.credentialRequired
    if (caller.isSuspended) return refusals.accountSuspended
  }
  if (endpoint.prohibitMoved && caller?.hasMoved) return refusals.accountMoved
  return checkRoles(endpoint, caller) ?? checkPolicy(endpoint, caller, base) ?? checkPermission(endpoint, caller)
}

/** An admin permission of a token does not replace the role: both are asked for. */
function checkRoles(endpoint: Requirements, caller: Caller | null): Refusal | null {
  if (caller?.isRoot) return null
  if (endpoint.requireAdmin && !caller?.isAdministrator) return refusals.administratorRequired
  if (endpoint.requireModerator && !caller?.isModerator && !caller?.isAdministrator) return refusals.moderatorRequired
  return null
}

function checkPolicy(endpoint: Requirements, caller: Caller | null, base: entities.RolePolicies | null): Refusal | null {
  const policy = endpoint.requiredRolePolicy
  if (policy === undefined || caller?.isRoot || caller?.isAdministrator) return null
  const policies = (caller?.policies ?? base) as Readonly<Record<string, unknown>> | null
  return policies && Object.hasOwn(policies, policy) && policies[policy] ? null : refusals.policyRequired
}

/** A token needs the endpoint's permission even where anybody may call; what names none but needs a login is closed to tokens. */
function checkPermission(endpoint: Requirements, caller: Caller | null): Refusal | null {
  if (!caller || caller.native) return null
  if (endpoint.kind !== undefined) return caller.permissions.has(endpoint.kind) ? null : refusals.permissionDenied
  return endpoint.credential === 'required' ? refusals.permissionDenied : null
}
