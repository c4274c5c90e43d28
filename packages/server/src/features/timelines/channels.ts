import { Type } from 'typebox'
import type { AppContext } from '../../platform/context.ts'
import type { ChannelDefinitions, ChannelPort, OpenChannel } from '../../platform/stream/channel.ts'
import { channel } from '../../platform/stream/channel.ts'
import { DEFAULT_OPTIONS } from './rules.ts'
import type { Timeline, TimelineOptions } from './rules.ts'

type Params = Partial<Pick<TimelineOptions, 'withRenotes' | 'withFiles' | 'withReplies'>>

function open(ctx: AppContext, port: ChannelPort, interest: Timeline, { withRenotes = true, withFiles = false, withReplies = false }: Params): OpenChannel {
  const options = { ...DEFAULT_OPTIONS, withRenotes, withFiles, withReplies }
  return { close: ctx.services.timelines.watchers.add({ port, interest, options }) }
}

/** The home timeline, alone or together with the local one. */
async function openHome(ctx: AppContext, port: ChannelPort, kind: 'home' | 'social', params: Params): Promise<OpenChannel> {
  const opened = open(ctx, port, { kind }, params)
  try {
    // In this order: whoever is followed meanwhile is not missed.
    if (port.viewerId !== null) await watchFollowed(ctx, port.viewerId)
  } catch (error) {
    opened.close()
    throw error
  }
  return opened
}

/** Has a person's open home timelines told of all whom the person follows. */
export async function watchFollowed(ctx: AppContext, userId: string): Promise<void> {
  const { following, followedChannels } = await ctx.services.relations.of(userId)
  ctx.services.timelines.watchers.follows(userId, following.keys(), followedChannels)
}

const flag = Type.Optional(Type.Boolean())
const plain = Type.Object({ withRenotes: flag, withFiles: flag })
const withReplies = Type.Object({ withRenotes: flag, withFiles: flag, withReplies: flag })

export const timelineChannels: ChannelDefinitions<AppContext> = {
  homeTimeline: channel({
    requireCredential: true,
    kind: 'read:account',
    params: plain,
    open: (ctx: AppContext, port, params) => openHome(ctx, port, 'home', params),
  }),
  localTimeline: channel({
    params: withReplies,
    open: async (ctx: AppContext, port, params) => ((await ctx.services.policies.of(port.viewerId)).ltlAvailable ? open(ctx, port, { kind: 'local' }, params) : null),
  }),
  hybridTimeline: channel({
    requireCredential: true,
    kind: 'read:account',
    params: withReplies,
    open: async (ctx: AppContext, port, params) => ((await ctx.services.policies.of(port.viewerId)).ltlAvailable ? openHome(ctx, port, 'social', params) : null),
  }),
  globalTimeline: channel({
    params: plain,
    open: async (ctx: AppContext, port, params) => ((await ctx.services.policies.of(port.viewerId)).gtlAvailable ? open(ctx, port, { kind: 'global' }, params) : null),
  }),
}
