import type { reactionsEndpoints } from '@tsubame/contract'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { pageRequest } from '../../platform/page.ts'
import { listReactions } from './list.ts'

export const reactionsApi: Handlers<typeof reactionsEndpoints> = {
  'notes/reactions': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.notes.find(params.noteId, viewerId))) return fail('NO_SUCH_NOTE')
    return listReactions(ctx, params.noteId, params.type ?? null, viewerId, pageRequest(params))
  },
  'notes/reactions/create': (ctx, params, { caller }) => ctx.services.reactions.create(caller.id, params.noteId, params.reaction),
  'notes/reactions/delete': (ctx, params, { caller }) => ctx.services.reactions.delete(caller.id, params.noteId),
}
