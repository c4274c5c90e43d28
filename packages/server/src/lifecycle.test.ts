import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { startRedis, startSystemPostgres } from '@tsubame/testkit/engines.ts'
import type { Engine } from '@tsubame/testkit/engines.ts'
import { isPostmasterOf, readPostmaster } from './platform/postgres/postmaster.ts'

let folder = ''
const children: ChildProcess[] = []

beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'tsubame-life-')) })
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  expect(await readPostmaster(join(folder, 'data', 'postgres')), 'a PostgreSQL was left running').toBeNull()
  await rm(folder, { recursive: true, force: true })
})

class Process {
  readonly child: ChildProcess
  errors = ''
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<unknown[]>

  /** Leads a process group of its own, as a shell's job does. */
  constructor(env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [fileURLToPath(new URL('fixtures/stand-in.ts', import.meta.url))], {
      cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], PORT: '0', ...env },
    })
    children.push(this.child)
    this.#ended = once(this.child, 'close')
    if (!this.child.stdout || !this.child.stderr) throw new Error('the output is not piped')
    this.child.stderr.on('data', (chunk: Buffer) => { this.errors += chunk.toString() })
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    const next = await this.#lines.next()
    if (next.done) throw new Error(`the process ended: ${this.errors}`)
    return next.value
  }

  async port(): Promise<number> {
    return Number((await this.line()).replace('port ', ''))
  }

  async exitCode(): Promise<unknown> {
    await this.#ended
    return this.child.exitCode
  }
}

describe('stopping', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('with %s lets requests finish, with the database still there', async (signal) => {
    const server = new Process()
    const answer = fetch(`http://127.0.0.1:${await server.port()}/`)
    expect(await server.line()).toBe('request')
    // A Ctrl-C goes to everything the terminal's job consists of.
    process.kill(-(server.child.pid ?? 0), signal)
    expect(await (await answer).json()).toEqual([{ answer: 42 }])
    expect(await server.exitCode()).toBe(0)
    expect(server.errors).toContain('open it to create the first account')
  })

  it('at once with a second signal, and PostgreSQL ends too', async () => {
    const server = new Process({ STAND_IN_HANGS: '1' })
    await server.port()
    const postgres = await readPostmaster(join(folder, 'data', 'postgres'))
    server.child.kill('SIGINT')
    await expect.poll(() => server.errors).toContain('Ctrl-C again')
    server.child.kill('SIGINT')
    expect(await server.exitCode()).toBe(130)
    await expect.poll(() => isPostmasterOf(postgres?.pid ?? 0, join(folder, 'data', 'postgres')), { timeout: 10_000 }).toBe(false)
  })
})

it('a promise that nobody waits for ends the process, with the reason in the log', async () => {
  const server = new Process()
  const lost = fetch(`http://127.0.0.1:${await server.port()}/reject`).catch(() => null)
  const log: string[] = []
  for (let line = await server.line(); ; line = await server.line()) {
    log.push(line)
    if (line.includes('unhandled rejection')) break
  }
  expect(log.at(-1)).toContain('nobody caught this')
  expect(await server.exitCode()).toBe(1)
  await lost
  await expect.poll(() => readPostmaster(join(folder, 'data', 'postgres')), { timeout: 10_000 }).toBeNull()
})

describe('what prevents a start ends with code 1 and says what to do', () => {
  let postgres: Engine
  let redis: Engine
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startSystemPostgres(), startRedis({ password: 'right' })])
  })
  afterAll(async () => { await Promise.all([postgres.stop(), redis.stop()]) })

  async function refusal(env: Record<string, string>): Promise<string> {
    const server = new Process(env)
    expect(await server.exitCode()).toBe(1)
    expect(server.errors, 'no stack trace').not.toMatch(/\n\s+at /)
    return server.errors
  }

  it('a port in use', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await refusal({ PORT: String(port) })).toMatch(new RegExp(`Port ${port} is in use.*PORT=${port + 1} ./tsubame start`))
    other.close()
  })

  it('an address that is not of this machine', async () => {
    expect(await refusal({ HOST: '192.0.2.1' })).toContain('no address of this machine')
  })

  it('mistakes in the settings, all of them', async () => {
    await writeFile(join(folder, '.env'), 'TSUBAME_ROLE=both\n')
    const message = await refusal({ PORT: 'x', REDIS_URL: 'y' })
    for (const name of ['PORT', 'REDIS_URL', 'TSUBAME_ROLE']) expect(message).toContain(name)
  })

  it('a data folder that is a file', async () => {
    await writeFile(join(folder, 'file'), '')
    expect(await refusal({ TSUBAME_DATA: 'file' })).toContain('a file is in its place')
  })

  it('a database that is not there', async () => {
    expect(await refusal({ DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' })).toMatch(/Nothing answers.*DATABASE_URL/)
    expect(await refusal({ DATABASE_URL: 'postgres://u:hunter2@nowhere.invalid/x' })).toMatch(/host name in DATABASE_URL/)
  })

  it('a database that does not exist, a wrong password, no password', async () => {
    expect(await refusal({ DATABASE_URL: postgres.url.replace(/\/postgres$/, '/missing') })).toMatch(/does not exist.*createdb/)
    const wrong = await refusal({ DATABASE_URL: postgres.url.replace(':secret@', ':hunter2@') })
    expect(wrong).toContain('does not accept user and password')
    expect(wrong).not.toContain('hunter2')
    expect(await refusal({ DATABASE_URL: postgres.url.replace(':secret@', '@') })).toContain('asks for a password')
  })

  it('a Redis that is not there or has another password', async () => {
    const database = { DATABASE_URL: inject('databaseAdminUrl') }
    expect(await refusal({ ...database, REDIS_URL: 'redis://127.0.0.1:1' })).toMatch(/Nothing answers.*REDIS_URL/)
    expect(await refusal({ ...database, REDIS_URL: redis.url.replace('right', 'wrong') })).toContain('does not accept the password')
    expect(await refusal({ ...database, REDIS_URL: redis.url.replace(':right@', '') })).toContain('does not accept the password')
  })

  it('nothing, when all of them are right', async () => {
    const server = new Process({ DATABASE_URL: postgres.url, REDIS_URL: redis.url })
    await server.port()
    server.child.kill('SIGTERM')
    expect(await server.exitCode()).toBe(0)
  })
})

describe('a data folder that cannot be written', () => {
  it('is named, with what to do', async () => {
    // Root may write everywhere but into what the kernel makes up.
    const unwritable = process.getuid?.() === 0 ? '/sys/tsubame-test' : folder
    if (unwritable === folder) await chmod(folder, 0o555)
    const server = new Process({ TSUBAME_DATA: unwritable })
    expect(await server.exitCode()).toBe(1)
    expect(server.errors).toMatch(/cannot be written.*TSUBAME_DATA/)
    await chmod(folder, 0o755)
  })
})
