import type { AppContext } from '../../platform/context.ts'
import { firstIdAt } from '../../platform/ids.ts'
import { dropOldSignins } from './store.ts'

/** How long the history of sign-ins reaches back: addresses are not kept for ever. */
const KEPT = 365 * 86_400_000

export async function dropOldSigninRows(ctx: AppContext): Promise<void> {
  await ctx.tx((tx) => tx.run(dropOldSignins, firstIdAt(ctx.now() - KEPT)))
}
