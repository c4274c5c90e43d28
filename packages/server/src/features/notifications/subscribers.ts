import type { AppContext } from '../../platform/context.ts'
import type { DurableSubscriber } from '../../platform/events/subscriptions.ts'
import { followersHear, notesReceivers } from './rules.ts'
import type { NotificationRequest } from './requests.ts'

/** Answers, mentions, renotes, quotes; and the notes of people whose every note somebody wants to hear of. */
export const notifyOfNotes: DurableSubscriber<AppContext, 'note.created'> = async (ctx, tx, events) => {
  const requests: NotificationRequest[] = []
  const notes = events.map(({ payload }) => ({ ...payload, isReply: payload.replyId !== null }))
  const curious = await ctx.services.following.followersToNotify(notes.filter(followersHear).map((note) => note.userId))
  for (const note of notes) {
    const receivers = notesReceivers(note)
    // A quote need not be for the one who is quoted; all others are among those it is for.
    const { renoteUserId } = note
    if (renoteUserId !== null && !isOpen(note.visibility) && !(await ctx.services.notes.find(note.noteId, renoteUserId))) receivers.delete(renoteUserId)
    const told = [...receivers].filter(([, type]) => type === 'mention' || type === 'reply').map(([userId]) => userId)
    if (told.length > 0) for (const userId of await ctx.services.threadMuting.muters(note.threadId ?? note.noteId, told)) receivers.delete(userId)
    for (const [userId, type] of receivers) requests.push({ userId, type, notifierId: note.userId, noteId: note.noteId })
    if (!followersHear(note)) continue
    const followers = (curious.get(note.userId) ?? []).filter((id) => !receivers.has(id))
    const relations = note.isPureRenote ? await ctx.services.relations.ofMany(followers) : null
    for (const userId of followers) {
      if (relations?.get(userId)?.renoteMuting.has(note.userId)) continue
      requests.push({ userId, type: 'note', notifierId: note.userId, noteId: note.noteId })
    }
  }
  await ctx.services.notifications.notify(tx, requests)
}

/** People whom an edit mentions for the first time. */
export const notifyOfEdits: DurableSubscriber<AppContext, 'note.updated'> = async (ctx, tx, events) => {
  const requests: NotificationRequest[] = []
  for (const { payload } of events) {
    if (payload.newMentions.length === 0) continue
    const deaf = await ctx.services.threadMuting.muters(payload.threadId ?? payload.noteId, payload.newMentions)
    for (const userId of payload.newMentions) if (!deaf.has(userId)) requests.push({ userId, type: 'mention', notifierId: payload.userId, noteId: payload.noteId })
  }
  await ctx.services.notifications.notify(tx, requests)
}

function isOpen(visibility: 'public' | 'home' | 'followers' | 'specified'): boolean {
  return visibility === 'public' || visibility === 'home'
}

export const notifyOfReactions: DurableSubscriber<AppContext, 'note.reacted'> = (ctx, tx, events) =>
  ctx.services.notifications.notify(tx, events.map(({ payload }) => ({
    userId: payload.noteUserId, type: 'reaction', notifierId: payload.userId, noteId: payload.noteId, data: { reaction: payload.reaction },
  })))

/** A follow concerns both: the one gained a follower, the other was let in. */
export const notifyOfFollows: DurableSubscriber<AppContext, 'user.followed'> = async (ctx, tx, events) => {
  const profiles = await ctx.services.users.profiles(events.map(({ payload }) => payload.followeeId))
  await ctx.services.notifications.notify(tx, events.flatMap(({ payload: { followerId, followeeId } }) => [
    { userId: followeeId, type: 'follow' as const, notifierId: followerId },
    { userId: followerId, type: 'followRequestAccepted' as const, notifierId: followeeId, data: { message: profiles.get(followeeId)?.followedMessage ?? null } },
  ]))
}

export const notifyOfRequests: DurableSubscriber<AppContext, 'follow.requested'> = (ctx, tx, events) =>
  ctx.services.notifications.notify(tx, events.map(({ payload }) => ({ userId: payload.followeeId, type: 'receiveFollowRequest', notifierId: payload.followerId })))

export const notifyOfSignins: DurableSubscriber<AppContext, 'user.signedIn'> = (ctx, tx, events) =>
  ctx.services.notifications.notify(tx, events.map(({ payload }) => ({ userId: payload.userId, type: 'login' })))
