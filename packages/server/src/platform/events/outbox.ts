import type { Bus } from '../bus/bus.ts'
import { statement } from '../db/statement.ts'
import type { Transaction } from '../db/transaction.ts'
import type { Log } from '../log.ts'
import type { DurableSubscriber, LiveSubscriber, Subscriptions } from './subscriptions.ts'
import type { Event, EventName } from './types.ts'

const BATCH = 500
/** Every process looks this often, so that what a crashed one left is found. ms */
const SWEEP_INTERVAL = 1000
/** After so many failures an event is set aside for a person to look at. */
const MAX_ATTEMPTS = 12
/** Between two drains while events keep coming, so that one takes many: a drain of two events costs almost as much as one of fifty. ms */
const PAUSE = 20
const CHANNEL = 'events'

interface OutboxRow {
  seq: number
  id: string
  type: string
  payload: unknown
}

/**
 * A drain that a power failure takes back is done again, for its events come back with it: nothing has to be on the disk
 * before the next one.
 */
const takeBatch = statement<[number], OutboxRow>(
  'outbox.take',
  `delete from outbox where seq = any(array(
     select seq from outbox where failed_at is null and available_at <= now() order by seq limit $1 for update skip locked
   )) returning seq, id, type, payload, set_config('synchronous_commit', 'off', true) as relaxed`,
)
const peekBatch = statement<[number], { seq: number }>(
  'outbox.peek',
  'select seq from outbox where failed_at is null and available_at <= now() order by seq limit $1',
)
const takeOne = statement<[number], OutboxRow>(
  'outbox.takeOne',
  `delete from outbox where seq = (select seq from outbox where seq = $1 and failed_at is null and available_at <= now() for update skip locked) returning seq, id, type, payload`,
)
const postpone = statement<[number, string, number], { setAside: boolean }>(
  'outbox.postpone',
  `update outbox set attempts = attempts + 1, error = $2, available_at = now() + least(interval '1 hour', interval '1 second' * power(2, attempts)),
     failed_at = case when attempts + 1 >= $3 then now() end where seq = $1 returning failed_at is not null as "setAside"`,
)

const countEvents = statement<[], { count: number }>('outbox.count', 'select count(*)::int as count from outbox')

export interface OutboxDeps<Context> {
  readonly context: Context
  readonly bus: Bus
  readonly log: Log
  /** Runs a transaction. */
  tx<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  readonly subscriptions: readonly Subscriptions<Context>[]
  /** Whether this process runs durable subscribers. */
  readonly drains: boolean
}

/** Carries events from the transaction that emitted them to their subscribers. */
export class Outbox<Context> {
  private readonly deps: OutboxDeps<Context>
  private readonly live = new Map<string, LiveSubscriber<Context, EventName>[]>()
  private readonly durable = new Map<string, DurableSubscriber<Context, EventName>[]>()
  private readonly unsubscribe: () => void
  /** Live subscribers that take their time. */
  private readonly telling = new Set<Promise<void>>()
  private timer: NodeJS.Timeout | null = null
  private draining: Promise<void> | null = null
  private again = false
  private pausing: NodeJS.Timeout | null = null
  private stopped = false

  constructor(deps: OutboxDeps<Context>) {
    this.deps = deps
    for (const subscriptions of deps.subscriptions) {
      for (const [type, on] of Object.entries(subscriptions) as [string, { live?: LiveSubscriber<Context, EventName>[]; durable?: DurableSubscriber<Context, EventName>[] }][]) {
        if (on.live) this.live.set(type, [...(this.live.get(type) ?? []), ...on.live])
        if (on.durable) this.durable.set(type, [...(this.durable.get(type) ?? []), ...on.durable])
      }
    }
    this.unsubscribe = deps.bus.subscribe(CHANNEL, (message) => this.receive(message as Event[]))
  }

  /** Whether somebody needs the event kept until it has been dealt with; others are only told live. */
  isDurable(type: string): boolean {
    return this.durable.has(type)
  }

  /** Tells live subscribers everywhere. To be called right after commit. */
  committed(events: readonly Event[]): void {
    this.deps.bus.publish(CHANNEL, events)
  }

  /** Starts looking for events; what a crash left behind is taken at once. */
  start(): void {
    if (!this.deps.drains) return
    this.timer = setInterval(() => this.nudge(), SWEEP_INTERVAL)
    this.nudge()
  }

