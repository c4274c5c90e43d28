import { antennasEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { antennasApi } from './api.ts'
import { antennaChannels, deliverMatched } from './channel.ts'
import { matchAntennas } from './match.ts'
import { antennasService } from './service.ts'

/** Antennas collect new notes that fit their owner's conditions, as they are posted. */
export const antennas = feature({
  name: 'antennas',
  endpoints: antennasEndpoints,
  handlers: antennasApi,
  services: (ctx) => ({ antennas: antennasService(ctx) }),
  channels: antennaChannels,
  on: {
    'note.created': { durable: [matchAntennas] },
    'antenna.matched': { live: [deliverMatched] },
    'antenna.changed': { live: [(ctx, { payload }) => ctx.services.antennas.changed(payload.antennaIds)] },
    'list.deleted': { live: [(ctx, { payload }) => ctx.services.antennas.listDeleted(payload.listId)] },
  },
  jobs: { 'antennas.restUnused': (ctx) => ctx.services.antennas.restUnused() },
  cron: { 'antennas.restUnused': '0 0 * * *' },
  start: (ctx) => {
    ctx.bus.onReconnect(() => ctx.services.antennas.readAnew())
    return Promise.resolve()
  },
})
