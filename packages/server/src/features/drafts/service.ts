import type { entities } from '@tsubame/contract'
import type { AppContext, Services } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { postDue, postJob, sweepDue } from './post.ts'
import { EMPTY, merged, pollEnd, scheduleRefusal, toCheck } from './rules.ts'
import type { WantedDraft } from './rules.ts'
import { countDrafts, deleteDraft, draftPages, draftValues, getDrafts, insertDraft, lockDrafts, updateDraft } from './store.ts'
import type { DraftContent, DraftFacts } from './store.ts'
import { hydrateDrafts, packSaved, presentDraft } from './view.ts'

/** Why what a draft refers to is refused, in the words of `notes/create`. */
export type ReferenceFailure = NonNullable<Awaited<ReturnType<Services['notes']['checkReferences']>>>
type ScheduleFailure = Fail<'SCHEDULED_AT_REQUIRED' | 'SCHEDULED_AT_MUST_BE_IN_FUTURE' | 'TOO_MANY_SCHEDULED_NOTES'>
type NoSuchDraft = Fail<'NO_SUCH_NOTE_DRAFT'>

export interface DraftsService {
  /** How many somebody has, scheduled ones included. */
  count(userId: string): Promise<number>
  create(userId: string, wanted: WantedDraft): Promise<DraftFacts | ReferenceFailure | ScheduleFailure | Fail<'TOO_MANY_DRAFTS'>>
  update(userId: string, id: string, wanted: WantedDraft): Promise<DraftFacts | ReferenceFailure | ScheduleFailure | NoSuchDraft>
  delete(userId: string, id: string): Promise<void | NoSuchDraft>
  /** `scheduled` null: all. */
  list(userId: string, page: { readonly cursor: Cursor; readonly limit: number; readonly scheduled: boolean | null }): Promise<entities.NoteDraft[]>
  /** What `create` and `update` have saved. */
  packSaved(draft: DraftFacts): Promise<entities.NoteDraft>
  /** One's own drafts, in order. */
  pack(userId: string, ids: readonly string[]): Promise<entities.NoteDraft[]>
  /** Loads what `present` needs. */
  hydrate(h: Hydration, ids: Iterable<string>): Promise<void>
  /** null: gone, or not the viewer's. */
  present(h: Hydration, id: string): entities.NoteDraft | null
  /** Posts a draft whose time has come; does nothing when it has been posted, taken back or put off. */
  post(id: string): Promise<void>
  /** Queues anew what should have been posted and was not. */
  sweep(): Promise<void>
}

declare module '../../platform/context.ts' {
  interface Services {
    drafts: DraftsService
  }
}

/** Changes that cross another one of the same draft are made again this often. */
const ATTEMPTS = 5

export function draftsService(ctx: AppContext): DraftsService {
  const service: DraftsService = {
    count: async (userId) => (await ctx.db.run(countDrafts, userId, ''))[0]?.all ?? 0,
    create: async (userId, wanted) => {
      const draft = merged(EMPTY, wanted)
      const refused = scheduleFailure(ctx, draft) ?? (await ctx.services.notes.checkReferences(asRequest(ctx, userId, draft)))
      if (refused) return refused
      const { noteDraftLimit, scheduledNoteLimit } = await ctx.services.policies.of(userId)
      const id = ctx.ids.next(ctx.now())
      return ctx.tx(async (tx) => {
        const counts = await countLocked(tx, userId, id)
        if (counts.all >= noteDraftLimit) return fail('TOO_MANY_DRAFTS')
        if (draft.isActuallyScheduled && counts.scheduled >= scheduledNoteLimit) return fail('TOO_MANY_SCHEDULED_NOTES')
        await tx.run(insertDraft, id, userId, ...draftValues(draft))
        schedule(tx, id, draft)
        return { ...draft, id, userId, revision: 1 }
      })
    },
    update: (userId, id, wanted) => update(ctx, userId, id, wanted),
    delete: (userId, id) => ctx.tx(async (tx) => ((await tx.run(deleteDraft, id, userId)).length > 0 ? undefined : fail('NO_SUCH_NOTE_DRAFT'))),
    list: async (userId, { cursor, limit, scheduled }) => {
      const rows = await ctx.db.run(draftPages[cursor.ascending ? 'asc' : 'desc'], userId, cursor.after, cursor.before, limit, scheduled)
      return service.pack(userId, rows.map((row) => row.id))
    },
    pack: async (userId, ids) => {
      const h = ctx.hydrate(userId)
      await hydrateDrafts(ctx, h, ids)
      return ids.map((id) => presentDraft(ctx, h, id)).filter((draft) => draft !== null)
    },
    packSaved: (draft) => packSaved(ctx, draft),
    hydrate: (h, ids) => hydrateDrafts(ctx, h, ids),
    present: (h, id) => presentDraft(ctx, h, id),
    post: (id) => postDue(ctx, id),
    sweep: () => sweepDue(ctx),
  }
  return service
}

