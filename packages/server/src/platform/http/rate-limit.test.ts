import { Type } from 'typebox'
import type { RateLimit, entities } from '@tsubame/contract'
import { endpoint } from '@tsubame/contract'
import { afterEach, expect, it } from 'vitest'
import { feature } from '../feature.ts'
import type { Handlers } from '../feature.ts'
import { addressPrefix } from './rate-limit.ts'
import { serverUnderTest } from './server-under-test.ts'
import type { ServerUnderTest, TestOptions } from './server-under-test.ts'

const limited = <const Name extends string>(name: Name, limit: RateLimit) =>
  endpoint({ name, summary: '', tags: [], credential: 'optional', params: Type.Object({ n: Type.Integer({ default: 0 }) }), result: null, errors: {}, limit })

const endpoints = [
  limited('window', { duration: 60_000, max: 4 }),
  limited('interval', { minInterval: 1000 }),
  limited('both', { duration: 60_000, max: 3, minInterval: 1000 }),
  limited('shared-a', { key: 'shared', duration: 60_000, max: 2 }),
  limited('shared-b', { key: 'shared', duration: 60_000, max: 2 }),
  endpoint({ name: 'login', summary: '', tags: [], credential: 'required', params: Type.Object({}), result: null, errors: {}, limit: { duration: 60_000, max: 1 } }),
] as const
const done = async () => undefined
const handlers: Handlers<typeof endpoints> = { window: done, interval: done, both: done, 'shared-a': done, 'shared-b': done, login: done }
const features = [feature({ name: 'limits', endpoints, handlers })]
const factor = (rateLimitFactor: number) => ({ policies: { rateLimitFactor } as entities.RolePolicies })
const callers = { alice: { id: 'alice' }, bob: { id: 'bob' }, app: { id: 'alice', native: false }, double: { id: 'double', ...factor(2) }, free: { id: 'free', ...factor(0) }, third: { id: 'third', ...factor(3) } }

let server: ServerUnderTest
const start = async (options: Partial<TestOptions> = {}) => { server = await serverUnderTest({ features, callers, ...options }) }
afterEach(() => server.close())

const status = async (name: string, body: object = {}, headers?: Record<string, string>) => (await server.post(name, body, headers)).status
const statuses = async (count: number, name: string, body: object = {}) => {
  const all: number[] = []
  for (let i = 0; i < count; i++) all.push(await status(name, body))
  return all
}

it('refuses what is over the window, and says until when', async () => {
  await start()
  expect(await statuses(4, 'window', { i: 'alice' })).toEqual([204, 204, 204, 204])
  const refused = await server.post('window', { i: 'alice' })
  expect(refused.status).toBe(429)
  expect(refused.error()).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', id: 'd5826d14-3982-4d2e-8011-b9e9f02499ef', info: { remaining: 0, total: 4 } })
  const after = Number(refused.headers.get('retry-after'))
  expect(after).toBeGreaterThan(55)
  expect(after).toBeLessThanOrEqual(60)
  const { reset, resetMs } = refused.error().info as { reset: number; resetMs: number }
  expect(reset).toBe(Math.ceil(resetMs / 1000))
  expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After')
  server.advance(60_000)
  expect(await status('window', { i: 'alice' })).toBe(204)
})

it('does not count refused calls', async () => {
  await start()
  await statuses(4, 'window', { i: 'alice' })
  server.advance(59_000)
  expect(await statuses(3, 'window', { i: 'alice' })).toEqual([429, 429, 429])
  server.advance(1000)
  expect(await status('window', { i: 'alice' })).toBe(204)
})

it('keeps calls apart in time', async () => {
  await start()
  expect(await statuses(2, 'interval', { i: 'alice' })).toEqual([204, 429])
  server.advance(1000)
  expect(await status('interval', { i: 'alice' })).toBe(204)
  const refused = await server.post('interval', { i: 'alice' })
  expect(refused.headers.get('retry-after')).toBe('1')
})

