import type { AppContext } from '../../platform/context.ts'
import type { DurableSubscriber } from '../../platform/events/subscriptions.ts'

/** Whoever unlocks an account lets in all who wait, also when the server dies right after the change. */
export const acceptWaiting: DurableSubscriber<AppContext, 'user.unlocked'> = (_ctx, tx, events) => {
  for (const { payload } of events) tx.addJob({ name: 'following.acceptAll', payload: { userId: payload.userId }, key: `following.acceptAll:${payload.userId}` })
  return Promise.resolve()
}
