import type { promotionsEndpoints } from '@tsubame/contract'
import type { Handlers } from '../../platform/feature.ts'

export const promotionsApi: Handlers<typeof promotionsEndpoints> = {
  'promo/read': (ctx, { noteId }, { caller }) => ctx.services.promotions.markRead(caller.id, noteId),
}
