import { hashtagsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { hashtagsApi } from './api.ts'
import { countCreated, countProfiles, countUpdated, recountHashtags } from './counters.ts'
import { hashtagsService } from './service.ts'
import { hashtagChannels } from './stream.ts'
import { sweepUses } from './trends.ts'

/** Hashtags: who uses them, what is trending, and a live channel of notes that carry them. */
export const hashtags = feature({
  name: 'hashtags',
  endpoints: hashtagsEndpoints,
  handlers: hashtagsApi,
  services: (ctx) => ({ hashtags: hashtagsService(ctx) }),
  channels: hashtagChannels,
  on: {
    'note.created': { durable: [countCreated] },
    'note.updated': { durable: [countUpdated] },
    'user.created': { durable: [countProfiles] },
    'user.updated': { durable: [countProfiles] },
  },
  jobs: { 'hashtags.recount': recountHashtags, 'hashtags.sweep': sweepUses },
  cron: { 'hashtags.recount': '10 4 * * *', 'hashtags.sweep': '40 * * * *' },
})
