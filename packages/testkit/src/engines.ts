import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { chooseAccount, launchAs, runsAsRoot } from '@tsubame/server/src/platform/postgres/account.ts'
import { startEmbeddedPostgres } from '@tsubame/server/src/platform/postgres/embedded.ts'
import { freePort } from './ports.ts'

const run = promisify(execFile)

/** A real engine for a test, in a folder of its own that goes away with it. */
export type Engine = { url: string; stop(): Promise<void> }

/**
 * The PostgreSQL that Tsubame brings, made for speed: what it holds is lost when the machine crashes.
 * The URL is the superuser's.
 */
export async function startOwnPostgres(): Promise<Engine> {
  const folder = await openTemporaryFolder()
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), connections: 160, unsafeFast: true })
  return {
    url: postgres.adminUrl,
    async stop() {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The system's PostgreSQL (15 or newer) on a free port with a password; the URL is the superuser's. */
export async function startSystemPostgres(): Promise<Engine> {
  const bin = await findSystemPostgres()
  if (bin === null) throw new Error('No PostgreSQL of the system was found. Install it (apt-get install postgresql), or run ./tsubame test, which does.')
  const folder = await openTemporaryFolder()
  const cluster = join(folder, 'cluster')
  const account = await chooseAccount(cluster)
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, 'secret', { mode: 0o644 })
  if (runsAsRoot()) await chown(folder, account.uid, account.gid)
  const initdb = await launchAs(account, join(bin, 'initdb'), ['-D', cluster, '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'], false)
  await run(initdb.command, initdb.args, { uid: initdb.uid, gid: initdb.gid, cwd: folder })
  const port = await freePort()
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: folder, fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: 160 }
  const start = await launchAs(account, join(bin, 'postgres'), ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], false)
  const child = spawn(start.command, start.args, { uid: start.uid, gid: start.gid, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  await untilLine(child, child.stderr, 'database system is ready to accept connections')
  return { url: `postgres://postgres:secret@127.0.0.1:${port}/postgres`, stop: () => stopChild(child, 'SIGINT', folder) }
}

/** A Redis on a free port, or on the one where another was stopped. It keeps nothing. */
export async function startRedis(options: { password?: string; port?: number } = {}): Promise<Engine> {
  await run('redis-server', ['--version']).catch(() => {
    throw new Error('redis-server was not found. Install it (apt-get install redis-server), or run ./tsubame test, which does.')
  })
  const folder = await openTemporaryFolder()
  const port = options.port ?? (await freePort())
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, '--daemonize', 'no']
  if (options.password !== undefined) args.push('--requirepass', options.password)
  const child = spawn('redis-server', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  await untilLine(child, child.stdout, 'Ready to accept connections')
  const login = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`
  return { url: `redis://${login}127.0.0.1:${port}`, stop: () => stopChild(child, 'SIGTERM', folder) }
}

/** The newest installed PostgreSQL's folder of programs; null when there is none. */
export async function findSystemPostgres(): Promise<string | null> {
  const parent = '/usr/lib/postgresql'
  const versions = await readdir(parent).catch(() => [])
  const bins = versions.map(Number).filter((version) => version >= 15).sort((a, b) => b - a).map((version) => join(parent, String(version), 'bin'))
  for (const bin of [...bins, '/usr/local/pgsql/bin', '/opt/homebrew/opt/postgresql/bin']) {
    if (await access(join(bin, 'initdb')).then(() => true, () => false)) return bin
  }
  return null
}

/** Others may pass through, because PostgreSQL runs as another account when the tests run as root. */
async function openTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tsubame-test-'))
  await chmod(folder, 0o711)
  return folder
}

async function untilLine(child: ChildProcess, output: NodeJS.ReadableStream | null, wanted: string): Promise<void> {
  if (output === null) throw new Error('the output is not piped')
  const seen: string[] = []
  const killWithUs = (): void => { child.kill('SIGKILL') }
  process.once('exit', killWithUs)
  child.once('exit', () => process.off('exit', killWithUs))
  const lines = createInterface({ input: output })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with code ${code}:\n${seen.slice(-10).join('\n')}`)))
    lines.on('line', (line) => {
      if (seen.length < 1000) seen.push(line)
      if (line.includes(wanted)) resolve()
    })
  })
}

async function stopChild(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  await rm(folder, { recursive: true, force: true })
}
