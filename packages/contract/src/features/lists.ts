import { Type } from 'typebox'
import { DateTime, Id, endpoint, page } from '../define.ts'
import { UserList } from '../entities/lists.ts'
import { Note } from '../entities/notes.ts'
import { UserLite } from '../entities/user-lite.ts'
import { timelineOptions } from './timelines.ts'

export const usersListsCreate = endpoint({
  name: 'users/lists/create',
  summary: 'Makes an empty list of people.',
  tags: ['lists'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
  }),
  result: UserList,
  errors: {
    TOO_MANY_USERLISTS: { id: '0cf21a28-7715-4f39-a20d-777bfdb8d138' },
    LIST_USERS_LIMIT_EXCEEDED: { id: 'af66c10d-b0e6-418c-a205-4dd46a482e30' },
  },
})

export const usersListsCreateFromPublic = endpoint({
  name: 'users/lists/create-from-public',
  summary: 'Makes a list with the members of somebody’s public list; whoever blocks you, and whoever no longer fits, is left out.',
  tags: ['lists'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    listId: Id(),
  }),
  result: UserList,
  errors: {
    TOO_MANY_USERLISTS: { id: 'e9c105b2-c595-47de-97fb-7f7c2c33e92f' },
    NO_SUCH_LIST: { id: '9292f798-6175-4f7d-93f4-b6742279667d' },
    LIST_USERS_LIMIT_EXCEEDED: { id: '3e205e58-0798-40f2-a589-a78a619ee3d4' },
  },
})

export const usersListsDelete = endpoint({
  name: 'users/lists/delete',
  summary: 'Deletes one of your lists, with the antennas that are built on it.',
  tags: ['lists'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    listId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_LIST: { id: '78436795-db79-42f5-b1e2-55ea2cf19166' },
  },
})

export const usersListsFavorite = endpoint({
  name: 'users/lists/favorite',
  summary: 'Bookmarks a public list.',
  tags: ['lists'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    listId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_USER_LIST: { id: '7dbaf3cf-7b42-4b8f-b431-b3919e580dbe' },
    ALREADY_FAVORITED: { id: '6425bba0-985b-461e-af1b-518070e72081' },
  },
})

export const usersListsGetMemberships = endpoint({
  name: 'users/lists/get-memberships',
  summary: 'Who is on one of your lists, or on a public one (`forPublic`, or without an account).',
  tags: ['lists', 'account'],
  credential: 'optional',
  kind: 'read:account',
  params: Type.Object({
    listId: Id(),
    forPublic: Type.Boolean({ default: false }),
    ...page(30),
  }),
  result: Type.Array(Type.Object({
      id: Id(),
      createdAt: DateTime(),
      userId: Id(),
      user: UserLite,
      withReplies: Type.Boolean(),
    })),
  errors: {
    NO_SUCH_LIST: { id: '7bc05c21-1d7a-41ae-88f1-66820f4dc686' },
  },
})

export const usersListsList = endpoint({
  name: 'users/lists/list',
  summary: 'Your lists, or the public ones of somebody of this server.',
  tags: ['lists', 'account'],
  credential: 'optional',
  kind: 'read:account',
  params: Type.Object({
    userId: Type.Optional(Id()),
  }),
  result: Type.Array(UserList),
  errors: {
    NO_SUCH_USER: { id: 'a8af4a82-0980-4cc4-a6af-8b0ffd54465e' },
    REMOTE_USER_NOT_ALLOWED: { id: '53858f1b-3315-4a01-81b7-db9b48d4b79a', message: 'Lists of people of other servers are not known here.' },
    INVALID_PARAM: { id: 'ab36de0e-29e9-48cb-9732-d82f1281620d', message: 'Without an account, `userId` must be given.' },
  },
})

export const usersListsPull = endpoint({
  name: 'users/lists/pull',
  summary: 'Takes somebody off one of your lists; it does not matter whether they were on it.',
  tags: ['lists', 'users'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    listId: Id(),
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_LIST: { id: '7f44670e-ab16-43b8-b4c1-ccd2ee89cc02' },
    NO_SUCH_USER: { id: '588e7f72-c744-4a61-b180-d354e912bda2' },
  },
})

