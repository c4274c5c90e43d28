import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import type { Hydration } from '../../platform/hydration.ts'
import type { Timeline } from './rules.ts'
import type { Interest, Watch } from './watchers.ts'

/** Sends a new note to every channel of the stream it belongs to. */
export async function deliver(ctx: AppContext, event: Event<'note.created'>): Promise<void> {
  const { noteId, silent } = event.payload
  const { watchers } = ctx.services.timelines
  if (silent || watchers.isEmpty) return
  const note = await ctx.services.notes.get(noteId)
  if (note) await send(ctx, noteId, watchers.of(note))
}

/** Sends a note that was picked under a name to those who watch it. */
export async function deliverTopic(ctx: AppContext, topic: string, noteId: string): Promise<void> {
  await send(ctx, noteId, ctx.services.timelines.watchers.ofTopic(topic))
}

/**
 * Sends a note to those of the watches that it belongs to. What is the same for all is hydrated and serialised once;
 * whoever may see something else (hidden parts, an own reaction to the renoted note) gets a text of their own.
 */
async function send(ctx: AppContext, noteId: string, watches: ReadonlySet<Watch>): Promise<void> {
  const matching = watches.size === 0 ? [] : await matchingWatches(ctx, noteId, watches)
  if (matching.length === 0) return

  const shared = ctx.hydrate(null)
  await ctx.services.notes.hydrate(shared, [noteId])
  const viewerIds = new Set(matching.flatMap(({ port }) => port.viewerId ?? []))
  const personal = await ctx.services.notes.personalTo(shared, noteId, [...viewerIds])
  const forOthers = personal === 'everybody' || ctx.services.notes.isHiddenFromStream(shared, noteId) ? null : ctx.services.notes.presentForStream(shared, noteId)
  const byViewer = new Map<string | null, Buffer | null>()
  for (const { port } of matching) {
    const { viewerId } = port
    let json = forOthers
    if (personal === 'everybody' || (viewerId !== null && personal.has(viewerId))) {
      const known = byViewer.get(viewerId)
      json = known === undefined ? await jsonFor(ctx, shared, noteId, viewerId) : known
      byViewer.set(viewerId, json)
    }
    if (json !== null) port.sendJson('note', json)
  }
}

async function matchingWatches(ctx: AppContext, noteId: string, watches: Iterable<Watch>): Promise<Watch[]> {
  const matching: Watch[] = []
  const { services } = ctx
  const [{ ugcVisibilityForVisitor }, note] = await Promise.all([services.meta.get(), services.notes.get(noteId)])
  if (!note) return []
  const visitorsMay = ugcVisibilityForVisitor === 'all' || (ugcVisibilityForVisitor === 'local' && note.userHost === null)
  const tags = new Set(note.tags)
  for (const watch of watches) {
    const { port, interest, options } = watch
    if (port.viewerId === null && !visitorsMay) continue
    if (interest.kind === 'tags' && !interest.groups.some((group) => group.every((tag) => tags.has(tag)))) continue
    if (services.timelines.matches(noteId, timelineOf(interest), options, await services.timelines.viewer(port.viewerId))) matching.push(watch)
  }
  return matching
}

/** What has been picked in another way only has to pass visibility and mutes. */
function timelineOf(interest: Interest): Timeline {
  return interest.kind === 'tags' || interest.kind === 'topic' ? { kind: 'every' } : interest
}

/** The note as one viewer may see it; null when it must not reach them at all. */
async function jsonFor(ctx: AppContext, shared: Hydration, noteId: string, viewerId: string | null): Promise<Buffer | null> {
  const h = shared.fork(viewerId)
  await ctx.services.notes.hydrate(h, [noteId])
  if (ctx.services.notes.isHiddenFromStream(h, noteId)) return null
  return ctx.services.notes.presentForStream(h, noteId)
}
