import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import { watchFollowed } from './channels.ts'
import { deliver } from './deliver.ts'

/** Puts a new note into the index of this process, then sends it to those who watch a timeline it belongs to. */
export async function noteArrived(ctx: AppContext, event: Event<'note.created'>): Promise<void> {
  await deliver(ctx, event, () => ctx.services.timelines.add(event.payload.noteId))
}

/** An edit may bring or take files, and change who is mentioned. Open timelines hear of it only where they watch the note. */
export async function noteEdited(ctx: AppContext, event: Event<'note.updated'>): Promise<void> {
  await ctx.services.timelines.update(event.payload.noteId)
}

export function indexDeleted(ctx: AppContext, event: Event<'note.deleted'>): void {
  ctx.services.timelines.delete(event.payload.noteId)
}

/** Suspended people vanish from timelines and come back when they are unsuspended. */
export async function userChanged(ctx: AppContext, event: Event<'user.updated'>): Promise<void> {
  const user = await ctx.services.users.get(event.payload.userId)
  if (user) ctx.services.timelines.setSuspended(user.id, user.isSuspended)
}

/** Open home timelines of the follower are told of the new followee. */
export function userFollowed(ctx: AppContext, { payload }: Event<'user.followed'>): void {
  ctx.services.timelines.watchers.follows(payload.followerId, [payload.followeeId], [])
}

/** After this process could hear of nothing: whom the viewers of home timelines follow may have changed. */
export async function watchAnew(ctx: AppContext): Promise<void> {
  await Promise.all(ctx.services.timelines.watchers.homeViewers().map((userId) => watchFollowed(ctx, userId)))
}
