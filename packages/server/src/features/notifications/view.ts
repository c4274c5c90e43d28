import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { idDate } from '../../platform/ids.ts'
import type { NotificationRow } from './store.ts'

const NOTE_TYPES = new Set<string>(['note', 'mention', 'reply', 'renote', 'quote', 'reaction', 'pollEnded', 'scheduledNotePosted'])

/**
 * Notifications as their receiver sees them; those that have lost their meaning are left out.
 * Loads: users (notifiers), notes and drafts with all that belongs to them, open follow requests, roles, the receiver's relations.
 */
export async function packNotifications(ctx: AppContext, rows: readonly NotificationRow[], viewerId: string): Promise<entities.Notification[]> {
  if (rows.length === 0) return []
  const { users, notes, drafts, relations, following, roles } = ctx.services
  const h = ctx.hydrate(viewerId)
  const requests = rows.flatMap((row) => (row.type === 'receiveFollowRequest' && row.notifierId !== null ? [{ followerId: row.notifierId, followeeId: viewerId }] : []))
  const [own, open, given] = await Promise.all([
    relations.of(viewerId),
    following.openRequests(requests),
    roles.pack(rows.map(roleOf).filter((id) => id !== null)),
    users.hydrateLite(h, rows.map((row) => row.notifierId)),
    notes.hydrate(h, rows.map((row) => row.noteId).filter((id) => id !== null)),
    drafts.hydrate(h, rows.map(draftOf).filter((id) => id !== null)),
  ])
  const now = ctx.now()

  const isMeaningful = (row: NotificationRow): boolean => {
    if (row.type === 'receiveFollowRequest' && !open.has(`${row.notifierId} ${viewerId}`)) return false
    if (row.notifierId === null) return true
    const notifier = h.get('users', row.notifierId)
    if (!notifier || notifier.isDeleted || notifier.isSuspended) return false
    return !relations.isMuting(own, notifier.id, now) && (notifier.host === null || !own.mutedInstances.has(notifier.host))
  }
  return rows.filter(isMeaningful).map((row) => presentNotification(ctx, h, row, given)).filter((view) => view !== null)
}

/** The draft that could not be posted. */
function draftOf(row: NotificationRow): string | null {
  const { noteDraftId } = row.data
  return row.type === 'scheduledNotePostFailed' && typeof noteDraftId === 'string' ? noteDraftId : null
}

/** The role that was given. */
function roleOf(row: NotificationRow): string | null {
  const { roleId } = row.data
  return row.type === 'roleAssigned' && typeof roleId === 'string' ? roleId : null
}

function presentNotification(ctx: AppContext, h: Hydration, row: NotificationRow, roles: ReadonlyMap<string, entities.Role>): entities.Notification | null {
  const user = row.notifierId === null ? null : ctx.services.users.presentLite(h, row.notifierId)
  const note = row.noteId === null ? null : ctx.services.notes.present(h, row.noteId)
  if (row.notifierId !== null && !user) return null
  if (NOTE_TYPES.has(row.type) && (!note || note.isHidden)) return null
  const shown = { id: row.id, createdAt: idDate(row.id), type: row.type }
  const draftId = draftOf(row)
  if (draftId !== null) {
    const noteDraft = ctx.services.drafts.present(h, draftId)
    return noteDraft && ({ ...shown, noteDraft } as entities.Notification)
  }
  const roleId = roleOf(row)
  if (roleId !== null) {
    const role = roles.get(roleId)
    return role ? ({ ...shown, role } as entities.Notification) : null
  }
  return {
    ...row.data,
    ...(row.type === 'reaction' && { reaction: ctx.services.reactions.toWire(String(row.data['reaction'])) }),
    ...shown,
    // Nobody causes the end of a poll; whose poll it was is said all the same.
    ...(row.type === 'pollEnded' && note && { userId: note.userId, user: note.user }),
    ...(user && { userId: user.id, user }),
    ...(note && { note }),
  } as entities.Notification
}
