import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of the benchmark that does one kind of work on demand: what it measures shares no event loop with anything else. */
export class Helper {
  private readonly child: ChildProcess
  private stopping = false

  /** @param file beside this folder's parent: `load/worker.ts` */
  constructor(file: string) {
    this.child = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), { execArgv: ['--disable-warning=ExperimentalWarning'], serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('a process of the benchmark did not start')
    return this.child.pid
  }

  /** Sends a request and waits for the answer; one at a time. */
  ask<Answer>(request: unknown): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void => reject(new Error(`a process of the benchmark ended (${signal ?? `code ${code}`})`))
      this.child.once('exit', ended)
      this.child.once('message', (message: { error: string } | { answer: Answer }) => {
        this.child.off('exit', ended)
        if ('error' in message) reject(new Error(message.error))
        else resolve(message.answer)
      })
      this.child.send(request as object)
    })
  }

  async stop(): Promise<void> {
    if (this.stopping || this.child.exitCode !== null || this.child.signalCode !== null) return
    this.stopping = true
    const ended = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await ended
  }
}

/** The other side: answers each request of the parent, errors included. */
export function serveParent<Request, Answer>(work: (request: Request) => Promise<Answer>): void {
  // Ctrl-C reaches the whole group; the parent decides when this process ends.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => process.exit(0))
  process.on('message', (request: Request) => {
    work(request).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
}
