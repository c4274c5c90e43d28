import { timelinesEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { timelinesApi } from './api.ts'
import { timelineChannels } from './channels.ts'
import { catchUp, keepUp, stopKeepingUp } from './keep-up.ts'
import { timelinesService } from './service.ts'
import { indexDeleted, noteArrived, noteEdited, userChanged, userFollowed } from './subscribers.ts'

/** Home, local, social, global and user timelines: read from an index in memory, delivered live to open channels. */
export const timelines = feature({
  name: 'timelines',
  endpoints: timelinesEndpoints,
  handlers: timelinesApi,
  services: (ctx) => ({ timelines: timelinesService(ctx) }),
  on: {
    'note.created': { live: [noteArrived] },
    'note.updated': { live: [noteEdited] },
    'note.deleted': { live: [indexDeleted] },
    'user.updated': { live: [userChanged] },
    'user.followed': { live: [userFollowed] },
  },
  channels: timelineChannels,
  start: async (ctx) => {
    ctx.bus.onReconnect(() => catchUp(ctx, true))
    await ctx.services.timelines.fill()
    if (ctx.config.redisUrl !== null) keepUp(ctx)
  },
  stop: async (ctx) => {
    stopKeepingUp(ctx)
    await ctx.services.timelines.filled()
  },
})
