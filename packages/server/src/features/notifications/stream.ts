import { Type } from 'typebox'
import type { AppContext } from '../../platform/context.ts'
import type { LiveSubscriber } from '../../platform/events/subscriptions.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { Connection } from '../../platform/stream/channel.ts'
import { isListening, tellMain } from '../../platform/stream/tell-main.ts'
import { getNotification, isUnread } from './store.ts'
import { packNotifications } from './view.ts'

/** Whoever reads a notification this soon need not be told that it is unread. */
const UNREAD_AFTER = 2000

/** What concerns a person alone. Features send to it through the hub, so there is nothing to open. */
export const mainChannel = channel<AppContext, ReturnType<typeof Type.Object>>({
  shared: true,
  requireCredential: true,
  kind: 'read:account',
  params: Type.Object({}),
  open: () => ({ close: () => undefined }),
})

/** `readNotification` of a client: everything has been read. */
export function readNotification(ctx: AppContext, connection: Connection): void {
  if (connection.viewerId === null) return
  ctx.services.notifications.read(connection.viewerId).catch((error: unknown) => {
    ctx.log.error({ err: error }, 'notifications could not be marked as read')
  })
}

/** Sends a new notification at once, and again as unread if nobody has read it a little later. */
export const streamNotification: LiveSubscriber<AppContext, 'notification.created'> = async (ctx, { payload }) => {
  const { userId, notificationId, type } = payload
  if (!isListening(ctx, userId)) return
  const rows = await ctx.db.run(getNotification, notificationId)
  const [view] = await packNotifications(ctx, rows, userId)
  if (!view) return
  ctx.stream.sendMain(userId, 'notification', view)
  if (type === 'test') {
    ctx.stream.sendMain(userId, 'unreadNotification', view)
    return
  }
  ctx.services.notifications.timers.after(UNREAD_AFTER, () => {
    tellUnread(ctx, userId, notificationId, view).catch((error: unknown) => ctx.log.error({ err: error }, 'an unread notification was not streamed'))
  })
}

async function tellUnread(ctx: AppContext, userId: string, notificationId: string, view: unknown): Promise<void> {
  if (!isListening(ctx, userId)) return
  const unread = await ctx.db.run(isUnread, userId, notificationId)
  if (unread.length > 0) ctx.stream.sendMain(userId, 'unreadNotification', view)
}

export const streamRead: LiveSubscriber<AppContext, 'notifications.read'> = (ctx, { payload: { userId } }) => ctx.stream.sendMain(userId, 'readAllNotifications', null)

export const streamFlushed: LiveSubscriber<AppContext, 'notifications.flushed'> = (ctx, { payload: { userId } }) => ctx.stream.sendMain(userId, 'notificationFlushed', null)

/**
 * Sends `mention`, `reply` and `renote` to those a note concerns, packed for them: clients feed their lists of mentions
 * with these. Unlike notifications, one person may get several. People they mute or who block them stay silent.
 */
export const streamNote: LiveSubscriber<AppContext, 'note.created'> = async (ctx, { payload }) => {
  if (payload.silent) return
  const tell = (userId: string, type: 'mention' | 'reply' | 'renote') =>
    userId === payload.userId ? undefined : tellMain(ctx, userId, type, async () => {
      const unheard = type !== 'renote' && (await ctx.services.threadMuting.muters(payload.threadId ?? payload.noteId, [userId])).has(userId)
      return unheard ? undefined : packFor(ctx, userId, payload)
    })
  await Promise.all([
    ...payload.mentions.map((id) => tell(id, 'mention')),
    payload.replyUserId === null ? undefined : tell(payload.replyUserId, 'reply'),
    payload.renoteUserId === null ? undefined : tell(payload.renoteUserId, 'renote'),
  ])
}

/** The same for those whom an edit mentions for the first time. */
export const streamEdited: LiveSubscriber<AppContext, 'note.updated'> = async (ctx, { payload }) => {
  if (payload.newMentions.length === 0) return
  const deaf = await ctx.services.threadMuting.muters(payload.threadId ?? payload.noteId, payload.newMentions)
  await Promise.all(payload.newMentions.filter((id) => !deaf.has(id)).map((id) => tellMain(ctx, id, 'mention', () => packFor(ctx, id, payload))))
}

async function packFor(ctx: AppContext, viewerId: string, { noteId, userId, userHost }: { noteId: string; userId: string; userHost: string | null }) {
  const own = await ctx.services.relations.of(viewerId)
  const unwanted = ctx.services.relations.isMuting(own, userId, ctx.now()) || own.blockedBy.has(userId) || own.blocking.has(userId)
  if (unwanted || (userHost !== null && own.mutedInstances.has(userHost))) return undefined
  const [note] = await ctx.services.notes.pack([noteId], viewerId)
  return note && !note.isHidden ? note : undefined
}
