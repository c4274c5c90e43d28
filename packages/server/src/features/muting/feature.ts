import { mutingEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { mutingApi } from './api.ts'
import { mutingService } from './service.ts'

/** Whom people do not want to see, and whose renotes. Expired mutes count for nothing at once; the sweep only tidies up. */
export const muting = feature({
  name: 'muting',
  endpoints: mutingEndpoints,
  handlers: mutingApi,
  services: (ctx) => ({ muting: mutingService(ctx) }),
  jobs: { 'muting.sweep': (ctx) => ctx.services.muting.sweep() },
  cron: { 'muting.sweep': '*/5 * * * *' },
})
