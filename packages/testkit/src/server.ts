import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '@tsubame/server/src/platform/config.ts'
import type { AppContext } from '@tsubame/server/src/platform/context.ts'
import { createLog } from '@tsubame/server/src/platform/log.ts'
import { startServer } from '@tsubame/server/src/wire.ts'
import type { Server } from '@tsubame/server/src/wire.ts'
import { api } from 'misskey-js'
import { cloneDatabase } from './database.ts'
import { freePort } from './ports.ts'
import { Person, requester } from './person.ts'
import type { Request } from './person.ts'
import { settle } from './settle.ts'
import { countStatements } from './sql-counter.ts'
import type { StatementCount } from './sql-counter.ts'

export interface TestServerOptions {
  /** Environment variables beyond those a test server has anyway. */
  readonly env?: Readonly<Record<string, string>>
  /** A database that exists already, instead of a clone of the template. */
  readonly databaseUrl?: string
  readonly now?: () => number
  /** Log level; silent by default. */
  readonly log?: string
}

/** A whole server in this process, on a database of its own, spoken to over HTTP as an app would. */
export class TestServer {
  readonly url: string
  readonly ctx: AppContext
  readonly dataDir: string
  readonly databaseUrl: string
  private readonly running: Server
  private readonly cleanUp: () => Promise<void>

  constructor(running: Server, dataDir: string, databaseUrl: string, cleanUp: () => Promise<void>) {
    this.running = running
    this.url = running.url
    this.ctx = running.ctx
    this.dataDir = dataDir
    this.databaseUrl = databaseUrl
    this.cleanUp = cleanUp
  }

  /** Calls an endpoint without an account. */
  get visit(): Request {
    return requester(new api.APIClient({ origin: this.url }))
  }

  /** Calls an endpoint that is ours alone, which the client library knows nothing of. Rejects with the error of the answer. */
  async call(person: Pick<Person, 'token'> | null, endpoint: string, params: object): Promise<unknown> {
    const answer = await this.post(endpoint, params, person ? { authorization: `Bearer ${person.token}` } : {})
    const body: unknown = await answer.json()
    if (!answer.ok) throw Object.assign(new Error(`${endpoint} was refused`), (body as { error: object }).error)
    return body
  }

  /** Signs somebody up through the API. The first one becomes root. */
  signUp(username: string, password = `password of ${username}`): Promise<Person> {
    return Person.signUp(this.url, username, password)
  }

  /** Resolves when every event has been dealt with and no job is due. */
  settle(): Promise<void> {
    return settle(this.running)
  }

  /** The statements that `work` sends to the database. What earlier work has left to be done is done before. */
  async countStatements<T>(work: () => Promise<T>): Promise<StatementCount<T>> {
    await this.settle()
    return countStatements(this.ctx.db, work)
  }

  /** A plain request to the API, for what a well-behaved client would never send. */
  post(endpoint: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/api/${endpoint}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  }

  async close(): Promise<void> {
    await this.running.close()
    await this.cleanUp()
  }
}

/** Boots a test server on a clone of the template database in the cluster behind `adminUrl`. */
export async function bootServer(adminUrl: string, options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tsubame-data-'))
  const database = options.databaseUrl === undefined ? await cloneDatabase(adminUrl) : { url: options.databaseUrl, drop: () => Promise.resolve() }
  // The address is part of the configuration, so the port must be known before the server starts.
  const port = await freePort()
  const config = parseConfig(
    { TSUBAME_TEST: '1', PORT: String(port), TSUBAME_URL: `http://localhost:${port}`, TSUBAME_DATA: dataDir, TSUBAME_DB_POOL: '8', TSUBAME_RATE_LIMITS: 'off', ...options.env },
    dataDir,
  )
  const cleanUp = async () => {
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const running = await startServer(config, { databaseUrl: database.url, log: createLog(options.log ?? 'silent'), ...(options.now ? { now: options.now } : {}) })
    return new TestServer(running, dataDir, database.url, cleanUp)
  } catch (error) {
    await cleanUp()
    throw error
  }
}
