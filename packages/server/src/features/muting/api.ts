import type { mutingEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import type { CursorParams } from '../../platform/db/cursor.ts'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { idDate } from '../../platform/ids.ts'

/** Why this person cannot be muted; null: they can. */
async function refuseTarget(ctx: AppContext, userId: string, callerId: string) {
  if (userId === callerId) return fail('MUTEE_IS_YOURSELF')
  return (await ctx.services.users.find(userId, callerId)) ? null : fail('NO_SUCH_USER')
}

/** The same for ending a mute: the person may have been suspended since, and come back. */
async function refuseMutee(ctx: AppContext, userId: string, callerId: string) {
  if (userId === callerId) return fail('MUTEE_IS_YOURSELF')
  return (await ctx.services.users.get(userId)) ? null : fail('NO_SUCH_USER')
}

async function page(ctx: AppContext, list: 'mutes' | 'renoteMutes', params: CursorParams & { limit: number }, callerId: string) {
  const rows = await ctx.services.muting.list(list, callerId, readCursor(params), params.limit)
  const h = ctx.hydrate(callerId)
  await ctx.services.users.hydrateDetailed(h, rows.map((row) => row.muteeId))
  return rows.flatMap((row) => {
    const mutee = ctx.services.users.presentDetailed(h, row.muteeId)
    return mutee ? [{ row, view: { id: row.id, createdAt: idDate(row.id), muteeId: row.muteeId, mutee } }] : []
  })
}

export const mutingApi: Handlers<typeof mutingEndpoints> = {
  'mute/create': async (ctx, { userId, expiresAt }, { caller }) => {
    const refused = await refuseTarget(ctx, userId, caller.id)
    if (refused) return refused
    if (expiresAt != null && expiresAt <= ctx.now()) return
    return ctx.services.muting.mute(caller.id, userId, expiresAt ?? null)
  },

  'mute/delete': async (ctx, { userId }, { caller }) =>
    (await refuseMutee(ctx, userId, caller.id)) ?? ctx.services.muting.unmute(caller.id, userId),

  'mute/list': async (ctx, params, { caller }) =>
    (await page(ctx, 'mutes', params, caller.id)).map(({ row, view }) => ({ ...view, expiresAt: row.expiresAt?.toISOString() ?? null })),

  'renote-mute/create': async (ctx, { userId }, { caller }) =>
    (await refuseTarget(ctx, userId, caller.id)) ?? ctx.services.muting.muteRenotes(caller.id, userId),

  'renote-mute/delete': async (ctx, { userId }, { caller }) =>
    (await refuseMutee(ctx, userId, caller.id)) ?? ctx.services.muting.unmuteRenotes(caller.id, userId),

  'renote-mute/list': async (ctx, params, { caller }) => (await page(ctx, 'renoteMutes', params, caller.id)).map(({ view }) => view),
}
