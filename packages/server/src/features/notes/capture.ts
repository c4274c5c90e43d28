import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import type { Connection, MessageHandlers } from '../../platform/stream/channel.ts'
import { updatedContent } from './note-json.ts'
import type { Audience } from './rules.ts'
import { mayBeSeen, sightOf } from './visible.ts'

/** Notes one socket may watch at once; more are ignored. */
const MAX_CAPTURED = 1000

interface Captures {
  /** Note id → sockets that watch it. */
  readonly watchers: Map<string, Set<Connection>>
  /** Socket → how often it asked for each note. */
  readonly asked: WeakMap<Connection, Map<string, number>>
}

const captures = new WeakMap<AppContext, Captures>()

function capturesOf(ctx: AppContext): Captures {
  let found = captures.get(ctx)
  if (!found) captures.set(ctx, (found = { watchers: new Map(), asked: new WeakMap() }))
  return found
}

/** Only what may be an id: a socket must not make the server remember a thousand long texts. */
function noteIdOf(body: unknown): string | null {
  const id = (body as { id?: unknown } | null)?.id
  return typeof id === 'string' && /^[a-zA-Z0-9]{1,64}$/.test(id) ? id : null
}

function subscribe(ctx: AppContext, connection: Connection, body: unknown): void {
  const id = noteIdOf(body)
  if (id === null) return
  const { watchers, asked } = capturesOf(ctx)
  let counts = asked.get(connection)
  if (!counts) {
    asked.set(connection, (counts = new Map()))
    connection.onClose(() => {
      for (const noteId of asked.get(connection)?.keys() ?? []) removeWatcher(watchers, noteId, connection)
    })
  }
  if (!counts.has(id) && counts.size >= MAX_CAPTURED) return
  counts.set(id, (counts.get(id) ?? 0) + 1)
  let set = watchers.get(id)
  if (!set) watchers.set(id, (set = new Set()))
  set.add(connection)
}

function unsubscribe(ctx: AppContext, connection: Connection, body: unknown): void {
  const id = noteIdOf(body)
  const { watchers, asked } = capturesOf(ctx)
  const counts = asked.get(connection)
  const count = id === null ? undefined : counts?.get(id)
  if (id === null || !counts || count === undefined) return
  if (count > 1) {
    counts.set(id, count - 1)
    return
  }
  counts.delete(id)
  removeWatcher(watchers, id, connection)
}

function removeWatcher(watchers: Map<string, Set<Connection>>, id: string, connection: Connection): void {
  const set = watchers.get(id)
  set?.delete(connection)
  if (set?.size === 0) watchers.delete(id)
}

export const captureMessages: MessageHandlers<AppContext> = {
  subNote: subscribe,
  s: subscribe,
  sr: subscribe,
  unsubNote: unsubscribe,
  un: unsubscribe,
}

/** Tells those who watch a note what happened to it: only those who may see the note, and not of people who block them. */
async function noteUpdated(ctx: AppContext, note: Watched, type: string, body: unknown, actorId: string | null): Promise<void> {
  const watching = capturesOf(ctx).watchers.get(note.id)
  const author = watching && (await ctx.services.users.get(note.userId))
  if (!author) return
  const json = JSON.stringify({ type: 'noteUpdated', body: { id: note.id, type, body } })
  // Sockets come and go while it waits.
  const watchers = [...watching]
  for (const connection of watchers) {
    const { viewerId } = connection
    const sight = await sightOf(ctx, viewerId)
    if (!mayBeSeen(sight, note, author)) continue
    if (actorId !== null && viewerId !== null && (await ctx.services.relations.of(viewerId)).blockedBy.has(actorId)) continue
    connection.sendRaw(json)
  }
}

type Watched = Audience & { readonly id: string; readonly userHost: string | null }

/** The note of an event, if anybody here watches it. */
async function watchedNote(ctx: AppContext, noteId: string): Promise<Watched | null> {
  return capturesOf(ctx).watchers.has(noteId) ? ctx.services.notes.get(noteId) : null
}

export async function tellReacted(ctx: AppContext, { type, payload }: Event<'note.reacted' | 'note.unreacted'>): Promise<void> {
  const note = await watchedNote(ctx, payload.noteId)
  if (!note) return
  const body = { reaction: ctx.services.reactions.toWire(payload.reaction), userId: payload.userId }
  if (type === 'note.unreacted') await noteUpdated(ctx, note, 'unreacted', body, payload.userId)
  else await noteUpdated(ctx, note, 'reacted', { ...body, emoji: await ctx.services.reactions.emojiOf(payload.reaction) }, payload.userId)
}

export async function tellVoted(ctx: AppContext, { payload }: Event<'note.pollVoted'>): Promise<void> {
  const note = await watchedNote(ctx, payload.noteId)
  if (note) await noteUpdated(ctx, note, 'pollVoted', { choice: payload.choice, userId: payload.userId }, payload.userId)
}

/** What the note says now. Ours: clients of other servers know of no such message and pass over it. */
export async function tellUpdated(ctx: AppContext, { payload }: Event<'note.updated'>): Promise<void> {
  const note = await watchedNote(ctx, payload.noteId)
  if (!note) return
  const h = ctx.hydrate(null)
  await ctx.services.notes.hydrate(h, [payload.noteId])
  const body = updatedContent(ctx, h, payload.noteId, payload.choicesChanged)
  if (body) await noteUpdated(ctx, note, 'updated', body, payload.userId)
}

/** The note itself is gone: the event says who might see it. */
export async function tellDeleted(ctx: AppContext, { payload }: Event<'note.deleted'>): Promise<void> {
  await noteUpdated(ctx, { ...payload, id: payload.noteId }, 'deleted', { deletedAt: payload.deletedAt }, null)
}
