import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const STOP_LIMIT = 10_000

/** One of the processes behind `./tsubame dev`; its lines carry its label. */
export class DevProcess {
  readonly label: string
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>
  private readonly child: ChildProcess

  constructor(label: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
    this.label = label
    // In a group of its own: a Ctrl-C is for `dev`, which stops its processes in order.
    this.child = spawn(process.execPath, args, {
      cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: process.env['HOME'], FORCE_COLOR: process.stderr.isTTY ? '1' : '0', ...env },
    })
    this.ended = once(this.child, 'exit').then(() => undefined)
    for (const output of [this.child.stdout, this.child.stderr]) {
      if (output) createInterface({ input: output }).on('line', (line) => process.stderr.write(`${label} ${line}\n`))
    }
    const killGroup = (): void => this.killGroup()
    process.once('exit', killGroup)
    void this.ended.then(() => process.off('exit', killGroup))
  }

  /** Asks it to end, and makes it end when it takes too long. A watching Node passes the request on to its program. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.killGroup(), STOP_LIMIT)
    await this.ended
    clearTimeout(timer)
  }

  private killGroup(): void {
    const pid = this.child.pid
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
