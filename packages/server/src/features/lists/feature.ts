import { listsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { listsApi } from './api.ts'
import { listChannels } from './channel.ts'
import { listsService } from './service.ts'
import { checkAdded, leaveLists, listChanged, membersChanged, readAnew } from './subscribers.ts'

/** Lists of people with a timeline of their own, private or shown to everybody. */
export const lists = feature({
  name: 'lists',
  endpoints: listsEndpoints,
  handlers: listsApi,
  services: (ctx) => ({ lists: listsService(ctx) }),
  channels: listChannels,
  on: {
    'list.updated': { live: [listChanged] },
    'list.deleted': { live: [listChanged] },
    'list.memberUpdated': { live: [listChanged] },
    'list.membersAdded': { live: [membersChanged], durable: [checkAdded] },
    'list.membersRemoved': { live: [membersChanged] },
    'user.blocked': { durable: [leaveLists] },
  },
  start: (ctx) => {
    ctx.bus.onReconnect(() => readAnew(ctx))
    return Promise.resolve()
  },
})
