import { Type } from 'typebox'
import { Id, Nullable, endpoint, page } from '../define.ts'
import { NoteReaction } from '../entities/notes.ts'

export const notesReactions = endpoint({
  name: 'notes/reactions',
  summary: 'Who reacted to a note, newest first.',
  tags: ['notes', 'reactions'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 60,
  params: Type.Object({
    noteId: Id(),
    type: Type.Optional(Nullable(Type.String())),
    ...page(),
  }),
  result: Type.Array(NoteReaction),
  errors: {
    NO_SUCH_NOTE: { id: '263fff3d-d0e1-4af4-bea7-8408059b451a' },
  },
})

export const notesReactionsCreate = endpoint({
  name: 'notes/reactions/create',
  summary: 'Reacts to a note, in place of an earlier reaction.',
  tags: ['reactions', 'notes'],
  credential: 'required',
  kind: 'write:reactions',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 1_200 },
  params: Type.Object({
    noteId: Id(),
    reaction: Type.String(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: '033d0620-5bfe-4027-965d-980b0c85a3ea' },
    ALREADY_REACTED: { id: '71efcf98-86d6-4e2b-b2ad-9d032369366b' },
    YOU_HAVE_BEEN_BLOCKED: { id: '20ef5475-9f38-4e4c-bd33-de6d979498ec' },
    CANNOT_REACT_TO_RENOTE: { id: 'eaccdc08-ddef-43fe-908f-d108faad57f5' },
  },
})

export const notesReactionsDelete = endpoint({
  name: 'notes/reactions/delete',
  summary: 'Takes your reaction back.',
  tags: ['reactions', 'notes'],
  credential: 'required',
  kind: 'write:reactions',
  limit: { duration: 3_600_000, max: 60, minInterval: 3_000 },
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: '764d9fce-f9f2-4a0e-92b1-6ceac9a7ad37' },
    NOT_REACTED: { id: '92f4426d-4196-4125-aa5b-02943e2ec8fc' },
  },
})

export const reactionsEndpoints = [
  notesReactions,
  notesReactionsCreate,
  notesReactionsDelete,
] as const
