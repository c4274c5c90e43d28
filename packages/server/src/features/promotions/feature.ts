import { promotionsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { promotionsApi } from './api.ts'
import { promotionsService } from './service.ts'

/** Promoted notes: who has seen which. */
export const promotions = feature({
  name: 'promotions',
  endpoints: promotionsEndpoints,
  handlers: promotionsApi,
  services: (ctx) => ({ promotions: promotionsService(ctx) }),
})
