import type { AppContext } from '../../platform/context.ts'
import { inBatches } from '../../platform/db/batches.ts'
import { firstIdAt } from '../../platform/ids.ts'
import { lockCounts, nextCounts, recount } from './store.ts'

/** How far back the daily recount looks; older notes hardly change. ms */
const RECENT = 30 * 86_400_000

/** Heals the counters of recent notes. `healed` hears of those that were wrong. */
export function recountNotes(ctx: AppContext, signal: AbortSignal, healed: (ids: readonly string[]) => void): Promise<void> {
  return inBatches(ctx, nextCounts, { signal, after: firstIdAt(ctx.now() - RECENT) }, async (tx, ids) => {
    // Held before anything is counted, so that no change slips in between.
    const [, wrong] = await Promise.all([tx.run(lockCounts, ids), tx.run(recount, ids)])
    tx.afterCommit(() => healed(wrong.map((row) => row.noteId)))
  })
}
