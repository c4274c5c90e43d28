import type { AppContext } from '../../platform/context.ts'
import { firstIdAt } from '../../platform/ids.ts'
import { lockCounts, nextCounts, recount } from './store.ts'

/** How far back the daily recount looks; older notes hardly change. ms */
const RECENT = 30 * 86_400_000
const BATCH = 500

/** Heals the counters of recent notes, a few at a time so that nobody waits for long. `healed` hears of those that were wrong. */
export async function recountNotes(ctx: AppContext, healed: (ids: readonly string[]) => void): Promise<void> {
  let last = firstIdAt(ctx.now() - RECENT)
  for (;;) {
    const ids = (await ctx.db.run(nextCounts, last, BATCH)).map((row) => row.noteId)
    const end = ids.at(-1)
    if (end === undefined) return
    await ctx.tx(async (tx) => {
      // Held before anything is counted, so that no change slips in between.
      await tx.run(lockCounts, ids)
      const wrong = await tx.run(recount, ids)
      tx.afterCommit(() => healed(wrong.map((row) => row.noteId)))
    })
    last = end
  }
}
