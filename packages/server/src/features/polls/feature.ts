import { pollsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { pollsApi } from './api.ts'
import './events.ts'
import { pollsService } from './service.ts'

/** The end of polls, and polls to vote in. Voting itself belongs to the notes. */
export const polls = feature({
  name: 'polls',
  endpoints: pollsEndpoints,
  handlers: pollsApi,
  services: (ctx) => ({ polls: pollsService(ctx) }),
  jobs: {
    'polls.end': (ctx, { noteId }: { noteId: string }) => ctx.services.polls.end(noteId),
    'polls.sweep': (ctx) => ctx.services.polls.sweep(),
  },
  cron: { 'polls.sweep': '*/5 * * * *' },
})
