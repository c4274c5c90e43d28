import { featuredEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { featuredApi } from './api.ts'
import { scoreReacted, scoreRenoted, scoreUnreacted, scoreUnrenoted, sweepScores } from './scores.ts'
import { featuredService } from './service.ts'

/** Highlights: the notes of the last days that are talked about most, of the server, of a channel, of a person. */
export const featured = feature({
  name: 'featured',
  endpoints: featuredEndpoints,
  handlers: featuredApi,
  services: (ctx) => ({ featured: featuredService(ctx) }),
  on: {
    'note.reacted': { durable: [scoreReacted] },
    'note.unreacted': { durable: [scoreUnreacted] },
    'note.created': { durable: [scoreRenoted] },
    'note.deleted': { durable: [scoreUnrenoted] },
  },
  jobs: { 'featured.sweep': sweepScores },
  cron: { 'featured.sweep': '30 4 * * *' },
})
