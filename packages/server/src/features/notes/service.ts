import type { AppContext } from '../../platform/context.ts'
import type { Cache } from '../../platform/cache/caches.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { createRequest } from './create-params.ts'
import type { CreateParams } from './create-params.ts'
import { checkReferences, createNote } from './create.ts'
import type { CreateRequest, Together } from './create.ts'
import { deleteNote, unrenote } from './delete.ts'
import { editNote } from './edit.ts'
import type { EditFailure, EditRequest } from './edit.ts'
import { recountNotes } from './recount.ts'
import { vote } from './polls.ts'
import type { CreateFailure, ReferenceFailure } from './rules.ts'
import { NO_COUNTS, addClips, getCounts, getNotes, getPolls, holdCounts } from './store.ts'
import type { NoteCounts, NoteFacts, PollFacts } from './store.ts'
import { isHiddenFromStream, personalTo } from './stream-view.ts'
import { visibleAmong } from './visible.ts'
import { noteJson, notesJson } from './note-json.ts'
import { hydrateNotes } from './view.ts'
import type { Hydration } from '../../platform/hydration.ts'
import type { entities } from '@tsubame/contract'
import { JsonText } from '../../platform/http/json.ts'
import type { Fail } from '../../platform/fail.ts'

/** What other features may do with notes. */
export interface NotesService {
  getMany(ids: Iterable<string>): Promise<Map<string, NoteFacts | null>>
  get(id: string): Promise<NoteFacts | null>
  /** Counters; never null for a note that exists. */
  countsOf(ids: Iterable<string>): Promise<Map<string, NoteCounts | null>>
  pollsOf(ids: Iterable<string>): Promise<Map<string, PollFacts | null>>
  /** Creates a note for a local or remote author after all rules; the only way to do it. */
  create<Code extends string = never>(request: CreateRequest, together?: Together<Code>): Promise<{ id: string } | CreateFailure | Fail<Code>>
  /** What `notes/create` makes of its parameters. */
  requestOf(params: CreateParams, userId: string): CreateRequest | Fail<'INVALID_PARAM'>
  /** Whether what a note would refer to is there and may be referred to, now; null = yes. What it says is not judged. */
  checkReferences(request: CreateRequest): Promise<ReferenceFailure | null>
  /** Edits a note for its author; the only way to do it. */
  edit(id: string, request: EditRequest): Promise<void | EditFailure>
  /** Deletes a note that is known to exist; false when somebody else was faster. */
  delete(note: NoteFacts, moderatorId?: string | null): Promise<boolean>
  unrenote(userId: string, targetId: string): Promise<void>
  /** Counts notes in one clip more, or in one less. */
  addClipped(tx: Transaction, ids: readonly string[], by: 1 | -1): Promise<void>
  vote(userId: string, note: NoteFacts, choice: number): Promise<void | Fail<'NO_POLL' | 'ALREADY_EXPIRED' | 'INVALID_CHOICE' | 'ALREADY_VOTED'>>
  /** Those of the notes whose content the viewer may see, in order. */
  visibleAmong(ids: readonly string[], viewerId: string | null): Promise<NoteFacts[]>
  /** The note if it exists and the viewer may see it, else null: what every endpoint that takes a note id asks first. */
  find(id: string, viewerId: string | null): Promise<NoteFacts | null>
  /** Loads all that `present` needs for these notes, in a fixed number of batches. */
  hydrate(h: Hydration, ids: Iterable<string>): Promise<void>
  /** The packed note, or null when it cannot be shown. */
  present(h: Hydration, id: string): entities.Note | null
  /** The same as JSON in UTF-8: shared parts are serialised once for all viewers. */
  presentJson(h: Hydration, id: string): Buffer | null
  /** The same for a stream: with the first reactors, by which clients find their own reaction. */
  presentForStream(h: Hydration, id: string): Buffer | null
  /** Those of these viewers to whom the hydrated note may look otherwise than to all others, visitors included. */
  personalTo(h: Hydration, id: string, viewerIds: readonly string[]): Promise<ReadonlySet<string> | 'everybody'>
  /** Whether a stream must not carry the note to this viewer at all, not even with its content hidden. */
  isHiddenFromStream(h: Hydration, id: string): boolean
  /** Packs in order; what cannot be packed is dropped. */
  pack(ids: readonly string[], viewerId: string | null): Promise<entities.Note[]>
  /** The same as an answer's JSON. */
  packJson(ids: readonly string[], viewerId: string | null): Promise<JsonText<entities.Note[]>>
  /** Forgets counters cached in this process; every process does so when it hears of a change. */
  forgetCounts(...ids: string[]): void
  forgetPoll(id: string): void
  forget(id: string): void
  /** Keeps the facts of a note that was just written. */
  prime(note: NoteFacts): void
  recount(signal: AbortSignal): Promise<void>
}

