import type { AppContext } from '../../platform/context.ts'
import type { LiveSubscriber } from '../../platform/events/subscriptions.ts'
import { idDate } from '../../platform/ids.ts'
import { isListening, tellMain } from '../../platform/stream/tell-main.ts'

/** Tells a person's other devices of a sign-in. */
export const streamSignin: LiveSubscriber<AppContext, 'user.signedIn'> = (ctx, { payload }) => tellMain(ctx, payload.userId, 'signin', async () => ({
  id: payload.signinId,
  createdAt: idDate(payload.signinId),
  ip: payload.ip,
  headers: { 'user-agent': payload.userAgent },
  success: true,
}))

/** Closes the sockets that a revoked token had opened. */
export const closeSockets: LiveSubscriber<AppContext, 'token.revoked'> = (ctx, { payload: { userId, tokenId } }) => {
  if (tokenId !== null) {
    ctx.stream.disconnect(userId, tokenId)
    return
  }
  ctx.stream.sendMain(userId, 'myTokenRegenerated', null)
  const sessions = new Set<string>()
  for (const { caller } of ctx.stream.of(userId)) if (caller?.native) sessions.add(caller.tokenId)
  for (const session of sessions) ctx.stream.disconnect(userId, session)
}

/** Whoever was suspended or deleted hears no more. */
export const closeSocketsOfSuspended: LiveSubscriber<AppContext, 'user.updated'> = async (ctx, { payload: { userId } }) => {
  if (!isListening(ctx, userId)) return
  const user = await ctx.services.users.get(userId)
  if (!user || user.isSuspended || user.isDeleted) ctx.stream.disconnect(userId)
}
