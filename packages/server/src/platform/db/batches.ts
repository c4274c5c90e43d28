import type { AppContext } from '../context.ts'
import type { Statement } from './statement.ts'
import type { Transaction } from './transaction.ts'

/** Reads the keys of rows in their order: at most `limit` of those behind `after`. */
export type NextKeys = Statement<[after: string, limit: number], { key: string }>

const BATCH = 500

/**
 * Does something to all rows of a table behind `after`, a batch at a time, each in a transaction of its own: nobody waits
 * for long. Stops between two batches when `signal` says so.
 */
export async function inBatches(
  ctx: Pick<AppContext, 'db' | 'tx'>,
  next: NextKeys,
  { signal, after = '', size = BATCH }: { readonly signal: AbortSignal; readonly after?: string; readonly size?: number },
  work: (tx: Transaction, keys: string[]) => Promise<unknown>,
): Promise<void> {
  let last: string | undefined = after
  while (last !== undefined) {
    signal.throwIfAborted()
    const keys: string[] = (await ctx.db.run(next, last, size)).map((row) => row.key)
    if (keys.length > 0) await ctx.tx((tx) => work(tx, keys))
    last = keys.at(-1)
  }
}
