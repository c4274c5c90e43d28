import type { entities, iNotifications, notificationsEndpoints, Params } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import type { Handlers } from '../../platform/feature.ts'
import { groupNotifications } from './group.ts'
import { wantedTypes } from './rules.ts'

/** Marks first and reads then: what comes in between is shown and stays unread, never the other way round. */
async function listPage(ctx: AppContext, params: Params<typeof iNotifications>, userId: string): Promise<entities.Notification[]> {
  if (params.includeTypes?.length === 0) return []
  if (params.markAsRead) await ctx.services.notifications.read(userId)
  return ctx.services.notifications.list(userId, { cursor: readCursor(params), limit: params.limit, wants: wantedTypes(params.includeTypes, params.excludeTypes) })
}

export const notificationsApi: Handlers<typeof notificationsEndpoints> = {
  'i/notifications': (ctx, params, { caller }) => listPage(ctx, params, caller.id),

  'i/notifications-grouped': async (ctx, params, { caller }) => groupNotifications(await listPage(ctx, params, caller.id)),

  'notifications/mark-all-as-read': (ctx, _params, { caller }) => ctx.services.notifications.readAll(caller.id),

  'notifications/flush': (ctx, _params, { caller }) => ctx.services.notifications.flush(caller.id),

  'notifications/test-notification': (ctx, _params, { caller }) =>
    ctx.tx((tx) => ctx.services.notifications.notify(tx, [{ userId: caller.id, type: 'test' }])),
}
