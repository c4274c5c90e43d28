import type { AppContext } from '../context.ts'

/** Whether a user has a socket on this process: what nobody hears need not be packed. */
export function isListening(ctx: AppContext, userId: string): boolean {
  for (const _connection of ctx.stream.of(userId)) return true
  return false
}

/**
 * Sends an event of the `main` channel to a user who listens on this process; `pack` makes its body and is called only
 * then. A body of undefined (what it tells of is gone) sends nothing; null is a body.
 */
export async function tellMain(ctx: AppContext, userId: string, type: string, pack: () => Promise<unknown>): Promise<void> {
  if (!isListening(ctx, userId)) return
  const body = await pack()
  if (body !== undefined) ctx.stream.sendMain(userId, type, body)
}
