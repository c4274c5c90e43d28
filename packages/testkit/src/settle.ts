import type { Server } from '@tsubame/server/src/wire.ts'

/** An event that fails so often will not come right by itself, and the next attempts would be minutes apart. */
const HOPELESS = 3

interface Left {
  events: number
  jobs: number
  hopeless: string | null
}

/**
 * Resolves when every event has been dealt with and no job is due or running. Jobs that failed and will be tried again later
 * are not waited for.
 * @throws when an event fails again and again
 */
export async function settle({ outbox, jobs, ctx }: Pick<Server, 'outbox' | 'jobs' | 'ctx'>): Promise<void> {
  for (;;) {
    await outbox.settle()
    await jobs.settled()
    // Seen at one and the same moment: a job may emit events, and an event may add jobs, while one looks from one to the other.
    const { rows: [left] } = await ctx.db.pool.query<Left>(`
      select (select count(*) from outbox)::int as events,
        (select count(*) from graphile_worker._private_jobs where (is_available and run_at <= now()) or locked_at is not null)::int as jobs,
        (select min(type || ': ' || error) from outbox where attempts >= ${HOPELESS} or failed_at is not null) as hopeless`)
    if (!left || left.events + left.jobs === 0) break
    if (left.hopeless !== null) throw new Error(`there is an event that always fails: ${left.hopeless}`)
    // An event that failed is tried again in a moment; one that another process deals with is gone soon.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  // What the last jobs emitted is told live.
  await outbox.settle()
}
