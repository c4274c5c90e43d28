import { statement } from '../../platform/db/statement.ts'

export interface FavoriteRow {
  readonly id: string
  readonly noteId: string
}

/** Holds the note, so that it is not deleted in between. */
export const insertFavorite = statement<[string, string, string], { noteExists: boolean; added: boolean }>(
  'favorites.insert',
  `with note as (select id from notes where id = $3 for key share),
     added as (insert into note_favorites (id, user_id, note_id) select $1, $2, id from note on conflict (user_id, note_id) do nothing returning id)
   select exists (select from note) as "noteExists", exists (select from added) as added`,
)

export const deleteFavorite = statement<[string, string], { id: string }>(
  'favorites.delete',
  'delete from note_favorites where user_id = $1 and note_id = $2 returning id',
)

export const hasFavorite = statement<[string, string], { found: boolean }>(
  'favorites.has',
  'select exists (select from note_favorites where user_id = $1 and note_id = $2) as found',
)

const page = (direction: 'asc' | 'desc') => statement<[string, string | null, string | null, number], FavoriteRow>(
  `favorites.page.${direction}`,
  `select id, note_id as "noteId" from note_favorites
   where user_id = $1 and ($2::text is null or id > $2) and ($3::text is null or id < $3) order by id ${direction} limit $4`,
)

export const favoritePages = { asc: page('asc'), desc: page('desc') }
