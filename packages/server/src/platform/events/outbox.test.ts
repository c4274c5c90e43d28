import { cloneDatabase } from '@tsubame/testkit/database.ts'
import type { TestDatabase } from '@tsubame/testkit/database.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { createMemoryBus } from '../bus/memory-bus.ts'
import { openDatabase } from '../db/database.ts'
import type { Database } from '../db/database.ts'
import { runTransaction } from '../db/transaction.ts'
import type { Transaction } from '../db/transaction.ts'
import { fail } from '../fail.ts'
import { IdGenerator } from '../ids.ts'
import { createLog } from '../log.ts'
import { Outbox } from './outbox.ts'
import type { Subscriptions } from './subscriptions.ts'

declare module './types.ts' {
  interface Events {
    'test.happened': { n: number }
    'test.other': { n: number }
  }
}

const lines: string[] = []
const log = createLog('warn', { write: (line) => lines.push(line) })
const ids = new IdGenerator()
let database: TestDatabase
let db: Database
let outbox: Outbox<null>

beforeAll(async () => {
  database = await cloneDatabase(inject('databaseAdminUrl'))
  db = openDatabase(database.url, { size: 6, log })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})
beforeEach(() => { lines.length = 0 })
afterEach(async () => {
  await outbox.stop()
  await db.pool.query('delete from outbox')
})

const tx = <T>(work: (tx: Transaction) => Promise<T>) =>
  runTransaction({ db, ids, isDurable: (type) => outbox.isDurable(type), committed: (events) => outbox.committed(events) }, work)

function open(on: Subscriptions<null>['test.happened'], drains = true): Outbox<null> {
  outbox = new Outbox({ context: null, bus: createMemoryBus(log), log, tx, subscriptions: [{ 'test.happened': on }], drains })
  return outbox
}
const emit = (...numbers: number[]) => tx(async (inside) => { for (const n of numbers) inside.emit('test.happened', { n }) })
const rows = async () => (await db.pool.query<{ n: number; attempts: number; failed: boolean; due: boolean; error: string | null }>(
  `select (payload->>'n')::int as n, attempts, failed_at is not null as failed, available_at <= now() as due, error from outbox order by seq`)).rows

