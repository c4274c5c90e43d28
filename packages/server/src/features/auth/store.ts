import { statement } from '../../platform/db/statement.ts'

export interface TokenRow {
  key: string
  id: string
  userId: string
  native: boolean
  permissions: string[]
  name: string | null
  iconUrl: string | null
  lastUsedAt: Date | null
}

export const getSessions = statement<[string[]], TokenRow>(
  'auth.getSessions',
  `select 'session:' || token_hash as key, id, user_id as "userId", true as native, '{}'::text[] as permissions,
     null::text as name, null::text as "iconUrl", last_used_at as "lastUsedAt" from sessions where token_hash = any($1)`,
)

export const getAccessTokens = statement<[string[], string[]], TokenRow>(
  'auth.getAccessTokens',
  `select k.key, t.id, t.user_id as "userId", false as native, t.permissions, t.name, t.icon_url as "iconUrl", t.last_used_at as "lastUsedAt"
   from access_tokens t, lateral (values ('access:' || t.token_hash), ('digest:' || t.digest_hash)) as k (key)
   where (t.token_hash = any($1) or t.digest_hash = any($2)) and k.key is not null`,
)

export const insertSession = statement<[string, string, string, string, string]>(
  'auth.insertSession',
  'insert into sessions (id, user_id, token_hash, ip, user_agent) values ($1, $2, $3, $4, $5)',
)

/** Keeps the `$2` sessions of a person that were used last. */
export const trimSessions = statement<[string, number], { id: string; tokenHash: string }>(
  'auth.trimSessions',
  `delete from sessions where id in (select id from sessions where user_id = $1 order by last_used_at desc, id desc offset $2)
   returning id, token_hash as "tokenHash"`,
)

export const deleteSession = statement<[string, string], { tokenHash: string }>(
  'auth.deleteSession',
  'delete from sessions where user_id = $1 and id = $2 returning token_hash as "tokenHash"',
)

/** `$2`: a session to keep, or null. */
export const deleteSessions = statement<[string, string | null], { id: string; tokenHash: string }>(
  'auth.deleteSessions',
  'delete from sessions where user_id = $1 and id is distinct from $2 returning id, token_hash as "tokenHash"',
)

export const touchSession = statement<[string, Date]>('auth.touchSession', 'update sessions set last_used_at = $2 where id = $1')
export const touchAccessToken = statement<[string, Date]>('auth.touchAccessToken', 'update access_tokens set last_used_at = $2 where id = $1')

export interface NewAccessToken {
  id: string
  userId: string
  tokenHash: string
  digestHash: string | null
  name: string | null
  description: string | null
  iconUrl: string | null
  permissions: readonly string[]
}

export const insertAccessToken = statement<[string, string, string, string | null, string | null, string | null, string | null, readonly string[]]>(
  'auth.insertAccessToken',
  `insert into access_tokens (id, user_id, token_hash, digest_hash, name, description, icon_url, permissions)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
)

export const deleteAccessToken = statement<[string, string], { tokenHash: string; digestHash: string | null }>(
  'auth.deleteAccessToken',
  'delete from access_tokens where user_id = $1 and id = $2 returning token_hash as "tokenHash", digest_hash as "digestHash"',
)

export const getPassword = statement<[string], { passwordHash: string }>(
  'auth.getPassword',
  'select password_hash as "passwordHash" from credentials where user_id = $1',
)

export const putPassword = statement<[string, string]>(
  'auth.putPassword',
  `insert into credentials (user_id, password_hash) values ($1, $2)
   on conflict (user_id) do update set password_hash = excluded.password_hash, changed_at = now()`,
)

export const insertSignin = statement<[string, string, string, string, boolean]>(
  'auth.insertSignin',
  'insert into signins (id, user_id, ip, user_agent, success) values ($1, $2, $3, $4, $5)',
)

export const dropOldSignins = statement<[string]>('auth.dropOldSignins', 'delete from signins where id < $1')
