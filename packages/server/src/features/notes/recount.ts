import type { AppContext } from '../../platform/context.ts'
import { firstIdAt } from '../../platform/ids.ts'
import { recount } from './store.ts'

/** How far back the daily recount looks; older notes hardly change. */
const DAYS = 30
const DAY = 86_400_000

/** Heals the counters of recent notes, a day at a time so that no transaction is long. */
export async function recountNotes(ctx: AppContext): Promise<void> {
  const now = ctx.now()
  for (let day = DAYS; day > 0; day--) {
    await ctx.tx((tx) => tx.run(recount, firstIdAt(now - day * DAY), firstIdAt(now - (day - 1) * DAY)))
  }
}
