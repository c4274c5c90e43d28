import { Type } from 'typebox'
import { Id, endpoint, page } from '../define.ts'
import { NoteFavorite } from '../entities/favorites.ts'

export const notesFavoritesCreate = endpoint({
  name: 'notes/favorites/create',
  summary: 'Bookmarks a note; nobody else is told.',
  tags: ['notes', 'favorites'],
  credential: 'required',
  kind: 'write:favorites',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 20 },
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: '6dd26674-e060-4816-909a-45ba3f4da458' },
    ALREADY_FAVORITED: { id: 'a402c12b-34dd-41d2-97d8-4d2ffd96a1a6' },
  },
})

export const notesFavoritesDelete = endpoint({
  name: 'notes/favorites/delete',
  summary: 'Takes a bookmark of a note away.',
  tags: ['notes', 'favorites'],
  credential: 'required',
  kind: 'write:favorites',
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: '80848a2c-398f-4343-baa9-df1d57696c56' },
    NOT_FAVORITED: { id: 'b625fc69-635e-45e9-86f4-dbefbef35af5' },
  },
})

export const iFavorites = endpoint({
  name: 'i/favorites',
  summary: 'Notes you have bookmarked, the last bookmarked first.',
  tags: ['account', 'notes', 'favorites'],
  credential: 'required',
  kind: 'read:favorites',
  params: Type.Object({
    ...page(),
  }),
  result: Type.Array(NoteFavorite),
  errors: {},
})

export const favoritesEndpoints = [
  notesFavoritesCreate,
  notesFavoritesDelete,
  iFavorites,
] as const