it('looks at the interval before the window', async () => {
  await start()
  for (let i = 0; i < 3; i++) {
    expect(await status('both', { i: 'alice' })).toBe(204)
    server.advance(1000)
  }
  expect((await server.post('both', { i: 'alice' })).error().info).toMatchObject({ total: 3 })
})

it('counts by user, whatever the token or the address', async () => {
  await start()
  expect(await statuses(3, 'window', { i: 'alice' })).toEqual([204, 204, 204])
  expect(await status('window', { i: 'app' }, { 'x-forwarded-for': '203.0.113.1' })).toBe(204)
  expect(await status('window', { i: 'alice' })).toBe(429)
  expect(await status('window', { i: 'bob' })).toBe(204)
})

it('counts the anonymous by address, IPv6 by its first half', async () => {
  await start()
  const from = (ip: string) => status('shared-a', {}, { 'x-forwarded-for': ip })
  expect([await from('203.0.113.1'), await from('203.0.113.1'), await from('203.0.113.1'), await from('203.0.113.2')]).toEqual([204, 204, 429, 204])
  expect([await from('2001:db8:1:2::1'), await from('2001:db8:1:2:ffff::9'), await from('2001:db8:1:2:3:4:5:6'), await from('2001:db8:1:3::1')]).toEqual([204, 204, 429, 204])
})

it('shares a bucket by key', async () => {
  await start()
  expect([await status('shared-a', { i: 'alice' }), await status('shared-b', { i: 'alice' }), await status('shared-a', { i: 'alice' })]).toEqual([204, 204, 429])
})

it('scales with the role', async () => {
  await start()
  expect(await statuses(3, 'window', { i: 'double' })).toEqual([204, 204, 429])
  expect(await statuses(2, 'window', { i: 'third' })).toEqual([204, 429])
  expect(await statuses(20, 'window', { i: 'free' })).toEqual(Array<number>(20).fill(204))
  expect(await status('interval', { i: 'double' })).toBe(204)
  server.advance(1500)
  expect(await status('interval', { i: 'double' })).toBe(429)
  server.advance(500)
  expect(await status('interval', { i: 'double' })).toBe(204)
})

it('counts invalid parameters and calls without a login', async () => {
  await start()
  expect(await statuses(5, 'window', { i: 'alice', n: 'x' })).toEqual([400, 400, 400, 400, 429])
  expect(await statuses(2, 'login')).toEqual([401, 429])
})

it('does not count what is refused before it: wrong tokens', async () => {
  await start()
  expect(await statuses(6, 'window', { i: 'wrong' })).toEqual(Array<number>(6).fill(401))
  expect(await status('window', {})).toBe(204)
})

it('is passed by with a secret header', async () => {
  await start({ http: { hooks: { rateLimitBypass: [['x-load-test', 'let-me']] } } })
  for (let i = 0; i < 8; i++) expect(await status('window', { i: 'alice' }, { 'x-load-test': 'let-me' })).toBe(204)
  expect(await statuses(5, 'window', { i: 'alice' })).toEqual([204, 204, 204, 204, 429])
})

it('may be off for addresses only', async () => {
  await start({ http: { hooks: { ipRateLimits: () => false } } })
  expect(await statuses(8, 'window')).toEqual(Array<number>(8).fill(204))
  expect(await statuses(5, 'window', { i: 'alice' })).toEqual([204, 204, 204, 204, 429])
})

it('is off when the configuration says so', async () => {
  await start({ env: { TSUBAME_RATE_LIMITS: 'off' } })
  expect(await statuses(8, 'window', { i: 'alice' })).toEqual(Array<number>(8).fill(204))
})

it.each([
  ['203.0.113.1', '203.0.113.1'], ['::ffff:203.0.113.1', '203.0.113.1'], ['2001:db8::1', '2001:db8:0:0::/64'], ['2001:DB8:0:0:1::', '2001:db8:0:0::/64'], ['', ''], ['unix', 'unix'],
])('the address %j counts as %j', (ip, prefix) => {
  expect(addressPrefix(ip)).toBe(prefix)
})
