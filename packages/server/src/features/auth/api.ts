import type { authEndpoints } from '@tsubame/contract'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { RawReply } from '../../platform/http/raw-reply.ts'
import { signIn } from './signin.ts'

const TOO_MANY_SIGNINS = '22d05606-fbcf-421a-a2db-b32610dcfd1b'

/** What a client reads when it has to wait. */
export const tooManySignins = () => new RawReply(429, {
  error: { message: 'Too many failed attempts to sign in. Try again later.', code: 'TOO_MANY_AUTHENTICATION_FAILURES', id: TOO_MANY_SIGNINS },
})

export const authApi: Handlers<typeof authEndpoints> = {
  'signin-flow': async (ctx, { username, password }, call) => {
    const outcome = await signIn(ctx, { username, password }, { ip: call.ip, userAgent: call.userAgent })
    switch (outcome.kind) {
      case 'finished': return { finished: true, id: outcome.userId, i: outcome.token }
      case 'next': return { finished: false, next: outcome.step }
      case 'refused': return new RawReply(403, { error: { id: outcome.errorId } })
      case 'limited': return tooManySignins()
    }
  },

  'i/sign-out': async (ctx, _params, { caller }) => {
    await ctx.services.auth.closeSession(caller.id, caller.tokenId)
  },

  'i/change-password': async (ctx, { currentPassword, newPassword }, { caller }) => {
    const { auth } = ctx.services
    if (!(await auth.verifyPassword(caller.id, currentPassword))) return fail('INCORRECT_PASSWORD')
    if (!auth.isAcceptablePassword(newPassword)) return fail('INVALID_PASSWORD')
    const passwordHash = await auth.hashPassword(newPassword)
    await ctx.tx(async (tx) => {
      await auth.setPassword(tx, caller.id, passwordHash)
      // Whoever signed in with the old password may be the reason for the change.
      await auth.closeSessions(tx, caller.id, caller.tokenId)
    })
    return undefined
  },

  'i/regenerate-token': async (ctx, { password }, { caller }) => {
    if (!(await ctx.services.auth.verifyPassword(caller.id, password))) return fail('INCORRECT_PASSWORD')
    await ctx.tx((tx) => ctx.services.auth.closeSessions(tx, caller.id, null))
    return undefined
  },
}
