import { emojisEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { emojisApi } from './api.ts'
import './events.ts'
import { emojisService } from './service.ts'
import { tellAdded, tellDeleted, tellUpdated } from './stream.ts'
import { exportArchive, importArchive } from './transfer.ts'
import { emojiSlots } from './view.ts'

/** Custom emojis: this server's and, as far as they were seen here, those of others. */
export const emojis = feature({
  name: 'emojis',
  endpoints: emojisEndpoints,
  handlers: emojisApi,
  services: (ctx) => ({ emojis: emojisService(ctx) }),
  slots: emojiSlots,
  jobs: {
    'emojis.removeUnused': (ctx, { fileId }: { fileId: string }) => ctx.services.emojis.removeUnused(fileId),
    'emojis.import': (ctx, { fileId, userId }: { fileId: string; userId: string }, run) => importArchive(ctx, fileId, userId, run),
    'emojis.export': (ctx, { userId }: { userId: string }, run) => exportArchive(ctx, userId, run),
  },
  on: {
    'emoji.added': { live: [tellAdded] },
    'emojis.updated': { live: [tellUpdated] },
    'emojis.deleted': { live: [tellDeleted] },
  },
})
