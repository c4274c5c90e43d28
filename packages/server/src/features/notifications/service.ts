import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { chooseWanted } from './choose.ts'
import { listNotifications } from './list.ts'
import { newTimers } from './timers.ts'
import type { Timers } from './timers.ts'
import type { ListRequest, NotificationRequest } from './requests.ts'
import { countUnread, deleteAll, deleteMarker, hasAny, insertNotifications, moveMarker, trimNotifications } from './store.ts'

export interface NotificationsService {
  /** Makes those of these notifications that their receivers want. */
  notify(tx: Transaction, requests: readonly NotificationRequest[]): Promise<void>
  unreadCount(userId: string): Promise<number>
  list(userId: string, request: ListRequest): Promise<entities.Notification[]>
  /** Moves the marker to the newest one and tells the person's devices if it moved. */
  read(userId: string): Promise<void>
  /** The same, but tells them in any case unless there is nothing. */
  readAll(userId: string): Promise<void>
  flush(userId: string): Promise<void>
  readonly timers: Timers
}

declare module '../../platform/context.ts' {
  interface Services {
    notifications: NotificationsService
  }
}

/** How many a person keeps, about: they are trimmed after every few dozen. */
const KEPT = 500
const TRIM_EVERY = 32
const CACHED_COUNTS = 20_000

export function notificationsService(ctx: AppContext): NotificationsService {
  const unread = ctx.caches.create<number>({
    name: 'notifications.unread',
    max: CACHED_COUNTS,
    load: async (ids) => new Map((await ctx.db.run(countUnread, ids)).map((row) => [row.userId, row.count])),
  })

  /** Notifications made since the last trim, by person. */
  const untrimmed = new Map<string, number>()
  /** Of those who get a notification each, repeated for several, those whose old ones are to go. */
  const toTrim = (userIds: readonly string[]): string[] => {
    if (untrimmed.size > CACHED_COUNTS) untrimmed.clear()
    // Whose count was dropped begins anywhere: else those who get few between two drops would never be trimmed.
    for (const id of userIds) untrimmed.set(id, (untrimmed.get(id) ?? Math.floor(Math.random() * TRIM_EVERY)) + 1)
    const due = [...new Set(userIds)].filter((id) => (untrimmed.get(id) ?? 0) >= TRIM_EVERY)
    for (const id of due) untrimmed.delete(id)
    return due
  }

  return {
    notify: async (tx, requests) => {
      const wanted = await chooseWanted(ctx, requests)
      if (wanted.length === 0) return
      const made = wanted.map((request) => ({ ...request, id: ctx.ids.next(ctx.now()) }))
      await tx.run(
        insertNotifications, made.map((one) => one.id), made.map((one) => one.userId), made.map((one) => one.type),
        made.map((one) => one.notifierId ?? null), made.map((one) => one.noteId ?? null), made.map((one) => JSON.stringify(one.data ?? {})),
      )
      const due = toTrim(made.map((one) => one.userId))
      if (due.length > 0) await tx.run(trimNotifications, due, KEPT)
      for (const one of made) tx.emit('notification.created', { notificationId: one.id, userId: one.userId, type: one.type })
      tx.afterCommit(() => unread.invalidate(...new Set(made.map((one) => one.userId))))
    },
    unreadCount: async (userId) => (await unread.get(userId)) ?? 0,
    list: (userId, request) => listNotifications(ctx, userId, request),
    read: async (userId) => {
      if ((await unread.get(userId)) === 0) return
      await ctx.tx(async (tx) => {
        const moved = await tx.run(moveMarker, userId)
        if (moved.length === 0) return
        tx.emit('notifications.read', { userId })
        tx.afterCommit(() => unread.invalidate(userId))
      })
    },
    readAll: (userId) => ctx.tx(async (tx) => {
      const [[store]] = await Promise.all([tx.run(hasAny, userId), tx.run(moveMarker, userId)])
      if (!store?.any) return
      tx.emit('notifications.read', { userId })
      tx.afterCommit(() => unread.invalidate(userId))
    }),
    flush: (userId) => ctx.tx(async (tx) => {
      await Promise.all([tx.run(deleteAll, userId), tx.run(deleteMarker, userId)])
      tx.emit('notifications.flushed', { userId })
      tx.afterCommit(() => unread.invalidate(userId))
    }),
    timers: newTimers(),
  }
}
