import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { isPostmasterOf, readPostmaster } from '@tsubame/server/src/platform/postgres/postmaster.ts'
import { freePort } from '../ports.ts'
import { until } from '../until.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../../..')
const MAIN = join(ROOT, 'packages/server/src/main.ts')

/** A folder that a server lives in; it outlasts the server's processes. */
export class Home {
  readonly folder: string
  readonly port: number
  readonly url: string
  readonly dataDir: string
  private running: ServerProcess | null = null

  private constructor(folder: string, port: number) {
    this.folder = folder
    this.port = port
    this.url = `http://localhost:${port}`
    this.dataDir = join(folder, 'data')
  }

  static async open(): Promise<Home> {
    return new Home(await mkdtemp(join(tmpdir(), 'tsubame-survival-')), await freePort())
  }

  /** Starts the server as `./tsubame start` does, in a process group of its own, and waits until it answers. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    this.running = new ServerProcess(this, env)
    await this.running.ready()
    return this.running
  }

  /** Calls the API once, without a client that would try again. Null when the connection broke: no promise was made. */
  async call<T>(token: string, endpoint: string, params: object): Promise<T | null> {
    let answer: { status: number; text: string }
    try {
      const response = await fetch(`${this.url}/api/${endpoint}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify(params) })
      answer = { status: response.status, text: await response.text() }
    } catch (error) {
      if (error instanceof TypeError) return null
      throw error
    }
    if (answer.status !== 200) throw new Error(`${endpoint} was answered with ${answer.status}: ${answer.text}`)
    return JSON.parse(answer.text) as T
  }

  /** Ends what still runs and removes everything. */
  async remove(): Promise<void> {
    await this.running?.end('SIGTERM')
    const left = await readPostmaster(join(this.dataDir, 'postgres'))
    if (left) throw new Error(`a PostgreSQL was left running (process ${left.pid})`)
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Files that lie in a folder of the data folder, whatever the depth. */
  async files(...path: string[]): Promise<string[]> {
    const entries = await readdir(join(this.dataDir, ...path), { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  }
}

/** A real server process with its own PostgreSQL, to be killed. */
export class ServerProcess {
  readonly child: ChildProcess
  readonly pid: number
  /** What it wrote on both outputs. */
  output = ''
  private readonly home: Home
  private readonly ended: Promise<unknown[]>

  constructor(home: Home, env: Readonly<Record<string, string>>) {
    this.home = home
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'start'], {
      cwd: home.folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
      // The compiled sources are kept as `./tsubame` keeps them.
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(ROOT, '.tsubame/compiled'), TSUBAME_TEST: '1', TSUBAME_LOG_LEVEL: 'warn', PORT: String(home.port), ...env },
    })
    if (this.child.pid === undefined) throw new Error('the server could not be started')
    this.pid = this.child.pid
    this.ended = once(this.child, 'exit')
    const killWithUs = (): void => { this.child.kill('SIGKILL') }
    process.once('exit', killWithUs)
    this.child.once('exit', () => process.off('exit', killWithUs))
    this.child.stdout?.on('data', (chunk: Buffer) => { this.output += chunk.toString() })
    this.child.stderr?.on('data', (chunk: Buffer) => { this.output += chunk.toString() })
  }

  async ready(): Promise<void> {
    const { stderr } = this.child
    if (!stderr) throw new Error('the output is not piped')
    const welcome = new Promise<void>((resolve) => {
      createInterface({ input: stderr }).on('line', (line) => { if (line.startsWith('Tsubame is at ')) resolve() })
    })
    const failed = this.ended.then(() => { throw new Error(`the server did not start:\n${this.output}`) })
    await Promise.race([welcome, failed])
  }

  /** The processes of its PostgreSQL, the postmaster first. */
  async postgres(): Promise<number[]> {
    const postmaster = await readPostmaster(join(this.home.dataDir, 'postgres'))
    if (!postmaster) throw new Error('no PostgreSQL runs')
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
    const rows = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number))
    return [postmaster.pid, ...rows.flatMap(([child, parent]) => (parent === postmaster.pid && child !== undefined ? [child] : []))]
  }

  /** Kills the process group at once, and with it the processes given: PostgreSQL leads a session of its own. */
  async kill(others: readonly number[] = []): Promise<void> {
    // Held, so that it cannot answer that its database is gone before it goes itself.
    if (others.length > 0) process.kill(-this.pid, 'SIGSTOP')
    for (const pid of others) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch (error) {
        // Connections end by themselves when the postmaster or their client is gone.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    process.kill(-this.pid, 'SIGKILL')
    await this.ended
    const [postmaster] = others
    if (postmaster !== undefined) await until(async () => !(await isPostmasterOf(postmaster, join(this.home.dataDir, 'postgres'))), 'PostgreSQL ends')
  }

  /** Sends a signal unless it has ended already. @returns the exit code */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal)
    await this.ended
    return this.child.exitCode
  }

  /** Bytes of memory: now, and the most there ever was. */
  async memory(): Promise<{ now: number; peak: number }> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8')
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024
    return { now: kilobytes('VmRSS'), peak: kilobytes('VmHWM') }
  }

  /** A figure of `/metrics`. */
  async figure(name: string): Promise<number> {
    const text = await (await fetch(`${this.home.url}/metrics`)).text()
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`/metrics has no ${name}`)
    return Number(value)
  }

  /** Resolves when every event has been dealt with and no job is due. */
  async settled(): Promise<void> {
    await until(async () => (await this.figure('tsubame_outbox_events')) + (await this.figure('tsubame_jobs_waiting')) === 0, 'events and jobs are done', 30_000)
  }
}
