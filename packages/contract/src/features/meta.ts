import { Type } from 'typebox'
import { Nullable, endpoint } from '../define.ts'
import { EmojiDetailed, EmojiSimple, MetaDetailed, MetaLite } from '../entities/meta.ts'

export const metaShow = endpoint({
  name: 'meta',
  summary: '',
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
  summary: '',
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
  summary: '',
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
  summary: '',
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
  summary: '',
  tags: [],
  credential: 'optional',
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
  summary: '',
  tags: ['meta'],
  credential: 'optional',
  params: Type.Object({}),
  result: Type.Array(Type.String()),
  errors: {},
})

export const endpointDetails = endpoint({
  name: 'endpoint',
  summary: '',
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

export const emojis = endpoint({
  name: 'emojis',
  summary: '',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 3600,
  params: Type.Object({}),
  result: Type.Object({
      emojis: Type.Array(EmojiSimple),
    }),
  errors: {},
})

export const emoji = endpoint({
  name: 'emoji',
  summary: '',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 3600,
  params: Type.Object({
    name: Type.String(),
  }),
  result: EmojiDetailed,
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
  emojis,
  emoji,
] as const
