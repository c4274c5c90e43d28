import type pg from 'pg'
import type { Log } from '../log.ts'

/**
 * A process that was killed leaves its jobs locked, and the queue itself would wait four hours for them. So every worker
 * pool holds an advisory lock named after it, which ends with its connection: jobs of pools whose lock can be had are free.
 */
export class CrashedWorkers {
  private readonly pool: pg.Pool
  private readonly log: Log
  private client: pg.PoolClient | null = null

  constructor(pool: pg.Pool, log: Log) {
    this.pool = pool
    this.log = log
  }

  /** Says that the pool of this name lives, for as long as the connection does; what was said before no longer holds. */
  async live(poolId: string): Promise<void> {
    const client = await this.pool.connect()
    let lost = false
    client.on('error', (error) => {
      if (lost) return
      lost = true
      this.log.warn({ err: error }, 'the connection that holds the job lock was lost')
      if (this.client !== client) return
      this.client = null
      client.release(error)
    })
    try {
      await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [poolId])
    } catch (error) {
      client.release(true)
      throw error
    }
    this.close()
    this.client = client
  }

  get alive(): boolean {
    return this.client !== null
  }

  /** Frees the jobs of dead pools. A lock of less than a second may belong to a pool that is about to say that it lives. */
  async free(): Promise<void> {
    const { rows } = await this.pool.query<{ poolId: string }>(`
      select distinct locked_by as "poolId" from graphile_worker._private_jobs where locked_at < now() - interval '1 second'
      union select locked_by from graphile_worker._private_job_queues where locked_at < now() - interval '1 second'`)
    for (const { poolId } of rows) {
      const { rows: freed } = await this.pool.query<{ dead: boolean }>(
        `with lock as materialized (select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as dead)
         select dead, case when dead then graphile_worker.force_unlock_workers(array[$1]) end from lock`, [poolId])
      if (freed[0]?.dead) this.log.info('jobs of a process that ended without giving them back are run again')
    }
  }

  close(): void {
    this.client?.release(true)
    this.client = null
  }
}
