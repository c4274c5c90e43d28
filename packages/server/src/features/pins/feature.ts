import { pinsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { pinsApi } from './api.ts'
import { noteDeleted, pinsService } from './service.ts'
import { pinSlots } from './view.ts'

/** Notes that people pin to their profile. */
export const pins = feature({
  name: 'pins',
  endpoints: pinsEndpoints,
  handlers: pinsApi,
  services: (ctx) => ({ pins: pinsService(ctx) }),
  slots: pinSlots,
  on: { 'note.deleted': { live: [noteDeleted] } },
})
