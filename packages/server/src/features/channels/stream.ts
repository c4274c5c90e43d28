import { Type } from 'typebox'
import { Id } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions } from '../../platform/stream/channel.ts'

/** A channel shows all that is in it: replies, renotes, and what has no file. */
export const ALL_NOTES = {
  withReplies: true,
  withRenotes: true,
  withFiles: false,
  includeMyRenotes: true,
  includeRenotedMyNotes: true,
  includeLocalRenotes: true,
} as const

export const channelChannels: ChannelDefinitions<AppContext> = {
  channel: channel({
    params: Type.Object({ channelId: Id() }),
    open: async (ctx: AppContext, port, { channelId }) => {
      if (!(await ctx.services.channels.get(channelId))) return null
      return { close: ctx.services.timelines.watchers.add({ port, interest: { kind: 'channel', channelId }, options: ALL_NOTES }) }
    },
  }),
}
