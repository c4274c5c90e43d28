import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'

/** In how many clips the notes are has changed. */
export function notesChanged(ctx: AppContext, { payload }: Event<'clip.notesChanged'>): void {
  ctx.services.notes.forgetCounts(...payload.noteIds)
}
