import type { Params, channelsEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { pageRequest } from '../../platform/page.ts'
import type { ChannelChanges } from './facts.ts'
import { ALL_NOTES } from './stream.ts'

type Update = Params<Extract<(typeof channelsEndpoints)[number], { name: 'channels/update' }>>

/** What a call changes: flags that are null stay as they are. */
function changesOf({ name, description, bannerId, pinnedNoteIds, color, isArchived, isSensitive, allowRenoteToExternal }: Update): ChannelChanges {
  return {
    name, description, bannerId, pinnedNoteIds, color,
    isArchived: isArchived ?? undefined,
    isSensitive: isSensitive ?? undefined,
    allowRenoteToExternal: allowRenoteToExternal ?? undefined,
  }
}

/** Pinned notes the viewer may see, in the owner's order. */
async function pinnedNotes(ctx: AppContext, noteIds: readonly string[], viewerId: string | null) {
  const passed = await ctx.services.timelines.filter(noteIds, viewerId)
  const seen = await ctx.services.notes.visibleAmong(passed, viewerId)
  return ctx.services.notes.pack(seen.map((note) => note.id), viewerId)
}

async function show(ctx: AppContext, channelId: string, viewerId: string | null) {
  return (await ctx.services.channels.pack([channelId], viewerId))[0] ?? null
}

export const channelsApi: Handlers<typeof channelsEndpoints> = {
  'channels/create': async (ctx, params, { caller }) => {
    const id = await ctx.services.channels.create(caller.id, {
      name: params.name,
      description: params.description ?? null,
      bannerId: params.bannerId ?? null,
      color: params.color,
      isSensitive: params.isSensitive ?? false,
      allowRenoteToExternal: params.allowRenoteToExternal ?? true,
    })
    if (isFail(id)) return id
    const channel = await show(ctx, id, caller.id)
    if (!channel) throw new Error(`the channel ${id} was created and is not there`)
    return channel
  },

  'channels/update': async (ctx, params, { caller }) => {
    const refused = await ctx.services.channels.update(caller, params.channelId, changesOf(params))
    return refused ?? (await show(ctx, params.channelId, caller.id)) ?? fail('NO_SUCH_CHANNEL')
  },

  'channels/show': async (ctx, { channelId }, { viewerId }) => {
    const channel = await show(ctx, channelId, viewerId)
    if (!channel) return fail('NO_SUCH_CHANNEL')
    return { ...channel, pinnedNotes: await pinnedNotes(ctx, channel.pinnedNoteIds, viewerId) }
  },

  'channels/timeline': async (ctx, params, { viewerId }) => {
    const { channelId } = params
    if (!(await ctx.services.channels.get(channelId))) return fail('NO_SUCH_CHANNEL')
    const ids = await ctx.services.timelines.page({ kind: 'channel', channelId }, ALL_NOTES, viewerId, pageRequest(params))
    return ctx.services.notes.packJson(ids, viewerId)
  },

  'channels/featured': async (ctx, _params, { viewerId }) => ctx.services.channels.pack(await ctx.services.channels.featured(), viewerId),

  'channels/search': async (ctx, params, { viewerId }) => {
    const search = { query: params.query, inDescription: params.type === 'nameAndDescription' }
    return ctx.services.channels.pack(await ctx.services.channels.search(search, readCursor(params), params.limit), viewerId)
  },

  'channels/owned': async (ctx, params, { caller }) =>
    ctx.services.channels.pack(await ctx.services.channels.owned(caller.id, readCursor(params), params.limit), caller.id),

  'channels/followed': async (ctx, params, { caller }) =>
    ctx.services.channels.pack(await ctx.services.channels.followed(caller.id, readCursor(params), params.limit), caller.id),

  'channels/my-favorites': async (ctx, _params, { caller }) => ctx.services.channels.pack(await ctx.services.channels.favoritesOf(caller.id), caller.id),

  'channels/mute/list': async (ctx, _params, { caller }) => ctx.services.channels.pack(await ctx.services.channels.mutesOf(caller.id), caller.id),

  'channels/follow': (ctx, { channelId }, { caller }) => ctx.services.channels.follow(caller.id, channelId),
  'channels/unfollow': (ctx, { channelId }, { caller }) => ctx.services.channels.unfollow(caller.id, channelId),
  'channels/favorite': (ctx, { channelId }, { caller }) => ctx.services.channels.favorite(caller.id, channelId),
  'channels/unfavorite': (ctx, { channelId }, { caller }) => ctx.services.channels.unfavorite(caller.id, channelId),
  'channels/mute/create': (ctx, { channelId, expiresAt }, { caller }) => ctx.services.channels.mute(caller.id, channelId, expiresAt ?? null),
  'channels/mute/delete': (ctx, { channelId }, { caller }) => ctx.services.channels.unmute(caller.id, channelId),
}
