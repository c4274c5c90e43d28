import { moderationLogEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { moderationLogApi } from './api.ts'
import { moderationLogService } from './service.ts'

/** What moderators did, for other moderators to read; entries are never changed. */
export const moderationLog = feature({
  name: 'moderationLog',
  endpoints: moderationLogEndpoints,
  handlers: moderationLogApi,
  services: (ctx) => ({ moderationLog: moderationLogService(ctx) }),
})
