import { invalidParam } from './refusal.ts'
import type { Refusal } from './refusal.ts'

const PREFIX = 'Bearer '

/**
 * The token of a call: the header first, then the parameter `i`; null = anonymous. An empty token is a token, and wrong.
 * The scheme is case-sensitive on the wire.
 */
export function readToken(authorization: string | undefined, values: unknown): string | null | Refusal {
  if (authorization?.startsWith(PREFIX)) return authorization.slice(PREFIX.length)
  if (typeof values !== 'object' || values === null) return null
  const { i } = values as { i?: unknown }
  if (i === undefined || i === null) return null
  return typeof i === 'string' ? i : invalidParam('i', 'must be a string')
}

/** The token of the `Authorization` header alone, for when there is no body yet. */
export function bearerToken(authorization: string | undefined): string | null {
  return authorization?.startsWith(PREFIX) ? authorization.slice(PREFIX.length) : null
}
