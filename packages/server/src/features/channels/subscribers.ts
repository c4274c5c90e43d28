import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Event } from '../../platform/events/types.ts'
import { dropBanners } from './store.ts'

/** The timeline index keeps notes of sensitive channels off people's pages. */
export async function channelChanged(ctx: AppContext, { payload: { channelId } }: Event<'channel.created' | 'channel.updated'>): Promise<void> {
  const channel = await ctx.services.channels.get(channelId)
  if (channel) ctx.services.timelines.setSensitive(channelId, channel.isSensitive)
}

/** Open home timelines of the follower are told of the channel from now on. */
export function channelFollowed(ctx: AppContext, { payload: { userId, channelId } }: Event<'channel.followed'>): void {
  ctx.services.timelines.watchers.follows(userId, [], [channelId])
}

/** A banner goes with its file. */
export async function dropDeletedBanners(ctx: AppContext, tx: Transaction, events: readonly Event<'drive.fileDeleted'>[]): Promise<void> {
  const bare = await tx.run(dropBanners, events.map(({ payload }) => payload.fileId))
  for (const { id } of bare) tx.emit('channel.updated', { channelId: id })
  tx.afterCommit(() => ctx.services.channels.forget(...bare.map(({ id }) => id)))
}
