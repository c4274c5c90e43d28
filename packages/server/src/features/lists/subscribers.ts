import type { AppContext } from '../../platform/context.ts'
import type { DurableSubscriber } from '../../platform/events/subscriptions.ts'
import type { Event } from '../../platform/events/types.ts'

/** Open channels of the list show it as it is now. */
export async function listChanged(ctx: AppContext, { payload: { listId } }: Event<'list.updated' | 'list.memberUpdated'>): Promise<void> {
  const { lists } = ctx.services
  lists.forget(listId)
  await lists.opened.refresh(listId)
}

export function listDeleted(ctx: AppContext, { payload: { listId } }: Event<'list.deleted'>): void {
  ctx.services.lists.forget(listId)
  ctx.services.lists.opened.deleted(listId)
}

export async function membersChanged(ctx: AppContext, { type, payload: { listId, ownerId, userIds } }: Event<'list.membersAdded' | 'list.membersRemoved'>): Promise<void> {
  const { lists, users } = ctx.services
  lists.forget(listId)
  if (!lists.opened.has(listId)) return
  await lists.opened.refresh(listId)
  const event = type === 'list.membersAdded' ? 'userAdded' : 'userRemoved'
  for (const user of await users.packLite(userIds, ownerId)) lists.opened.send(listId, event, user)
}

/** Nobody stays on a list of somebody whom they block. */
export const leaveLists: DurableSubscriber<AppContext, 'user.blocked'> = (ctx, tx, events) =>
  ctx.services.lists.removeBlockers(tx, events.map((event) => event.payload))

/** Somebody may have blocked the owner while they were put on the list. */
export const checkAdded: DurableSubscriber<AppContext, 'list.membersAdded'> = (ctx, tx, events) =>
  ctx.services.lists.removeBlockersFrom(tx, events.map((event) => event.payload.listId))

/** After this process could hear of nothing. */
export function readAnew(ctx: AppContext): void {
  const { opened } = ctx.services.lists
  Promise.all(opened.ids().map((id) => opened.refresh(id))).catch((error: unknown) => ctx.log.error({ err: error }, 'open lists could not be brought up to date'))
}
