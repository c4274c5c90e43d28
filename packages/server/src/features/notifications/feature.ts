import { notificationsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { notificationsApi } from './api.ts'
import { notificationsService } from './service.ts'
import { mainChannel, readNotification, streamEdited, streamFlushed, streamNote, streamNotification, streamRead } from './stream.ts'
import { notifyOfEdits, notifyOfFollows, notifyOfNotes, notifyOfReactions, notifyOfRequests, notifyOfSignins } from './subscribers.ts'

/** What people are told: made from events, kept, marked as read, streamed on the `main` channel. */
export const notifications = feature({
  name: 'notifications',
  endpoints: notificationsEndpoints,
  handlers: notificationsApi,
  services: (ctx) => ({ notifications: notificationsService(ctx) }),
  on: {
    'note.created': { durable: [notifyOfNotes], live: [streamNote] },
    'note.updated': { durable: [notifyOfEdits], live: [streamEdited] },
    'note.reacted': { durable: [notifyOfReactions] },
    'user.followed': { durable: [notifyOfFollows] },
    'follow.requested': { durable: [notifyOfRequests] },
    'user.signedIn': { durable: [notifyOfSignins] },
    'notification.created': { live: [streamNotification] },
    'notifications.read': { live: [streamRead] },
    'notifications.flushed': { live: [streamFlushed] },
  },
  channels: { main: mainChannel },
  messages: { readNotification },
  stop: async (ctx) => ctx.services.notifications.timers.stop(),
})
