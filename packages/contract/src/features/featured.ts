import { Type } from 'typebox'
import { Id, Limit, Nullable, endpoint } from '../define.ts'
import { Note } from '../entities/notes.ts'

export const notesFeatured = endpoint({
  name: 'notes/featured',
  summary: 'What is talked about most on this server, or in one channel, these days; the newest first.',
  tags: ['notes'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 3600,
  params: Type.Object({
    limit: Limit(),
    untilId: Type.Optional(Id()),
    channelId: Type.Optional(Nullable(Id())),
  }),
  result: Type.Array(Note),
  errors: {},
})

export const usersFeaturedNotes = endpoint({
  name: 'users/featured-notes',
  summary: 'Which of somebody’s notes are talked about most these days; the newest first.',
  tags: ['notes'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 3600,
  params: Type.Object({
    limit: Limit(),
    untilId: Type.Optional(Id()),
    userId: Id(),
  }),
  result: Type.Array(Note),
  errors: {},
})

export const featuredEndpoints = [
  notesFeatured,
  usersFeaturedNotes,
] as const
