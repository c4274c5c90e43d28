import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { subscriptionsOf } from './channels.ts'
import type { Subscription } from './channels.ts'

/**
 * Sends a new note to every channel it belongs to. What is the same for all is hydrated and serialised once; whoever
 * may see something else (hidden parts, an own reaction to the renoted note) gets a text of their own.
 */
export async function deliver(ctx: AppContext, event: Event<'note.created'>): Promise<void> {
  const { noteId, silent } = event.payload
  const subscriptions = subscriptionsOf(ctx)
  if (silent || subscriptions.size === 0) return
  const matching = await matchingSubscriptions(ctx, noteId, subscriptions)
  if (matching.length === 0) return

  const shared = ctx.hydrate(null)
  await ctx.services.notes.hydrate(shared, [noteId])
  const forAll = ctx.services.notes.sameForAll(shared, noteId) ? ctx.services.notes.presentForStream(shared, noteId) : null
  const byViewer = new Map<string | null, string | null>()
  for (const { port } of matching) {
    let json = forAll
    if (json === null) {
      const known = byViewer.get(port.viewerId)
      json = known === undefined ? await jsonFor(ctx, shared, noteId, port.viewerId) : known
      byViewer.set(port.viewerId, json)
    }
    if (json !== null) port.sendJson('note', json)
  }
}

async function matchingSubscriptions(ctx: AppContext, noteId: string, subscriptions: Iterable<Subscription>): Promise<Subscription[]> {
  const matching: Subscription[] = []
  const { ugcVisibilityForVisitor } = await ctx.services.meta.get()
  const note = await ctx.services.notes.get(noteId)
  const visitorsMay = ugcVisibilityForVisitor === 'all' || (ugcVisibilityForVisitor === 'local' && note?.userHost === null)
  // Channels open and close while it waits.
  const open = [...subscriptions]
  for (const subscription of open) {
    const { port, timeline, options } = subscription
    if (port.viewerId === null && !visitorsMay) continue
    if (ctx.services.timelines.matches(noteId, timeline, options, await ctx.services.timelines.viewer(port.viewerId))) matching.push(subscription)
  }
  return matching
}

/** The note as one viewer may see it; null when it must not reach them at all. */
async function jsonFor(ctx: AppContext, shared: Hydration, noteId: string, viewerId: string | null): Promise<string | null> {
  const h = shared.fork(viewerId)
  await ctx.services.notes.hydrate(h, [noteId])
  if (ctx.services.notes.isHiddenFromStream(h, noteId)) return null
  return ctx.services.notes.presentForStream(h, noteId)
}