declare module '../../platform/context.ts' {
  interface Services {
    notes: NotesService
  }
}

interface NoteCaches {
  facts: Cache<NoteFacts>
  counts: Cache<NoteCounts>
  polls: Cache<PollFacts>
}

/** Notes kept in memory by id; a few kilobytes each. */
const CACHED_NOTES = 20_000

function noteCaches(ctx: AppContext): NoteCaches {
  const byId = <T>(rows: readonly T[], id: (row: T) => string) => new Map(rows.map((row) => [id(row), row]))
  return {
    facts: ctx.caches.create({ name: 'notes', max: CACHED_NOTES, load: async (ids) => byId(await ctx.db.run(getNotes, ids), (note) => note.id) }),
    counts: ctx.caches.create<NoteCounts>({
      name: 'noteCounts',
      max: CACHED_NOTES * 2,
      load: async (ids) => {
        const found = byId(await ctx.db.run(getCounts, ids), (counts) => counts.noteId)
        return new Map(ids.map((id) => [id, found.get(id) ?? NO_COUNTS]))
      },
    }),
    polls: ctx.caches.create({ name: 'polls', max: 5000, load: async (ids) => byId(await ctx.db.run(getPolls, ids), (poll) => poll.noteId) }),
  }
}

export function notesService(ctx: AppContext): NotesService {
  const caches = noteCaches(ctx)
  const service: NotesService = {
    getMany: (ids) => caches.facts.getMany(ids),
    get: (id) => caches.facts.get(id),
    countsOf: (ids) => caches.counts.getMany(ids),
    pollsOf: (ids) => caches.polls.getMany(ids),
    create: (request, together) => createNote(ctx, request, together),
    requestOf: (params, userId) => createRequest(params, userId, ctx.now()),
    checkReferences: (request) => checkReferences(ctx, request),
    edit: (id, request) => editNote(ctx, id, request),
    delete: (note, moderatorId) => deleteNote(ctx, note, moderatorId),
    unrenote: (userId, targetId) => unrenote(ctx, userId, targetId),
    addClipped: async (tx, ids, by) => {
      await Promise.all([tx.run(holdCounts, [...ids]), tx.run(addClips, [...ids], by)])
    },
    vote: (userId, note, choice) => vote(ctx, userId, note, choice),
    visibleAmong: (ids, viewerId) => visibleAmong(ctx, ids, viewerId),
    find: async (id, viewerId) => (await visibleAmong(ctx, [id], viewerId))[0] ?? null,
    hydrate: (h, ids) => hydrateNotes(ctx, h, ids),
    present: (h, id) => {
      const json = noteJson(ctx, h, id)
      return json === null ? null : (JSON.parse(json.toString()) as entities.Note)
    },
    presentJson: (h, id) => noteJson(ctx, h, id),
    presentForStream: (h, id) => noteJson(ctx, h, id, { forStream: true }),
    personalTo: (h, id, viewerIds) => personalTo(ctx, h, id, viewerIds),
    isHiddenFromStream: (h, id) => isHiddenFromStream(ctx, h, id),
    pack: async (ids, viewerId) => {
      const h = ctx.hydrate(viewerId)
      await hydrateNotes(ctx, h, ids)
      return ids.map((id) => service.present(h, id)).filter((note) => note !== null)
    },
    packJson: async (ids, viewerId) => {
      const h = ctx.hydrate(viewerId)
      await hydrateNotes(ctx, h, ids)
      return new JsonText(notesJson(ctx, h, ids))
    },
    forgetCounts: (...ids) => caches.counts.forget(...ids),
    forgetPoll: (id) => caches.polls.forget(id),
    forget: (id) => {
      caches.facts.forget(id)
      caches.counts.forget(id)
      caches.polls.forget(id)
    },
    prime: (note) => {
      caches.facts.prime(note.id, note)
      caches.counts.prime(note.id, NO_COUNTS)
    },
    recount: (signal) => recountNotes(ctx, signal, (ids) => caches.counts.invalidate(...ids)),
  }
  return service
}
