import { Type } from 'typebox'
import { Id, endpoint } from '../define.ts'

export const notesThreadMutingCreate = endpoint({
  name: 'notes/thread-muting/create',
  summary: 'Silences mentions and replies of the thread a note belongs to.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:account',
  limit: { duration: 3_600_000, max: 10 },
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: '5ff67ada-ed3b-2e71-8e87-a1a421e177d2' },
  },
})

export const notesThreadMutingDelete = endpoint({
  name: 'notes/thread-muting/delete',
  summary: 'Lets a thread be heard again.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: 'bddd57ac-ceb3-b29d-4334-86ea5fae481a' },
  },
})

export const threadMutingEndpoints = [
  notesThreadMutingCreate,
  notesThreadMutingDelete,
] as const
