import type { draftsEndpoints } from '@tsubame/contract'
import { readCursor } from '../../platform/db/cursor.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { changeCode, creationCode } from './codes.ts'

export const draftsApi: Handlers<typeof draftsEndpoints> = {
  'notes/drafts/count': (ctx, _params, { caller }) => ctx.services.drafts.count(caller.id),

  'notes/drafts/create': async (ctx, params, { caller }) => {
    const created = await ctx.services.drafts.create(caller.id, params)
    if (isFail(created)) return fail(creationCode(created.code))
    return { createdDraft: await ctx.services.drafts.packSaved(created) }
  },

  'notes/drafts/update': async (ctx, { draftId, ...wanted }, { caller }) => {
    const changed = await ctx.services.drafts.update(caller.id, draftId, wanted)
    if (isFail(changed)) return fail(changeCode(changed.code))
    return { updatedDraft: await ctx.services.drafts.packSaved(changed) }
  },

  'notes/drafts/delete': (ctx, { draftId }, { caller }) => ctx.services.drafts.delete(caller.id, draftId),

  'notes/drafts/list': (ctx, params, { caller }) =>
    ctx.services.drafts.list(caller.id, { cursor: readCursor(params), limit: params.limit, scheduled: params.scheduled ?? null }),
}
