import type { AppContext } from '../../platform/context.ts'
import { addToTargets } from './counters.ts'
import { deleteNote as deleteRow, ownPureRenotes } from './store.ts'
import type { NoteFacts } from './store.ts'

/**
 * Deletes a note with what hangs on it; replies, quotes and renotes of it stay. False when it was gone already.
 * @param moderatorId who does it in the place of the author; it is written down then
 */
export async function deleteNote(ctx: AppContext, note: NoteFacts, moderatorId: string | null = null): Promise<boolean> {
  const author = await ctx.services.users.get(note.userId)
  return ctx.tx(async (tx) => {
    const [deleted] = await tx.run(deleteRow, note.id)
    if (!deleted) return false
    await Promise.all(addToTargets(tx, note, author?.isBot ?? false, -1))
    if (moderatorId !== null) {
      await ctx.services.moderationLog.write(tx, moderatorId, 'deleteNote', {
        noteId: note.id, noteUserId: note.userId, noteUserUsername: author?.username ?? null, noteUserHost: note.userHost, note,
      })
    }
    tx.emit('note.deleted', {
      noteId: note.id,
      userId: note.userId,
      userHost: note.userHost,
      visibility: note.visibility,
      replyId: note.replyId,
      replyUserId: note.replyUserId,
      renoteId: note.renoteId,
      channelId: note.channelId,
      mentions: [...note.mentions],
      visibleUserIds: [...note.visibleUserIds],
      deletedAt: new Date(ctx.now()).toISOString(),
    })
    return true
  })
}

/** Takes back all pure renotes a person made of a note; quotes stay. */
export async function unrenote(ctx: AppContext, userId: string, targetId: string): Promise<void> {
  const rows = await ctx.db.run(ownPureRenotes, targetId, userId)
  const notes = await ctx.services.notes.getMany(rows.map((row) => row.id))
  for (const note of notes.values()) if (note) await deleteNote(ctx, note)
}