  /** Drains soon; calls while a drain runs make it look once more. */
  nudge(): void {
    if (!this.deps.drains || this.stopped) return
    if (this.draining || this.pausing) {
      this.again = true
      return
    }
    this.draining = this.drainAll()
      .catch((error: unknown) => this.deps.log.error({ err: error }, 'draining the outbox failed'))
      .finally(() => {
        this.draining = null
        if (!this.stopped) this.pausing = setTimeout(() => this.resume(), PAUSE)
      })
  }

  private resume(): void {
    this.pausing = null
    if (!this.again) return
    this.again = false
    this.nudge()
  }

  /** Resolves when nothing is left to drain now and everybody has been told; for tests. */
  async settle(): Promise<void> {
    do {
      while (this.draining) await this.draining
      this.again = false
      await this.drainAll()
      // One that began meanwhile may hold events that this one did not get to see; one that waits for the pause to end will.
    } while (this.draining || this.again)
    while (this.telling.size > 0) await Promise.all(this.telling)
  }

  /** Events that wait for their subscribers, those set aside included. */
  async length(): Promise<number> {
    const [row] = await this.deps.tx((tx) => tx.run(countEvents))
    return row?.count ?? 0
  }

  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearInterval(this.timer)
    if (this.pausing) clearTimeout(this.pausing)
    this.unsubscribe()
    await this.draining
    // They read the database, which is closed next.
    await Promise.all(this.telling)
  }

  private receive(events: readonly Event[]): void {
    for (const event of events) {
      for (const subscriber of this.live.get(event.type) ?? []) this.tell(subscriber, event)
    }
    if (events.some((event) => this.durable.has(event.type))) this.nudge()
  }

  private tell(subscriber: LiveSubscriber<Context, EventName>, event: Event): void {
    const failed = (error: unknown) => this.deps.log.error({ err: error, event: event.type, eventId: event.id }, 'a live subscriber failed')
    try {
      const result = subscriber(this.deps.context, event)
      if (!(result instanceof Promise)) return
      const told: Promise<void> = result.catch(failed).finally(() => this.telling.delete(told))
      this.telling.add(told)
    } catch (error) {
      failed(error)
    }
  }

  private async drainAll(): Promise<void> {
    for (;;) {
      let taken: number
      try {
        taken = await this.deps.tx((tx) => this.drainBatch(tx))
      } catch (error) {
        this.deps.log.warn({ err: error }, 'a batch of events failed; trying its events one by one')
        await this.drainOneByOne()
        return
      }
      if (taken < BATCH || this.stopped) return
    }
  }

  private async drainBatch(tx: Transaction): Promise<number> {
    const rows = await tx.run(takeBatch, BATCH)
    rows.sort((a, b) => a.seq - b.seq)
    // Neighbours of one type go together; in any other way what happened later could be told first.
    const runs: { type: string; events: Event[] }[] = []
    for (const row of rows) {
      const event = { id: row.id, type: row.type, payload: row.payload } as unknown as Event
      const last = runs.at(-1)
      if (last?.type === row.type) last.events.push(event)
      else runs.push({ type: row.type, events: [event] })
    }
    for (const { type, events } of runs) {
      for (const subscriber of this.durable.get(type) ?? []) await subscriber(this.deps.context, tx, events)
    }
    return rows.length
  }

  /** One poisoned event must not hold up the others: each gets its own transaction, and a failing one waits longer each time. */
  private async drainOneByOne(): Promise<void> {
    const seqs = await this.deps.tx((tx) => tx.run(peekBatch, BATCH))
    for (const { seq } of seqs) {
      try {
        await this.deps.tx(async (tx) => {
          for (const row of await tx.run(takeOne, seq)) {
            const event = { id: row.id, type: row.type, payload: row.payload } as unknown as Event
            for (const subscriber of this.durable.get(row.type) ?? []) await subscriber(this.deps.context, tx, [event])
          }
        })
      } catch (error) {
        const [postponed] = await this.deps.tx((tx) => tx.run(postpone, seq, String((error as Error).stack ?? error).slice(0, 4000), MAX_ATTEMPTS))
        this.deps.log.error({ err: error, seq }, postponed?.setAside ? 'an event failed for good and is set aside' : 'an event failed and will be tried again')
      }
    }
  }
}
