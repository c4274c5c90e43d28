import type { searchEndpoints } from '@tsubame/contract'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { pageRequest } from '../../platform/page.ts'

export const searchApi: Handlers<typeof searchEndpoints> = {
  'notes/search': async (ctx, { query, host, userId, channelId, ...params }, { viewerId }) => {
    if (!(await ctx.services.policies.of(viewerId)).canSearchNotes) return fail('UNAVAILABLE')
    const where = host === undefined ? undefined : ctx.services.users.normaliseHost(host)
    const ids = await ctx.services.search.notes({ query: query.trim(), host: where, userId, channelId }, viewerId, pageRequest(params))
    return ctx.services.notes.packJson(ids, viewerId)
  },

  'notes/search-by-tag': async (ctx, { tag, query, reply, renote, poll, withFiles, ...params }, { viewerId }) => {
    const groups = tag === undefined ? (query ?? []) : [[tag]]
    const ids = await ctx.services.search.byTag({ query: groups, reply, renote, poll, withFiles }, viewerId, pageRequest(params))
    return ctx.services.notes.packJson(ids, viewerId)
  },
}
