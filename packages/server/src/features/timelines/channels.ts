import { Type } from 'typebox'
import type { AppContext } from '../../platform/context.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions, ChannelPort } from '../../platform/stream/channel.ts'
import { DEFAULT_OPTIONS } from './rules.ts'
import type { Timeline, TimelineOptions } from './rules.ts'

/** A channel somebody watches. */
export interface Subscription {
  readonly port: ChannelPort
  readonly timeline: Timeline
  readonly options: TimelineOptions
}

/** Watched channels by context: each server of a process has its own. */
const watched = new WeakMap<AppContext, Set<Subscription>>()

export function subscriptionsOf(ctx: AppContext): Set<Subscription> {
  let set = watched.get(ctx)
  if (!set) watched.set(ctx, (set = new Set()))
  return set
}

type Params = Partial<Pick<TimelineOptions, 'withRenotes' | 'withFiles' | 'withReplies'>>

function open(ctx: AppContext, port: ChannelPort, timeline: Timeline, { withRenotes = true, withFiles = false, withReplies = false }: Params) {
  const subscription = { port, timeline, options: { ...DEFAULT_OPTIONS, withRenotes, withFiles, withReplies } }
  const subscriptions = subscriptionsOf(ctx)
  subscriptions.add(subscription)
  return { close: () => void subscriptions.delete(subscription) }
}

const flag = Type.Optional(Type.Boolean())
const plain = Type.Object({ withRenotes: flag, withFiles: flag })
const withReplies = Type.Object({ withRenotes: flag, withFiles: flag, withReplies: flag })

export const timelineChannels: ChannelDefinitions<AppContext> = {
  homeTimeline: channel({
    requireCredential: true,
    kind: 'read:account',
    params: plain,
    open: (ctx: AppContext, port, params) => open(ctx, port, { kind: 'home' }, params),
  }),
  localTimeline: channel({
    params: withReplies,
    open: async (ctx: AppContext, port, params) => ((await ctx.services.policies.of(port.viewerId)).ltlAvailable ? open(ctx, port, { kind: 'local' }, params) : null),
  }),
  hybridTimeline: channel({
    requireCredential: true,
    kind: 'read:account',
    params: withReplies,
    open: async (ctx: AppContext, port, params) => ((await ctx.services.policies.of(port.viewerId)).ltlAvailable ? open(ctx, port, { kind: 'social' }, params) : null),
  }),
  globalTimeline: channel({
    params: plain,
    open: async (ctx: AppContext, port, params) => ((await ctx.services.policies.of(port.viewerId)).gtlAvailable ? open(ctx, port, { kind: 'global' }, params) : null),
  }),
}
