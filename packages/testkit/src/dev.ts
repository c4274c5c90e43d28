import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '@tsubame/server/src/cli/root.ts'
import { startEmbeddedPostgres } from '@tsubame/server/src/platform/postgres/embedded.ts'
import { lineProgress } from '@tsubame/server/src/platform/progress.ts'
import { StartError } from '@tsubame/server/src/platform/start-error.ts'
import { Client } from 'pg'
import { DevProcess } from './dev/process.ts'
import { withDatabase } from './database.ts'
import { isFree } from './ports.ts'
import { cast, neighbours, passwordOf } from './seed/cast.ts'
import type { Character } from './seed/cast.ts'
import { seedServer } from './seed/seed.ts'
import type { Scene } from './seed/story.ts'
import { neighboursStory, story } from './seed/story.ts'

const usage = `Usage: ./tsubame dev [--fresh]

Two servers with people and posts, and the web client with hot reload. What you do there is kept until the next --fresh.
A server starts again when its sources change.

  --fresh    forget everything and begin with the same people and posts again

  PORT, PORT_TWO, PORT_WEB   where the servers and the web client listen (3000, 3001, 5173)
`

interface DevServer {
  readonly name: string
  readonly port: number
  readonly database: string
  readonly cast: readonly Character[]
  readonly story: readonly Scene[]
}

/** Runs the servers and the web client until Ctrl-C. */
export async function dev(args: string[]): Promise<number> {
  const values = readArgs(args)
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const folder = join(root, '.tsubame/dev')
  const seeded = join(folder, 'seeded')
  const servers = devServers()
  const webPort = readPort('PORT_WEB', 5173)
  // First of all: another dev may be working in the folder that is about to be emptied.
  await checkPorts([...servers.map((server) => server.port), webPort])
  // Half a seed is worth nothing: the mark is made when all of it is there.
  if (values.fresh || !existsSync(seeded)) await rm(folder, { recursive: true, force: true })
  else await checkOrigins(seeded, servers)
  await mkdir(folder, { recursive: true })

  const stop = untilSignal()
  const progress = lineProgress()
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'database'), connections: 60, progress })
  const processes: DevProcess[] = []
  try {
    await makeDatabases(postgres.adminUrl, servers)
    const start = async (watch: boolean): Promise<void> => {
      for (const server of servers) processes.push(startServer(server, folder, withDatabase(postgres.url, server.database), watch))
      await Promise.race([Promise.all(servers.map((server) => untilReady(server, stop.requested))), failed(processes), stop.promise])
    }
    if (!existsSync(seeded)) {
      // Not watched: somebody who edits meanwhile must not make the guests leave.
      await start(false)
      for (const server of servers) {
        if (stop.requested()) return 130
        await progress(`Inviting people to ${server.name}`, () => seedServer({ origin: originOf(server), cast: server.cast, story: server.story }))
      }
      await writeFile(seeded, originsOf(servers))
      await Promise.all(processes.splice(0).map((child) => child.stop()))
    }
    await start(true)
    if (stop.requested()) return 130
    const [first] = servers
    if (first === undefined) throw new Error('there is no server')
    processes.push(startWeb(webPort, originOf(first)))
    process.stderr.write(greeting(servers, webPort))
    await Promise.race([stop.promise, failed(processes)])
    return stop.requested() ? 130 : 0
  } finally {
    await Promise.all(processes.map((child) => child.stop()))
    await postgres.stop()
  }
}

