import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Redis } from 'ioredis'
import { startRedis } from '@tsubame/testkit/engines.ts'
import type { Engine } from '@tsubame/testkit/engines.ts'
import { createLog } from '../log.ts'
import type { Bus } from './bus.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createRedisBus } from './redis-bus.ts'

const log = createLog('silent')
let redis: Engine
let admin: Redis

beforeAll(async () => {
  redis = await startRedis()
  admin = new Redis(redis.url)
})
afterAll(async () => {
  admin.disconnect()
  await redis.stop()
})

const adapters: [string, () => Promise<Bus>][] = [
  ['in this process', async () => createMemoryBus(log)],
  ['over Redis', () => createRedisBus(redis.url, log, { prefix: 'conformance' })],
]

describe.each(adapters)('the bus %s', (_name, open) => {
  let bus: Bus
  beforeAll(async () => {
    bus = await open()
  })
  afterAll(() => bus.close())

  test('tells its own subscribers before publish returns, once, with the message itself', () => {
    const got: unknown[] = []
    const message = { a: 1 }
    const leave = bus.subscribe('own', (m) => got.push(m))
    bus.publish('own', message)
    expect(got).toEqual([message])
    expect(got[0]).toBe(message)
    leave()
    bus.publish('own', message)
    expect(got).toHaveLength(1)
  })

  test('keeps channels apart and survives a subscriber that throws', () => {
    const got: string[] = []
    const leave = [
      bus.subscribe('left', () => {
        throw new Error('broken')
      }),
      bus.subscribe('left', () => got.push('left')),
      bus.subscribe('right', () => got.push('right')),
    ]
    bus.publish('left', 1)
    expect(got).toEqual(['left'])
    leave.forEach((off) => off())
  })

  test('lets one function listen twice and leave once', () => {
    const listener = vi.fn()
    const first = bus.subscribe('twice', listener)
    const second = bus.subscribe('twice', listener)
    first()
    bus.publish('twice', 1)
    expect(listener).toHaveBeenCalledTimes(1)
    second()
  })

  test('limits calls in a sliding window and does not count refused ones', async () => {
    const before = Date.now()
    const states = []
    for (let call = 0; call < 5; call++) states.push(await bus.limit('window', 3, 60_000))
    expect(states.map((s) => s.allowed)).toEqual([true, true, true, false, false])
    expect(states.map((s) => s.remaining)).toEqual([2, 1, 0, 0, 0])
    const refused = states[4]
    expect(refused?.total).toBe(3)
    expect(refused?.retryAfterMs).toBeGreaterThan(50_000)
    expect(refused?.retryAfterMs).toBeLessThanOrEqual(60_000)
    expect(refused?.resetAt).toBeGreaterThanOrEqual(before + 59_000)
    expect(states[0]?.retryAfterMs).toBe(0)
  })

  test('allows again when the window has moved on', async () => {
    expect((await bus.limit('short', 1, 60)).allowed).toBe(true)
    expect((await bus.limit('short', 1, 60)).allowed).toBe(false)
    await vi.waitFor(async () => expect((await bus.limit('short', 1, 60)).allowed).toBe(true), { interval: 10 })
  })

  test('waits for as many calls to leave as a lowered limit asks for', async () => {
    for (let call = 0; call < 3; call++) await bus.limit('lowered', 5, 60_000)
    const state = await bus.limit('lowered', 1, 60_000)
    expect(state.allowed).toBe(false)
    expect(state.retryAfterMs).toBeGreaterThan(0)
    expect((await bus.limit('closed', 0, 60_000)).allowed).toBe(false)
  })

  test('counts parallel calls exactly', async () => {
    const states = await Promise.all(Array.from({ length: 50 }, () => bus.limit('parallel', 20, 60_000)))
    expect(states.filter((s) => s.allowed)).toHaveLength(20)
  })

  test('takes a counted call back', async () => {
    await bus.limit('taken back', 1, 60_000)
    await bus.forget('taken back')
    await bus.forget('never counted')
    expect((await bus.limit('taken back', 1, 60_000)).allowed).toBe(true)
  })

  test('keeps values until they expire', async () => {
    await bus.set('code', 'swallow', 60_000)
    expect(await bus.get('code')).toBe('swallow')
    await bus.set('code', 'martin', 60)
    expect(await bus.get('code')).toBe('martin')
    await vi.waitFor(async () => expect(await bus.get('code')).toBeNull(), { interval: 10 })
    expect(await bus.get('never set')).toBeNull()
  })

  test('takes a value exactly once', async () => {
    await bus.set('ticket', '1', 60_000)
    const takes = await Promise.all([bus.take('ticket'), bus.take('ticket'), bus.take('ticket')])
    expect(takes.filter((value) => value === '1')).toHaveLength(1)
  })

  test('sets only if absent, and again after deletion or expiry', async () => {
    expect(await bus.setIfAbsent('first', 'a', 60_000)).toBe(true)
    expect(await bus.setIfAbsent('first', 'b', 60_000)).toBe(false)
    expect(await bus.get('first')).toBe('a')
    await bus.delete('first')
    expect(await bus.setIfAbsent('first', 'c', 60)).toBe(true)
    await vi.waitFor(async () => expect(await bus.setIfAbsent('first', 'd', 60_000)).toBe(true), { interval: 10 })
  })

  test('holds a lock for one at a time and gives it back, after failures too', async () => {
    let release = () => undefined as void
    const held = bus.withLock('lock', 60_000, () => new Promise<string>((resolve) => (release = () => resolve('first'))))
    await vi.waitFor(async () => expect(await bus.withLock('lock', 60_000, async () => 'second')).toBeNull(), { interval: 5 })
    release()
    expect(await held).toBe('first')
    await expect(bus.withLock('lock', 60_000, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed')
    expect(await bus.withLock('lock', 60_000, async () => 'third')).toBe('third')
  })

  test('gives an expired lock to another, who keeps it when the first one ends', async () => {
    let endFirst = () => undefined as void
    const first = bus.withLock('expiring', 40, () => new Promise<string>((resolve) => (endFirst = () => resolve('first'))))
    const second = async (): Promise<string> => {
      endFirst()
      expect(await first).toBe('first')
      expect(await bus.withLock('expiring', 60_000, async () => 'third')).toBeNull()
      return 'second'
    }
    await vi.waitFor(async () => expect(await bus.withLock('expiring', 60_000, second)).toBe('second'), { interval: 10 })
  })
})

describe('several processes over one Redis', () => {
  const open = () => createRedisBus(redis.url, log, { prefix: 'several' })

  test('hear each other in order, as parsed JSON, and nobody twice', async () => {
    const [a, b] = [await open(), await open()]
    const atA: unknown[] = []
    const atB: unknown[] = []
    a.subscribe('words', (m) => atA.push(m))
    b.subscribe('words', (m) => atB.push(m))
    for (let n = 0; n < 100; n++) a.publish('words', { n })
    a.publish('words', 'the end')
    await vi.waitFor(() => expect(atB.at(-1)).toBe('the end'))
    expect(atB).toEqual([...Array.from({ length: 100 }, (_, n) => ({ n })), 'the end'])
    expect(atA).toEqual(atB)
    await Promise.all([a.close(), b.close()])
  })

  test('share limits and keep servers with other prefixes out', async () => {
    const [a, b, other] = [await open(), await open(), await createRedisBus(redis.url, log, { prefix: 'other' })]
    await a.limit('shared', 1, 60_000)
    expect((await b.limit('shared', 1, 60_000)).allowed).toBe(false)
    expect((await other.limit('shared', 1, 60_000)).allowed).toBe(true)
    await Promise.all([a.close(), b.close(), other.close()])
  })

  test('catch up after the connection was lost, and lose no message that waited', async () => {
    const [a, b] = [await open(), await open()]
    const got: unknown[] = []
    const reconnected = vi.fn()
    b.subscribe('words', (m) => got.push(m))
    b.onReconnect(reconnected)
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await vi.waitFor(() => expect(reconnected).toHaveBeenCalled())
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    a.publish('words', 'sent while away')
    await vi.waitFor(() => expect(got).toEqual(['sent while away']))
    a.publish('words', 'sent after')
    await vi.waitFor(() => expect(got).toEqual(['sent while away', 'sent after']))
    await Promise.all([a.close(), b.close()])
  })

  test('go on alone while Redis is away: limits count, codes are refused', async () => {
    const own = await startRedis()
    const bus = await createRedisBus(own.url, log)
    await own.stop()
    expect((await bus.limit('alone', 1, 60_000)).allowed).toBe(true)
    expect((await bus.limit('alone', 1, 60_000)).allowed).toBe(false)
    await bus.forget('alone')
    expect((await bus.limit('alone', 1, 60_000)).allowed).toBe(true)
    await expect(bus.get('code')).rejects.toThrow()
    await expect(bus.withLock('lock', 1000, async () => 1)).rejects.toThrow()
    const got: unknown[] = []
    bus.subscribe('words', (m) => got.push(m))
    bus.publish('words', 'still heard here')
    expect(got).toEqual(['still heard here'])
    await bus.close()
  })

  test('a Redis that is not there stops the start with words, without its password', async () => {
    const start = createRedisBus('redis://:hunter2@127.0.0.1:1', log)
    await expect(start).rejects.toThrow(/REDIS_URL/)
    await expect(start).rejects.not.toThrow(/hunter2/)
  })
})
