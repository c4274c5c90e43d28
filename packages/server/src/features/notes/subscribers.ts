import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import { tellDeleted } from './capture.ts'

// Live subscribers run on every process before the caller gets its answer: whoever reads after that sees the change.

/** The counters of what a note answers or renotes have changed. */
export function created(ctx: AppContext, { payload }: Event<'note.created'>): void {
  forgetTargets(ctx, payload.replyId, payload.renoteId)
}

export async function deleted(ctx: AppContext, event: Event<'note.deleted'>): Promise<void> {
  forgetTargets(ctx, event.payload.replyId, event.payload.renoteId)
  const told = tellDeleted(ctx, event)
  ctx.services.notes.forget(event.payload.noteId)
  await told
}

export function reacted(ctx: AppContext, { payload }: Event<'note.reacted' | 'note.unreacted'>): void {
  ctx.services.notes.forgetCounts(payload.noteId)
}

export function voted(ctx: AppContext, { payload }: Event<'note.pollVoted'>): void {
  ctx.services.notes.forgetPoll(payload.noteId)
}

function forgetTargets(ctx: AppContext, ...ids: (string | null)[]): void {
  ctx.services.notes.forgetCounts(...ids.filter((id) => id !== null))
}
