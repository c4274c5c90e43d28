import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import type { AnyEndpoint, RateLimit } from '@tsubame/contract'
import type { Bus, LimitState } from '../bus/bus.ts'
import type { Caller } from '../caller.ts'
import { refusals } from './refusal.ts'
import type { Refusal } from './refusal.ts'

export interface RateLimiter {
  /** Counts a call; a refusal when it is one too many. Null when the endpoint has no limit. */
  check(caller: Caller | null, ip: string): Promise<Refusal | null>
}

/** Counts the calls of one endpoint by user, or by address for the anonymous (`ipLimits` may switch those off). */
export function rateLimiter(bus: Bus, endpoint: Pick<AnyEndpoint, 'name' | 'limit'>, ipLimits: () => boolean | Promise<boolean>): RateLimiter | null {
  const limit = endpoint.limit
  if (!limit) return null
  const key = limit.key ?? endpoint.name
  return {
    check: async (caller, ip) => {
      const factor = caller ? caller.policies.rateLimitFactor : 1
      if (!(factor > 0)) return null
      if (!caller && !(await ipLimits())) return null
      return count(bus, `limit:${key}:${caller ? caller.id : addressBucket(ip)}`, limit, factor)
    },
  }
}

/** The shortest interval is looked at first, then the window; the window's length does not depend on the factor. */
async function count(bus: Bus, bucket: string, limit: RateLimit, factor: number): Promise<Refusal | null> {
  if (limit.minInterval !== undefined) {
    const state = await bus.limit(`${bucket}:min`, 1, Math.ceil(limit.minInterval * factor))
    if (!state.allowed) return tooMany(state)
  }
  if (limit.duration !== undefined && limit.max !== undefined) {
    const state = await bus.limit(bucket, Math.max(1, Math.floor(limit.max / factor)), limit.duration)
    if (!state.allowed) return tooMany(state)
  }
  return null
}

function tooMany(state: LimitState): Refusal {
  return refusals.rateLimitExceeded.with(
    { remaining: state.remaining, total: state.total, reset: Math.ceil(state.resetAt / 1000), resetMs: state.resetAt },
    { 'retry-after': String(Math.max(0, Math.ceil(state.retryAfterMs / 1000))) },
  )
}

/** One household is one bucket: IPv6 counts by /64. Hashed, so that addresses do not lie about in a shared store. */
export function addressBucket(ip: string): string {
  return createHash('sha256').update(addressPrefix(ip)).digest('base64url').slice(0, 22)
}

/** The address, or the first 64 bits of an IPv6 one. */
export function addressPrefix(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  return address instanceof ipaddr.IPv6 ? `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64` : address.toString()
}
