import type { AppContext } from '../../platform/context.ts'
import type { LiveSubscriber } from '../../platform/events/subscriptions.ts'
import { tellMain } from '../../platform/stream/tell-main.ts'

/** Tells a person's devices that their account changed. */
export const streamMe: LiveSubscriber<AppContext, 'user.updated'> = (ctx, { payload: { userId } }) =>
  tellMain(ctx, userId, 'meUpdated', async () => (await ctx.services.users.packMe(userId)) ?? undefined)
