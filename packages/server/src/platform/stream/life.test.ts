import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { serverUnderTest } from '../http/server-under-test.ts'

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
