import { Type } from 'typebox'
import { Limit, OneOf, endpoint } from '../define.ts'
import { Hashtag } from '../entities/hashtags.ts'
import { UserDetailed } from '../entities/users.ts'

export const hashtagsList = endpoint({
  name: 'hashtags/list',
  summary: 'Hashtags by how many people use them, or have them in their profile.',
  tags: ['hashtags'],
  credential: 'optional',
  params: Type.Object({
    limit: Limit(),
    attachedToUserOnly: Type.Boolean({ default: false }),
    attachedToLocalUserOnly: Type.Boolean({ default: false }),
    attachedToRemoteUserOnly: Type.Boolean({ default: false }),
    sort: OneOf(['+mentionedUsers', '-mentionedUsers', '+mentionedLocalUsers', '-mentionedLocalUsers', '+mentionedRemoteUsers', '-mentionedRemoteUsers', '+attachedUsers', '-attachedUsers', '+attachedLocalUsers', '-attachedLocalUsers', '+attachedRemoteUsers', '-attachedRemoteUsers']),
  }),
  result: Type.Array(Hashtag),
  errors: {},
})

export const hashtagsSearch = endpoint({
  name: 'hashtags/search',
  summary: 'Hashtags that begin so, those most used on this server first.',
  tags: ['hashtags'],
  credential: 'optional',
  params: Type.Object({
    limit: Limit(),
    query: Type.String(),
    offset: Type.Integer({ default: 0 }),
  }),
  result: Type.Array(Type.String()),
  errors: {},
})

export const hashtagsShow = endpoint({
  name: 'hashtags/show',
  summary: 'How many people use one hashtag.',
  tags: ['hashtags'],
  credential: 'optional',
  params: Type.Object({
    tag: Type.String(),
  }),
  result: Hashtag,
  errors: {
    NO_SUCH_HASHTAG: { id: '110ee688-193e-4a3a-9ecf-c167b2e6981e' },
  },
})

export const hashtagsTrend = endpoint({
  name: 'hashtags/trend',
  summary: 'Hashtags that many people of this server use now, with distinct people in the last twenty ten-minute steps, the newest first.',
  tags: ['hashtags'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 60,
  params: Type.Object({}),
  result: Type.Array(Type.Object({
      tag: Type.String(),
      chart: Type.Array(Type.Number()),
      usersCount: Type.Number(),
    })),
  errors: {},
})

export const hashtagsUsers = endpoint({
  name: 'hashtags/users',
  summary: 'People with a hashtag in their profile.',
  tags: ['hashtags', 'users'],
  credential: 'optional',
  params: Type.Object({
    tag: Type.String(),
    limit: Limit(),
    offset: Type.Integer({ default: 0 }),
    sort: OneOf(['+follower', '-follower', '+createdAt', '-createdAt', '+updatedAt', '-updatedAt']),
    state: OneOf(['all', 'alive'], { default: 'all' }),
    origin: OneOf(['combined', 'local', 'remote'], { default: 'local' }),
  }),
  result: Type.Array(UserDetailed),
  errors: {},
})

export const hashtagsEndpoints = [
  hashtagsList,
  hashtagsSearch,
  hashtagsShow,
  hashtagsTrend,
  hashtagsUsers,
] as const
