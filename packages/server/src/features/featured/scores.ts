import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Event } from '../../platform/events/types.ts'
import { REACTION, RENOTE, spanOf, spansGained } from './rules.ts'
import { addScores, deleteOld } from './store.ts'
import type { Gain } from './store.ts'

/** Somebody (by) did something about a note that makes it more or (negative) less talked about. */
interface Act {
  readonly noteId: string
  readonly by: string
  readonly score: number
}

export const scoreReacted = (ctx: AppContext, tx: Transaction, events: readonly Event<'note.reacted'>[]) =>
  score(ctx, tx, events.map(({ payload }) => ({ noteId: payload.noteId, by: payload.userId, score: REACTION })))

export const scoreUnreacted = (ctx: AppContext, tx: Transaction, events: readonly Event<'note.unreacted'>[]) =>
  score(ctx, tx, events.map(({ payload }) => ({ noteId: payload.noteId, by: payload.userId, score: -REACTION })))

export const scoreRenoted = (ctx: AppContext, tx: Transaction, events: readonly Event<'note.created'>[]) => scoreRenotes(ctx, tx, events, RENOTE)

/** Taken back, a renote counts no more: else one could be made again and again. */
export const scoreUnrenoted = (ctx: AppContext, tx: Transaction, events: readonly Event<'note.deleted'>[]) => scoreRenotes(ctx, tx, events, -RENOTE)

async function scoreRenotes(ctx: AppContext, tx: Transaction, events: readonly Event<'note.created' | 'note.deleted'>[], each: number): Promise<void> {
  const renotes = events.flatMap(({ payload: { renoteId, userId } }) => (renoteId === null ? [] : [{ noteId: renoteId, by: userId, score: each }]))
  if (renotes.length === 0) return
  const people = await ctx.services.users.getMany(renotes.map((renote) => renote.by))
  await score(ctx, tx, renotes.filter((renote) => people.get(renote.by)?.isBot === false))
}

async function score(ctx: AppContext, tx: Transaction, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return
  const notes = await ctx.services.notes.getMany(acts.map((act) => act.noteId))
  const now = ctx.now()
  const gains = new Map<string, Gain>()
  for (const act of acts) {
    const note = notes.get(act.noteId)
    if (!note || note.userId === act.by) continue
    for (const days of spansGained(note, now)) {
      const key = `${note.id} ${days}`
      const sum = (gains.get(key)?.score ?? 0) + act.score
      gains.set(key, { noteId: note.id, days, span: spanOf(days, now), userId: note.userId, channelId: note.channelId, score: sum })
    }
  }
  if (gains.size > 0) await tx.run(addScores, JSON.stringify([...gains.values()]))
}

/** Deletes the scores of spans that are featured no more. */
export async function sweepScores(ctx: AppContext): Promise<void> {
  const now = ctx.now()
  await ctx.tx((tx) => Promise.all([tx.run(deleteOld, 3, spanOf(3, now) - 1), tx.run(deleteOld, 7, spanOf(7, now) - 1)]))
}