export const usersListsPush = endpoint({
  name: 'users/lists/push',
  summary: 'Puts somebody on one of your lists.',
  tags: ['lists', 'users'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 30 },
  params: Type.Object({
    listId: Id(),
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_LIST: { id: '2214501d-ac96-4049-b717-91e42272a711' },
    NO_SUCH_USER: { id: 'a89abd3d-f0bc-4cce-beb1-2f446f4f1e6a' },
    ALREADY_ADDED: { id: '1de7c884-1595-49e9-857e-61f12f4d4fc5' },
    YOU_HAVE_BEEN_BLOCKED: { id: '990232c5-3f9d-4d83-9f3f-ef27b6332a4b' },
    TOO_MANY_USERS: { id: '2dd9752e-a338-413d-8eec-41814430989b', message: 'The list is full.' },
    LIST_LIMIT_EXCEEDED: { id: '5906ab2d-c164-44bc-a60a-464beba52be9' },
    LIST_USERS_LIMIT_EXCEEDED: { id: 'd1054b77-908a-4f7d-a9cc-44d665267108' },
  },
})

export const usersListsShow = endpoint({
  name: 'users/lists/show',
  summary: 'One of your lists, or a public one (`forPublic`, or without an account).',
  tags: ['lists', 'account'],
  credential: 'optional',
  kind: 'read:account',
  params: Type.Object({
    listId: Id(),
    forPublic: Type.Boolean({ default: false }),
  }),
  result: Type.Intersect([UserList, Type.Object({
      likedCount: Type.Optional(Type.Number()),
      isLiked: Type.Optional(Type.Boolean()),
    })]),
  errors: {
    NO_SUCH_LIST: { id: '7bc05c21-1d7a-41ae-88f1-66820f4dc686' },
  },
})

export const usersListsUnfavorite = endpoint({
  name: 'users/lists/unfavorite',
  summary: 'Takes back the bookmark of a public list.',
  tags: ['lists'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    listId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_USER_LIST: { id: 'baedb33e-76b8-4b0c-86a8-9375c0a7b94b' },
    ALREADY_FAVORITED: { id: '835c4b27-463d-4cfa-969b-a9058678d465', message: 'The list is not among your bookmarks.' },
  },
})

export const usersListsUpdate = endpoint({
  name: 'users/lists/update',
  summary: 'Renames one of your lists, or shows it to everybody or to nobody.',
  tags: ['lists'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    listId: Id(),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    isPublic: Type.Optional(Type.Boolean()),
  }),
  result: UserList,
  errors: {
    NO_SUCH_LIST: { id: '796666fe-3dff-4d39-becb-8a5932c1d5b7' },
    LIST_LIMIT_EXCEEDED: { id: '0a1fa63e-3e4c-4bc2-afd1-1ff853b4560e' },
    LIST_USERS_LIMIT_EXCEEDED: { id: '831fd3b2-4ac8-421e-89db-bfd98944e529' },
  },
})

export const usersListsUpdateMembership = endpoint({
  name: 'users/lists/update-membership',
  summary: 'Decides whether all replies of a member are shown on the list’s timeline.',
  tags: ['lists', 'users'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    listId: Id(),
    userId: Id(),
    withReplies: Type.Optional(Type.Boolean()),
  }),
  result: null,
  errors: {
    NO_SUCH_LIST: { id: '7f44670e-ab16-43b8-b4c1-ccd2ee89cc02' },
    NO_SUCH_USER: { id: '588e7f72-c744-4a61-b180-d354e912bda2', message: 'Nobody like that is on the list.' },
    LIST_LIMIT_EXCEEDED: { id: 'd4005118-e773-4132-bafb-10ba22c78da3' },
    LIST_USERS_LIMIT_EXCEEDED: { id: 'db7fe164-73d0-4788-8ed1-b6a19e95990d' },
  },
})

export const notesUserListTimeline = endpoint({
  name: 'notes/user-list-timeline',
  summary: 'Notes of the members of one of your lists.',
  tags: ['notes', 'lists'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    listId: Id(),
    ...timelineOptions,
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_LIST: { id: '8fb1fbd5-e476-4c37-9fb0-43d55b63a2ff' },
  },
})

export const listsEndpoints = [
  usersListsCreate,
  usersListsCreateFromPublic,
  usersListsDelete,
  usersListsFavorite,
  usersListsGetMemberships,
  usersListsList,
  usersListsPull,
  usersListsPush,
  usersListsShow,
  usersListsUnfavorite,
  usersListsUpdate,
  usersListsUpdateMembership,
  notesUserListTimeline,
] as const
