import type { AppContext } from '../../platform/context.ts'
import type { DurableSubscriber } from '../../platform/events/subscriptions.ts'
import type { Event } from '../../platform/events/types.ts'

/** Open channels of the list show it as it is now. */
export async function listChanged(ctx: AppContext, { payload: { listId } }: Event<'list.updated' | 'list.memberUpdated' | 'list.deleted'>): Promise<void> {
  const { lists, timelines } = ctx.services
  lists.forget(listId)
  await timelines.opened.refresh('list', listId)
}

export async function membersChanged(ctx: AppContext, { type, payload: { listId, ownerId, userIds } }: Event<'list.membersAdded' | 'list.membersRemoved'>): Promise<void> {
  const { lists, timelines, users } = ctx.services
  lists.forget(listId)
  if (!timelines.opened.has('list', listId)) return
  await timelines.opened.refresh('list', listId)
  const event = type === 'list.membersAdded' ? 'userAdded' : 'userRemoved'
  for (const user of await users.packLite(userIds, ownerId)) timelines.opened.send('list', listId, event, user)
}

/** Nobody stays on a list of somebody whom they block. */
export const leaveLists: DurableSubscriber<AppContext, 'user.blocked'> = (ctx, tx, events) =>
  ctx.services.lists.removeBlockers(tx, events.map((event) => event.payload))

/** Somebody may have blocked the owner while they were put on the list. */
export const checkAdded: DurableSubscriber<AppContext, 'list.membersAdded'> = (ctx, tx, events) =>
  ctx.services.lists.removeBlockersFrom(tx, events.map((event) => event.payload.listId))

/** After this process could hear of nothing. */
export function readAnew(ctx: AppContext): void {
  ctx.services.timelines.opened.refreshAll('list').catch((error: unknown) => ctx.log.error({ err: error }, 'open lists could not be brought up to date'))
}
