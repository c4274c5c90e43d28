import { Type } from 'typebox'
import { AnyOf, Id, Nullable, endpoint, page } from '../define.ts'
import { Note } from '../entities/notes.ts'

export const notesSearch = endpoint({
  name: 'notes/search',
  summary: 'Notes whose text or content warning contains the query, whatever the case; the newest first. `host` is `.` for this server.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    query: Type.String(),
    ...page(),
    offset: Type.Integer({ default: 0, description: 'Without effect: pages are turned by ids or dates.' }),
    host: Type.Optional(Type.String()),
    userId: Nullable(Id(), { default: null }),
    channelId: Nullable(Id(), { default: null }),
  }),
  result: Type.Array(Note),
  errors: {
    UNAVAILABLE: { id: '0b44998d-77aa-4427-80d0-d2c9b8523011', message: 'You may not search notes on this server.' },
  },
})

const triState = () => Nullable(Type.Boolean(), { default: null })

export const notesSearchByTag = endpoint({
  name: 'notes/search-by-tag',
  summary: 'Notes with a hashtag (`tag`), or with all hashtags of one of several groups (`query`).',
  tags: ['notes', 'hashtags'],
  credential: 'optional',
  params: AnyOf(Type.Object({
    tag: Type.Optional(Type.String({ minLength: 1 })),
    query: Type.Optional(Type.Array(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 64 }), { minItems: 1, maxItems: 64 })),
    reply: triState(),
    renote: triState(),
    withFiles: Type.Boolean({ default: false }),
    poll: triState(),
    ...page(),
  }), [['tag'], ['query']]),
  result: Type.Array(Note),
  errors: {},
})

export const searchEndpoints = [
  notesSearch,
  notesSearchByTag,
] as const
