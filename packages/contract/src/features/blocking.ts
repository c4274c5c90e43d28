import { Type } from 'typebox'
import { Id, endpoint, page } from '../define.ts'
import { Blocking } from '../entities/relations.ts'
import { UserDetailedNotMe } from '../entities/users.ts'

export const blockingCreate = endpoint({
  name: 'blocking/create',
  summary: 'Blocks somebody: neither follows the other any more, and they cannot reach you.',
  tags: ['account'],
  credential: 'required',
  kind: 'write:blocks',
  limit: { duration: 3_600_000, max: 20 },
  params: Type.Object({
    userId: Id(),
  }),
  result: UserDetailedNotMe,
  errors: {
    NO_SUCH_USER: { id: '7cc4f851-e2f1-4621-9633-ec9e1d00c01e' },
    BLOCKEE_IS_YOURSELF: { id: '88b19138-f28d-42c0-8499-6a31bbd0fdc6' },
    ALREADY_BLOCKING: { id: '787fed64-acb9-464a-82eb-afbd745b9614' },
  },
})

export const blockingDelete = endpoint({
  name: 'blocking/delete',
  summary: 'Ends a block. What it removed does not come back.',
  tags: ['account'],
  credential: 'required',
  kind: 'write:blocks',
  limit: { duration: 3_600_000, max: 100 },
  params: Type.Object({
    userId: Id(),
  }),
  result: UserDetailedNotMe,
  errors: {
    NO_SUCH_USER: { id: '8621d8bf-c358-4303-a066-5ea78610eb3f' },
    BLOCKEE_IS_YOURSELF: { id: '06f6fac6-524b-473c-a354-e97a40ae6eac' },
    NOT_BLOCKING: { id: '291b2efa-60c6-45c0-9f6a-045c8f9b02cd' },
  },
})

export const blockingList = endpoint({
  name: 'blocking/list',
  summary: 'Lists whom you block.',
  tags: ['account'],
  credential: 'required',
  kind: 'read:blocks',
  params: Type.Object({
    ...page(30),
  }),
  result: Type.Array(Blocking),
  errors: {},
})

export const blockingEndpoints = [
  blockingCreate,
  blockingDelete,
  blockingList,
] as const
