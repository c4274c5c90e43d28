import type { AppContext } from '../../platform/context.ts'
import type { ChannelPort } from '../../platform/stream/channel.ts'
import { lengthsOf } from '../../platform/jobs/lengths.ts'
import { Feed } from './feed.ts'

/** Jobs that are shown, by what clients call their queue. */
const JOBS = { deliver: 'federation.deliver', inbox: 'federation.inbox' } as const
export type Queue = keyof typeof JOBS

/** What clients are told of one queue. */
interface QueueState {
  readonly activeSincePrevTick: number
  readonly active: number
  readonly waiting: number
  readonly delayed: number
}
export type QueueStats = Readonly<Record<Queue, QueueState>>

/** ms between two readings. */
const INTERVAL = 10_000
/** ms in which what was worked off is gathered before the other processes are told. */
const GATHER = 1000
const CHANNEL = 'stats.worked'
const NOTHING = { deliver: 0, inbox: 0 }

/** Counts the jobs of the federation while somebody looks. */
export class QueueFeed {
  readonly feed = new Feed<QueueStats>()
  private readonly ctx: AppContext
  private timer: NodeJS.Timeout | null = null
  /** Begun since the last reading, on all processes. */
  private begun: Record<Queue, number> = { ...NOTHING }
  /** Begun here, and not told yet. */
  private untold: Record<Queue, number> = { ...NOTHING }
  private telling: NodeJS.Timeout | null = null

  constructor(ctx: AppContext) {
    this.ctx = ctx
    ctx.bus.subscribe(CHANNEL, (message) => {
      const { deliver, inbox } = message as Record<Queue, number>
      this.begun = { deliver: this.begun.deliver + deliver, inbox: this.begun.inbox + inbox }
    })
  }

  /** A job of this queue was begun here. */
  worked(queue: Queue): void {
    this.untold[queue] += 1
    this.telling ??= setTimeout(() => {
      this.telling = null
      this.ctx.bus.publish(CHANNEL, this.untold)
      this.untold = { ...NOTHING }
    }, GATHER).unref()
  }

  /** The first channel gets its first reading at once. @returns what takes the channel out again */
  add(port: ChannelPort): () => void {
    const remove = this.feed.add(port)
    if (this.timer === null) {
      this.feed.clear()
      this.begun = { ...NOTHING }
      this.timer = setInterval(() => this.tick(), INTERVAL).unref()
      this.tick()
    }
    return () => {
      remove()
      if (!this.feed.isWatched) this.stop()
    }
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer)
    this.timer = null
    if (this.telling) clearTimeout(this.telling)
    this.telling = null
  }

  private tick(): void {
    this.read().catch((error: unknown) => this.ctx.log.warn({ err: error }, 'the queues could not be counted'))
  }

  private async read(): Promise<void> {
    const { begun, timer } = this
    this.begun = { ...NOTHING }
    const lengths = await lengthsOf(this.ctx.db, Object.values(JOBS))
    if (timer === null || this.timer !== timer) return
    const state = (queue: Queue): QueueState => {
      const { running = 0, waiting = 0, delayed = 0 } = lengths.get(JOBS[queue]) ?? {}
      return { activeSincePrevTick: begun[queue], active: running, waiting, delayed }
    }
    this.feed.tell({ deliver: state('deliver'), inbox: state('inbox') })
  }
}
