import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import { deliver } from './deliver.ts'

/** Puts a new note into the index of this process, then sends it to those who watch a timeline it belongs to. */
export async function noteArrived(ctx: AppContext, event: Event<'note.created'>): Promise<void> {
  const note = await ctx.services.notes.get(event.payload.noteId)
  if (note) ctx.services.timelines.insert({ ...note, hasFiles: note.fileIds.length > 0 })
  await deliver(ctx, event)
}

export function indexDeleted(ctx: AppContext, event: Event<'note.deleted'>): void {
  ctx.services.timelines.delete(event.payload.noteId)
}

/** Suspended people vanish from timelines and come back when they are unsuspended. */
export async function userChanged(ctx: AppContext, event: Event<'user.updated'>): Promise<void> {
  const user = await ctx.services.users.get(event.payload.userId)
  if (user) ctx.services.timelines.setSuspended(user.id, user.isSuspended)
}
