import type { entities, pinsEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'

export const pinsApi: Handlers<typeof pinsEndpoints> = {
  'i/pin': async (ctx, { noteId }, { caller }) => {
    const failure = await ctx.services.pins.pin(caller.id, noteId)
    return isFail(failure) ? failure : me(ctx, caller.id)
  },

  'i/unpin': async (ctx, { noteId }, { caller }) => {
    const failure = await ctx.services.pins.unpin(caller.id, noteId)
    return isFail(failure) ? failure : me(ctx, caller.id)
  },
}

/** The account as its owner sees it now; it may have gone meanwhile, and its notes with it. */
async function me(ctx: AppContext, userId: string): Promise<entities.MeDetailed | Fail<'NO_SUCH_NOTE'>> {
  return (await ctx.services.users.packMe(userId)) ?? fail('NO_SUCH_NOTE')
}