describe('an event', () => {
  it('of one kind is dealt with in its turn among those of others', async () => {
    const told: string[] = []
    const keep = (name: string) => async (_ctx: null, _tx: Transaction, events: readonly { payload: { n: number } }[]) => void told.push(`${name} ${events.map(({ payload }) => payload.n).join(' ')}`)
    outbox = new Outbox({ context: null, bus: createMemoryBus(log), log, tx, subscriptions: [{ 'test.happened': { durable: [keep('one')] }, 'test.other': { durable: [keep('other')] } }], drains: true })
    await tx(async (inside) => {
      for (const n of [1, 2]) inside.emit('test.happened', { n })
      inside.emit('test.other', { n: 3 })
      for (const n of [4, 5]) inside.emit('test.happened', { n })
    })
    await outbox.settle()
    expect(told).toEqual(['one 1 2', 'other 3', 'one 4 5'])
  })

  it('waits a moment for others while they keep coming, so that they are dealt with together', async () => {
    const batches: number[] = []
    open({ durable: [async (_ctx, _tx, events) => void batches.push(events.length)] })
    const began = performance.now()
    for (let n = 0; n < 60; n++) await emit(n)
    await outbox.settle()
    const pauses = Math.floor((performance.now() - began) / 20)
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(60)
    // The first is dealt with at once, the last ones when somebody asks for it.
    expect(batches.length).toBeLessThanOrEqual(pauses + 2)
  })

  it('is told live before its transaction returns, and to durable subscribers in order, once', async () => {
    const live: number[] = []
    const durable: number[][] = []
    open({ live: [(_ctx, { payload }) => void live.push(payload.n)], durable: [async (_ctx, _tx, events) => void durable.push(events.map(({ payload }) => payload.n))] })
    await emit(1, 2, 3)
    expect(live).toEqual([1, 2, 3])
    await outbox.settle()
    await outbox.settle()
    expect(durable).toEqual([[1, 2, 3]])
    expect(await rows()).toEqual([])
  })

  it('that a subscriber emits is dealt with before all is settled, also in the pause after a drain', async () => {
    const seen: number[] = []
    open({ durable: [async (_ctx, inside, events) => {
      for (const { payload: { n } } of events) {
        seen.push(n)
        if (n === 1) inside.emit('test.happened', { n: 2 })
      }
    }] })
    await emit(0)
    await outbox.settle()
    await emit(1)
    await outbox.settle()
    expect(seen).toEqual([0, 1, 2])
  })

  it('is not kept when only live subscribers want it, nor when its transaction fails or refuses', async () => {
    const live = vi.fn()
    open({ live: [live] })
    await emit(1)
    expect(await rows()).toEqual([])
    open({ live: [live], durable: [async () => undefined] }, false)
    live.mockClear()
    await expect(tx(async (inside) => { inside.emit('test.happened', { n: 2 }); throw new Error('no') })).rejects.toThrow('no')
    await tx(async (inside) => { inside.emit('test.happened', { n: 3 }); return fail('NO') })
    expect(live).not.toHaveBeenCalled()
    expect(await rows()).toEqual([])
  })

  it('that fails holds up no other, waits longer each time and is set aside in the end', async () => {
    const seen: number[] = []
    open({ durable: [async (_ctx, _tx, events) => {
      if (events.some(({ payload }) => payload.n === 2)) throw new Error('poison')
      seen.push(...events.map(({ payload }) => payload.n))
    }] })
    await emit(1, 2, 3)
    await outbox.settle()
    expect(seen).toEqual([1, 3])
    expect(await rows()).toMatchObject([{ n: 2, attempts: 1, failed: false, due: false, error: expect.stringContaining('poison') }])
    await outbox.settle()
    expect(await rows()).toMatchObject([{ attempts: 1 }])
    await db.pool.query('update outbox set attempts = 11, available_at = now()')
    await outbox.settle()
    expect(await rows()).toMatchObject([{ attempts: 12, failed: true }])
    expect(lines.at(-1)).toContain('set aside')
  })

  it('that failed elsewhere a moment ago is not taken before its time', async () => {
    const gate = Promise.withResolvers<void>()
    let tries = 0
    open({ durable: [async (_ctx, _tx, events) => {
      if (events.length > 1) throw new Error('poison')
      // While the first is dealt with, another process has tried the second and failed.
      if (events[0]?.payload.n === 1) await gate.promise
      else tries += 1
    }] }, false)
    await emit(1, 2)
    const settled = outbox.settle()
    await vi.waitFor(() => expect(lines.some((line) => line.includes('one by one'))).toBe(true))
    await db.pool.query(`update outbox set attempts = 1, available_at = now() + interval '1 minute' where payload->>'n' = '2'`)
    gate.resolve()
    await settled
    expect(tries).toBe(0)
    expect(await rows()).toMatchObject([{ n: 2, attempts: 1 }])
  })
})

describe('live subscribers', () => {
  it('may fail without harm to the others and to who emits', async () => {
    const heard = vi.fn()
    open({ live: [() => { throw new Error('at once') }, () => Promise.reject(new Error('later')), heard] })
    await emit(1)
    await outbox.settle()
    expect(heard).toHaveBeenCalledTimes(1)
    expect(lines.filter((line) => line.includes('a live subscriber failed'))).toHaveLength(2)
  })

  it('are waited for by those who settle and stop', async () => {
    for (const wait of [() => outbox.settle(), () => outbox.stop()]) {
      const gate = Promise.withResolvers<void>()
      const steps: string[] = []
      open({ live: [async () => { await gate.promise; steps.push('told') }] })
      await emit(1)
      const waited = wait().then(() => steps.push('waited'))
      gate.resolve()
      await waited
      expect(steps).toEqual(['told', 'waited'])
    }
  })
})

describe('a transaction', () => {
  it('sends nothing more once a branch of its work has failed', async () => {
    open({ durable: [async () => undefined] }, false)
    const gate = Promise.withResolvers<void>()
    const late: Promise<string>[] = []
    const work = tx(async (inside) => {
      late.push(gate.promise.then(() => inside.kysely.deleteFrom('outbox').execute()).then(() => 'sent', (error: Error) => error.message))
      await inside.kysely.selectFrom('outbox').select('nothing' as 'id').execute()
    })
    await expect(work).rejects.toThrow('nothing')
    gate.resolve()
    expect(await Promise.all(late)).toEqual(['the transaction has ended'])
  })
})
