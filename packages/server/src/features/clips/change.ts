import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { cleanDescription, clipLimits } from './rules.ts'
import { countNotes, deleteClip, deleteNote, deleteNotes, getClip, getLoad, insertClip, insertNote, lockClip, lockOwner, touchClip } from './store.ts'

export interface NewClip {
  readonly name: string
  readonly description: string | null
  readonly isPublic: boolean
}

/** Makes a clip. The limit is checked under a lock, so that calls at the same time cannot all pass. */
export async function createClip(ctx: AppContext, ownerId: string, clip: NewClip): Promise<string | Fail<'TOO_MANY_CLIPS' | 'CLIP_NOTES_LIMIT_EXCEEDED'>> {
  const limits = await ctx.services.policies.of(ownerId)
  return ctx.tx(async (tx) => {
    const [, [load]] = await Promise.all([tx.run(lockOwner, ownerId), tx.run(getLoad, ownerId)])
    const code = load ? clipLimits.refuseNew(load, limits) : null
    if (code) return fail(code)
    const id = ctx.ids.next(ctx.now())
    await tx.run(insertClip, id, ownerId, clip.name, cleanDescription(clip.description), clip.isPublic)
    return id
  })
}

export type AddFailure = Fail<'NO_SUCH_CLIP' | 'NO_SUCH_NOTE' | 'ALREADY_CLIPPED' | 'TOO_MANY_CLIP_NOTES' | 'CLIP_LIMIT_EXCEEDED' | 'CLIP_NOTES_LIMIT_EXCEEDED'>

/** Puts a note into a clip. */
export async function addNote(ctx: AppContext, ownerId: string, clipId: string, noteId: string): Promise<void | AddFailure> {
  const [limits, note, [found]] = await Promise.all([ctx.services.policies.of(ownerId), ctx.services.notes.find(noteId, ownerId), ctx.db.run(getClip, clipId)])
  if (found?.userId !== ownerId) return fail('NO_SUCH_CLIP')
  if (!note) return fail('NO_SUCH_NOTE')
  return ctx.tx(async (tx) => {
    // Whoever comes at the same time waits for the clip and then counts what is in it.
    const [[clip], [before], [load]] = await Promise.all([tx.run(lockClip, clipId, ownerId), tx.run(countNotes, clipId), tx.run(getLoad, ownerId)])
    if (!clip || !before || !load) return fail('NO_SUCH_CLIP')
    const code = clipLimits.refuseChange(load, limits)
    if (code) return fail(code)
    const [added] = await tx.run(insertNote, clipId, noteId)
    if (!added) return fail('ALREADY_CLIPPED')
    if (before.count >= limits.noteEachClipsLimit) return fail('TOO_MANY_CLIP_NOTES')
    await Promise.all([tx.run(touchClip, clipId, new Date(ctx.now())), changed(ctx, tx, clipId, ownerId, [noteId], 1)])
    return undefined
  })
}

/** Takes a note out of a clip, even one that may not be seen any more. */
export async function removeNote(ctx: AppContext, ownerId: string, clipId: string, noteId: string): Promise<void | Fail<'NO_SUCH_CLIP' | 'NO_SUCH_NOTE'>> {
  const [clip] = await ctx.db.run(getClip, clipId)
  if (clip?.userId !== ownerId) return fail('NO_SUCH_CLIP')
  const removed = await ctx.tx(async (tx) => {
    const rows = await tx.run(deleteNote, clipId, noteId)
    if (rows.length > 0) await changed(ctx, tx, clipId, ownerId, [noteId], -1)
    return rows.length > 0
  })
  return removed || (await ctx.services.notes.find(noteId, ownerId)) ? undefined : fail('NO_SUCH_NOTE')
}

/** Deletes a clip; its notes are in one clip less. */
export function deleteWhole(ctx: AppContext, ownerId: string, clipId: string): Promise<void | Fail<'NO_SUCH_CLIP'>> {
  return ctx.tx(async (tx) => {
    const [clip] = await tx.run(lockClip, clipId, ownerId)
    if (!clip) return fail('NO_SUCH_CLIP')
    const noteIds = (await tx.run(deleteNotes, clipId)).map((row) => row.noteId)
    if (noteIds.length > 0) await changed(ctx, tx, clipId, ownerId, noteIds, -1)
    await tx.run(deleteClip, clipId)
    return undefined
  })
}

async function changed(ctx: AppContext, tx: Transaction, clipId: string, ownerId: string, noteIds: string[], by: 1 | -1): Promise<void> {
  tx.emit('clip.notesChanged', { clipId, ownerId, noteIds })
  await ctx.services.notes.addClipped(tx, noteIds, by)
}
