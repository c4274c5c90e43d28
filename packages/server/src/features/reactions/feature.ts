import { reactionsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { reactionsApi } from './api.ts'
import { reactionsService } from './service.ts'
import { changed } from './subscribers.ts'
import { reactionSlots } from './view.ts'

/** Reactions to notes: one per person and note, counted in one atomic statement. */
export const reactions = feature({
  name: 'reactions',
  endpoints: reactionsEndpoints,
  handlers: reactionsApi,
  services: (ctx) => ({ reactions: reactionsService(ctx) }),
  slots: reactionSlots,
  on: {
    'note.reacted': { live: [changed] },
    'note.unreacted': { live: [changed] },
  },
})
