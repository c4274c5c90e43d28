import type { Transaction } from '../../platform/db/transaction.ts'
import { countsAsRenote } from './rules.ts'
import { addCounts } from './store.ts'
import type { NoteFacts } from './store.ts'

/** Counts a note in what it answers and renotes (`by` 1), or takes it out again (-1). */
export function addToTargets(tx: Transaction, note: NoteFacts, isBot: boolean, by: 1 | -1): Promise<unknown>[] {
  const counted = new Map<string, { replies: number; renotes: number }>()
  if (note.replyId) counted.set(note.replyId, { replies: by, renotes: 0 })
  if (note.renoteId && countsAsRenote(note.userId, isBot, note.renoteUserId)) {
    counted.set(note.renoteId, { replies: counted.get(note.renoteId)?.replies ?? 0, renotes: by })
  }
  // In the order of ids, so that two notes about the same pair cannot lock each other out.
  const sorted = [...counted].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([id, { replies, renotes }]) => tx.run(addCounts, id, replies, renotes))
}
