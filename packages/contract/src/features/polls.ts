import { Type } from 'typebox'
import { Limit, endpoint } from '../define.ts'
import { Note } from '../entities/notes.ts'

export const notesPollsRecommendation = endpoint({
  name: 'notes/polls/recommendation',
  summary: 'Running polls of others on this server that you have not voted in.',
  tags: ['notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    limit: Limit(),
    offset: Type.Integer({ default: 0 }),
    excludeChannels: Type.Boolean({ default: false }),
  }),
  result: Type.Array(Note),
  errors: {},
})

export const pollsEndpoints = [notesPollsRecommendation] as const
