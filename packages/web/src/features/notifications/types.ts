import type { Notification, UserLite } from '../../data/types.ts'

/** A notification as the store-backed rows use it: notes and users by id. */
export interface NotificationRow {
  id: string
  createdAt: string
  type: Notification['type']
  /** People behind it, newest first: one, or several when the server grouped them. */
  userIds: string[]
  noteId: string | null
  /** Reactions in the order of `userIds`. */
  reactions: string[]
  /** Words that come with the notification itself (role name, app text, follow message). */
  text: string | null
  link: string | null
}

interface Loose {
  user?: UserLite
  users?: UserLite[]
  note?: { id: string }
  reaction?: string
  reactions?: { user: UserLite; reaction: string }[]
  message?: string | null
  header?: string | null
  body?: string | null
  role?: { name: string; id: string }
  fileId?: string
}

/** Reads any kind of notification, also kinds that this client does not know. */
export function toRow(notification: Notification): NotificationRow {
  const loose = notification as unknown as Loose
  const users = loose.reactions?.map(entry => entry.user) ?? loose.users ?? (loose.user ? [loose.user] : [])
  return {
    id: notification.id, createdAt: notification.createdAt, type: notification.type,
    userIds: [...new Set(users.map(user => user.id))],
    noteId: loose.note?.id ?? null,
    reactions: loose.reactions?.map(entry => entry.reaction) ?? (loose.reaction !== undefined ? [loose.reaction] : []),
    text: loose.role?.name ?? loose.message ?? (loose.body != null ? [loose.header, loose.body].filter(Boolean).join(': ') : null),
    link: loose.fileId ? `/my/drive/file/${loose.fileId}` : loose.role ? `/roles/${loose.role.id}` : null,
  }
}

/** Everything nested that belongs into the entity store. */
export function nestedUsers(notification: Notification): UserLite[] {
  const loose = notification as unknown as Loose
  return [...(loose.user ? [loose.user] : []), ...(loose.users ?? []), ...(loose.reactions?.map(entry => entry.user) ?? [])]
}
