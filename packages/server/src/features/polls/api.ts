import type { pollsEndpoints } from '@tsubame/contract'
import type { Handlers } from '../../platform/feature.ts'

export const pollsApi: Handlers<typeof pollsEndpoints> = {
  'notes/polls/recommendation': async (ctx, params, { caller }) => ctx.services.notes.packJson(await ctx.services.polls.recommended(caller.id, params), caller.id),
}
