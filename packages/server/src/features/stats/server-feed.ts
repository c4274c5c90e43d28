import type { AppContext } from '../../platform/context.ts'
import { Feed } from './feed.ts'
import { readMachine } from './machine.ts'
import { compare } from './rules.ts'
import type { MachineReading, ServerStats } from './rules.ts'

/** ms between two readings. */
const INTERVAL = 2000

/** Reads the machine now and then, as long as the server's settings let it be shown. */
export class ServerFeed {
  readonly feed = new Feed<ServerStats>()
  private readonly ctx: AppContext
  private timer: NodeJS.Timeout | null = null
  private before: MachineReading | null = null
  private stopped = false

  constructor(ctx: AppContext) {
    this.ctx = ctx
  }

  get isRunning(): boolean {
    return this.timer !== null
  }

  /** Starts or stops, as the settings say. */
  async heedSettings(): Promise<void> {
    const { enableServerMachineStats: wanted } = await this.ctx.services.meta.get()
    if (wanted === this.isRunning || this.stopped) return
    if (wanted) this.timer = setInterval(() => this.tick(), INTERVAL).unref()
    else this.end()
  }

  stop(): void {
    this.stopped = true
    this.end()
  }

  private end(): void {
    if (this.timer) clearInterval(this.timer)
    this.timer = null
    this.before = null
    this.feed.clear()
  }

  private tick(): void {
    this.read().catch((error: unknown) => this.ctx.log.warn({ err: error }, 'the machine could not be read'))
  }

  private async read(): Promise<void> {
    const { before, timer } = this
    const after = await readMachine(this.ctx.now())
    // It may have been switched off meanwhile.
    if (timer === null || this.timer !== timer) return
    this.before = after
    if (before) this.feed.tell(compare(before, after))
  }
}
