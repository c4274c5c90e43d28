import type pg from 'pg'
import type { Kysely } from 'kysely'
import type { Event, EventName, Events } from '../events/types.ts'
import type { IdGenerator } from '../ids.ts'
import { isFail } from '../fail.ts'
import { kyselyOn } from './database.ts'
import type { Database, Reader } from './database.ts'
import { statement } from './statement.ts'
import type { Tables } from './tables.ts'

/** A job to be run at least once after commit. Times in ms. */
export interface JobRequest {
  name: string
  payload: unknown
  /** Another job with this key that has not run yet is replaced. */
  key?: string
  /** Jobs of one queue run one after the other. */
  queue?: string
  /** ms since 1970. */
  runAt?: number
  maxAttempts?: number
  priority?: number
}

/** The inside of a transaction, the only way to write. */
export interface Transaction extends Reader {
  /** Adds an event in this transaction; subscribers hear of it after commit. It is kept in the outbox if any of them is durable. */
  emit<Name extends EventName>(type: Name, payload: Events[Name]): void
  /** Adds a job in this transaction. */
  addJob(job: JobRequest): void
  /** Runs when the transaction has committed, before its caller gets the result: for this process's own caches. */
  afterCommit(action: () => void): void
}

export interface TransactionDeps {
  db: Database
  ids: IdGenerator
  /** Whether the event must be kept until its subscribers have dealt with it. */
  isDurable(type: string): boolean
  /** Called after commit with what was emitted, in order. */
  committed(events: readonly Event[]): void
}

const RETRIED = new Set(['40001', '40P01'])
const ATTEMPTS = 4

const insertOutbox = statement<[string[], string[], string[]]>(
  'outbox.insert',
  'insert into outbox (id, type, payload) select * from unnest($1::text[], $2::text[], $3::jsonb[])',
)
const addJobs = statement<[string]>(
  'jobs.add',
  `select count(*) from graphile_worker.add_jobs((select array_agg(
     (j->>'identifier', j->'payload', j->>'queue_name', (j->>'run_at')::timestamptz, (j->>'max_attempts')::smallint,
      j->>'job_key', (j->>'priority')::smallint, null)::graphile_worker.job_spec)
   from jsonb_array_elements($1::jsonb) j))`,
)

/**
 * Runs `work` in one transaction. It commits when `work` returns a value and rolls back when it throws or returns a
 * `Fail`. Deadlocks and serialisation failures are tried again, so `work` must have no effect but through `tx`.
 */
export async function runTransaction<T>(deps: TransactionDeps, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(deps, work)
    } catch (error) {
      if (attempt >= ATTEMPTS || !RETRIED.has((error as { code?: string }).code ?? '')) throw error
    }
  }
}

async function attemptTransaction<T>(deps: TransactionDeps, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await deps.db.pool.connect()
  const state = new OpenTransaction(deps, client)
  let broken: Error | undefined
  try {
    // Not awaited: with pipelining it travels together with the first statement of `work`.
    const begun = client.query('begin')
    begun.catch(() => undefined)
    const result = await work(state)
    await begun
    if (isFail(result)) {
      state.end()
      await client.query('rollback')
      return result
    }
    await state.commit()
    state.finish()
    return result
  } catch (error) {
    state.end()
    broken = await rollBack(client)
    throw error
  } finally {
    client.release(broken)
  }
}

/** @returns the reason why the connection cannot be used any more, if it cannot */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error as Error
  }
}

class OpenTransaction implements Transaction {
  private readonly deps: TransactionDeps
  private readonly client: pg.PoolClient
  private readonly events: Event[] = []
  private readonly jobs: JobRequest[] = []
  private readonly actions: (() => void)[] = []
  private builder: Kysely<Tables> | null = null
  private ended = false

  constructor(deps: TransactionDeps, client: pg.PoolClient) {
    this.deps = deps
    this.client = client
  }

  get kysely(): Kysely<Tables> {
    this.builder ??= kyselyOn(this.client, (text) => {
      this.assertOpen()
      this.deps.db.onQuery?.(text)
    })
    return this.builder
  }

  run: Reader['run'] = async (query, ...params) => {
    this.assertOpen()
    this.deps.db.onQuery?.(query.text)
    return (await this.client.query({ name: query.name, text: query.text, values: [...params] })).rows
  }

  emit<Name extends EventName>(type: Name, payload: Events[Name]): void {
    this.events.push({ id: this.deps.ids.next(), type, payload } as Event)
  }

  addJob(job: JobRequest): void {
    this.jobs.push(job)
  }

  afterCommit(action: () => void): void {
    this.actions.push(action)
  }

  /**
   * From now on nothing is sent. Of several branches of the work one may fail while another goes on: what that one sends
   * would reach a connection that is somebody else's by then, outside of any transaction.
   */
  end(): void {
    this.ended = true
  }

  private assertOpen(): void {
    if (this.ended) throw new Error('the transaction has ended')
  }

  /** Sends outbox rows, jobs and the commit in one go and waits for all of them. */
  async commit(): Promise<void> {
    const sent: Promise<unknown>[] = []
    const kept = this.events.filter((event) => this.deps.isDurable(event.type))
    if (kept.length > 0) {
      sent.push(this.run(insertOutbox, kept.map((e) => e.id), kept.map((e) => e.type), kept.map((e) => JSON.stringify(e.payload))))
    }
    if (this.jobs.length > 0) sent.push(this.run(addJobs, JSON.stringify(this.jobs.map(jobSpec))))
    const committed = this.client.query('commit')
    this.end()
    const results = await Promise.allSettled([...sent, committed])
    for (const result of results) if (result.status === 'rejected') throw result.reason
    // PostgreSQL answers a commit of a failed transaction with ROLLBACK and no error.
    if ((await committed).command !== 'COMMIT') throw new Error('the transaction was rolled back by the database')
  }

  finish(): void {
    for (const action of this.actions) action()
    if (this.events.length > 0) this.deps.committed(this.events)
  }
}

function jobSpec(job: JobRequest): Record<string, unknown> {
  return {
    identifier: job.name,
    payload: job.payload ?? {},
    queue_name: job.queue ?? null,
    run_at: job.runAt === undefined ? null : new Date(job.runAt).toISOString(),
    max_attempts: job.maxAttempts ?? null,
    job_key: job.key ?? null,
    priority: job.priority ?? null,
  }
}
