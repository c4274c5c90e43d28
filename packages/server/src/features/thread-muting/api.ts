import type { threadMutingEndpoints } from '@tsubame/contract'
import type { Handlers } from '../../platform/feature.ts'

export const threadMutingApi: Handlers<typeof threadMutingEndpoints> = {
  'notes/thread-muting/create': (ctx, { noteId }, { caller }) => ctx.services.threadMuting.mute(caller.id, noteId),
  'notes/thread-muting/delete': (ctx, { noteId }, { caller }) => ctx.services.threadMuting.unmute(caller.id, noteId),
}
