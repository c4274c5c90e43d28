import type { blockingEndpoints, entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { idDate } from '../../platform/ids.ts'

async function detailed(ctx: AppContext, id: string, viewerId: string): Promise<entities.UserDetailedNotMe> {
  const [user] = await ctx.services.users.packDetailed([id], viewerId)
  if (!user) throw new Error(`the person ${id} is gone`)
  return user
}

export const blockingApi: Handlers<typeof blockingEndpoints> = {
  'blocking/create': async (ctx, { userId }, { caller }) => {
    if (userId === caller.id) return fail('BLOCKEE_IS_YOURSELF')
    if (!(await ctx.services.users.find(userId, caller.id))) return fail('NO_SUCH_USER')
    const refused = await ctx.services.blocking.block(caller.id, userId)
    return isFail(refused) ? refused : detailed(ctx, userId, caller.id)
  },

  'blocking/delete': async (ctx, { userId }, { caller }) => {
    if (userId === caller.id) return fail('BLOCKEE_IS_YOURSELF')
    if (!(await ctx.services.users.find(userId, caller.id))) return fail('NO_SUCH_USER')
    const refused = await ctx.services.blocking.unblock(caller.id, userId)
    return isFail(refused) ? refused : detailed(ctx, userId, caller.id)
  },

  'blocking/list': async (ctx, params, { caller }) => {
    const rows = await ctx.services.blocking.list(caller.id, readCursor(params), params.limit)
    const h = ctx.hydrate(caller.id)
    await ctx.services.users.hydrateDetailed(h, rows.map((row) => row.blockeeId))
    return rows.flatMap((row) => {
      const blockee = ctx.services.users.presentDetailed(h, row.blockeeId)
      return blockee ? [{ id: row.id, createdAt: idDate(row.id), blockeeId: row.blockeeId, blockee }] : []
    })
  },
}
