import type { Runner } from 'graphile-worker'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { openDatabase } from '../db/database.ts'
import type { Database } from '../db/database.ts'
import { runTransaction } from '../db/transaction.ts'
import type { JobRequest } from '../db/transaction.ts'
import { IdGenerator } from '../ids.ts'
import { createLog } from '../log.ts'
import { createJobs, jobConcurrency, migrateJobs } from './create-jobs.ts'
import type { JobsOptions } from './create-jobs.ts'
import type { JobRun, Jobs } from './jobs.ts'

const lines: string[] = []
const log = createLog('debug', { write: (line) => lines.push(line) })
const name = `jobs_${process.pid}_${Date.now()}`
let url: string
let db: Database
let admin: pg.Client

beforeAll(async () => {
  const adminUrl = inject('databaseAdminUrl')
  admin = new pg.Client(adminUrl)
  await admin.connect()
  await admin.query(`create database ${name}`)
  const own = new URL(adminUrl)
  own.pathname = `/${name}`
  url = own.toString()
  await migrateJobs(url, log)
  await migrateJobs(url, log)
  db = openDatabase(url, { size: 4, log })
})
afterAll(async () => {
  await db.close()
  await admin.query(`drop database ${name} with (force)`)
  await admin.end()
})
beforeEach(async () => {
  lines.length = 0
  await db.pool.query('delete from graphile_worker._private_jobs')
})

const add = (...jobs: JobRequest[]) =>
  runTransaction({ db, ids: new IdGenerator(), committed: () => undefined, isDurable: () => true }, async (tx) => jobs.forEach((job) => tx.addJob(job)))

const made: Jobs[] = []
function jobs(handlers: JobsOptions<null>['handlers'][number], more: Partial<JobsOptions<null>> = {}): Jobs {
  const created = createJobs({ databaseUrl: url, log, context: null, concurrency: 4, handlers: [handlers], schedules: [], ...more })
  made.push(created)
  return created
}
const stopAll = () => Promise.all(made.splice(0).map((j) => j.stop()))