function readArgs(args: string[]): { fresh?: boolean; help?: boolean } {
  try {
    return parseArgs({ args, options: { fresh: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${usage}`, error)
  }
}

function devServers(): readonly DevServer[] {
  const port = readPort('PORT', 3000)
  return [
    { name: 'the first server', port, database: 'tsubame', cast, story },
    { name: 'the server next door', port: readPort('PORT_TWO', port + 1), database: 'tsubame_two', cast: neighbours, story: neighboursStory },
  ]
}

function readPort(name: string, fallback: number): number {
  const given = process.env[name]
  const port = given === undefined || given === '' ? fallback : Number(given)
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new StartError(`${name} is "${given}", which is no port: write a number from 1 to 65535.`)
  return port
}

/** Another server on such a port would answer in place of ours, and be filled with people and posts. */
async function checkPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (!(await isFree(port))) throw new StartError(`Port ${port} is in use by another program. Stop that program, or choose other ports with PORT, PORT_TWO and PORT_WEB.`)
  }
}

const originOf = (server: DevServer): string => `http://localhost:${server.port}`

const originsOf = (servers: readonly DevServer[]): string => `${servers.map(originOf).join('\n')}\n`

/** A server's address is part of its accounts and posts: with other ports they would lead nowhere. */
async function checkOrigins(seeded: string, servers: readonly DevServer[]): Promise<void> {
  const made = await readFile(seeded, 'utf8')
  if (made === originsOf(servers)) return
  throw new StartError(`What is kept here belongs to ${made.trim().replaceAll('\n', ' and ')}. Set PORT and PORT_TWO to those ports, or begin again with ./tsubame dev --fresh.`)
}

/** The server's own role owns both databases; the first exists from the start. */
async function makeDatabases(adminUrl: string, servers: readonly DevServer[]): Promise<void> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    for (const { database } of servers) {
      const { rowCount } = await admin.query('select from pg_database where datname = $1', [database])
      if (rowCount === 0) await admin.query(`create database ${admin.escapeIdentifier(database)} owner tsubame`)
    }
  } finally {
    await admin.end()
  }
}

function startServer(server: DevServer, folder: string, databaseUrl: string, watch: boolean): DevProcess {
  return new DevProcess(`[${server.port}]`, [...(watch ? ['--watch', '--watch-preserve-output'] : []), '--disable-warning=ExperimentalWarning', join(root, 'packages/server/src/main.ts'), 'start'], folder, {
    PORT: String(server.port), TSUBAME_URL: originOf(server), TSUBAME_DATA: join(folder, server.database), DATABASE_URL: databaseUrl,
    // A test server: it may speak with its neighbour on this machine, and nobody is kept waiting.
    TSUBAME_TEST: '1', TSUBAME_LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(root, '.tsubame/compiled'),
  })
}

function startWeb(port: number, backend: string): DevProcess {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  return new DevProcess('[web]', [vite, '--port', String(port), '--strictPort', '--clearScreen', 'false'], join(root, 'packages/web'), { TSUBAME_URL: backend })
}

async function untilReady(server: DevServer, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const answer = await fetch(`${originOf(server)}/healthz/ready`).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Rejects when one of the processes ends although nobody asked it to. */
function failed(processes: readonly DevProcess[]): Promise<never> {
  return Promise.race(processes.map(async (child) => {
    await child.ended
    throw new StartError(`${child.label} ended; its last words are above.`)
  }))
}

function untilSignal(): { promise: Promise<void>; requested(): boolean } {
  let count = 0
  const promise = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        count += 1
        if (count > 1) process.exit(130)
        process.stderr.write('\nStopping (Ctrl-C again to stop at once)\n')
        resolve()
      })
    }
  })
  return { promise, requested: () => count > 0 }
}

function greeting(servers: readonly DevServer[], port: number): string {
  const width = Math.max(...servers.flatMap((server) => server.cast.map(({ username }) => username.length)))
  const people = servers.map((server) => [
    `${originOf(server)}  (${server.name})`,
    ...server.cast.map(({ username, name }, index) => `  ${username.padEnd(width)}  ${passwordOf(username).padEnd(width + 9)}  ${name}${index === 0 ? ', administrator' : ''}`),
  ].join('\n'))
  return `\nThe web client with hot reload: http://localhost:${port}\n\n${people.join('\n\n')}\n\nCtrl-C stops everything; ./tsubame dev --fresh begins again.\n`
}
