import { channelsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { channelsApi } from './api.ts'
import { countCreated, countDeleted, recountChannels } from './counters.ts'
import { channelsService } from './service.ts'
import { channelChannels } from './stream.ts'
import { channelChanged, channelFollowed, dropDeletedBanners } from './subscribers.ts'
import { channelSlots } from './view.ts'
import './events.ts'

/** Channels: places to post in that stay on this server; who follows, bookmarks and mutes them. */
export const channels = feature({
  name: 'channels',
  endpoints: channelsEndpoints,
  handlers: channelsApi,
  services: (ctx) => ({ channels: channelsService(ctx) }),
  slots: channelSlots,
  channels: channelChannels,
  on: {
    'channel.created': { live: [channelChanged] },
    'channel.updated': { live: [channelChanged] },
    'channel.followed': { live: [channelFollowed] },
    'note.created': { durable: [countCreated] },
    'note.deleted': { durable: [countDeleted] },
    'drive.fileDeleted': { durable: [dropDeletedBanners] },
  },
  jobs: {
    'channels.recount': recountChannels,
    'channels.sweepMutes': (ctx) => ctx.services.channels.sweepMutes(),
  },
  cron: { 'channels.recount': '50 3 * * *', 'channels.sweepMutes': '*/5 * * * *' },
})