describe('jobs', () => {
  test('run with what the transaction gave them, in order of priority, one queue one at a time', async () => {
    const seen: unknown[] = []
    let inQueue = 0
    const queue = jobs({
      first: async (_c, payload: unknown, run: JobRun) => void seen.push(payload, run.attempt),
      queued: async () => {
        expect(++inQueue).toBe(1)
        await db.pool.query('select 1')
        inQueue--
      },
    })
    await add({ name: 'first', payload: { text: 'ツバメ' } }, ...Array.from({ length: 30 }, () => ({ name: 'queued', payload: null, queue: 'host:example.com' })))
    expect((await queue.length()).waiting).toBe(31)
    await queue.start()
    const started = performance.now()
    await queue.settled()
    // Jobs of one lane follow each other without waiting for the queue's next look, two seconds later.
    expect(performance.now() - started).toBeLessThan(6000)
    expect(seen).toEqual([{ text: 'ツバメ' }, 1])
    await stopAll()
  })

  test('a key replaces what has not run yet; a time in the future is waited for', async () => {
    const seen: unknown[] = []
    const queue = jobs({ keyed: async (_c, payload: unknown) => void seen.push(payload) })
    await add({ name: 'keyed', payload: 1, key: 'k' })
    await add({ name: 'keyed', payload: 2, key: 'k' }, { name: 'keyed', payload: 'later', runAt: Date.now() + 3_600_000 })
    await queue.start()
    await queue.settled()
    expect(seen).toEqual([2])
    expect(await queue.length()).toEqual({ waiting: 0, running: 0, delayed: 1, failed: 0 })
    await stopAll()
  })

  test('nothing is queued when the transaction fails', async () => {
    const failed = runTransaction({ db, ids: new IdGenerator(), committed: () => undefined, isDurable: () => true }, async (tx) => {
      tx.addJob({ name: 'never', payload: null })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect((await jobs({}).length()).waiting).toBe(0)
    await stopAll()
  })

  test('what fails is logged without its payload and tried again, as often as asked for', async () => {
    const runs: [number, boolean][] = []
    const queue = jobs({
      failing: async (_c, _p: unknown, run: JobRun) => {
        runs.push([run.attempt, run.isLastAttempt])
        throw new Error('the other side is down')
      },
    })
    await queue.start()
    await add({ name: 'failing', payload: { token: 'hunter2' }, maxAttempts: 2 })
    await queue.settled()
    expect((await queue.length()).delayed).toBe(1)
    await db.pool.query('update graphile_worker._private_jobs set run_at = now()')
    await vi.waitFor(async () => expect((await queue.length()).failed).toBe(1), { timeout: 10_000, interval: 50 })
    expect(runs).toEqual([[1, false], [2, true]])
    const text = lines.join('')
    expect(text).toContain('the other side is down')
    expect(text).toContain('a job failed for good')
    expect(text).not.toContain('hunter2')
    await stopAll()
  })

  test('stopping aborts what runs and gives it back unharmed; another process runs it', async () => {
    const started = Promise.withResolvers<void>()
    const first = jobs({
      long: (_c, _p: unknown, run: JobRun) => new Promise<void>((_resolve, reject) => {
        run.signal.addEventListener('abort', () => reject(run.signal.reason as Error))
        started.resolve()
      }),
    })
    await first.start()
    await add({ name: 'long', payload: null, maxAttempts: 1, queue: 'lane' })
    await started.promise
    await stopAll()
    const attempts: number[] = []
    const second = jobs({ long: async (_c, _p: unknown, run: JobRun) => void attempts.push(run.attempt) })
    expect(await second.length()).toEqual({ waiting: 1, running: 0, delayed: 0, failed: 0 })
    await second.start()
    await second.settled()
    expect(attempts).toEqual([1])
    await stopAll()
  })

  test('a job that does not heed the stop is given back after a while', async () => {
    const started = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const deaf = jobs({ deaf: () => (started.resolve(), end.promise) }, { stopTimeoutMs: 50 })
    await deaf.start()
    await add({ name: 'deaf', payload: null })
    await started.promise
    await stopAll()
    expect((await jobs({}).length()).waiting).toBe(1)
    end.resolve()
    await stopAll()
  })

  test('jobs of a process that was killed are run again at the next start', async () => {
    await add({ name: 'orphan', payload: null, queue: 'lane' })
    await db.pool.query(`update graphile_worker._private_jobs set locked_by = 'pool-dead', locked_at = now() - interval '2 seconds', attempts = 1`)
    await db.pool.query(`update graphile_worker._private_job_queues set locked_by = 'pool-dead', locked_at = now() - interval '2 seconds'`)
    const ran = vi.fn()
    const queue = jobs({ orphan: async () => ran() })
    await queue.start()
    await queue.settled()
    expect(ran).toHaveBeenCalledTimes(1)
    await stopAll()
  })

  test('a queue that gave up is started again, and stops in order even when it has just given up', async () => {
    const ran = vi.fn()
    const queue = jobs({ after: async () => ran() }, { restartMs: 10 })
    await queue.start()
    // As it does by itself when the database is away for too long.
    const giveUp = () => (Reflect.get(queue, 'runner') as Runner).stop()
    await giveUp()
    await add({ name: 'after', payload: null })
    await vi.waitFor(() => expect(ran).toHaveBeenCalledTimes(1), { timeout: 10_000 })
    await giveUp()
    await stopAll()
    expect(lines.some((line) => line.includes('started again'))).toBe(true)
    const connections = "select from pg_stat_activity where datname = current_database() and application_name = 'tsubame jobs'"
    await vi.waitFor(async () => expect((await db.pool.query(connections)).rowCount).toBe(0), { timeout: 10_000 })
  })

  test('jobs of a process that lives are left alone', async () => {
    const started = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const living = jobs({ slow: () => (started.resolve(), end.promise) })
    await living.start()
    await add({ name: 'slow', payload: null })
    await started.promise
    await db.pool.query(`update graphile_worker._private_jobs set locked_at = now() - interval '1 hour'`)
    const ran = vi.fn()
    const other = jobs({ slow: async () => ran() })
    await other.start()
    expect((await other.length()).running).toBe(1)
    end.resolve()
    await living.settled()
    expect(ran).not.toHaveBeenCalled()
    await stopAll()
  })

  test('a process without workers takes no job', async () => {
    const ran = vi.fn()
    const web = jobs({ any: async () => ran() }, { concurrency: jobConcurrency({ role: 'web' }) })
    await web.start()
    await add({ name: 'any', payload: null })
    expect((await web.length()).waiting).toBe(1)
    await stopAll()
    expect(ran).not.toHaveBeenCalled()
  })

  test('schedules are known to the queue; mistakes in them stop the start', async () => {
    const queue = jobs({ daily: async () => undefined }, { schedules: [{ daily: '0 4 * * *' }] })
    await queue.start()
    const { rows } = await db.pool.query('select identifier from graphile_worker._private_known_crontabs')
    expect(rows).toEqual([{ identifier: 'daily' }])
    await stopAll()
    expect(() => jobs({}, { schedules: [{ nightly: '0 4 * * *' }] })).toThrow('no job nightly')
    expect(() => createJobs({ databaseUrl: url, log, context: null, concurrency: 1, handlers: [{ a: async () => undefined }, { a: async () => undefined }], schedules: [] })).toThrow('two features')
  })
})
