import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { ListRequest } from './requests.ts'
import { notificationPages } from './store.ts'
import { packNotifications } from './view.ts'

/** Rows read at a time beyond what a page needs, since some of them will be dropped. */
const SPARE = 10
/** Where only some kinds are wanted, most rows may not match: the whole store is about this big. */
const ALL = 600

/**
 * A page of notifications. What has lost its meaning (a deleted note, a settled request, somebody muted since) is dropped
 * and the page filled up from further on: only the end of the list makes it short. The store is small, so this ends soon.
 */
export async function listNotifications(ctx: AppContext, userId: string, { cursor, limit, wants }: ListRequest): Promise<entities.Notification[]> {
  const page = notificationPages[cursor.ascending ? 'asc' : 'desc']
  const found: entities.Notification[] = []
  let { after, before } = cursor
  const size = wants ? ALL : limit + SPARE
  for (;;) {
    const rows = await ctx.db.run(page, userId, after, before, size)
    const wanted = wants ? rows.filter((row) => wants(row.type)) : rows
    for (const view of await packNotifications(ctx, wanted, userId)) {
      found.push(view)
      if (found.length === limit) return found
    }
    const last = rows.at(-1)
    if (!last || rows.length < size) return found
    if (cursor.ascending) after = last.id
    else before = last.id
  }
}
