import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import type { Log } from './platform/log.ts'
import { startEmbeddedPostgres } from './platform/postgres/embedded.ts'
import type { EmbeddedPostgres } from './platform/postgres/embedded.ts'
import { checkExternalPostgres } from './platform/postgres/external.ts'
import { lineProgress } from './platform/progress.ts'
import type { Progress } from './platform/progress.ts'
import { checkRedis } from './platform/redis-check.ts'
import { StartError, errorCode } from './platform/start-error.ts'

export type RunningServer = {
  /** Where it listens. */
  url: string
  /** No account exists yet. */
  setupNeeded: boolean
  /** Accepts nothing new, lets requests finish and returns jobs to the queue. */
  close(): Promise<void>
}

export type Boot = (config: Config, deps: { databaseUrl: string; log: Log; progress: Progress }) => Promise<RunningServer>

/** How long requests in flight may take to finish when the server is told to stop. */
const drainLimit = 10_000

/**
 * The life of a server process: engines, server, signals, and the way back down. Returns when all of it has ended.
 * @throws StartError when something outside prevents the start
 */
export async function runServer(config: Config, boot: Boot): Promise<void> {
  const log = createLog(config.logLevel)
  const progress = lineProgress()
  for (const warning of config.warnings) process.stderr.write(`Warning: ${warning}\n`)
  const engines: { postgres?: EmbeddedPostgres; server?: RunningServer } = {}
  const failure: { known: boolean } = { known: false }
  const stop = listenForStop(() => engines.postgres?.abandon())
  dieLoudly(log, failure, () => engines.postgres?.abandon())
  try {
    const databaseUrl = await prepareEngines(config, progress, engines)
    if (stop.requested()) return
    engines.server = await progress('Starting the server', () => boot(config, { databaseUrl, log, progress })).catch((error: unknown) => {
      throw explainListenError(error, config)
    })
    if (!stop.requested()) process.stderr.write(`${welcome(config, engines.server)}\n`)
    const lost = engines.postgres?.lost ?? new Promise<never>(() => undefined)
    const reason = await Promise.race([stop.promise.then(() => null), lost])
    if (reason !== null) throw new StartError(`${reason}, so Tsubame stops too. See ${config.dataDir}/postgres.log; the next start recovers.`)
  } catch (error) {
    failure.known = true
    throw error
  } finally {
    await shutDown(engines, log, progress)
    stop.done()
  }
}

async function prepareEngines(config: Config, progress: Progress, engines: { postgres?: EmbeddedPostgres }): Promise<string> {
  if (config.redisUrl !== null) await checkRedis(config.redisUrl)
  if (config.databaseUrl === null) {
    engines.postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, connections: config.databasePoolSize, progress })
    return engines.postgres.url
  }
  await checkExternalPostgres(config.databaseUrl, 'DATABASE_URL')
  for (const replica of config.databaseReplicaUrls) await checkExternalPostgres(replica, 'DATABASE_REPLICA_URLS')
  const { openDataFolder } = await import('./platform/data-folder.ts')
  if (config.s3 === null) await openDataFolder(config.dataDir)
  return config.databaseUrl
}

async function shutDown(engines: { postgres?: EmbeddedPostgres; server?: RunningServer }, log: Log, progress: Progress): Promise<void> {
  await progress('Stopping', async () => {
    if (engines.server) {
      const closed = engines.server.close().then(() => true)
      if (!(await Promise.race([closed, delay(drainLimit, false, { ref: false })]))) {
        log.warn(`requests were still running after ${drainLimit / 1000} s and are cut off`)
      }
    }
    await engines.postgres?.stop()
  })
}

type Stop = { requested(): boolean; promise: Promise<void>; done(): void }

/** The first signal asks to stop, the second ends the process at once. */
function listenForStop(abandon: () => void): Stop {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let count = 0
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => { resolve = settle })
  const onSignal = (signal: NodeJS.Signals): void => {
    count += 1
    if (count === 1) {
      // The terminal shows ^C at the beginning of the line.
      process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}Stopping (${signal === 'SIGINT' ? 'Ctrl-C again' : 'a second signal'} to stop at once)\n`)
      return resolve()
    }
    abandon()
    process.exit(130)
  }
  for (const signal of signals) process.on(signal, onSignal)
  return {
    requested: () => count > 0,
    promise,
    done: () => { for (const signal of signals) process.off(signal, onSignal) },
  }
}

/** A mistake in the program must not leave a server running in an unknown state: it is written down and the process ends. */
function dieLoudly(log: Log, failure: { known: boolean }, abandon: () => void): void {
  const die = (error: unknown, kind: string): void => {
    // What half a start leaves behind breaks while the rest is taken down. The reason to tell is the first one.
    if (failure.known) return log.debug({ err: error }, kind)
    log.fatal({ err: error }, kind)
    abandon()
    process.exit(1)
  }
  process.on('unhandledRejection', (error) => die(error, 'unhandled rejection'))
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'))
}

function explainListenError(error: unknown, config: Config): unknown {
  const where = `${config.host}:${config.port}`
  if (!(error instanceof Error) || !('syscall' in error) || (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo')) return error
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new StartError(`Port ${config.port} is in use by another program (${where}). Stop that program, or choose another port: PORT=${config.port === 3000 ? 3001 : config.port + 1} ./tsubame start`, error)
    case 'EACCES':
      return new StartError(`This account may not listen on port ${config.port}. Choose one above 1023 (PORT=3000) and put a reverse proxy in front.`, error)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`HOST is ${config.host}, which is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of its addresses.`, error)
    default:
      return error
  }
}

function welcome(config: Config, server: RunningServer): string {
  // With PORT=0 only the server knows where it listens.
  const url = config.port === 0 ? server.url : config.url
  return server.setupNeeded ? `Tsubame is at ${url} — open it to create the first account` : `Tsubame is at ${url}`
}
