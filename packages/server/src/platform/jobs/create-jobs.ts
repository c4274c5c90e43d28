import { EventEmitter } from 'node:events'
import { parseCronItems, run, runMigrations } from 'graphile-worker'
import type { Job, Runner, TaskList, WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { CrashedWorkers } from './crashed-workers.ts'
import type { JobHandlers, Jobs, QueueLength, Schedules } from './jobs.ts'
import { workerLog } from './worker-log.ts'
import { openWorkerPool } from './worker-pool.ts'

export interface JobsOptions<Context> {
  readonly databaseUrl: string
  readonly log: Log
  /** Handed to every job. */
  readonly context: Context
  /** Jobs run at the same time; 0: this process runs none. */
  readonly concurrency: number
  /** Of each feature. */
  readonly handlers: readonly JobHandlers<Context>[]
  readonly schedules: readonly Schedules[]
  /** ms that running jobs get to finish when the server stops; default 8,000. */
  readonly stopTimeoutMs?: number
  /** ms after which a queue that ended by itself is started again; default 5,000. */
  readonly restartMs?: number
}

/** How often a process looks for jobs of others that crashed. */
const CRASH_CHECK_MS = 10_000

/** Jobs at the same time by what the process is for. Most wait for other servers, so there may be more than processors. */
export function jobConcurrency(config: Pick<Config, 'role'>): number {
  return { all: 8, worker: 24, web: 0 }[config.role]
}

/** Makes or updates the queue's tables; belongs to the migrations and runs under their lock. */
export async function migrateJobs(databaseUrl: string, log: Log): Promise<void> {
  await runMigrations({ connectionString: databaseUrl, logger: workerLog(log) })
}

/** @throws when two features declare a job of the same name, or a schedule is for a job that does not exist */
export function createJobs<Context>(options: JobsOptions<Context>): Jobs {
  return new GraphileJobs(options)
}

class GraphileJobs<Context> implements Jobs {
  private readonly options: JobsOptions<Context>
  private readonly handlers: ReadonlyMap<string, JobHandlers<Context>[string]>
  private readonly schedules: readonly [string, string][]
  private readonly pool: pg.Pool
  private readonly crashed: CrashedWorkers
  private readonly stopping = new AbortController()
  /** Jobs that run now, and those that were aborted: both go back to the queue when the server stops. */
  private readonly unfinished = new Set<string>()
  private readonly events: WorkerEvents = new EventEmitter()
  private runner: Runner | null = null
  private poolId: string | null = null
  private nudge: () => void = () => undefined
  /** The server no longer waits for jobs: what they still do must not reach the queue. */
  private abandoned = false
  private crashCheck: NodeJS.Timeout | null = null
  private checking: Promise<void> | null = null
  private starting: Promise<void> | null = null

  constructor(options: JobsOptions<Context>) {
    this.options = options
    this.handlers = merged(options.handlers, 'job')
    this.schedules = [...merged(options.schedules, 'schedule')]
    for (const [name] of this.schedules) if (!this.handlers.has(name)) throw new Error(`there is no job ${name} for its schedule`)
    // Each running job reports on a connection; two more listen and hold the lock.
    const max = Math.max(2, Math.min(options.concurrency, 8) + 2)
    this.pool = openWorkerPool(options.databaseUrl, { max, log: options.log, laneFreed: () => this.nudge() })
    this.crashed = new CrashedWorkers(this.pool, options.log)
  }

  async start(): Promise<void> {
    if (this.options.concurrency === 0 || this.runner) return
    await this.crashed.free()
    this.watchFailures()
    this.events.on('pool:create', ({ workerPool }) => {
      this.poolId = workerPool.id
      this.nudge = () => {
        if (workerPool._active) workerPool.nudge(1)
      }
    })
    await this.run()
    this.crashCheck = setInterval(() => { this.checking ??= this.checkCrashes().finally(() => { this.checking = null }) }, CRASH_CHECK_MS).unref()
  }

  async stop(): Promise<void> {
    if (this.crashCheck) clearInterval(this.crashCheck)
    this.stopping.abort(new Error('the server stops'))
    // Either would hold a connection that the end of the pool waits for.
    await Promise.all([this.starting, this.checking])
    if (this.runner) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), this.options.stopTimeoutMs ?? 8000)))
      const stopped = this.runner.stop().then(() => 'stopped' as const, (error: unknown) => {
        // It has ended by itself, for want of a database; what it ran is given back all the same.
        this.options.log.debug({ err: error }, 'the job queue had stopped already')
        return 'stopped' as const
      })
      if ((await Promise.race([stopped, late])) === 'late') {
        this.options.log.warn({ jobs: this.unfinished.size }, 'jobs did not finish in time and are given back')
        this.abandoned = true
      }
      clearTimeout(timer)
    }
    this.crashed.close()
    // Waits for queries underway: one of them may still take a job.
    await this.pool.end()
    if (this.poolId !== null) await this.giveBack(this.poolId)
  }

  async length(): Promise<QueueLength> {
    const { rows } = await this.pool.query<QueueLength>(`
      select count(*) filter (where is_available and run_at <= now())::int as waiting,
             count(*) filter (where locked_at is not null)::int as running,
             count(*) filter (where is_available and run_at > now())::int as delayed,
             count(*) filter (where locked_at is null and attempts >= max_attempts)::int as failed
      from graphile_worker._private_jobs`)
    return rows[0] ?? { waiting: 0, running: 0, delayed: 0, failed: 0 }
  }

  async settled(): Promise<void> {
    for (;;) {
      const { waiting, running } = await this.length()
      if (waiting + running === 0) return
      // Jobs of this process tell when they are done; those of others are looked for again soon.
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          this.events.off('job:complete', done)
          resolve()
        }
        const timer = setTimeout(done, 20)
        this.events.on('job:complete', done)
      })
    }
  }

  private async run(): Promise<void> {
    this.runner = await run({
      pgPool: this.pool,
      concurrency: this.options.concurrency,
      taskList: this.tasks(),
      parsedCronItems: parseCronItems(this.schedules.map(([task, match]) => ({ task, match, identifier: task, options: { backfillPeriod: 0, jobKey: `cron:${task}` } }))),
      logger: workerLog(this.options.log),
      events: this.events,
      noHandleSignals: true,
      // Many finished jobs leave in one statement, and stopping waits for it.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    })
    // It resolves, too, when its workers gave up.
    this.runner.promise.then(() => this.restart(), (error: unknown) => this.restart(error))
    if (this.poolId !== null) await this.crashed.live(this.poolId)
  }

  /** The queue gives up when the database is away for minutes; we do not. */
  private restart(error?: unknown): void {
    if (this.stopping.signal.aborted) return
    this.options.log.error({ err: error }, 'the job queue has stopped and is started again')
    this.crashed.close()
    setTimeout(() => {
      if (this.stopping.signal.aborted) return
      this.starting = this.run().catch((next: unknown) => this.restart(next))
    }, this.options.restartMs ?? 5000).unref()
  }

  private tasks(): TaskList {
    return Object.fromEntries([...this.handlers].map(([name, handler]) => [name, async (payload: unknown, helpers: { job: Job }) => {
      const { id, attempts, max_attempts: most } = helpers.job
      this.unfinished.add(id)
      try {
        // Taken while the server was told to stop.
        this.stopping.signal.throwIfAborted()
        await handler(this.options.context, payload as never, {
          log: this.options.log.child({ job: name }),
          attempt: attempts,
          isLastAttempt: attempts >= most,
          signal: this.stopping.signal,
        })
        if (!this.abandoned) this.unfinished.delete(id)
      } catch (error) {
        // What fails because the server stops stays among the unfinished.
        if (!this.stopping.signal.aborted) this.unfinished.delete(id)
        if (!this.abandoned) throw error
      }
      if (this.abandoned) await new Promise<never>(() => undefined)
    }]))
  }

  private watchFailures(): void {
    this.events.on('job:error', ({ job, error }) => {
      if (this.stopping.signal.aborted && this.unfinished.has(job.id)) return
      const final = job.attempts >= job.max_attempts
      this.options.log[final ? 'error' : 'warn']({ err: error, job: job.task_identifier, jobId: job.id, attempt: job.attempts }, final ? 'a job failed for good' : 'a job failed and will be tried again')
    })
  }

  private async checkCrashes(): Promise<void> {
    try {
      if (!this.crashed.alive && this.poolId !== null) await this.crashed.live(this.poolId)
      await this.crashed.free()
    } catch (error) {
      this.options.log.warn({ err: error }, 'looking for jobs of crashed processes failed')
    }
  }

  /** As if the aborted runs had never begun. */
  private async giveBack(poolId: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.options.databaseUrl })
    // A connection that breaks fails the query that waits; the event would end the process.
    client.on('error', () => undefined)
    await client.connect()
    try {
      await client.query(`
        update graphile_worker._private_jobs set attempts = greatest(attempts - 1, 0), run_at = least(run_at, now()), last_error = null, locked_by = null, locked_at = null
        where id = any($1::bigint[]) or locked_by = $2`, [[...this.unfinished], poolId])
      await client.query('update graphile_worker._private_job_queues set locked_by = null, locked_at = null where locked_by = $1', [poolId])
    } finally {
      await client.end()
    }
  }
}

function merged<T>(tables: readonly Readonly<Record<string, T>>[], what: string): Map<string, T> {
  const all = new Map<string, T>()
  for (const table of tables) {
    for (const [name, value] of Object.entries(table)) {
      if (all.has(name)) throw new Error(`two features declare the ${what} ${name}`)
      all.set(name, value)
    }
  }
  return all
}
