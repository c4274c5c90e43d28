import { Type } from 'typebox'
import type { AppContext } from '../../platform/context.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions, ChannelPort, OpenChannel } from '../../platform/stream/channel.ts'
import { wantedLength } from './rules.ts'

const NO_PARAMS = Type.Object({})

/** A channel that answers `requestLog` with what was read lately, newest first. */
function withLog(port: ChannelPort, close: () => void, latest: (length: number) => readonly unknown[] | null): OpenChannel {
  return {
    close,
    receive: (type, body) => {
      const log = type === 'requestLog' ? latest(wantedLength(body)) : null
      if (log) port.send('statsLog', log)
    },
  }
}

export const statsChannels: ChannelDefinitions<AppContext> = {
  /** Silent while the server's settings keep the machine to themselves. */
  serverStats: channel({
    shared: true,
    params: NO_PARAMS,
    open: (ctx: AppContext, port) => {
      const { server } = ctx.services.stats
      return withLog(port, server.feed.add(port), (length) => (server.isRunning ? server.feed.latest(length) : null))
    },
  }),
  queueStats: channel({
    shared: true,
    params: NO_PARAMS,
    open: (ctx: AppContext, port) => {
      const { queues } = ctx.services.stats
      return withLog(port, queues.add(port), (length) => queues.feed.latest(length))
    },
  }),
}
