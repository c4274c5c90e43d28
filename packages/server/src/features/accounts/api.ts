import type { accountsEndpoints, entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { addressBucket } from '../../platform/http/rate-limit.ts'
import { RawReply } from '../../platform/http/raw-reply.ts'
import { statusText } from '../../platform/http/status-text.ts'
import { refuseCreation } from './rules.ts'
import { updateOwnProfile } from './update.ts'

const SETUP_ATTEMPTS = 20

/** How sign-up says no: in the words of the framework under it, not in the API's envelope. */
export function signupFailure(status: number, message: string): RawReply {
  return new RawReply(status, { statusCode: status, error: statusText(status), message })
}

/** Whoever sets the server up gets a few attempts at its password an hour. */
async function mayGuess(ctx: AppContext, ip: string): Promise<boolean> {
  if (!ctx.config.rateLimits || ctx.config.setupPassword === null) return true
  return (await ctx.bus.limit(`setup:${addressBucket(ip)}`, SETUP_ATTEMPTS, 3_600_000)).allowed
}

/** The own account, with what only a session may see. */
async function ownAccount(ctx: AppContext, userId: string, secure: boolean): Promise<entities.MeDetailed | null> {
  const me = await ctx.services.users.packMe(userId)
  if (!me || !secure) return me
  const profile = await ctx.services.users.profile(userId)
  return { ...me, email: profile?.email ?? null, emailVerified: profile?.emailVerified ?? false, securityKeysList: [] }
}

/** The own account of somebody who was just created, with the token of the first session. */
async function newAccount(ctx: AppContext, created: { userId: string; token: string }) {
  const me = await ownAccount(ctx, created.userId, true)
  if (!me) throw new Error(`the new account ${created.userId} cannot be read`)
  return { ...me, token: created.token }
}

export const accountsApi: Handlers<typeof accountsEndpoints> = {
  signup: async (ctx, { username, password }, call) => {
    const meta = await ctx.services.meta.get()
    const isOpenTestServer = ctx.config.test && meta.rootUserId === null
    if (meta.rootUserId === null && !isOpenTestServer) return signupFailure(400, 'SETUP_REQUIRED')
    // Invitations come with their own feature: until then closed means closed.
    if (meta.disableRegistration) return new RawReply(400)
    const { ip, userAgent } = call
    const created = await ctx.services.accounts.create({ username, password, ip, userAgent, byOwner: false, root: isOpenTestServer ? 'allowed' : 'never' })
    return isFail(created) ? signupFailure(400, created.code) : newAccount(ctx, created)
  },

  'admin/accounts/create': async (ctx, { username, password, setupPassword }, call) => {
    const meta = await ctx.services.meta.get()
    const isSetUp = meta.rootUserId !== null
    if (!isSetUp && !(await mayGuess(ctx, call.ip))) return fail('RATE_LIMIT_EXCEEDED')
    const refused = refuseCreation({ isSetUp, setupPassword: ctx.config.setupPassword, givenPassword: setupPassword ?? null, caller: call.caller })
    if (refused) return fail(refused)
    const { ip, userAgent } = call
    const created = await ctx.services.accounts.create({ username, password, ip, userAgent, byOwner: true, root: isSetUp ? 'never' : 'only' })
    if (!isFail(created)) return newAccount(ctx, created)
    if (created.code === 'INVALID_USERNAME') return fail('INVALID_PARAM')
    return fail(created.code === 'DUPLICATED_USERNAME' ? 'USED_USERNAME' : created.code)
  },

  'username/available': async (ctx, { username }) => ({ available: (await ctx.services.accounts.refuseName(username, false)) === null }),

  i: async (ctx, _params, { caller }) => {
    await ctx.services.users.markLoginDay(caller.id)
    return (await ownAccount(ctx, caller.id, caller.native)) ?? fail('USER_IS_DELETED')
  },

  'i/update': async (ctx, params, { caller }) => {
    const refused = await updateOwnProfile(ctx, params, caller)
    if (refused) return refused
    const me = await ownAccount(ctx, caller.id, caller.native)
    if (!me) throw new Error(`the caller ${caller.id} cannot be read`)
    return me
  },
}
