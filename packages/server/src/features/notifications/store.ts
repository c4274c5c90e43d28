import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'
import type { NotificationType } from './rules.ts'

export interface NotificationRow {
  id: string
  userId: string
  type: NotificationType
  notifierId: string | null
  noteId: string | null
  /** What only this kind has: reaction, message, body … */
  data: Record<string, unknown>
}

const columns = 'id, user_id as "userId", type, notifier_id as "notifierId", note_id as "noteId", data'

export const insertNotifications = statement<[string[], string[], string[], (string | null)[], (string | null)[], string[]]>(
  'notifications.insert',
  `insert into notifications (id, user_id, type, notifier_id, note_id, data)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[])`,
)

/** Keeps the newest `$2` of each of these people. */
export const trimNotifications = statement<[string[], number]>(
  'notifications.trim',
  `delete from notifications n using unnest($1::text[]) as w (user_id),
     lateral (select id from notifications where user_id = w.user_id order by id desc offset $2 limit 1) last
   where n.user_id = w.user_id and n.id <= last.id`,
)

export const getNotification = statement<[string], NotificationRow>('notifications.get', `select ${columns} from notifications where id = $1`)

type PageParams = [string, string | null, string | null, number]
const page = (direction: 'asc' | 'desc'): Statement<PageParams, NotificationRow> => statement<PageParams, NotificationRow>(
  `notifications.page.${direction}`,
  `select ${columns} from notifications where user_id = $1 and ($2::text is null or id > $2) and ($3::text is null or id < $3)
   order by id ${direction} limit $4`,
)
export const notificationPages = { asc: page('asc'), desc: page('desc') }

export const countUnread = statement<[string[]], { userId: string; count: number }>(
  'notifications.countUnread',
  `select w.id as "userId", (select count(*) from notifications n
     where n.user_id = w.id and n.id > coalesce((select read_id from notification_markers where user_id = w.id), '')) as count
   from unnest($1::text[]) as w (id)`,
)

export const isUnread = statement<[string, string], { id: string }>(
  'notifications.isUnread',
  `select id from notifications where id = $2 and user_id = $1
     and id > coalesce((select read_id from notification_markers where user_id = $1), '')`,
)

/** Moves the marker to the newest one. No row comes back when it stood there already, or when there is none. */
export const moveMarker = statement<[string], { userId: string }>(
  'notifications.moveMarker',
  `insert into notification_markers as m (user_id, read_id)
   select $1, id from (select id from notifications where user_id = $1 order by id desc limit 1) newest
   on conflict (user_id) do update set read_id = excluded.read_id where m.read_id < excluded.read_id
   returning user_id as "userId"`,
)

export const hasAny = statement<[string], { any: boolean }>('notifications.hasAny', 'select exists (select from notifications where user_id = $1) as any')
export const deleteAll = statement<[string]>('notifications.deleteAll', 'delete from notifications where user_id = $1')
export const deleteMarker = statement<[string]>('notifications.deleteMarker', 'delete from notification_markers where user_id = $1')
