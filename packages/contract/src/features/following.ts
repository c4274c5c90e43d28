import { Type } from 'typebox'
import { Id, Limit, Nullable, OneOf, endpoint, page } from '../define.ts'
import { Following } from '../entities/relations.ts'
import { UserLite } from '../entities/user-lite.ts'

export const followingCreate = endpoint({
  name: 'following/create',
  summary: 'Follows somebody, or asks to when they decide who follows them.',
  tags: ['following', 'users'],
  credential: 'required',
  kind: 'write:following',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 100 },
  params: Type.Object({
    userId: Id(),
    withReplies: Type.Optional(Type.Boolean()),
  }),
  result: UserLite,
  errors: {
    NO_SUCH_USER: { id: 'fcd2eef9-a9b2-4c4f-8624-038099e90aa5' },
    FOLLOWEE_IS_YOURSELF: { id: '26fbe7bb-a331-4857-af17-205b426669a9' },
    ALREADY_FOLLOWING: { id: '35387507-38c7-4cb9-9197-300b93783fa0' },
    BLOCKING: { id: '4e2206ec-aa4f-4960-b865-6c23ac38e2d9' },
    BLOCKED: { id: 'c4ab57cc-4e41-45e9-bfd9-584f61e35ce0' },
  },
})

export const followingDelete = endpoint({
  name: 'following/delete',
  summary: 'Stops following somebody.',
  tags: ['following', 'users'],
  credential: 'required',
  kind: 'write:following',
  limit: { duration: 3_600_000, max: 100 },
  params: Type.Object({
    userId: Id(),
  }),
  result: UserLite,
  errors: {
    NO_SUCH_USER: { id: '5b12c78d-2b28-4dca-99d2-f56139b42ff8' },
    FOLLOWEE_IS_YOURSELF: { id: 'd9e400b9-36b0-4808-b1d8-79e707f1296c' },
    NOT_FOLLOWING: { id: '5dbf82f5-c92b-40b1-87d1-6c8c0741fd09' },
  },
})

export const followingInvalidate = endpoint({
  name: 'following/invalidate',
  summary: 'Removes a follower.',
  tags: ['following', 'users'],
  credential: 'required',
  kind: 'write:following',
  limit: { duration: 3_600_000, max: 100 },
  params: Type.Object({
    userId: Id(),
  }),
  result: UserLite,
  errors: {
    NO_SUCH_USER: { id: 'b77e6ae6-a3e5-40da-9cc8-c240115479cc' },
    FOLLOWER_IS_YOURSELF: { id: '07dc03b9-03da-422d-885b-438313707662' },
    NOT_FOLLOWING: { id: '918faac3-074f-41ae-9c43-ed5d2946770d' },
  },
})

export const followingUpdate = endpoint({
  name: 'following/update',
  summary: 'Changes what you get from somebody you follow. Answers with your own account.',
  tags: ['following', 'users'],
  credential: 'required',
  kind: 'write:following',
  limit: { duration: 3_600_000, max: 100 },
  params: Type.Object({
    userId: Id(),
    notify: Type.Optional(OneOf(['normal', 'none'])),
    withReplies: Type.Optional(Type.Boolean()),
  }),
  result: UserLite,
  errors: {
    NO_SUCH_USER: { id: '14318698-f67e-492a-99da-5353a5ac52be' },
    FOLLOWEE_IS_YOURSELF: { id: '4c4cbaf9-962a-463b-8418-a5e365dbf2eb' },
    NOT_FOLLOWING: { id: 'b8dc75cf-1cb5-46c9-b14b-5f1ffbd782c9' },
  },
})

export const followingUpdateAll = endpoint({
  name: 'following/update-all',
  summary: 'Changes what you get from everybody you follow.',
  tags: ['following', 'users'],
  credential: 'required',
  kind: 'write:following',
  limit: { duration: 3_600_000, max: 10 },
  params: Type.Object({
    notify: Type.Optional(OneOf(['normal', 'none'])),
    withReplies: Type.Optional(Type.Boolean()),
  }),
  result: null,
  errors: {},
})

