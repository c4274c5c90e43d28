import type { AppContext } from '../../platform/context.ts'
import { addressBucket } from '../../platform/http/rate-limit.ts'
import type { Device } from './service.ts'
import { insertSignin } from './store.ts'

/** How a step of the sign-in ends. The ids are those that clients have texts for. */
export type SigninOutcome =
  | { readonly kind: 'finished'; readonly userId: string; readonly token: string }
  | { readonly kind: 'next'; readonly step: 'captcha' }
  | { readonly kind: 'refused'; readonly errorId: string }
  | { readonly kind: 'limited' }

const NO_SUCH_USER = '6cc579cc-885d-43d8-95c2-b8c7fc963280'
const SUSPENDED = 'e03a5f46-d309-4865-9b69-56282d94e1eb'
const WRONG_PASSWORD = '932c904e-9460-45b7-9ce6-7ed33be7eb2c'

/** Failures in an hour: of one household, and of all the world against one account. */
const HOUR = 3_600_000
const FAILURES_PER_ADDRESS = 10
const FAILURES_PER_ACCOUNT = 50
/** Longer names are nobody's, and are not remembered whole. */
const MAX_NAME = 64

/** One step of signing in with a password. Only failures count against the limits. */
export async function signIn(ctx: AppContext, request: { username: string; password?: string }, device: Device): Promise<SigninOutcome> {
  const buckets = [[`signin:${addressBucket(device.ip)}`, FAILURES_PER_ADDRESS], [`signin:${request.username.slice(0, MAX_NAME).toLowerCase()}`, FAILURES_PER_ACCOUNT]] as const
  const taken: string[] = []
  // Taken before the attempt and given back if it does not fail, so that parallel guesses cannot pass together.
  const giveBack = () => Promise.all(taken.map((bucket) => ctx.bus.forget(bucket)))
  if (ctx.config.rateLimits) {
    for (const [bucket, max] of buckets) {
      const state = await ctx.bus.limit(bucket, max, HOUR)
      if (!state.allowed) {
        await giveBack()
        return { kind: 'limited' }
      }
      taken.push(bucket)
    }
  }
  const outcome = await attempt(ctx, request, device)
  if (outcome.kind !== 'refused') await giveBack()
  return outcome
}

async function attempt(ctx: AppContext, request: { username: string; password?: string }, device: Device): Promise<SigninOutcome> {
  const user = await ctx.services.users.byAcct({ username: request.username, host: null })
  if (!user) {
    if (request.password !== undefined) await ctx.services.auth.verifyPassword(null, request.password)
    return { kind: 'refused', errorId: NO_SUCH_USER }
  }
  if (user.isSuspended) return { kind: 'refused', errorId: SUSPENDED }
  if (request.password === undefined) return { kind: 'next', step: 'captcha' }
  if (!(await ctx.services.auth.verifyPassword(user.id, request.password))) {
    await ctx.tx((tx) => tx.run(insertSignin, ctx.ids.next(ctx.now()), user.id, device.ip, device.userAgent, false))
    return { kind: 'refused', errorId: WRONG_PASSWORD }
  }
  return { kind: 'finished', userId: user.id, token: await finish(ctx, user.id, device) }
}

async function finish(ctx: AppContext, userId: string, device: Device): Promise<string> {
  const signinId = ctx.ids.next(ctx.now())
  return ctx.tx(async (tx) => {
    const [token] = await Promise.all([
      ctx.services.auth.openSession(tx, userId, device),
      tx.run(insertSignin, signinId, userId, device.ip, device.userAgent, true),
    ])
    tx.emit('user.signedIn', { userId, signinId, ip: device.ip, userAgent: device.userAgent })
    return token
  })
}
