import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import { idDate } from '../../platform/ids.ts'
import type { ChannelCounts, ChannelFacts } from './facts.ts'
import { isInForce } from './rules.ts'
import { getCounts, getFavorites } from './store.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    channels: ChannelFacts
    channelCounts: ChannelCounts
    /** Channels the viewer has bookmarked. */
    favoriteChannels: true
  }
}

/** A channel as it stands in a note. */
export type NoteChannel = NonNullable<entities.Note['channel']>

export const channelSlots: SlotLoaders<AppContext> = {
  channels: { load: (ctx, ids) => ctx.services.channels.getMany(ids) },
  channelCounts: { perPage: true, load: async (ctx, ids) => new Map((await ctx.db.run(getCounts, [...ids])).map((counts) => [counts.channelId, counts])) },
  favoriteChannels: {
    perViewer: true,
    load: async (ctx, ids, viewerId) =>
      viewerId === null ? new Map() : new Map((await ctx.db.run(getFavorites, viewerId, [...ids])).map((row) => [row.channelId, true as const])),
  },
}

/**
 * Loads a page of channels:
 *
 *   the channels
 *   └─ at once: counters, banners; for somebody signed in: whom and what they follow and mute, their bookmarks
 */
export async function hydrateChannels(ctx: AppContext, h: Hydration, ids: readonly string[]): Promise<void> {
  const { drive, relations } = ctx.services
  await h.load('channels', ids)
  await Promise.all([
    h.load('channelCounts', ids),
    drive.hydrate(h, ids.map((id) => h.get('channels', id)?.bannerId)),
    relations.hydrateViewer(h),
    h.viewerId === null ? undefined : h.load('favoriteChannels', ids),
  ])
}

/** The channel for the viewer, or null when there is none. */
export function presentChannel(ctx: AppContext, h: Hydration, id: string): entities.Channel | null {
  const channel = h.get('channels', id)
  const counts = h.get('channelCounts', id)
  if (!channel || !counts) return null
  const banner = channel.bannerId === null ? null : ctx.services.drive.present(h, channel.bannerId)
  return {
    id,
    createdAt: idDate(id),
    lastNotedAt: counts.lastNotedAt?.toISOString() ?? null,
    name: channel.name,
    description: channel.description,
    userId: channel.userId,
    bannerUrl: banner?.url ?? null,
    bannerId: banner?.id ?? null,
    pinnedNoteIds: [...channel.pinnedNoteIds],
    color: channel.color,
    isArchived: channel.isArchived,
    usersCount: counts.usersCount,
    notesCount: counts.notesCount,
    isSensitive: channel.isSensitive,
    allowRenoteToExternal: channel.allowRenoteToExternal,
    ...viewersPart(ctx, h, id),
  }
}

function viewersPart(ctx: AppContext, h: Hydration, id: string): Pick<entities.Channel, 'isFollowing' | 'isFavorited' | 'isMuting'> {
  const relations = h.viewerId === null ? null : h.get('viewerRelations', h.viewerId)
  if (!relations) return {}
  return {
    isFollowing: relations.followedChannels.has(id),
    isFavorited: h.get('favoriteChannels', id) === true,
    isMuting: isInForce(relations.mutedChannels.get(id), ctx.now()),
  }
}

/** What a note says of its channel; the same for everybody. */
export function presentInNote(h: Hydration, id: string): NoteChannel | null {
  const channel = h.get('channels', id)
  if (!channel) return null
  const { name, color, isSensitive, allowRenoteToExternal, userId } = channel
  return { id, name, color, isSensitive, allowRenoteToExternal, userId }
}
