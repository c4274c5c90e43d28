import { Type } from 'typebox'
import { Id, Nullable, OneOf, endpoint, page } from '../define.ts'
import { Antenna } from '../entities/antennas.ts'
import { Note } from '../entities/notes.ts'

const KEYWORDS = 'Notes with all words of one of the groups; blank ones do not count. `/pattern/flags` is a regular expression (RE2 syntax), of which an antenna may have five.'

export const antennasCreate = endpoint({
  name: 'antennas/create',
  summary: 'Makes an antenna: from now on it collects new notes that fit its conditions.',
  tags: ['antennas'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    src: OneOf(['home', 'all', 'users', 'list', 'users_blacklist']),
    userListId: Type.Optional(Nullable(Id())),
    keywords: Type.Array(Type.Array(Type.String()), { description: KEYWORDS }),
    excludeKeywords: Type.Array(Type.Array(Type.String())),
    users: Type.Array(Type.String()),
    caseSensitive: Type.Boolean(),
    localOnly: Type.Optional(Type.Boolean()),
    excludeBots: Type.Optional(Type.Boolean()),
    withReplies: Type.Boolean(),
    withFile: Type.Boolean(),
    excludeNotesInSensitiveChannel: Type.Optional(Type.Boolean()),
  }),
  result: Antenna,
  errors: {
    NO_SUCH_USER_LIST: { id: '95063e93-a283-4b8b-9aa5-bcdb8df69a7f' },
    TOO_MANY_ANTENNAS: { id: 'faf47050-e8b5-438c-913c-db2b1576fde4', message: 'You cannot have more antennas.' },
    EMPTY_KEYWORD: { id: '53ee222e-1ddd-4f9a-92e5-9fb82ddb463a' },
  },
})

export const antennasDelete = endpoint({
  name: 'antennas/delete',
  summary: 'Deletes one of your antennas with all that it collected.',
  tags: ['antennas'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    antennaId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_ANTENNA: { id: 'b34dcf9d-348f-44bb-99d0-6c9314cfe2df' },
  },
})

export const antennasList = endpoint({
  name: 'antennas/list',
  summary: 'Your antennas.',
  tags: ['antennas', 'account'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({}),
  result: Type.Array(Antenna),
  errors: {},
})

export const antennasNotes = endpoint({
  name: 'antennas/notes',
  summary: 'What an antenna has collected: at most its 200 newest notes. Reading keeps it at work.',
  tags: ['antennas', 'account', 'notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    antennaId: Id(),
    ...page(),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_ANTENNA: { id: '850926e0-fd3b-49b6-b69a-b28a5dbd82fe' },
  },
})

export const antennasShow = endpoint({
  name: 'antennas/show',
  summary: 'One of your antennas.',
  tags: ['antennas', 'account'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    antennaId: Id(),
  }),
  result: Antenna,
  errors: {
    NO_SUCH_ANTENNA: { id: 'c06569fb-b025-4f23-b22d-1fcd20d2816b' },
  },
})

export const antennasUpdate = endpoint({
  name: 'antennas/update',
  summary: 'Changes the conditions of an antenna, and sets it to work again if it rested. What it has collected stays.',
  tags: ['antennas'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    antennaId: Id(),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    src: Type.Optional(OneOf(['home', 'all', 'users', 'list', 'users_blacklist'])),
    userListId: Type.Optional(Nullable(Id())),
    keywords: Type.Optional(Type.Array(Type.Array(Type.String()), { description: KEYWORDS })),
    excludeKeywords: Type.Optional(Type.Array(Type.Array(Type.String()))),
    users: Type.Optional(Type.Array(Type.String())),
    caseSensitive: Type.Optional(Type.Boolean()),
    localOnly: Type.Optional(Type.Boolean()),
    excludeBots: Type.Optional(Type.Boolean()),
    withReplies: Type.Optional(Type.Boolean()),
    withFile: Type.Optional(Type.Boolean()),
    excludeNotesInSensitiveChannel: Type.Optional(Type.Boolean()),
  }),
  result: Antenna,
  errors: {
    NO_SUCH_ANTENNA: { id: '10c673ac-8852-48eb-aa1f-f5b67f069290' },
    NO_SUCH_USER_LIST: { id: '1c6b35c9-943e-48c2-81e4-2844989407f7' },
    ANTENNA_LIMIT_EXCEEDED: { id: '3166a92e-09d9-4c09-afa3-1dbe34a3afcf', message: 'You have more antennas than you may have: delete some first.' },
    EMPTY_KEYWORD: { id: '721aaff6-4e1b-4d88-8de6-877fae9f68c4' },
  },
})

export const antennasEndpoints = [
  antennasCreate,
  antennasDelete,
  antennasList,
  antennasNotes,
  antennasShow,
  antennasUpdate,
] as const
