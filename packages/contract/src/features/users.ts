import { Type } from 'typebox'
import { Id, Nullable, cursors, endpoint } from '../define.ts'
import { Note } from '../entities/notes.ts'
import { Following } from '../entities/relations.ts'
import { User, UserDetailed } from '../entities/users.ts'

export const usersShow = endpoint({
  name: 'users/show',
  summary: '',
  tags: ['users'],
  credential: 'optional',
  params: Type.Intersect([Type.Union([Type.Object({
        userId: Id(),
      }), Type.Object({
        userIds: Type.Array(Id(), { uniqueItems: true }),
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
    FAILED_TO_RESOLVE_REMOTE_USER: { id: 'ef7b9be4-9cba-4e6f-ab41-90ed171c7d3c', kind: 'server' },
    NO_SUCH_USER: { id: '4362f8dc-731f-4ad8-a694-be5a88922a24', status: 404 },
  },
})

export const usersSearchByUsernameAndHost = endpoint({
  name: 'users/search-by-username-and-host',
  summary: '',
  tags: ['users'],
  credential: 'optional',
  params: Type.Intersect([Type.Union([Type.Object({
        username: Nullable(Type.String()),
      }), Type.Object({
        host: Nullable(Type.String()),
      })]), Type.Object({
      limit: Type.Integer({ default: 10, minimum: 1, maximum: 100 }),
      detail: Type.Boolean({ default: true }),
    })]),
  result: Type.Array(User),
  errors: {},
})

export const usersRelation = endpoint({
  name: 'users/relation',
  summary: '',
  tags: ['users'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    userId: Type.Union([Id(), Type.Array(Id())]),
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

export const usersFollowers = endpoint({
  name: 'users/followers',
  summary: '',
  tags: ['users'],
  credential: 'optional',
  params: Type.Intersect([Type.Union([Type.Object({
        userId: Id(),
      }), Type.Object({
        username: Type.String(),
        host: Nullable(Type.String()),
      })]), Type.Object({
      sinceId: Type.Optional(Id()),
      untilId: Type.Optional(Id()),
      sinceDate: Type.Optional(Type.Integer()),
      untilDate: Type.Optional(Type.Integer()),
      limit: Type.Integer({ default: 10, minimum: 1, maximum: 100 }),
    })]),
  result: Type.Array(Following),
  errors: {
    NO_SUCH_USER: { id: '27fa5435-88ab-43de-9360-387de88727cd' },
    FORBIDDEN: { id: '3c6a84db-d619-26af-ca14-06232a21df8a' },
  },
})

export const usersFollowing = endpoint({
  name: 'users/following',
  summary: '',
  tags: ['users'],
  credential: 'optional',
  params: Type.Intersect([Type.Union([Type.Object({
        userId: Id(),
      }), Type.Object({
        username: Type.String(),
        host: Nullable(Type.String()),
      })]), Type.Object({
      sinceId: Type.Optional(Id()),
      untilId: Type.Optional(Id()),
      sinceDate: Type.Optional(Type.Integer()),
      untilDate: Type.Optional(Type.Integer()),
      limit: Type.Integer({ default: 10, minimum: 1, maximum: 100 }),
      birthday: Type.Optional(Nullable(Type.String({ pattern: '^([0-9]{4})-([0-9]{2})-([0-9]{2})$' }))),
    })]),
  result: Type.Array(Following),
  errors: {
    NO_SUCH_USER: { id: '63e4aba4-4156-4e53-be25-c9559e42d71b' },
    FORBIDDEN: { id: 'f6cdb0df-c19f-ec5c-7dbb-0ba84a1f92ba' },
    BIRTHDAY_DATE_FORMAT_INVALID: { id: 'a2b007b9-4782-4eba-abd3-93b05ed4130d' },
  },
})

export const usersNotes = endpoint({
  name: 'users/notes',
  summary: '',
  tags: ['users', 'notes'],
  credential: 'optional',
  params: Type.Object({
    userId: Id(),
    withReplies: Type.Boolean({ default: false }),
    withRenotes: Type.Boolean({ default: true }),
    withChannelNotes: Type.Boolean({ default: false }),
    limit: Type.Integer({ default: 10, minimum: 1, maximum: 100 }),
    ...cursors,
    allowPartial: Type.Boolean({ default: false }),
    withFiles: Type.Boolean({ default: false }),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_USER: { id: '27e494ba-2ac2-48e8-893b-10d4d8c2387b' },
  },
})

export const usersEndpoints = [
  usersShow,
  usersSearchByUsernameAndHost,
  usersRelation,
  usersFollowers,
  usersFollowing,
  usersNotes,
] as const
