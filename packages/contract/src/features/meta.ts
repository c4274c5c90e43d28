import { Type } from 'typebox'
import { Nullable, OneOf, endpoint } from '../define.ts'
import { MetaDetailed, MetaLite } from '../entities/meta.ts'

export const metaShow = endpoint({
  name: 'meta',
  summary: 'Shows what the server is called, what it offers and what it allows.',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 60,
  params: Type.Object({
    detail: Type.Boolean({ default: true }),
  }),
  result: Type.Union([
      MetaLite,
      MetaDetailed,
    ]),
  errors: {},
})

export const ping = endpoint({
  name: 'ping',
  summary: 'Answers with the server\'s clock in milliseconds.',
  tags: ['meta'],
  credential: 'optional',
  params: Type.Object({}),
  result: Type.Object({
      pong: Type.Number(),
    }),
  errors: {},
})

export const serverStats = endpoint({
  name: 'stats',
  summary: 'Counts the people and notes this server knows.',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 60,
  params: Type.Object({}),
  result: Type.Object({
      notesCount: Type.Number(),
      originalNotesCount: Type.Number(),
      usersCount: Type.Number(),
      originalUsersCount: Type.Number(),
      instances: Type.Number(),
      driveUsageLocal: Type.Number(),
      driveUsageRemote: Type.Number(),
    }),
  errors: {},
})

export const getOnlineUsersCount = endpoint({
  name: 'get-online-users-count',
  summary: 'Counts the people who were active in the last ten minutes.',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 60,
  params: Type.Object({}),
  result: Type.Object({
      count: Type.Number(),
    }),
  errors: {},
})

export const serverInfo = endpoint({
  name: 'server-info',
  summary: 'Shows the machine the server runs on, where its administrator allows that.',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 60,
  params: Type.Object({}),
  result: Type.Object({
      machine: Type.String(),
      cpu: Type.Object({
        model: Type.String(),
        cores: Type.Number(),
      }),
      mem: Type.Object({
        total: Type.Number(),
      }),
      fs: Type.Object({
        total: Type.Number(),
        used: Type.Number(),
      }),
    }),
  errors: {},
})

export const endpointNames = endpoint({
  name: 'endpoints',
  summary: 'Names every endpoint.',
  tags: ['meta'],
  credential: 'optional',
  params: Type.Object({}),
  result: Type.Array(Type.String()),
  errors: {},
})

export const endpointDetails = endpoint({
  name: 'endpoint',
  summary: 'Shows the parameters of one endpoint; null when there is no such endpoint.',
  tags: ['meta'],
  credential: 'optional',
  params: Type.Object({
    endpoint: Type.String(),
  }),
  result: Nullable(Type.Object({
      params: Type.Array(Type.Object({
        name: Type.String(),
        type: Type.String(),
      })),
    })),
  errors: {},
})

const text = (options = {}) => Type.Optional(Nullable(Type.String({ maxLength: 1024, ...options })))
const lines = (maxLength = 1024) => Type.Optional(Nullable(Type.Array(Type.String({ maxLength }))))

export const adminUpdateMeta = endpoint({
  name: 'admin/update-meta',
  summary: 'Changes server settings: the ones that are given, the others stay.',
  tags: ['admin'],
  credential: 'required',
  kind: 'write:admin:meta',
  requireAdmin: true,
  params: Type.Object({
    name: text(),
    shortName: text({ maxLength: 64 }),
    description: text({ maxLength: 8192 }),
    maintainerName: text(),
    maintainerEmail: text(),
    disableRegistration: Type.Optional(Nullable(Type.Boolean())),
    serverRules: Type.Optional(Type.Array(Type.String({ maxLength: 280 }))),
    preservedUsernames: Type.Optional(Type.Array(Type.String({ maxLength: 1024 }))),
    prohibitedWordsForNameOfUser: lines(),
    sensitiveWords: lines(),
    prohibitedWords: lines(),
    ugcVisibilityForVisitor: Type.Optional(OneOf(['all', 'local', 'none'])),
    deeplAuthKey: text(),
    deeplIsPro: Type.Optional(Type.Boolean()),
    libreTranslateUrl: text({ pattern: '^(https?://.+)?$', description: 'An extension: the address of a LibreTranslate server on the public internet, which translates when there is no key for DeepL.' }),
    libreTranslateKey: text({ description: 'An extension: the key for the LibreTranslate server, if it wants one.' }),
    enableServerMachineStats: Type.Optional(Type.Boolean()),
    enableIdenticonGeneration: Type.Optional(Type.Boolean()),
    showRoleBadgesOfRemoteUsers: Type.Optional(Type.Boolean()),
  }),
  result: null,
  errors: {},
})

export const metaEndpoints = [
  metaShow,
  ping,
  serverStats,
  getOnlineUsersCount,
  serverInfo,
  endpointNames,
  endpointDetails,
  adminUpdateMeta,
] as const
