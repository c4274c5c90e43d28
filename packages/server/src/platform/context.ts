import type { Config } from './config.ts'
import type { Bus } from './bus/bus.ts'
import type { Caches } from './cache/caches.ts'
import type { Database } from './db/database.ts'
import type { Transaction } from './db/transaction.ts'
import type { GuardedFetch } from './fetch/fetch.ts'
import type { Hydration } from './hydration.ts'
import type { IdGenerator } from './ids.ts'
import type { Log } from './log.ts'
import type { Mailer } from './mail/mail.ts'
import type { FileStorage } from './storage/storage.ts'
import type { StreamHub } from './stream/hub.ts'

/** What every part of the program stands on. Built by hand in `wire.ts`. */
export interface Platform {
  readonly config: Config
  readonly log: Log
  readonly db: Database
  readonly ids: IdGenerator
  readonly bus: Bus
  readonly caches: Caches
  readonly fetch: GuardedFetch
  readonly storage: FileStorage
  readonly mail: Mailer
  readonly stream: StreamHub
  /** ms since 1970; tests may shift it. */
  now(): number
  /** The only way to write: see `runTransaction`. */
  tx<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** An empty hydration state for one page, for this viewer. */
  hydrate(viewerId: string | null): Hydration
}

/**
 * The use cases of the features, by feature. Each feature adds its own by declaration merging in its `service.ts`:
 * `declare module '../../platform/context.ts' { interface Services { notes: NotesService } }`
 * so that a feature uses another through `ctx.services` and imports nothing of it.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the features
export interface Services {}

export interface AppContext extends Platform {
  readonly services: Services
}
