import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'

// Live subscribers run on every process before the caller gets its answer: whoever reads after that sees the change.

/** The counters of what a note answers or renotes have changed. */
export function created(ctx: AppContext, { payload }: Event<'note.created'>): void {
  forgetTargets(ctx, payload.replyId, payload.renoteId)
}

export function updated(ctx: AppContext, { payload }: Event<'note.updated'>): void {
  ctx.services.notes.forget(payload.noteId)
}

export function deleted(ctx: AppContext, { payload }: Event<'note.deleted'>): void {
  ctx.services.notes.forget(payload.noteId)
  forgetTargets(ctx, payload.replyId, payload.renoteId)
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
