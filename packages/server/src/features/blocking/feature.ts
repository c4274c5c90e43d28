import { blockingEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { blockingApi } from './api.ts'
import { blockingService } from './service.ts'

/** Who blocks whom. What a block forbids is decided where it is forbidden, by the relations of both. */
export const blocking = feature({
  name: 'blocking',
  endpoints: blockingEndpoints,
  handlers: blockingApi,
  services: (ctx) => ({ blocking: blockingService(ctx) }),
})
