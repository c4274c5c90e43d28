import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { AppContext } from '../../platform/context.ts'
import type { ChannelPort } from '../../platform/stream/channel.ts'
import { QueueFeed } from './queue-feed.ts'
import type { QueueStats } from './queue-feed.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Two processes that hear of each other, and a database with these jobs. */
function processes(rows: () => object[]) {
  const hearers: ((message: unknown) => void)[] = []
  const context = {
    bus: { subscribe: (_channel: string, hear: (message: unknown) => void) => { hearers.push(hear) }, publish: (_channel: string, message: unknown) => hearers.forEach((hear) => hear(message)) },
    db: { run: () => Promise.resolve(rows()) },
    log: { warn: (facts: { err: Error }) => { throw facts.err } },
  } as unknown as AppContext
  return [new QueueFeed(context), new QueueFeed(context)] as const
}

it('tells how many jobs were begun since the last reading, on all processes, and reads only while somebody looks', async () => {
  let reads = 0
  const [one, two] = processes(() => {
    reads += 1
    return [{ name: 'federation.inbox', waiting: 2, running: 1, delayed: 0, failed: 9 }]
  })
  one.worked('deliver')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(reads).toBe(0)
  const heard: QueueStats[] = []
  const port = { sendJson: (_type: string, json: string) => heard.push(JSON.parse(json) as QueueStats) } as unknown as ChannelPort
  const close = one.add(port)
  for (let n = 0; n < 3; n++) one.worked('deliver')
  two.worked('deliver')
  two.worked('inbox')
  await vi.advanceTimersByTimeAsync(20_000)
  const inbox = { active: 1, waiting: 2, delayed: 0 }
  const idle = { active: 0, waiting: 0, delayed: 0 }
  expect(heard).toEqual([
    { deliver: { activeSincePrevTick: 0, ...idle }, inbox: { activeSincePrevTick: 0, ...inbox } },
    { deliver: { activeSincePrevTick: 4, ...idle }, inbox: { activeSincePrevTick: 1, ...inbox } },
    { deliver: { activeSincePrevTick: 0, ...idle }, inbox: { activeSincePrevTick: 0, ...inbox } },
  ])
  expect(one.feed.latest(2)).toEqual(heard.toReversed().slice(0, 2))
  close()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(reads).toBe(3)
})
