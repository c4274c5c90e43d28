import { Type } from 'typebox'
import { Id, LAST_INSTANT, Nullable, endpoint, page } from '../define.ts'
import { Muting, RenoteMuting } from '../entities/relations.ts'

export const muteCreate = endpoint({
  name: 'mute/create',
  summary: 'Mutes somebody, for good or until a time.',
  tags: ['account'],
  credential: 'required',
  kind: 'write:mutes',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 20 },
  params: Type.Object({
    userId: Id(),
    expiresAt: Type.Optional(Nullable(Type.Integer({ maximum: LAST_INSTANT }))),
  }),
  result: null,
  errors: {
    NO_SUCH_USER: { id: '6fef56f3-e765-4957-88e5-c6f65329b8a5' },
    MUTEE_IS_YOURSELF: { id: 'a4619cb2-5f23-484b-9301-94c903074e10' },
    ALREADY_MUTING: { id: '7e7359cb-160c-4956-b08f-4d1c653cd007' },
  },
})

export const muteDelete = endpoint({
  name: 'mute/delete',
  summary: 'Ends a mute.',
  tags: ['account'],
  credential: 'required',
  kind: 'write:mutes',
  params: Type.Object({
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_USER: { id: 'b851d00b-8ab1-4a56-8b1b-e24187cb48ef' },
    MUTEE_IS_YOURSELF: { id: 'f428b029-6b39-4d48-a1d2-cc1ae6dd5cf9' },
    NOT_MUTING: { id: '5467d020-daa9-4553-81e1-135c0c35a96d' },
  },
})

export const muteList = endpoint({
  name: 'mute/list',
  summary: 'Lists whom you mute.',
  tags: ['account'],
  credential: 'required',
  kind: 'read:mutes',
  params: Type.Object({
    ...page(30),
  }),
  result: Type.Array(Muting),
  errors: {},
})

export const renoteMuteCreate = endpoint({
  name: 'renote-mute/create',
  summary: 'Hides the renotes of somebody; their quotes stay.',
  tags: ['account'],
  credential: 'required',
  kind: 'write:mutes',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 20 },
  params: Type.Object({
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_USER: { id: '5e0a5dff-1e94-4202-87ae-4d9c89eb2271' },
    MUTEE_IS_YOURSELF: { id: '37285718-52f7-4aef-b7de-c38b8e8a8420' },
    ALREADY_MUTING: { id: 'ccfecbe4-1f1c-4fc2-8a3d-c3ffee61cb7b' },
  },
})

export const renoteMuteDelete = endpoint({
  name: 'renote-mute/delete',
  summary: 'Shows the renotes of somebody again.',
  tags: ['account'],
  credential: 'required',
  kind: 'write:mutes',
  params: Type.Object({
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_USER: { id: '9b6728cf-638c-4aa1-bedb-e07d8101474d' },
    MUTEE_IS_YOURSELF: { id: '619b1314-0850-4597-a242-e245f3da42af' },
    NOT_MUTING: { id: '2e4ef874-8bf0-4b4b-b069-4598f6d05817' },
  },
})

export const renoteMuteList = endpoint({
  name: 'renote-mute/list',
  summary: 'Lists whose renotes you hide.',
  tags: ['account'],
  credential: 'required',
  kind: 'read:mutes',
  params: Type.Object({
    ...page(30),
  }),
  result: Type.Array(RenoteMuting),
  errors: {},
})

export const mutingEndpoints = [
  muteCreate,
  muteDelete,
  muteList,
  renoteMuteCreate,
  renoteMuteDelete,
  renoteMuteList,
] as const
