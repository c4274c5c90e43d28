import { metaEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { metaApi } from './api.ts'
import { metaService } from './service.ts'

/** The server itself: its settings, what it offers, how big it is. */
export const meta = feature({
  name: 'meta',
  endpoints: metaEndpoints,
  handlers: metaApi,
  services: (ctx) => ({ meta: metaService(ctx) }),
})
