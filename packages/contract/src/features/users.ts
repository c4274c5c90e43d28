import { Type } from 'typebox'
import { Id, Limit, Nullable, endpoint } from '../define.ts'
import { User, UserDetailed } from '../entities/users.ts'

export const usersShow = endpoint({
  name: 'users/show',
  summary: 'Shows a person by id, several by ids, or one by name and host.',
  tags: ['users'],
  credential: 'optional',
  params: Type.Intersect([Type.Union([Type.Object({
        userId: Id(),
      }), Type.Object({
        userIds: Type.Array(Id(), { uniqueItems: true, maxItems: 100 }),
      }), Type.Object({
        username: Type.String(),
      })]), Type.Object({
      host: Type.Optional(Nullable(Type.String())),
      detailed: Type.Boolean({ default: true }),
    })]),
  result: Type.Union([
      UserDetailed,
      Type.Array(UserDetailed),
    ]),
  errors: {
    FAILED_TO_RESOLVE_REMOTE_USER: { id: 'ef7b9be4-9cba-4e6f-ab41-90ed171c7d3c', kind: 'server', message: 'The other server could not be asked about this person.' },
    NO_SUCH_USER: { id: '4362f8dc-731f-4ad8-a694-be5a88922a24', status: 404 },
  },
})

export const usersSearchByUsernameAndHost = endpoint({
  name: 'users/search-by-username-and-host',
  summary: 'Finds people whose name and host begin so, those whom you follow first.',
  tags: ['users'],
  credential: 'optional',
  params: Type.Intersect([Type.Union([Type.Object({
        username: Nullable(Type.String()),
      }), Type.Object({
        host: Nullable(Type.String()),
      })]), Type.Object({
      limit: Limit(),
      detail: Type.Boolean({ default: true }),
    })]),
  result: Type.Array(User),
  errors: {},
})

export const usersRelation = endpoint({
  name: 'users/relation',
  summary: 'Tells how you and others stand to each other: an array, also for one id.',
  tags: ['users'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    userId: Type.Union([Id(), Type.Array(Id(), { maxItems: 1000 })]),
  }),
  result: Type.Union([
      Type.Object({
        id: Id(),
        isFollowing: Type.Boolean(),
        hasPendingFollowRequestFromYou: Type.Boolean(),
        hasPendingFollowRequestToYou: Type.Boolean(),
        isFollowed: Type.Boolean(),
        isBlocking: Type.Boolean(),
        isBlocked: Type.Boolean(),
        isMuted: Type.Boolean(),
        isRenoteMuted: Type.Boolean(),
      }),
      Type.Array(Type.Object({
        id: Id(),
        isFollowing: Type.Boolean(),
        hasPendingFollowRequestFromYou: Type.Boolean(),
        hasPendingFollowRequestToYou: Type.Boolean(),
        isFollowed: Type.Boolean(),
        isBlocking: Type.Boolean(),
        isBlocked: Type.Boolean(),
        isMuted: Type.Boolean(),
        isRenoteMuted: Type.Boolean(),
      })),
    ]),
  errors: {},
})

export const usersEndpoints = [
  usersShow,
  usersSearchByUsernameAndHost,
  usersRelation,
] as const
