import { Type } from 'typebox'
import { Id, Nullable, OneOf, endpoint, page } from '../define.ts'
import { Channel } from '../entities/channels.ts'
import { Note } from '../entities/notes.ts'

export const channelsCreate = endpoint({
  name: 'channels/create',
  summary: 'Opens a channel: a place of its own to post in, open to everybody on this server.',
  tags: ['channels'],
  credential: 'required',
  kind: 'write:channels',
  prohibitMoved: true,
  requiredRolePolicy: 'canCreateChannel',
  limit: { duration: 3_600_000, max: 10 },
  params: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 128 }),
    description: Type.Optional(Nullable(Type.String({ maxLength: 2048 }))),
    bannerId: Type.Optional(Nullable(Id())),
    color: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
    isSensitive: Type.Optional(Nullable(Type.Boolean())),
    allowRenoteToExternal: Type.Optional(Nullable(Type.Boolean())),
  }),
  result: Channel,
  errors: {
    NO_SUCH_FILE: { id: 'cd1e9f3e-5a12-4ab4-96f6-5d0a2cc32050', message: 'The banner must be a file of your own.' },
  },
})

export const channelsFavorite = endpoint({
  name: 'channels/favorite',
  summary: 'Bookmarks a channel; doing so again changes nothing.',
  tags: ['channels'],
  credential: 'required',
  kind: 'write:channels',
  prohibitMoved: true,
  params: Type.Object({
    channelId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CHANNEL: { id: '4938f5f3-6167-4c04-9149-6607b7542861' },
  },
})

export const channelsFeatured = endpoint({
  name: 'channels/featured',
  summary: 'The ten channels in which something was posted last.',
  tags: ['channels'],
  credential: 'optional',
  params: Type.Object({}),
  result: Type.Array(Channel),
  errors: {},
})

export const channelsFollow = endpoint({
  name: 'channels/follow',
  summary: 'Follows a channel: its notes come to your home timeline. Doing so again changes nothing.',
  tags: ['channels'],
  credential: 'required',
  kind: 'write:channels',
  prohibitMoved: true,
  params: Type.Object({
    channelId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CHANNEL: { id: 'c0031718-d573-4e85-928e-10039f1fbb68' },
  },
})

export const channelsFollowed = endpoint({
  name: 'channels/followed',
  summary: 'Channels you follow, newest channel first.',
  tags: ['channels', 'account'],
  credential: 'required',
  kind: 'read:channels',
  params: Type.Object({
    ...page(5),
  }),
  result: Type.Array(Channel),
  errors: {},
})

export const channelsMuteCreate = endpoint({
  name: 'channels/mute/create',
  summary: 'Mutes a channel: its notes and renotes of them are gone from everywhere but the channel itself.',
  tags: ['channels', 'mute'],
  credential: 'required',
  kind: 'write:channels',
  prohibitMoved: true,
  params: Type.Object({
    channelId: Id(),
    expiresAt: Type.Optional(Nullable(Type.Integer())),
  }),
  result: null,
  errors: {
    NO_SUCH_CHANNEL: { id: '7174361e-d58f-31d6-2e7c-6fb830786a3f' },
    ALREADY_MUTING_CHANNEL: { id: '5a251978-769a-da44-3e89-3931e43bb592', message: 'You mute this channel already.' },
    EXPIRES_AT_IS_PAST: { id: '42b32236-df2c-a45f-fdbf-def67268f749', message: 'The time at which the mute ends must lie in the future.' },
  },
})

export const channelsMuteDelete = endpoint({
  name: 'channels/mute/delete',
  summary: 'Ends the muting of a channel.',
  tags: ['channels', 'mute'],
  credential: 'required',
  kind: 'write:channels',
  prohibitMoved: true,
  params: Type.Object({
    channelId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CHANNEL: { id: 'e7998769-6e94-d9c2-6b8f-94a527314aba' },
    NOT_MUTING_CHANNEL: { id: '14d55962-6ea8-d990-1333-d6bef78dc2ab', message: 'You do not mute this channel.' },
  },
})

export const channelsMuteList = endpoint({
  name: 'channels/mute/list',
  summary: 'Channels you mute, the latest mute first.',
  tags: ['channels', 'mute'],
  credential: 'required',
  kind: 'read:channels',
  prohibitMoved: true,
  params: Type.Object({}),
  result: Type.Array(Channel),
  errors: {},
})

export const channelsMyFavorites = endpoint({
  name: 'channels/my-favorites',
  summary: 'All channels you have bookmarked, the latest bookmark first.',
  tags: ['channels', 'account'],
  credential: 'required',
  kind: 'read:channels',
  params: Type.Object({}),
  result: Type.Array(Channel),
  errors: {},
})

export const channelsOwned = endpoint({
  name: 'channels/owned',
  summary: 'Channels of your own that are not archived, newest first.',
  tags: ['channels', 'account'],
  credential: 'required',
  kind: 'read:channels',
  params: Type.Object({
    ...page(5),
  }),
  result: Type.Array(Channel),
  errors: {},
})

export const channelsSearch = endpoint({
  name: 'channels/search',
  summary: 'Channels whose name, or name and description, contain a text; newest first, archived ones left out.',
  tags: ['channels'],
  credential: 'optional',
  params: Type.Object({
    query: Type.String(),
    type: OneOf(['nameAndDescription', 'nameOnly'], { default: 'nameAndDescription' }),
    ...page(5),
  }),
  result: Type.Array(Channel),
  errors: {},
})

export const channelsShow = endpoint({
  name: 'channels/show',
  summary: 'A channel with its pinned notes.',
  tags: ['channels'],
  credential: 'optional',
  params: Type.Object({
    channelId: Id(),
  }),
  result: Channel,
  errors: {
    NO_SUCH_CHANNEL: { id: '6f6c314b-7486-4897-8966-c04a66a02923' },
  },
})

export const channelsTimeline = endpoint({
  name: 'channels/timeline',
  summary: 'Notes in a channel, archived ones included.',
  tags: ['notes', 'channels'],
  credential: 'optional',
  params: Type.Object({
    channelId: Id(),
    ...page(),
    allowPartial: Type.Boolean({ default: false }),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_CHANNEL: { id: '4d0eeeba-a02c-4c3c-9966-ef60d38d2e7f' },
  },
})

export const channelsUnfavorite = endpoint({
  name: 'channels/unfavorite',
  summary: 'Takes back a bookmark; without one nothing changes.',
  tags: ['channels'],
  credential: 'required',
  kind: 'write:channels',
  prohibitMoved: true,
  params: Type.Object({
    channelId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CHANNEL: { id: '353c68dd-131a-476c-aa99-88a345e83668' },
  },
})

export const channelsUnfollow = endpoint({
  name: 'channels/unfollow',
  summary: 'Stops following a channel; without a follow nothing changes.',
  tags: ['channels'],
  credential: 'required',
  kind: 'write:channels',
  prohibitMoved: true,
  params: Type.Object({
    channelId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CHANNEL: { id: '19959ee9-0153-4c51-bbd9-a98c49dc59d6' },
  },
})

export const channelsUpdate = endpoint({
  name: 'channels/update',
  summary: 'Changes a channel; for its owner and for moderators.',
  tags: ['channels'],
  credential: 'required',
  kind: 'write:channels',
  params: Type.Object({
    channelId: Id(),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    description: Type.Optional(Nullable(Type.String({ maxLength: 2048 }))),
    bannerId: Type.Optional(Nullable(Id())),
    isArchived: Type.Optional(Nullable(Type.Boolean())),
    pinnedNoteIds: Type.Optional(Type.Array(Id(), { maxItems: 100 })),
    color: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
    isSensitive: Type.Optional(Nullable(Type.Boolean())),
    allowRenoteToExternal: Type.Optional(Nullable(Type.Boolean())),
  }),
  result: Channel,
  errors: {
    NO_SUCH_CHANNEL: { id: 'f9c5467f-d492-4c3c-9a8d-a70dacc86512' },
    ACCESS_DENIED: { id: '1fb7cb09-d46a-4fdf-b8df-057788cce513', message: 'Only the owner of a channel and moderators may change it.' },
    NO_SUCH_FILE: { id: 'e86c14a4-0da2-4032-8df3-e737a04c7f3b', message: 'The banner must be a file of your own.' },
  },
})

export const channelsEndpoints = [
  channelsCreate,
  channelsFavorite,
  channelsFeatured,
  channelsFollow,
  channelsFollowed,
  channelsMuteCreate,
  channelsMuteDelete,
  channelsMuteList,
  channelsMyFavorites,
  channelsOwned,
  channelsSearch,
  channelsShow,
  channelsTimeline,
  channelsUnfavorite,
  channelsUnfollow,
  channelsUpdate,
] as const
