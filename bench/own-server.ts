import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@tsubame/server/src/platform/postgres/embedded.ts'
import type { EmbeddedPostgres } from '@tsubame/server/src/platform/postgres/embedded.ts'
import { freePort } from '@tsubame/testkit/ports.ts'
import { callApi } from './load/target.ts'
import type { Target } from './load/target.ts'
import type { Cleanup } from './machine/cleanup.ts'
import { residentMb } from './machine/memory.ts'
import { processorSeconds } from './machine/processor.ts'
import { ServerProcess } from './machine/server-process.ts'
import type { Options } from './options.ts'
import { seed } from './seed/seed.ts'
import type { SeededPerson } from './seed/people.ts'
import type { Places } from './seed/places.ts'
import type { Terminal } from './terminal.ts'

/** A server made for the measurement, running, with its index full. */
export interface OwnServer {
  readonly process: ServerProcess
  /** The viewer who follows the others. */
  readonly target: Target
  readonly viewerId: string
  readonly people: readonly SeededPerson[]
  readonly places: Places
  readonly seedSeconds: number
  /** All that was seeded is older; ms since 1970. */
  readonly seededAt: number
  /** ms */
  readonly firstAnswer: number
  readonly indexFull: number
  /** What the server's process used of the processor until its first answer, in ms; null where the system does not tell. */
  readonly startProcessor: number | null
  /** MB */
  readonly idleMemory: number
  readonly filledMemory: number
}

interface Account {
  readonly id: string
  readonly token: string
}

/** How long a server is left alone before its idle memory is read. */
const REST = 2000

/** Notes that a server's timeline index keeps unless it is told otherwise. */
const INDEX_SIZE = 200_000

/** Makes a server as an operator would, gives it a past while it is stopped, and starts it again. */
export async function prepareOwnServer(options: Options, terminal: Terminal, cleanup: Cleanup): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tsubame-bench-'))
  // PostgreSQL runs as another account when this one is root; it has to pass through.
  await chmod(folder, 0o711)
  cleanup.add(() => rm(folder, { recursive: true, force: true }))
  const server = new ServerProcess({ folder, port: await freePort(), profile: options.profile })
  cleanup.add(() => server.stop())

  terminal.status('Starting an empty server')
  await server.start()
  const nobody: Target = { name: 'tsubame', url: server.url, token: '' }
  const root = await createAccount(nobody, 'root')
  const viewer = await createAccount({ ...nobody, token: root.token }, 'viewer')
  await callApi({ ...nobody, token: root.token }, 'admin/roles/update-default-policies', { policies: { canSearchNotes: true } })
  await new Promise((resolve) => setTimeout(resolve, REST))
  const idleMemory = await residentMb(server.pid)
  await server.stop()

  const seededAt = Date.now()
  const sown = await withDatabase(server, cleanup, ({ adminUrl }) => seed({
    people: options.people, notes: options.notes, follows: options.follows,
    databaseUrl: ownDatabase(adminUrl), origin: server.url, viewerId: viewer.id, now: seededAt,
    progress: terminal.progress(`Seeding ${options.people} people and ${options.notes} notes`),
  }))

  terminal.status('Starting the server')
  const firstAnswer = await server.start()
  const startSeconds = await processorSeconds(server.pid)
  // The oldest note may mark the edge of a full index without being in it.
  const indexFull = firstAnswer + (await server.untilIndexed(Math.min(options.notes, INDEX_SIZE) - 1))
  await new Promise((resolve) => setTimeout(resolve, REST))
  return {
    process: server, target: { ...nobody, token: viewer.token }, viewerId: viewer.id, people: sown.people, places: sown.places, seedSeconds: sown.seconds, seededAt,
    firstAnswer, indexFull, startProcessor: startSeconds === null ? null : startSeconds * 1000, idleMemory, filledMemory: await residentMb(server.pid),
  }
}

/** Runs work on the server's database while the server itself is stopped. */
export async function withDatabase<T>(server: ServerProcess, cleanup: Cleanup, work: (postgres: EmbeddedPostgres) => Promise<T>): Promise<T> {
  const postgres = await startEmbeddedPostgres({ dataDir: server.dataDir, connections: 20 })
  let stopped: Promise<void> | null = null
  const stop = (): Promise<void> => (stopped ??= postgres.stop())
  cleanup.add(stop)
  try {
    return await work(postgres)
  } finally {
    await stop()
  }
}

/** The superuser's connection to the server's own database. */
export function ownDatabase(adminUrl: string): string {
  const url = new URL(adminUrl)
  url.pathname = '/tsubame'
  return url.href
}

function createAccount(as: Target, username: string): Promise<Account> {
  return callApi<Account>(as, 'admin/accounts/create', { username, password: `password of ${username}` })
}
