import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'

/** Runs on every process before the reactor gets an answer: whoever reads after that sees the change. */
export function changed(ctx: AppContext, { payload }: Event<'note.reacted' | 'note.unreacted'>): void {
  ctx.services.reactions.forget(payload.userId, payload.noteId)
}