async function update(ctx: AppContext, userId: string, id: string, wanted: WantedDraft): Promise<DraftFacts | ReferenceFailure | ScheduleFailure | NoSuchDraft> {
  for (let attempt = 1; ; attempt++) {
    const [held] = await ctx.db.run(getDrafts, [id])
    if (held?.userId !== userId) return fail('NO_SUCH_NOTE_DRAFT')
    const draft = merged(held, wanted)
    const refused = scheduleFailure(ctx, draft) ?? (await checkChange(ctx, userId, draft, wanted))
    if (refused) return refused
    const { scheduledNoteLimit } = await ctx.services.policies.of(userId)
    const done = await ctx.tx(async (tx) => {
      const counts = await countLocked(tx, userId, id)
      if (draft.isActuallyScheduled && counts.scheduled >= scheduledNoteLimit) return fail('TOO_MANY_SCHEDULED_NOTES')
      const [changed] = await tx.run(updateDraft, id, held.revision, ...draftValues(draft))
      if (!changed) return fail('CHANGED')
      schedule(tx, id, draft)
      return { ...draft, id, userId, revision: held.revision + 1 }
    })
    if (!isFail(done) || done.code !== 'CHANGED') return done as Exclude<typeof done, Fail<'CHANGED'>>
    if (attempt === ATTEMPTS) throw new Error(`the draft ${id} changes all the time`)
  }
}

async function checkChange(ctx: AppContext, userId: string, draft: DraftContent, wanted: WantedDraft): Promise<ReferenceFailure | null> {
  const { notes } = ctx.services
  const refused = await notes.checkReferences(asRequest(ctx, userId, toCheck(draft, wanted)))
  if (refused || wanted.visibility === undefined || wanted.replyId !== undefined || draft.replyId === null) return refused
  // What it answers was settled before and may be gone; only that it gets no wider audience now is looked at.
  const wider = await notes.checkReferences(asRequest(ctx, userId, { ...EMPTY, visibility: draft.visibility, replyId: draft.replyId }))
  return wider?.code === 'CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY' ? wider : null
}

function scheduleFailure(ctx: AppContext, draft: DraftContent): ScheduleFailure | null {
  const code = scheduleRefusal(draft, ctx.now())
  return code && fail(code)
}

/** Locks somebody's drafts and counts them, and the scheduled ones among the others. */
async function countLocked(tx: Transaction, userId: string, id: string): Promise<{ all: number; scheduled: number }> {
  const [, [counts]] = await Promise.all([tx.run(lockDrafts, userId), tx.run(countDrafts, userId, id)])
  return counts ?? { all: 0, scheduled: 0 }
}

/** Has a draft posted at its time. A job queued for another time is replaced; one that is not wanted any more finds nothing to do. */
function schedule(tx: Transaction, id: string, draft: DraftContent): void {
  if (draft.isActuallyScheduled && draft.scheduledAt !== null) tx.addJob(postJob(id, draft.scheduledAt))
}

/** The note a draft would become now, as far as it matters for what it refers to. */
function asRequest(ctx: AppContext, userId: string, draft: DraftContent): Parameters<Services['notes']['checkReferences']>[0] {
  const { poll } = draft
  return {
    userId,
    text: draft.text,
    cw: draft.cw,
    visibility: draft.visibility,
    visibleUserIds: draft.visibleUserIds,
    localOnly: draft.localOnly,
    reactionAcceptance: draft.reactionAcceptance,
    fileIds: draft.fileIds,
    replyId: draft.replyId,
    renoteId: draft.renoteId,
    channelId: draft.channelId,
    poll: poll && { choices: poll.choices, multiple: poll.multiple, expiresAt: pollEnd(poll, ctx.now()) },
  }
}
