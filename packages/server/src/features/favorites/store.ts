import { statement } from '../../platform/db/statement.ts'

export interface FavoriteRow {
  readonly id: string
  readonly noteId: string
}

export const insertFavorite = statement<[string, string, string], { id: string }>(
  'favorites.insert',
  'insert into note_favorites (id, user_id, note_id) values ($1, $2, $3) on conflict (user_id, note_id) do nothing returning id',
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
