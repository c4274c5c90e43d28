import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { features } from './features.ts'
import { createBus } from './platform/bus/create-bus.ts'
import { Caches } from './platform/cache/caches.ts'
import type { Config } from './platform/config.ts'
import type { AppContext, Services } from './platform/context.ts'
import { openDatabase } from './platform/db/database.ts'
import { migrate, readMigrations } from './platform/db/migrate.ts'
import { runTransaction } from './platform/db/transaction.ts'
import type { Transaction } from './platform/db/transaction.ts'
import { Outbox } from './platform/events/outbox.ts'
import { createFetch } from './platform/fetch/create-fetch.ts'
import { createHttp } from './platform/http/server.ts'
import type { HttpServer } from './platform/http/server.ts'
import type { PageFacts } from './platform/http/web.ts'
import { hydrator } from './platform/hydration.ts'
import type { SlotLoaders } from './platform/hydration.ts'
import { IdGenerator } from './platform/ids.ts'
import { createJobs, jobConcurrency, migrateJobs } from './platform/jobs/create-jobs.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import type { Log } from './platform/log.ts'
import { createMailer } from './platform/mail/create-mailer.ts'
import type { Progress } from './platform/progress.ts'
import { StartError } from './platform/start-error.ts'
import { createStorage } from './platform/storage/create-storage.ts'
import { createStreamHub } from './platform/stream/server.ts'
import type { StreamServer } from './platform/stream/server.ts'

/** What a server needs from outside. */
export interface ServerDeps {
  readonly databaseUrl: string
  readonly log: Log
  readonly progress?: Progress
  /** For tests: replaces the clock. */
  readonly now?: () => number
}

/** A running server. `ctx`, `outbox` and `jobs` are for tests and commands. */
export interface Server {
  readonly url: string
  readonly setupNeeded: boolean
  readonly ctx: AppContext
  readonly outbox: Outbox<AppContext>
  readonly jobs: Jobs
  close(): Promise<void>
}

/** Where the steps of the schema are. */
export const MIGRATIONS = join(import.meta.dirname, 'migrations')
const WEB_DIST = join(import.meta.dirname, '../../web/dist')

/** The version of the program. */
export const version = (JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as { version: string }).version

/** Brings the database's schema up to date; safe to run from several processes at once. */
export async function migrateDatabase(databaseUrl: string, log: Log, onStep?: (name: string) => void): Promise<void> {
  await migrate(databaseUrl, await readMigrations(MIGRATIONS), onStep)
  await migrateJobs(databaseUrl, log)
}

/** Builds everything by hand, in the order it stands on each other, and starts to listen. */
export async function startServer(config: Config, deps: ServerDeps): Promise<Server> {
  const { log } = deps
  if (config.s3 !== null) throw new StartError('TSUBAME_S3_* is set, but files can only be kept in the data folder so far. Remove these settings.')
  const progress: Progress = deps.progress ?? ((_what, work) => work())
  await progress('Bringing the database up to date', () => migrateDatabase(deps.databaseUrl, log, (step) => log.debug({ step }, 'migrating')))
  const closers: (() => Promise<unknown>)[] = []
  /** Whatever was opened is closed again, last first, also when the start fails half way. */
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ err: error }, 'something could not be closed'))
    }
  }
  try {
    return await assemble(config, deps, closers, closeAll)
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function assemble(config: Config, deps: ServerDeps, closers: (() => Promise<unknown>)[], closeAll: () => Promise<void>): Promise<Server> {
  const { log, databaseUrl } = deps
  const db = openDatabase(databaseUrl, { size: config.databasePoolSize, log })
  closers.push(() => db.close())
  const bus = await createBus(config, log)
  closers.push(() => bus.close())
  const fetch = createFetch(config, log)
  closers.push(() => fetch.close())
  const mail = await createMailer(config)
  closers.push(() => mail.close())
  const stream = createStreamHub({ log })
  const ids = new IdGenerator()
  const hydrate = hydrator<AppContext>(Object.assign({}, ...features.map((feature) => feature.slots ?? {})) as SlotLoaders<AppContext>)

  const ctx: AppContext = {
    config, log, db, ids, bus, fetch, mail, stream,
    caches: new Caches(bus),
    storage: await createStorage(config),
    services: {} as Services,
    now: deps.now ?? Date.now,
    tx: <T>(work: (tx: Transaction) => Promise<T>) =>
      runTransaction({ db, ids, isDurable: (type) => outbox.isDurable(type), committed: (events) => outbox.committed(events) }, work),
    hydrate: (viewerId) => hydrate(ctx, viewerId),
  }
  const outbox = new Outbox<AppContext>({ context: ctx, bus, log, tx: (work) => ctx.tx(work), subscriptions: features.map((feature) => feature.on ?? {}), drains: config.role !== 'web' })
  for (const feature of features) Object.assign(ctx.services, feature.services?.(ctx))

  const jobs = createJobs({
    databaseUrl, log, context: ctx, concurrency: jobConcurrency(config),
    handlers: features.map((feature) => feature.jobs ?? {}),
    schedules: features.map((feature) => feature.cron ?? {}),
  })
  const http = await openHttp(ctx, stream, outbox, jobs)
  for (const feature of features) {
    const { stop } = feature
    if (stop) closers.push(() => stop(ctx))
    await feature.start?.(ctx)
  }
  closers.push(() => outbox.stop())
  outbox.start()
  // Both at once: either may take seconds, and who stops a server does not wait for long.
  closers.push(() => Promise.all([http.close(), jobs.stop()]))
  await jobs.start()
  const { url } = await http.listen()
  const setupNeeded = (await ctx.services.meta.get()).rootUserId === null
  return { url, setupNeeded, ctx, outbox, jobs, close: closeAll }
}

function openHttp(ctx: AppContext, stream: StreamServer, outbox: Outbox<AppContext>, jobs: Jobs): Promise<HttpServer> {
  const { services } = ctx
  return createHttp(ctx, {
    features,
    version,
    hooks: {
      authenticate: (token) => services.auth.authenticate(token),
      basePolicies: () => services.policies.of(null),
    },
    health: { database: () => ctx.db.pool.query('select 1') },
    gauges: {
      tsubame_outbox_events: { help: 'Events waiting for their subscribers', read: () => outbox.length() },
      tsubame_jobs_waiting: { help: 'Jobs that are due', read: async () => (await jobs.length()).waiting },
      tsubame_jobs_failed: { help: 'Jobs that failed for good', read: async () => (await jobs.length()).failed },
      tsubame_timeline_index_notes: { help: 'Notes in the timeline index', read: () => services.timelines.size() },
    },
    stream,
    presence: (userIds) => services.users.touch(userIds),
    web: { dist: WEB_DIST, page: () => pageFacts(ctx) },
  })
}

/** What the web client's page is made of. */
async function pageFacts(ctx: AppContext): Promise<PageFacts> {
  const meta = await ctx.services.meta.present()
  return { name: meta.name ?? 'Tsubame', shortName: meta.shortName, themeColor: meta.themeColor, boot: { meta, version } }
}
