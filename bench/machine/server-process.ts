import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '@tsubame/server/src/cli/root.ts'

export interface ServerProcessOptions {
  readonly folder: string
  readonly port: number
  /** Folder for a processor profile of each life of the server. */
  readonly profile: string | null
}

const ANSWER_TIMEOUT = 60_000

/** A whole server as an operator starts it, in a process of its own: production settings, its own PostgreSQL, only rate limits are off. */
export class ServerProcess {
  readonly url: string
  readonly dataDir: string
  private readonly options: ServerProcessOptions
  private child: ChildProcess | null = null
  private errors = ''

  constructor(options: ServerProcessOptions) {
    this.options = options
    this.url = `http://127.0.0.1:${options.port}`
    this.dataDir = join(options.folder, 'data')
  }

  get pid(): number {
    const pid = this.child?.pid
    if (pid === undefined) throw new Error('the server is not running')
    return pid
  }

  /** @returns ms from the start of the process to its first answer */
  async start(): Promise<number> {
    const { folder, port, profile } = this.options
    if (profile !== null) await mkdir(profile, { recursive: true })
    // With the flags of this process: `./tsubame` starts the benchmark as it starts a server.
    const flags = [...process.execArgv, ...(profile === null ? [] : ['--cpu-prof', '--cpu-prof-dir', profile])]
    const began = performance.now()
    this.errors = ''
    // A group of its own: a Ctrl-C in the terminal is for the benchmark, which then stops the server in order.
    const child = spawn(process.execPath, [...flags, join(root, 'packages/server/src/main.ts'), 'start'], {
      cwd: folder, detached: true, stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(root, '.tsubame/compiled'),
        PORT: String(port), TSUBAME_URL: this.url, TSUBAME_DATA: this.dataDir, TSUBAME_RATE_LIMITS: 'off', TSUBAME_LOG_LEVEL: 'warn',
      },
    })
    this.child = child
    child.stderr.on('data', (chunk: Buffer) => { this.errors = (this.errors + chunk.toString()).slice(-8000) })
    await this.untilAnswer(child, began + ANSWER_TIMEOUT)
    return performance.now() - began
  }

  /** Lets it end in order; its PostgreSQL ends with it. */
  async stop(): Promise<void> {
    const child = this.child
    this.child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    if (child.exitCode !== 0) throw new Error(`the server ended with ${child.signalCode ?? `code ${child.exitCode}`}:\n${this.errors}`)
  }

  /** Resolves when the timeline index holds so many notes. @returns ms it took from now */
  async untilIndexed(notes: number): Promise<number> {
    const began = performance.now()
    for (;;) {
      const text = await (await fetch(`${this.url}/metrics`)).text()
      const size = Number(/^tsubame_timeline_index_notes (\S+)$/m.exec(text)?.[1])
      if (size >= notes) return performance.now() - began
      if (Number.isNaN(size)) throw new Error('the server does not tell the size of its timeline index')
      if (performance.now() - began > ANSWER_TIMEOUT) throw new Error(`the timeline index holds ${size} of ${notes} notes after a minute`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** The process whose children are all of the server's PostgreSQL. */
  async postgresPid(): Promise<number> {
    return Number((await readFile(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
  }

  /** What the server wrote to its error output lately. */
  get output(): string {
    return this.errors
  }

  private async untilAnswer(child: ChildProcess, deadline: number): Promise<void> {
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server did not start:\n${this.errors}`)
      const answer = await fetch(`${this.url}/api/meta`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => null)
      if (answer?.ok) {
        await answer.body?.cancel()
        return
      }
      if (performance.now() > deadline) throw new Error(`the server does not answer:\n${this.errors}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
