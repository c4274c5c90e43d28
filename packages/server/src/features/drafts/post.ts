import type { AppContext, Services } from '../../platform/context.ts'
import type { JobRequest } from '../../platform/db/transaction.ts'
import { fail, isFail } from '../../platform/fail.ts'
import { decideDue } from './rules.ts'
import { dueDrafts, getDrafts, takeDraft, unschedule } from './store.ts'
import type { DraftFacts } from './store.ts'

/** What is due for longer than this has lost its job. ms */
const OVERDUE = 60_000
/** Drafts queued anew at a time; the next sweep goes on. */
const SWEPT = 1000
/** A draft that is changed while it is posted is read again this often. */
const ATTEMPTS = 5

/** The job that posts a draft. */
export function postJob(draftId: string, runAt?: number): JobRequest {
  return { name: 'drafts.post', payload: { draftId }, key: `draft:${draftId}`, ...(runAt !== undefined && { runAt }) }
}

/**
 * Posts a draft as its author would now, under all rules. The draft goes away in the transaction that brings the note and
 * its notification: however often this runs and wherever it is cut short, the note is posted once.
 */
export async function postDue(ctx: AppContext, id: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const [draft = null] = await ctx.db.run(getDrafts, [id])
    const author = draft && (await ctx.services.users.get(draft.userId))
    const decision = decideDue(draft, author, ctx.now())
    if (!draft || draft.scheduledAt === null || decision === 'ignore') return
    // The clock of the database may be ahead of ours.
    const { scheduledAt } = draft
    if (decision === 'wait') return ctx.tx(async (tx) => tx.addJob(postJob(id, scheduledAt)))
    const done = decision === 'drop' ? await giveUp(ctx, draft, false) : await post(ctx, draft)
    if (done) return
  }
  throw new Error(`the draft ${id} changes all the time`)
}

/** @returns false when the draft was changed in the meantime */
async function post(ctx: AppContext, draft: DraftFacts): Promise<boolean> {
  const author = await ctx.services.users.get(draft.userId)
  // People who have moved away do not post.
  const request = author?.movedToUri == null ? ctx.services.notes.requestOf(asParams(draft), draft.userId) : fail('YOUR_ACCOUNT_MOVED')
  if (isFail(request)) return giveUp(ctx, draft, true)
  const created = await ctx.services.notes.create(request, async (tx, noteId) => {
    const [taken] = await tx.run(takeDraft, draft.id, draft.revision)
    if (!taken) return fail('CHANGED')
    await ctx.services.notifications.notify(tx, [{ userId: draft.userId, type: 'scheduledNotePosted', noteId }])
    return undefined
  })
  if (!isFail(created)) return true
  return created.code === 'CHANGED' ? false : giveUp(ctx, draft, true)
}

/** Leaves a draft that cannot be posted to its author. @returns false when it was changed in the meantime */
function giveUp(ctx: AppContext, draft: DraftFacts, tell: boolean): Promise<boolean> {
  return ctx.tx(async (tx) => {
    const [left] = await tx.run(unschedule, draft.id, draft.revision)
    if (!left) return false
    if (tell) await ctx.services.notifications.notify(tx, [{ userId: draft.userId, type: 'scheduledNotePostFailed', data: { noteDraftId: draft.id } }])
    return true
  })
}

type CreateParams = Parameters<Services['notes']['requestOf']>[0]

/** The call of `notes/create` that a draft stands for. */
function asParams({ poll, ...draft }: DraftFacts): CreateParams {
  return {
    text: draft.text,
    cw: draft.cw,
    visibility: draft.visibility,
    visibleUserIds: [...draft.visibleUserIds],
    localOnly: draft.localOnly,
    reactionAcceptance: draft.reactionAcceptance,
    noExtractMentions: false,
    noExtractHashtags: false,
    noExtractEmojis: false,
    fileIds: [...draft.fileIds],
    replyId: draft.replyId,
    renoteId: draft.renoteId,
    channelId: draft.channelId,
    poll: poll && { choices: [...poll.choices], multiple: poll.multiple, expiresAt: poll.expiresAt, expiredAfter: poll.expiredAfter },
  }
}

/** Queues anew what is overdue: jobs may be lost with a queue that was emptied, or fail for good. */
export async function sweepDue(ctx: AppContext): Promise<void> {
  const due = await ctx.db.run(dueDrafts, new Date(ctx.now() - OVERDUE), SWEPT)
  if (due.length === 0) return
  ctx.log.info({ drafts: due.length }, 'scheduled notes are overdue and queued again')
  await ctx.tx(async (tx) => due.forEach(({ id }) => tx.addJob(postJob(id))))
}