export const followingRequestsAccept = endpoint({
  name: 'following/requests/accept',
  summary: 'Lets somebody follow you who asked to.',
  tags: ['following', 'account'],
  credential: 'required',
  kind: 'write:following',
  params: Type.Object({
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_USER: { id: '66ce1645-d66c-46bb-8b79-96739af885bd' },
    NO_FOLLOW_REQUEST: { id: 'bcde4f8b-0913-4614-8881-614e522fb041' },
  },
})

export const followingRequestsReject = endpoint({
  name: 'following/requests/reject',
  summary: 'Refuses somebody who asked to follow you.',
  tags: ['following', 'account'],
  credential: 'required',
  kind: 'write:following',
  params: Type.Object({
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_USER: { id: 'abc2ffa6-25b2-4380-ba99-321ff3a94555' },
  },
})

export const followingRequestsCancel = endpoint({
  name: 'following/requests/cancel',
  summary: 'Takes back your own request to follow somebody.',
  tags: ['following', 'account'],
  credential: 'required',
  kind: 'write:following',
  params: Type.Object({
    userId: Id(),
  }),
  result: UserLite,
  errors: {
    NO_SUCH_USER: { id: '4e68c551-fc4c-4e46-bb41-7d4a37bf9dab' },
    FOLLOW_REQUEST_NOT_FOUND: { id: '089b125b-d338-482a-9a09-e2622ac9f8d4' },
  },
})

export const followingRequestsList = endpoint({
  name: 'following/requests/list',
  summary: 'Lists who asks to follow you.',
  tags: ['following', 'account'],
  credential: 'required',
  kind: 'read:following',
  params: Type.Object({
    ...page(),
  }),
  result: Type.Array(Type.Object({
      id: Id(),
      follower: UserLite,
      followee: UserLite,
    })),
  errors: {},
})

export const followingRequestsSent = endpoint({
  name: 'following/requests/sent',
  summary: 'Lists whom you asked to follow.',
  tags: ['following', 'account'],
  credential: 'required',
  kind: 'read:following',
  params: Type.Object({
    ...page(),
  }),
  result: Type.Array(Type.Object({
      id: Id(),
      follower: UserLite,
      followee: UserLite,
    })),
  errors: {},
})

export const usersFollowers = endpoint({
  name: 'users/followers',
  summary: 'Lists who follows a person.',
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
      limit: Limit(),
    })]),
  result: Type.Array(Following),
  errors: {
    NO_SUCH_USER: { id: '27fa5435-88ab-43de-9360-387de88727cd' },
    FORBIDDEN: { id: '3c6a84db-d619-26af-ca14-06232a21df8a', message: 'They do not show you who follows them.' },
  },
})

export const usersFollowing = endpoint({
  name: 'users/following',
  summary: 'Lists whom a person follows.',
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
      limit: Limit(),
      birthday: Type.Optional(Nullable(Type.String({ pattern: '^([0-9]{4})-([0-9]{2})-([0-9]{2})$' }))),
    })]),
  result: Type.Array(Following),
  errors: {
    NO_SUCH_USER: { id: '63e4aba4-4156-4e53-be25-c9559e42d71b' },
    FORBIDDEN: { id: 'f6cdb0df-c19f-ec5c-7dbb-0ba84a1f92ba', message: 'They do not show you whom they follow.' },
    BIRTHDAY_DATE_FORMAT_INVALID: { id: 'a2b007b9-4782-4eba-abd3-93b05ed4130d' },
  },
})

export const followingEndpoints = [
  followingCreate,
  followingDelete,
  followingInvalidate,
  followingUpdate,
  followingUpdateAll,
  followingRequestsAccept,
  followingRequestsReject,
  followingRequestsCancel,
  followingRequestsList,
  followingRequestsSent,
  usersFollowers,
  usersFollowing,
] as const
