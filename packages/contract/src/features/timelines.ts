import { Type } from 'typebox'
import { Id, endpoint, page } from '../define.ts'
import { Note } from '../entities/notes.ts'

/** Which notes of a timeline are wanted. */
const wanted = {
  allowPartial: Type.Boolean({ default: false }),
  withFiles: Type.Boolean({ default: false }),
  withRenotes: Type.Boolean({ default: true }),
}
const renotesWanted = {
  includeMyRenotes: Type.Boolean({ default: true }),
  includeRenotedMyNotes: Type.Boolean({ default: true }),
  includeLocalRenotes: Type.Boolean({ default: true }),
}
/** What timelines of chosen people take. */
export const timelineOptions = { ...page(), ...wanted, ...renotesWanted }

export const notesTimeline = endpoint({
  name: 'notes/timeline',
  summary: 'The home timeline: your notes and those of people and channels you follow.',
  tags: ['notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    ...timelineOptions,
  }),
  result: Type.Array(Note),
  errors: {},
})

export const notesLocalTimeline = endpoint({
  name: 'notes/local-timeline',
  summary: 'Public notes of this server.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    ...page(),
    ...wanted,
    withReplies: Type.Boolean({ default: false }),
  }),
  result: Type.Array(Note),
  errors: {
    LTL_DISABLED: { id: '45a6eb02-7695-4393-b023-dd3be9aaaefd' },
  },
})

export const notesHybridTimeline = endpoint({
  name: 'notes/hybrid-timeline',
  summary: 'The home and the local timeline together.',
  tags: ['notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    ...timelineOptions,
    withReplies: Type.Boolean({ default: false }),
  }),
  result: Type.Array(Note),
  errors: {
    STL_DISABLED: { id: '620763f4-f621-4533-ab33-0577a1a3c342' },
  },
})

export const notesGlobalTimeline = endpoint({
  name: 'notes/global-timeline',
  summary: 'Public notes of all known servers.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    withFiles: Type.Boolean({ default: false }),
    withRenotes: Type.Boolean({ default: true }),
    ...page(),
  }),
  result: Type.Array(Note),
  errors: {
    GTL_DISABLED: { id: '0332fc13-6ab2-4427-ae80-a9fadffd1a6b' },
  },
})

export const usersNotes = endpoint({
  name: 'users/notes',
  summary: 'Notes of one person.',
  tags: ['users', 'notes'],
  credential: 'optional',
  params: Type.Object({
    userId: Id(),
    ...page(),
    ...wanted,
    withReplies: Type.Boolean({ default: false }),
    withChannelNotes: Type.Boolean({ default: false }),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_USER: { id: '27e494ba-2ac2-48e8-893b-10d4d8c2387b' },
  },
})

export const timelinesEndpoints = [
  notesTimeline,
  notesLocalTimeline,
  notesHybridTimeline,
  notesGlobalTimeline,
  usersNotes,
] as const
