import { Type } from 'typebox'
import { OneOf, endpoint, page } from '../define.ts'
import { Notification } from '../entities/notifications.ts'

/** What `includeTypes` and `excludeTypes` accept: every type there is, and two old names that match nothing. */
export const notificationTypeFilters = [
  'note', 'follow', 'mention', 'reply', 'renote', 'quote', 'reaction', 'pollEnded', 'scheduledNotePosted',
  'scheduledNotePostFailed', 'receiveFollowRequest', 'followRequestAccepted', 'roleAssigned',
  'chatRoomInvitationReceived', 'achievementEarned', 'exportCompleted', 'login', 'createToken', 'app', 'test',
  'reaction:grouped', 'renote:grouped', 'pollVote', 'groupInvited',
] as const

export const iNotifications = endpoint({
  name: 'i/notifications',
  summary: 'Lists your notifications and marks them as read.',
  tags: ['account', 'notifications'],
  credential: 'required',
  kind: 'read:notifications',
  limit: { duration: 30_000, max: 30 },
  params: Type.Object({
    ...page(),
    markAsRead: Type.Boolean({ default: true }),
    includeTypes: Type.Optional(Type.Array(OneOf(notificationTypeFilters))),
    excludeTypes: Type.Optional(Type.Array(OneOf(notificationTypeFilters))),
  }),
  result: Type.Array(Notification),
  errors: {},
})

export const iNotificationsGrouped = endpoint({
  name: 'i/notifications-grouped',
  summary: 'Lists your notifications with neighbouring reactions and renotes of one note put together.',
  tags: ['account', 'notifications'],
  credential: 'required',
  kind: 'read:notifications',
  limit: { duration: 30_000, max: 30 },
  params: Type.Object({
    ...page(),
    markAsRead: Type.Boolean({ default: true }),
    includeTypes: Type.Optional(Type.Array(OneOf(notificationTypeFilters))),
    excludeTypes: Type.Optional(Type.Array(OneOf(notificationTypeFilters))),
  }),
  result: Type.Array(Notification),
  errors: {},
})

export const notificationsMarkAllAsRead = endpoint({
  name: 'notifications/mark-all-as-read',
  summary: 'Marks all your notifications as read.',
  tags: ['notifications', 'account'],
  credential: 'required',
  kind: 'write:notifications',
  params: Type.Object({}),
  result: null,
  errors: {},
})

export const notificationsFlush = endpoint({
  name: 'notifications/flush',
  summary: 'Deletes all your notifications.',
  tags: ['notifications', 'account'],
  credential: 'required',
  kind: 'write:notifications',
  params: Type.Object({}),
  result: null,
  errors: {},
})

export const notificationsTestNotification = endpoint({
  name: 'notifications/test-notification',
  summary: 'Sends you a notification, to try whether they arrive.',
  tags: ['notifications'],
  credential: 'required',
  kind: 'write:notifications',
  limit: { duration: 60_000, max: 10 },
  params: Type.Object({}),
  result: null,
  errors: {},
})

export const notificationsEndpoints = [
  iNotifications,
  iNotificationsGrouped,
  notificationsMarkAllAsRead,
  notificationsFlush,
  notificationsTestNotification,
] as const
