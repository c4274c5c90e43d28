import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../log.ts'
import type { Statement } from './statement.ts'
import type { Tables } from './tables.ts'

// bigint and numeric arrive as JavaScript numbers: no column of ours passes 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** Reads: what every part of the program may do outside a transaction. */
export interface Reader {
  /** Query builder over all tables, camelCase on this side. */
  readonly kysely: Kysely<Tables>
  /** Runs a prepared statement. */
  run<P extends readonly unknown[], R>(statement: Statement<P, R>, ...params: P): Promise<R[]>
}

export interface Database extends Reader {
  readonly pool: pg.Pool
  /** Told the text of each statement that is sent; the tests' statement counter hangs here. */
  onQuery: ((text: string) => void) | null
  close(): Promise<void>
}

/** camelCase ⇄ snake_case; the keys inside JSON columns are left as they are. */
const camelCase = () => new CamelCasePlugin({ maintainNestedObjectKeys: true })

/** Connections keep their prepared statements; making new ones after each lull would cost more than keeping them. ms */
const IDLE_TIMEOUT = 300_000

/**
 * A pool whose connections pipeline: statements that do not wait for each other go out together, which makes a
 * transaction cost one or two round trips instead of one per statement.
 */
export function openDatabase(url: string, options: { size: number; log: Log }): Database {
  const pool = new pg.Pool({ connectionString: url, max: options.size, pipeline: true, application_name: 'tsubame', idleTimeoutMillis: IDLE_TIMEOUT } as pg.PoolConfig)
  let closing = false
  // An idle connection that PostgreSQL closes (restart) is replaced at the next use; without a listener it would end the process.
  pool.on('error', (error) => {
    if (!closing) options.log.warn({ reason: error.message }, 'an idle database connection was lost')
  })
  // One that is lost while it is used: whoever waits for its statements is told. It, too, would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => options.log.debug({ reason: error.message }, 'a database connection was lost'))
  })
  const database: Database = {
    pool,
    onQuery: null,
    kysely: kyselyOver(watched(pool, (text) => database.onQuery?.(text))),
    run: async (statement, ...params) => {
      database.onQuery?.(statement.text)
      return (await pool.query({ name: statement.name, text: statement.text, values: [...params] })).rows
    },
    close: () => {
      closing = true
      return pool.end()
    },
  }
  return database
}

interface ClientSource {
  connect(): Promise<pg.PoolClient>
  end(): Promise<void>
  options: object
}

/** Kysely talks to the pool through this, so that its statements are counted too. */
function watched(pool: pg.Pool, seen: (text: string) => void): ClientSource {
  return {
    connect: async () => {
      const client = await pool.connect()
      return watchedClient(client, seen)
    },
    end: () => Promise.resolve(),
    options: {},
  }
}

function watchedClient(client: pg.PoolClient, seen: (text: string) => void): pg.PoolClient {
  const query = (...args: unknown[]) => {
    if (typeof args[0] === 'string') seen(args[0])
    return (client.query as (...a: unknown[]) => unknown)(...args)
  }
  return Object.assign(Object.create(client) as pg.PoolClient, { query, release: (error?: Error | boolean) => client.release(error) })
}

function kyselyOver(source: ClientSource): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: source }), plugins: [camelCase()] })
}

/** A query builder bound to one connection: the inside of a transaction. */
export function kyselyOn(client: pg.PoolClient, seen: (text: string) => void): Kysely<Tables> {
  const bound = Object.assign(Object.create(watchedClient(client, seen)) as pg.PoolClient, { release: () => undefined })
  return kyselyOver({ connect: () => Promise.resolve(bound), end: () => Promise.resolve(), options: {} })
}
