import type { AppContext } from '../../platform/context.ts'
import type { Caller } from '../../platform/caller.ts'
import { getAccessTokens, getSessions, touchAccessToken, touchSession } from './store.ts'
import type { TokenRow } from './store.ts'
import { lookupKeys } from './tokens.ts'

/** Tokens kept in memory, unknown ones included: guesses push out old entries, never fill the memory. */
const CACHED_TOKENS = 10_000
/** "Last used" is shown to the minute at best. */
const TOUCH_INTERVAL = 10 * 60_000

interface TokenFacts {
  readonly id: string
  readonly userId: string
  readonly native: boolean
  readonly permissions: ReadonlySet<string>
  readonly lastUsedAt: number
}

/** Tells who a token speaks for. Everything it asks is cached, so a call costs no statement. */
export function authenticator(ctx: AppContext) {
  const tokens = ctx.caches.create<TokenFacts>({ name: 'auth.tokens', max: CACHED_TOKENS, load: (keys) => loadTokens(ctx, keys) })
  const touched = new Map<string, number>()
  /** Callers by key, for as long as nothing they are made of has changed. */
  const callers = new WeakMap<object, Map<string, Caller>>()

  async function authenticate(token: string): Promise<Caller | null> {
    const era = ctx.caches.era(ctx.now())
    let known = callers.get(era)
    if (!known) callers.set(era, (known = new Map()))
    for (const key of lookupKeys(token)) {
      const same = known.get(key)
      if (same) return same
      const facts = await tokens.get(key)
      if (!facts) continue
      const caller = await buildCaller(facts)
      if (caller) {
        touch(facts)
        known.set(key, caller)
      }
      return caller
    }
    return null
  }

  async function buildCaller(facts: TokenFacts): Promise<Caller | null> {
    const { users, policies } = ctx.services
    const [user, granted, authority] = await Promise.all([users.get(facts.userId), policies.of(facts.userId), policies.authority(facts.userId)])
    if (!user || user.isDeleted) return null
    return {
      id: user.id,
      username: user.username,
      tokenId: facts.id,
      native: facts.native,
      permissions: facts.permissions,
      isSuspended: user.isSuspended,
      isDeleted: user.isDeleted,
      hasMoved: user.movedToUri !== null,
      ...authority,
      policies: granted,
    }
  }

  /** Nobody waits for this write, and losing one changes nothing that matters. */
  function touch(facts: TokenFacts): void {
    const now = ctx.now()
    if (now - (touched.get(facts.id) ?? facts.lastUsedAt) < TOUCH_INTERVAL) return
    if (touched.size >= CACHED_TOKENS) touched.clear()
    touched.set(facts.id, now)
    ctx.tx((tx) => tx.run(facts.native ? touchSession : touchAccessToken, facts.id, new Date(now))).catch((error: unknown) => {
      ctx.log.warn({ err: error }, 'the last use of a token was not written')
    })
  }

  return { authenticate, forget: (...keys: string[]) => tokens.invalidate(...keys) }
}

async function loadTokens(ctx: AppContext, keys: string[]): Promise<Map<string, TokenFacts>> {
  const hashes = (kind: string) => keys.filter((key) => key.startsWith(kind)).map((key) => key.slice(kind.length))
  const [sessions, access, digests] = [hashes('session:'), hashes('access:'), hashes('digest:')]
  const [native, apps] = await Promise.all([
    sessions.length > 0 ? ctx.db.run(getSessions, sessions) : [],
    access.length + digests.length > 0 ? ctx.db.run(getAccessTokens, access, digests) : [],
  ])
  return new Map([...native, ...apps].map((row) => [row.key, toFacts(row)]))
}

function toFacts(row: TokenRow): TokenFacts {
  return { id: row.id, userId: row.userId, native: row.native, permissions: new Set(row.permissions), lastUsedAt: row.lastUsedAt?.getTime() ?? 0 }
}
