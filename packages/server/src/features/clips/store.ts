import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'
import type { OwnerLoad } from '../../platform/owner-limits.ts'
import type { ClipFacts, CountedClip } from './facts.ts'

export const getClip = statement<[string], ClipFacts>(
  'clips.get',
  'select id, user_id as "userId", name, description, is_public as "isPublic" from clips where id = $1',
)

/** `$2`: the viewer; null: nobody. */
export const getCounted = statement<[string[], string | null], CountedClip>(
  'clips.getCounted',
  `select c.id, c.user_id as "userId", c.name, c.description, c.is_public as "isPublic", c.last_clipped_at as "lastClippedAt",
     (select count(*)::int from clip_notes n where n.clip_id = c.id) as "notesCount", f.count as "favoritedCount", f.own as "isFavorited"
   from clips c cross join lateral (
     select count(*)::int as count, coalesce(bool_or(user_id = $2), false) as own from clip_favorites where clip_id = c.id) f
   where c.id = any($1)`,
)

type Page = readonly [since: string | null, until: string | null, limit: number]
type Pages = Record<'asc' | 'desc', Statement<[string, ...Page], { id: string }>>

function pages(name: string, where: string): Pages {
  const page = (direction: 'asc' | 'desc') => statement<[string, ...Page], { id: string }>(
    `clips.${name}.${direction}`,
    `select id from clips where user_id = $1 and ${where} and ($2::text is null or id > $2) and ($3::text is null or id < $3)
     order by id ${direction} limit $4`,
  )
  return { asc: page('asc'), desc: page('desc') }
}

export const ownPages = pages('own', 'true')
export const publicPages = pages('public', 'is_public')

/** Public clips a note is in, of people who are shown; the newest first. */
export const clipsOfNote = statement<[string, number], { id: string }>(
  'clips.ofNote',
  `select c.id from clip_notes n join clips c on c.id = n.clip_id join users u on u.id = c.user_id
   where n.note_id = $1 and c.is_public and not u.is_suspended and not u.is_deleted order by c.id desc limit $2`,
)

/** Bookmarked clips that a person may see, the last bookmarked first. */
export const favoritesOf = statement<[string], { id: string }>(
  'clips.favoritesOf',
  `select c.id from clip_favorites f join clips c on c.id = f.clip_id join users u on u.id = c.user_id
   where f.user_id = $1 and (c.user_id = $1 or (c.is_public and not u.is_suspended and not u.is_deleted)) order by f.id desc`,
)

/** Holds a person's clips until the transaction ends, so that what is counted stays true. */
export const lockOwner = statement<[string]>('clips.lockOwner', 'select pg_advisory_xact_lock(hashtextextended($1, 7285))')

export const getLoad = statement<[string], OwnerLoad>(
  'clips.load',
  `select count(*)::int as owned, coalesce(max(m.n), 0)::int as largest
   from clips c cross join lateral (select count(*) as n from clip_notes where clip_id = c.id) m where c.user_id = $1`,
)

export const insertClip = statement<[string, string, string, string | null, boolean]>(
  'clips.insert',
  'insert into clips (id, user_id, name, description, is_public) values ($1, $2, $3, $4, $5)',
)

/** An absent value (null) stays; a description is only written when `$5` says so. */
export const updateClip = statement<[string, string, string | null, boolean | null, boolean, string | null], { id: string }>(
  'clips.update',
  `update clips set name = coalesce($3, name), is_public = coalesce($4, is_public), description = case when $5 then $6 else description end
   where id = $1 and user_id = $2 returning id`,
)

/** Holds the clip until the transaction ends. */
export const lockClip = statement<[string, string], { id: string }>('clips.lock', 'select id from clips where id = $1 and user_id = $2 for update')

export const countNotes = statement<[string], { count: number }>('clips.countNotes', 'select count(*)::int as count from clip_notes where clip_id = $1')

/** A note that is gone by now is not put in. */
export const insertNote = statement<[string, string], { noteId: string }>(
  'clips.insertNote',
  `insert into clip_notes (clip_id, note_id) select $1, id from notes where id = $2 for key share
   on conflict do nothing returning note_id as "noteId"`,
)

export const touchClip = statement<[string, Date]>('clips.touch', 'update clips set last_clipped_at = $2 where id = $1')

export const deleteNote = statement<[string, string], { noteId: string }>(
  'clips.deleteNote',
  'delete from clip_notes where clip_id = $1 and note_id = $2 returning note_id as "noteId"',
)

export const deleteNotes = statement<[string], { noteId: string }>('clips.deleteNotes', 'delete from clip_notes where clip_id = $1 returning note_id as "noteId"')

export const deleteClip = statement<[string]>('clips.delete', 'delete from clips where id = $1')

/** No row comes back when the clip was bookmarked already, or is gone. */
export const insertFavorite = statement<[string, string, string], { id: string }>(
  'clips.insertFavorite',
  `insert into clip_favorites (id, clip_id, user_id) select $1, id, $3 from clips where id = $2
   on conflict (clip_id, user_id) do nothing returning id`,
)

export const deleteFavorite = statement<[string, string], { id: string }>(
  'clips.deleteFavorite',
  'delete from clip_favorites where clip_id = $1 and user_id = $2 returning id',
)
