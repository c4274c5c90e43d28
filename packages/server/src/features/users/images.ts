import type { AppContext } from '../../platform/context.ts'
import type { DurableSubscriber } from '../../platform/events/subscriptions.ts'
import { dropImages } from './store.ts'

/** An avatar or banner goes with its file. */
export const dropDeletedImages: DurableSubscriber<AppContext, 'drive.fileDeleted'> = async (ctx, tx, events) => {
  const bare = await tx.run(dropImages, events.map(({ payload }) => payload.fileId))
  for (const { id } of bare) tx.emit('user.updated', { userId: id })
  tx.afterCommit(() => ctx.services.users.forget(...bare.map((user) => user.id)))
}
