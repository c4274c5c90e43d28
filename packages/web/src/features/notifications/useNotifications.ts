import { shallowReactive, onBeforeUnmount } from 'vue'
import { api } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { createPager, type Pager, type PageRequest } from '../../data/pager.ts'
import { usePreferences } from '../../data/preferences.ts'
import { useStream } from '../../data/stream.ts'
import type { Note, Notification } from '../../data/types.ts'
import { nestedUsers, toRow, type NotificationRow } from './types.ts'

export interface NotificationFeed {
  pager: Pager
  row: (id: string) => NotificationRow | undefined
}

/** Notifications by page and live. `isRead` says whether somebody looks at them, for then fetching counts as reading. */
export function useNotifications(options: { isRead: () => boolean; atTop: () => boolean; only?: readonly Notification['type'][]; firstPage?: number }): NotificationFeed {
  const entities = useEntities()
  const preferences = usePreferences()
  const stream = useStream()
  const rows = shallowReactive(new Map<string, NotificationRow>())

  function take(notification: Notification, source: 'answer' | 'stream'): string {
    const withNote = notification as unknown as { note?: Note }
    if (withNote.note) entities.mergeNotes([withNote.note], source)
    entities.mergeUsers(nestedUsers(notification))
    rows.set(notification.id, toRow(notification))
    return notification.id
  }

  function heldBy(id: string): string[] {
    const row = rows.get(id)
    return row ? [...row.userIds, ...(row.noteId === null ? [] : [row.noteId])] : []
  }

  async function fetchPage(request: PageRequest): Promise<string[]> {
    const endpoint = preferences.useGroupedNotifications ? 'i/notifications-grouped' : 'i/notifications'
    const list = await api(endpoint, { ...request, markAsRead: options.isRead(), ...(options.only ? { includeTypes: [...options.only] as never } : {}) }) as Notification[]
    return list.map(notification => take(notification, 'answer'))
  }

  const pager = createPager({ fetch: fetchPage, ...(options.firstPage ? { firstPage: options.firstPage } : {}) })
  entities.hold(() => pager.ids().flatMap(heldBy))
  const leave = stream.channel('main', undefined, {
    notification: notification => {
      if (options.only && !options.only.includes(notification.type)) return
      pager.arrive(take(notification, 'stream'), options.atTop())
    },
  })
  const offReconnect = stream.onReconnect(() => { pager.catchUp(options.atTop()).catch((reason: unknown) => console.warn('catching up failed', reason)) })
  onBeforeUnmount(() => {
    leave()
    offReconnect()
  })
  return { pager, row: id => rows.get(id) }
}
