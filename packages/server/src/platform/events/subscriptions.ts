import type { Transaction } from '../db/transaction.ts'
import type { Event, EventName } from './types.ts'

/** Told right after commit on every process: streams, caches, the timeline index. Must not write. */
export type LiveSubscriber<Context, Name extends EventName> = (context: Context, event: Event<Name>) => void | Promise<void>

/**
 * Told in batches by the drainer, inside the transaction that takes the events out of the outbox: what it writes through
 * `tx` happens exactly once. May emit further events and add jobs.
 */
export type DurableSubscriber<Context, Name extends EventName> = (
  context: Context,
  tx: Transaction,
  events: readonly Event<Name>[],
) => Promise<void>

/** What a feature hangs on events. */
export type Subscriptions<Context> = {
  [Name in EventName]?: {
    live?: readonly LiveSubscriber<Context, Name>[]
    durable?: readonly DurableSubscriber<Context, Name>[]
  }
}
