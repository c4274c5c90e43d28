import { draftsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { draftsApi } from './api.ts'
import { draftsService } from './service.ts'
import { draftSlots } from './view.ts'

/** Notes that are not finished, and those that are to be posted at a later time. */
export const drafts = feature({
  name: 'drafts',
  endpoints: draftsEndpoints,
  handlers: draftsApi,
  services: (ctx) => ({ drafts: draftsService(ctx) }),
  slots: draftSlots,
  jobs: {
    'drafts.post': (ctx, { draftId }: { draftId: string }) => ctx.services.drafts.post(draftId),
    'drafts.sweep': (ctx) => ctx.services.drafts.sweep(),
  },
  cron: { 'drafts.sweep': '*/5 * * * *' },
})
