import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { serverUnderTest } from '../http/server-under-test.ts'

it('peers that show no sign of life are dropped; others are pinged', async () => {
  const present: string[] = []
  const own = await serverUnderTest({ features: [], callers: { alice: { id: 'alice' } }, streamTimes: { pingMs: 20, deadMs: 120_000, presenceMs: 25 }, http: { presence: async (ids) => { present.push(...ids) } } })
  const url = own.url.replace('http', 'ws')
  const live = new WebSocket(`${url}/streaming?i=alice`)
  const dead = new WebSocket(`${url}/streaming`, { autoPong: false })
  await Promise.all([once(live, 'open'), once(dead, 'open')])
  const gone = once(dead, 'close') as Promise<[number]>
  own.advance(119_000)
  // Twice: the first may have been sent before the clock moved.
  for (let i = 0; i < 2; i++) await once(live, 'ping')
  own.advance(2000)
  expect((await gone)[0]).toBe(1006)
  await once(live, 'ping')
  expect(own.stream.size).toBe(1)
  await expect.poll(() => present.filter((id) => id === 'alice').length).toBeGreaterThan(1)
  live.terminate()
  await own.close()
})

it('a message of any kind is a sign of life, though pings are not answered', async () => {
  const own = await serverUnderTest({ features: [], streamTimes: { pingMs: 10, deadMs: 120_000, presenceMs: 1000 } })
  const connect = () => new WebSocket(`${own.url.replace('http', 'ws')}/streaming`, { autoPong: false })
  const [talking, silent] = [connect(), connect()]
  await Promise.all([once(talking, 'open'), once(silent, 'open')])
  own.advance(119_000)
  for (const text of ['ping', 'h', '{']) talking.send(text)
  // An answer to a ping of the client comes after what was sent before it.
  talking.ping()
  await once(talking, 'pong')
  const gone = once(silent, 'close')
  own.advance(2000)
  await gone
  for (let n = 0; n < 2; n++) await once(talking, 'ping')
  expect(own.stream.size).toBe(1)
  talking.terminate()
  await own.close()
})
