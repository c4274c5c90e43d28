import type { featuredEndpoints } from '@tsubame/contract'
import type { Handlers } from '../../platform/feature.ts'

export const featuredApi: Handlers<typeof featuredEndpoints> = {
  'notes/featured': async (ctx, { limit, untilId = null, channelId }, { viewerId }) => {
    const { featured } = ctx.services
    const page = { limit, untilId }
    const ids = channelId ? await featured.ofChannel(channelId, viewerId, page) : await featured.ofServer(viewerId, page)
    return ctx.services.notes.packJson(ids, viewerId)
  },

  'users/featured-notes': async (ctx, { userId, limit, untilId = null }, { viewerId }) =>
    ctx.services.notes.packJson(await ctx.services.featured.ofUser(userId, viewerId, { limit, untilId }), viewerId),
}
