import { statement } from '../../platform/db/statement.ts'
import type { AntennaFacts, AntennaSettings, Keywords } from './facts.ts'

const COLUMNS = `a.id, a.user_id as "userId", a.name, a.src, a.user_list_id as "userListId", a.keywords, a.exclude_keywords as "excludeKeywords", a.users,
  a.case_sensitive as "caseSensitive", a.local_only as "localOnly", a.exclude_bots as "excludeBots", a.with_replies as "withReplies", a.with_file as "withFile",
  a.exclude_notes_in_sensitive_channel as "excludeNotesInSensitiveChannel", a.is_active as "isActive",
  (extract(epoch from a.last_used_at) * 1000)::float8 as "lastUsedAt"`

export const getAntenna = statement<[string], AntennaFacts>('antennas.get', `select ${COLUMNS} from antennas a where a.id = $1`)

/** The same, held until the transaction ends. */
export const lockAntenna = statement<[string], AntennaFacts>('antennas.lock', `select ${COLUMNS} from antennas a where a.id = $1 for update`)

export const antennasOf = statement<[string], AntennaFacts>('antennas.of', `select ${COLUMNS} from antennas a where a.user_id = $1 order by a.id`)

export const allAtWork = statement<[], AntennaFacts>('antennas.allAtWork', `select ${COLUMNS} from antennas a where a.is_active`)

export const atWork = statement<[readonly string[]], AntennaFacts>('antennas.atWork', `select ${COLUMNS} from antennas a where a.id = any($1) and a.is_active`)

/** Holds a person's antennas until the transaction ends, so that what is counted stays true. */
export const lockOwner = statement<[string]>('antennas.lockOwner', 'select pg_advisory_xact_lock(hashtextextended($1, 7285))')

export const countAntennas = statement<[string], { count: number }>('antennas.count', 'select count(*)::int as count from antennas where user_id = $1')

type SettingsRow = [
  id: string, userId: string, name: string, src: string, userListId: string | null, keywords: string, excludeKeywords: string, users: readonly string[],
  caseSensitive: boolean, localOnly: boolean, excludeBots: boolean, withReplies: boolean, withFile: boolean, excludeNotesInSensitiveChannel: boolean, now: Date,
]

const json = (keywords: Keywords) => JSON.stringify(keywords)

/** All columns in the order of `putAntenna`. */
export function settingsRow(id: string, userId: string, s: AntennaSettings, now: number): SettingsRow {
  return [
    id, userId, s.name, s.src, s.userListId, json(s.keywords), json(s.excludeKeywords), s.users,
    s.caseSensitive, s.localOnly, s.excludeBots, s.withReplies, s.withFile, s.excludeNotesInSensitiveChannel, new Date(now),
  ]
}

/** Adds an antenna, or sets one that is there anew and to work. No row: the list is gone. */
export const putAntenna = statement<SettingsRow, { id: string }>(
  'antennas.put',
  `insert into antennas (id, user_id, name, src, user_list_id, keywords, exclude_keywords, users, case_sensitive, local_only, exclude_bots,
     with_replies, with_file, exclude_notes_in_sensitive_channel, last_used_at)
   select $1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::text[],
     $9::boolean, $10::boolean, $11::boolean, $12::boolean, $13::boolean, $14::boolean, $15::timestamptz
   where $5::text is null or exists (select from user_lists where id = $5 and user_id = $2 for key share)
   on conflict (id) do update set name = excluded.name, src = excluded.src, user_list_id = excluded.user_list_id, keywords = excluded.keywords,
     exclude_keywords = excluded.exclude_keywords, users = excluded.users, case_sensitive = excluded.case_sensitive, local_only = excluded.local_only,
     exclude_bots = excluded.exclude_bots, with_replies = excluded.with_replies, with_file = excluded.with_file,
     exclude_notes_in_sensitive_channel = excluded.exclude_notes_in_sensitive_channel, last_used_at = excluded.last_used_at, is_active = true
   returning id`,
)

export const deleteAntenna = statement<[string, string], { id: string }>('antennas.delete', 'delete from antennas where id = $1 and user_id = $2 returning id')

/** A row comes back when it rested before. */
export const markUsed = statement<[string, Date], { wasActive: boolean }>(
  'antennas.markUsed',
  `update antennas a set last_used_at = $2, is_active = true from (select id, is_active from antennas where id = $1 for update) old
   where a.id = old.id returning old.is_active as "wasActive"`,
)

export const restUnused = statement<[Date], { id: string }>(
  'antennas.restUnused',
  'update antennas set is_active = false where is_active and last_used_at < $1 returning id',
)

/** Appends an account (`$2`) wherever one of `$1` is named, lower case without `@` in front, and it is not itself. */
export const appendAccount = statement<[string[], string, string[]], { id: string }>(
  'antennas.appendAccount',
  `update antennas set users = array_append(users, $2)
   where exists (select from unnest(users) as u (account) where lower(ltrim(trim(account), '@')) = any($1))
     and not exists (select from unnest(users) as u (account) where lower(ltrim(trim(account), '@')) = any($3))
   returning id`,
)

/**
 * Who of the owners of antennas follows these authors: of antennas that look at whom their owners follow, and of all where
 * the author wrote for followers only (`$2`).
 */
export const followingOwners = statement<[string[], string[]], { ownerId: string; authorId: string }>(
  'antennas.followingOwners',
  `select distinct f.follower_id as "ownerId", f.followee_id as "authorId" from follows f join antennas a on a.user_id = f.follower_id
   where f.followee_id = any($1) and a.is_active and (a.src = 'home' or f.followee_id = any($2))`,
)

/** The lists with antennas on them that these authors are on. */
export const watchedLists = statement<[string[]], { listId: string; authorId: string }>(
  'antennas.watchedLists',
  `select distinct m.list_id as "listId", m.user_id as "authorId" from user_list_members m join antennas a on a.user_list_id = m.list_id
   where m.user_id = any($1) and a.is_active`,
)

/** Keeps what was collected. What is gone by now, rests, or belongs to somebody who is suspended is left out. */
export const collect = statement<[string[], string[]], { antennaId: string; noteId: string }>(
  'antennas.collect',
  `with found as (
     select a.id as antenna_id, n.id as note_id from unnest($1::text[], $2::text[]) as m (antenna_id, note_id)
     join antennas a on a.id = m.antenna_id and a.is_active join users u on u.id = a.user_id and not u.is_suspended
     join notes n on n.id = m.note_id for key share of a, n)
   insert into antenna_notes (antenna_id, note_id) select antenna_id, note_id from found on conflict do nothing
   returning antenna_id as "antennaId", note_id as "noteId"`,
)

/** Notes of an antenna that are shown; it may have some more for a while. */
export const KEPT = 200

/** Drops all but the newest `$2` of each antenna. */
export const trim = statement<[string[], number]>(
  'antennas.trim',
  `delete from antenna_notes d using unnest($1::text[]) as w (id) cross join lateral (
     select note_id from antenna_notes where antenna_id = w.id order by note_id desc offset $2 limit 1) oldest
   where d.antenna_id = w.id and d.note_id <= oldest.note_id`,
)

const page = (direction: 'asc' | 'desc') => statement<[string, number, string | null, string | null, number], { id: string }>(
  `antennas.page.${direction}`,
  `select note_id as id from (select note_id from antenna_notes where antenna_id = $1 order by note_id desc limit $2) kept
   where ($3::text is null or note_id > $3) and ($4::text is null or note_id < $4) order by note_id ${direction} limit $5`,
)

/** Notes of an antenna, of its newest `$2`. */
export const collectedPages = { asc: page('asc'), desc: page('desc') }
