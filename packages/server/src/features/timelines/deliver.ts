import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import type { Hydration } from '../../platform/hydration.ts'
import type { Timeline } from './rules.ts'
import type { Interest, Watch } from './watchers.ts'

/** A note as text, for one connection's channel. */
interface Parcel {
  readonly watch: Watch
  readonly json: Buffer
}

/**
 * Sends a new note to every channel of the stream it belongs to, once `arrived` has put it where it is found. What each gets
 * is prepared side by side for many notes, and sent in the order in which they came.
 */
export async function deliver(ctx: AppContext, event: Event<'note.created'>, arrived: () => Promise<unknown>): Promise<void> {
  const { noteId, silent } = event.payload
  const { watchers, sending } = ctx.services.timelines
  await sending.run(async () => {
    await arrived()
    if (silent || watchers.isEmpty) return []
    const note = await ctx.services.notes.get(noteId)
    return note ? prepare(ctx, noteId, watchers.of(note)) : []
  }, send)
}

/** Sends a note that was picked under a name to those who watch it. */
export async function deliverTopic(ctx: AppContext, topic: string, noteId: string): Promise<void> {
  const { watchers, sending } = ctx.services.timelines
  await sending.run(() => prepare(ctx, noteId, watchers.ofTopic(topic)), send)
}

function send(parcels: readonly Parcel[]): void {
  for (const { watch, json } of parcels) watch.port.sendJson('note', json)
}

/**
 * What those of the watches get that the note belongs to. What is the same for all is hydrated and serialised once;
 * whoever may see something else (hidden parts, an own reaction to the renoted note) gets a text of their own.
 */
async function prepare(ctx: AppContext, noteId: string, watches: ReadonlySet<Watch>): Promise<Parcel[]> {
  const matching = watches.size === 0 ? [] : await matchingWatches(ctx, noteId, watches)
  if (matching.length === 0) return []

  const shared = ctx.hydrate(null)
  await ctx.services.notes.hydrate(shared, [noteId])
  const viewerIds = new Set(matching.flatMap(({ port }) => port.viewerId ?? []))
  const personal = await ctx.services.notes.personalTo(shared, noteId, [...viewerIds])
  const forOthers = personal === 'everybody' || ctx.services.notes.isHiddenFromStream(shared, noteId) ? null : ctx.services.notes.presentForStream(shared, noteId)
  const byViewer = new Map<string | null, Buffer | null>()
  const parcels: Parcel[] = []
  for (const watch of matching) {
    const { viewerId } = watch.port
    let json = forOthers
    if (personal === 'everybody' || (viewerId !== null && personal.has(viewerId))) {
      const known = byViewer.get(viewerId)
      json = known === undefined ? await jsonFor(ctx, shared, noteId, viewerId) : known
      byViewer.set(viewerId, json)
    }
    if (json !== null) parcels.push({ watch, json })
  }
  return parcels
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
