import { statement } from '../../platform/db/statement.ts'

export interface SettingsRow {
  rootUserId: string | null
  settings: Record<string, unknown>
}

export const readSettings = statement<[], SettingsRow>(
  'meta.read',
  'select root_user_id as "rootUserId", settings from server_settings where id = 1',
)

/** Serialises changes of the settings and the choice of the root account. */
export const lockSettings = statement<[], SettingsRow>(
  'meta.lock',
  'select root_user_id as "rootUserId", settings from server_settings where id = 1 for update',
)

/** `$1`: JSON object of changed keys, laid over what is there. */
export const mergeSettings = statement<[string]>(
  'meta.merge',
  'update server_settings set settings = settings || $1::jsonb, updated_at = now() where id = 1',
)

export const setRoot = statement<[string]>('meta.setRoot', 'update server_settings set root_user_id = $1 where id = 1')

export interface Totals {
  notes: number
  localNotes: number
  users: number
  localUsers: number
}

export const readTotals = statement<[], Totals>(
  'meta.totals',
  `select coalesce(sum(c.notes), 0)::bigint as "notes", coalesce(sum(c.notes) filter (where u.host is null), 0)::bigint as "localNotes",
     count(*) as "users", count(*) filter (where u.host is null) as "localUsers"
   from users u left join user_counts c on c.user_id = u.id where not u.is_deleted`,
)
