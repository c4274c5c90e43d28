import type { AppContext } from '../../platform/context.ts'
import { feature } from '../../platform/feature.ts'
import { statsChannels } from './channels.ts'
import { statsService } from './service.ts'

const heedSettings = (ctx: AppContext) => ctx.services.stats.server.heedSettings()

/** How busy the machine and the queues are, live. */
export const stats = feature({
  name: 'stats',
  endpoints: [],
  handlers: {},
  services: (ctx) => ({ stats: statsService(ctx) }),
  channels: statsChannels,
  on: { 'meta.updated': { live: [heedSettings] } },
  start: async (ctx) => {
    ctx.bus.onReconnect(() => {
      heedSettings(ctx).catch((error: unknown) => ctx.log.error({ err: error }, 'the settings could not be read'))
    })
    await heedSettings(ctx)
  },
  stop: (ctx) => {
    ctx.services.stats.server.stop()
    ctx.services.stats.queues.stop()
    return Promise.resolve()
  },
})
