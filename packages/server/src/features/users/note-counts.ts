import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Event } from '../../platform/events/types.ts'
import type { NotesChange } from './service.ts'

// Counted here and not where a note is written: all notes of one person would wait for each other on the row of counts.

/** Counts new notes, a whole batch of events in one statement. */
export async function countCreated(ctx: AppContext, tx: Transaction, events: readonly Event<'note.created'>[]): Promise<void> {
  await ctx.services.users.addNotesCounts(tx, sum(events.map((event) => event.payload.userId), 1))
}

export async function countDeleted(ctx: AppContext, tx: Transaction, events: readonly Event<'note.deleted'>[]): Promise<void> {
  await ctx.services.users.addNotesCounts(tx, sum(events.map((event) => event.payload.userId), -1))
}

function sum(userIds: readonly string[], each: 1 | -1): Map<string, NotesChange> {
  const changes = new Map<string, NotesChange>()
  for (const userId of userIds) changes.set(userId, { added: (changes.get(userId)?.added ?? 0) + each, posted: each > 0 })
  return changes
}
