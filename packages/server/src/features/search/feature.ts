import { searchEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { searchApi } from './api.ts'
import { searchService } from './service.ts'

/** Finding notes by what they say and by their hashtags. */
export const search = feature({
  name: 'search',
  endpoints: searchEndpoints,
  handlers: searchApi,
  services: (ctx) => ({ search: searchService(ctx) }),
})
