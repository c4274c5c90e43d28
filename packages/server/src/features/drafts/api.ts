import type { draftsEndpoints, entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { changeCode, creationCode } from './codes.ts'

async function packed(ctx: AppContext, userId: string, id: string): Promise<entities.NoteDraft> {
  const [draft] = await ctx.services.drafts.pack(userId, [id])
  if (!draft) throw new Error(`the draft ${id} has gone while it was saved`)
  return draft
}

export const draftsApi: Handlers<typeof draftsEndpoints> = {
  'notes/drafts/count': (ctx, _params, { caller }) => ctx.services.drafts.count(caller.id),

  'notes/drafts/create': async (ctx, params, { caller }) => {
    const created = await ctx.services.drafts.create(caller.id, params)
    if (isFail(created)) return fail(creationCode(created.code))
    return { createdDraft: await packed(ctx, caller.id, created.id) }
  },

  'notes/drafts/update': async (ctx, { draftId, ...wanted }, { caller }) => {
    const refused = await ctx.services.drafts.update(caller.id, draftId, wanted)
    if (refused) return fail(changeCode(refused.code))
    return { updatedDraft: await packed(ctx, caller.id, draftId) }
  },

  'notes/drafts/delete': (ctx, { draftId }, { caller }) => ctx.services.drafts.delete(caller.id, draftId),

  'notes/drafts/list': (ctx, params, { caller }) =>
    ctx.services.drafts.list(caller.id, { cursor: readCursor(params), limit: params.limit, scheduled: params.scheduled ?? null }),
}
