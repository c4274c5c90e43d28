import pg from 'pg'
import type { Log } from '../log.ts'

/**
 * The queue's connections. `laneFreed` is called when a job of a named queue is off the books: the worker that ran it has
 * looked for its next job a moment too early to see the queue's others, and would only look again seconds later.
 */
export function openWorkerPool(databaseUrl: string, options: { max: number; log: Log; laneFreed(): void }): pg.Pool {
  const { log, max, laneFreed } = options
  const pool = new pg.Pool({ connectionString: databaseUrl, max, application_name: 'tsubame jobs', types: textIds() })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle connection of the job queue was lost'))
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'a connection of the job queue was lost'))
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const watched = (...args: unknown[]): unknown => {
      const result = query(...args)
      if (endsLaneJob(args[0]) && result instanceof Promise) result.then(laneFreed, () => undefined)
      return result
    }
    Object.assign(client, { query: watched })
  })
  return pool
}

function endsLaneJob(config: unknown): boolean {
  const name = typeof config === 'object' && config !== null && 'name' in config ? config.name : null
  return typeof name === 'string' && /^(complete_job_q|fail_job_q|fail_jobs)\//.test(name)
}

/** The queue compares ids as the text PostgreSQL sends; elsewhere in the program bigint is a number. */
function textIds(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.INT8, (value: string) => value)
  return types
}
