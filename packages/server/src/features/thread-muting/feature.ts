import { threadMutingEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { threadMutingApi } from './api.ts'
import { threadMutingService } from './service.ts'

/** Threads whose mentions and answers a person does not want to hear of. */
export const threadMuting = feature({
  name: 'threadMuting',
  endpoints: threadMutingEndpoints,
  handlers: threadMutingApi,
  services: (ctx) => ({ threadMuting: threadMutingService(ctx) }),
})
