import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../../../platform/log.ts'
import type { Inspection, MediaAnswer, MediaRequest, Renditions } from './protocol.ts'

/** Decodes what strangers upload, away from the server's own process. */
export interface MediaPool {
  /** @throws MediaError */
  inspect(path: string): Promise<Inspection>
  /** @throws MediaError */
  render(path: string, folder: string, inspection: Inspection): Promise<Renditions>
  close(): Promise<void>
}

/** The process that worked on a file ran out of time or memory, crashed, or could make nothing of it. */
export class MediaError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MediaError'
  }
}

export interface MediaPoolOptions {
  readonly log: Log
  readonly processes?: number
  /** ms for one task; then its process is killed. */
  readonly timeoutMs?: number
  /** ms without work after which a process ends. */
  readonly idleMs?: number
  /** Bytes of memory at which a process ends itself. */
  readonly maxMemory?: number
}

interface Task {
  readonly request: MediaRequest
  readonly timeoutMs: number
  resolve(result: Inspection | Renditions): void
  reject(error: Error): void
}

/**
 * Processes instead of threads: a picture that crashes its decoder, never ends or takes all memory takes down nothing but the
 * work on itself, and the memory of decoding is given back when they end. They are started when there is work, know
 * nothing of the server (no environment, no connection), and end when the server does.
 */
export function openMediaPool(options: MediaPoolOptions): MediaPool {
  const { log, processes = Math.max(1, Math.min(4, availableParallelism() - 1)), timeoutMs = 30_000, idleMs = 30_000, maxMemory = 700_000_000 } = options
  const waiting: Task[] = []
  const workers = new Set<Worker>()
  let closed = false

  const next = (): void => {
    while (waiting.length > 0 && !closed) {
      let worker = [...workers].find((candidate) => !candidate.busy)
      if (!worker) {
        if (workers.size >= processes) return
        worker = new Worker({ idleMs, maxMemory, log, freed: next, ended: (gone) => void workers.delete(gone) })
        workers.add(worker)
      }
      const task = waiting.shift()
      if (task) worker.run(task)
    }
  }
  const ask = <T extends Inspection | Renditions>(request: MediaRequest): Promise<T> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new MediaError('the server stops'))
      waiting.push({ request, timeoutMs: Math.min(timeoutMs, patience(request)), resolve: (result) => resolve(result as T), reject })
      next()
    })

  return {
    inspect: (path) => ask({ task: 'inspect', path }),
    render: (path, folder, inspection) => ask({ task: 'render', path, folder, inspection }),
    close: async () => {
      closed = true
      for (const task of waiting.splice(0)) task.reject(new MediaError('the server stops'))
      await Promise.all([...workers].map((worker) => worker.end()))
    },
  }
}

/** ms. Looking into a file and drawing are quick, unless somebody wants them not to be. */
function patience(request: MediaRequest): number {
  if (request.task === 'inspect') return 10_000
  return request.inspection.type === 'image/svg+xml' ? 6000 : Infinity
}

interface WorkerOptions {
  idleMs: number
  maxMemory: number
  log: Log
  /** Has time for another task. */
  freed(): void
  ended(worker: Worker): void
}

class Worker {
  private readonly options: WorkerOptions
  private readonly child: ChildProcess
  private readonly exit: Promise<void>
  private task: Task | null = null
  private timer: NodeJS.Timeout | undefined
  private ended = false

  constructor(options: WorkerOptions) {
    this.options = options
    this.child = fork(join(import.meta.dirname, 'media-process.ts'), [String(options.maxMemory)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--max-old-space-size=96', '--disable-warning=ExperimentalWarning'],
      // Fewer heaps for the decoder's threads: memory is given back sooner.
      env: { MALLOC_ARENA_MAX: '2', VIPS_CONCURRENCY: '1' },
    })
    this.exit = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.over(`the process ended (${signal ?? code})`)
        resolve()
      })
      // It could not even be started.
      this.child.once('error', (error) => {
        this.over(error.message)
        resolve()
      })
    })
    this.child.on('message', (answer: MediaAnswer) => this.settle(answer))
    this.child.unref()
    this.child.channel?.unref()
  }

  get busy(): boolean {
    return this.task !== null
  }

  run(task: Task): void {
    clearTimeout(this.timer)
    this.task = task
    // While it works, the server waits for it.
    this.child.ref()
    this.child.channel?.ref()
    this.timer = setTimeout(() => this.kill(`nothing came of it within ${task.timeoutMs} ms`), task.timeoutMs)
    this.child.send(task.request, (error) => {
      if (error) this.kill(error.message)
    })
  }

  async end(): Promise<void> {
    // Somebody waits for its end.
    this.child.ref()
    this.kill('the server stops')
    await this.exit
  }

  private settle(answer: MediaAnswer): void {
    const task = this.task
    if (!task) return
    this.task = null
    clearTimeout(this.timer)
    this.child.unref()
    this.child.channel?.unref()
    this.timer = setTimeout(() => this.kill('idle'), this.options.idleMs).unref()
    if (answer.ok) task.resolve(answer.result)
    else task.reject(new MediaError(answer.error))
    this.options.freed()
  }

  private kill(reason: string): void {
    this.over(reason)
    this.child.kill('SIGKILL')
  }

  private over(reason: string): void {
    if (this.ended) return
    this.ended = true
    clearTimeout(this.timer)
    this.options.ended(this)
    const task = this.task
    this.task = null
    if (task) {
      this.options.log.warn({ task: task.request.task, reason }, 'a media process ended with work undone')
      task.reject(new MediaError(reason))
    }
    this.options.freed()
  }
}
