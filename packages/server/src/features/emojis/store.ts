import { statement } from '../../platform/db/statement.ts'
import type { EmojiFacts } from './facts.ts'

declare module '../../platform/db/tables.ts' {
  interface Tables {
    emojis: EmojiFacts
  }
}

const COLUMNS = `id, name, host, category, aliases, license, is_sensitive as "isSensitive", local_only as "localOnly", role_ids as "roleIds",
  file_id as "fileId", original_url as "originalUrl", public_url as "publicUrl", type, uri, updated_at as "updatedAt"`

/** This server's, as clients list them. */
export const localEmojis = statement<[], EmojiFacts>(
  'emojis.local',
  `select ${COLUMNS} from emojis where host is null order by category collate "C" nulls last, name`,
)

/** Those of other servers, by name and host. */
export const foreignEmojis = statement<[string[], string[]], EmojiFacts>(
  'emojis.foreign',
  `select ${COLUMNS} from unnest($1::text[], $2::text[]) as wanted (wanted_name, wanted_host)
   join emojis on host = wanted_host collate "C" and name = wanted_name collate "C"`,
)

/** Names of this server's emojis are given and changed one at a time. */
export const lockNames = statement<[]>('emojis.lockNames', 'select pg_advisory_xact_lock(7283, 50)')

/** Keeps what another server says of its emojis, where that is news. Answers what was written. */
export const learnEmojis = statement<[string[], string, string[], string[], (string | null)[], (string | null)[], (Date | null)[], (string | null)[]], { name: string }>(
  'emojis.learn',
  `insert into emojis as e (id, host, name, original_url, public_url, type, uri, updated_at, license)
     select w.id, $2, w.name, w.url, w.url, w.type, w.uri, w.updated_at, w.license
     from unnest($1::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[]) as w (id, name, url, type, uri, updated_at, license)
     order by w.name
   on conflict (host, name) do update set original_url = excluded.original_url, public_url = excluded.public_url, type = excluded.type,
     uri = coalesce(excluded.uri, e.uri), updated_at = coalesce(excluded.updated_at, e.updated_at), license = excluded.license
   where (excluded.updated_at is not null and (e.updated_at is null or excluded.updated_at > e.updated_at))
     or (excluded.uri is not null and e.uri is null) or excluded.original_url <> e.original_url
   returning e.name`,
)

/** Whether the server's file is the picture of an emoji. */
export const isUsed = statement<[string], { id: string }>('emojis.isUsed', 'select id from emojis where file_id = $1 limit 1')
