import type { AppContext } from '../../platform/context.ts'
import { countsAsRenote } from './rules.ts'
import { addCounts, deleteNote as deleteRow, ownPureRenotes } from './store.ts'
import type { NoteFacts } from './store.ts'

/** Deletes a note with what hangs on it; replies, quotes and renotes of it stay. False when it was gone already. */
export async function deleteNote(ctx: AppContext, note: NoteFacts): Promise<boolean> {
  const author = await ctx.services.users.get(note.userId)
  return ctx.tx(async (tx) => {
    const [deleted] = await tx.run(deleteRow, note.id)
    if (!deleted) return false
    const renoteCounts = countsAsRenote(note.userId, author?.isBot ?? false, note.renoteUserId)
    const counted = new Map<string, { replies: number; renotes: number }>()
    if (note.replyId) counted.set(note.replyId, { replies: -1, renotes: 0 })
    if (note.renoteId && renoteCounts) counted.set(note.renoteId, { replies: counted.get(note.renoteId)?.replies ?? 0, renotes: -1 })
    const sent: Promise<unknown>[] = []
    for (const [id, { replies, renotes }] of [...counted].sort(([a], [b]) => (a < b ? -1 : 1))) sent.push(tx.run(addCounts, id, replies, renotes))
    sent.push(ctx.services.users.addNotesCount(tx, note.userId, -1))
    await Promise.all(sent)
    tx.emit('note.deleted', {
      noteId: note.id,
      userId: note.userId,
      userHost: note.userHost,
      visibility: note.visibility,
      replyId: note.replyId,
      replyUserId: note.replyUserId,
      renoteId: note.renoteId,
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
