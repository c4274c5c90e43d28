import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import type { Connection, MessageHandlers } from '../../platform/stream/channel.ts'
import { isHiddenFrom } from './rules.ts'
import { idTime } from '../../platform/ids.ts'

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

function noteIdOf(body: unknown): string | null {
  const id = (body as { id?: unknown } | null)?.id
  return typeof id === 'string' ? id : null
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

/**
 * Tells those who watch a note what happened to it: only those who may see the note, and not of people who block them.
 * Must be called before the note's facts are forgotten.
 */
async function noteUpdated(ctx: AppContext, noteId: string, type: string, body: unknown, actorId: string | null): Promise<void> {
  const watching = capturesOf(ctx).watchers.get(noteId)
  if (!watching) return
  const note = await ctx.services.notes.get(noteId)
  const author = note && (await ctx.services.users.get(note.userId))
  if (!note || !author) return
  const json = JSON.stringify({ type: 'noteUpdated', body: { id: noteId, type, body } })
  for (const connection of [...watching]) {
    const { viewerId } = connection
    const relations = viewerId === null ? null : await ctx.services.relations.of(viewerId)
    if (actorId !== null && relations?.blockedBy.has(actorId)) continue
    if (isHiddenFrom(note, author, idTime(noteId), viewerId, (id) => relations?.following.has(id) ?? false, ctx.now())) continue
    connection.sendRaw(json)
  }
}

export function tellReacted(ctx: AppContext, { type, payload }: Event<'note.reacted' | 'note.unreacted'>): Promise<void> {
  const body = { reaction: ctx.services.reactions.toWire(payload.reaction), userId: payload.userId }
  if (type === 'note.unreacted') return noteUpdated(ctx, payload.noteId, 'unreacted', body, payload.userId)
  return noteUpdated(ctx, payload.noteId, 'reacted', { ...body, emoji: null }, payload.userId)
}

export function tellVoted(ctx: AppContext, { payload }: Event<'note.pollVoted'>): Promise<void> {
  return noteUpdated(ctx, payload.noteId, 'pollVoted', { choice: payload.choice, userId: payload.userId }, payload.userId)
}

export async function tellDeleted(ctx: AppContext, { payload }: Event<'note.deleted'>): Promise<void> {
  await noteUpdated(ctx, payload.noteId, 'deleted', { deletedAt: payload.deletedAt }, null)
}
