import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Type } from 'typebox'
import { endpoint } from '@tsubame/contract'
import { describe, expect, it } from 'vitest'
import { feature } from '../feature.ts'
import type { Handlers } from '../feature.ts'
import { serverUnderTest } from './server-under-test.ts'
import type { ServerUnderTest, TestOptions } from './server-under-test.ts'

const work = endpoint({ name: 'work', summary: '', tags: [], credential: 'optional', params: Type.Object({}), result: Type.String(), errors: {} })
const endpoints = [work] as const
let started: () => void = () => undefined
let finish: () => void = () => undefined
const handlers: Handlers<typeof endpoints> = {
  work: () => new Promise((resolve) => {
    finish = () => resolve('done')
    started()
  }),
}
const working = feature({
  name: 'working', endpoints, handlers,
  routes: (app) => {
    app.get('/files/:key', (_request, reply) => reply.header('content-security-policy', "default-src 'none'; sandbox").send('file'))
    app.get('/crash', () => { throw new Error('secret detail') })
    app.post('/take', (request) => ({ took: request.body }))
  },
})
const within = async (options: Partial<TestOptions>, test: (server: ServerUnderTest) => Promise<void>) => {
  const server = await serverUnderTest({ features: [working], ...options })
  try {
    await test(server)
  } finally {
    await server.close()
  }
}

describe('health', () => {
  it('is live while the process answers, and ready when all checks pass', () => within({ http: { health: { database: async () => undefined } } }, async (server) => {
    expect((await server.request('/healthz/live')).json()).toEqual({ status: 'ok' })
    for (const path of ['/healthz', '/healthz/ready']) {
      const answer = await server.request(path)
      expect([answer.status, answer.json(), answer.headers.get('cache-control')]).toEqual([200, { status: 'ok', checks: { database: 'ok' } }, 'no-store'])
    }
  }))
  it('names what is not well and keeps the reason to the log', () => within({ http: { health: { database: () => Promise.reject(new Error('password hunter2')), redis: async () => undefined } } }, async (server) => {
    const answer = await server.request('/healthz/ready')
    expect([answer.status, answer.json()]).toEqual([503, { status: 'failing', checks: { database: 'failed', redis: 'ok' } }])
    expect(server.logged.join('\n')).toContain('hunter2')
    expect((await server.request('/healthz/live')).status).toBe(200)
  }))
})

describe('metrics', () => {
  it('show requests by endpoint, sockets and what was injected', () => within({ http: { gauges: { tsubame_outbox_events: { help: 'x', read: async () => 7 } } } }, async (server) => {
    await server.post('none')
    await server.request('/healthz/live')
    const answer = await server.request('/metrics')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.text).toContain('tsubame_outbox_events 7')
    expect(answer.text).toContain('tsubame_stream_sockets 0')
    expect(answer.text).toContain('tsubame_http_request_seconds_count{endpoint="/healthz/live",status="2xx"} 1')
    expect(answer.text).toContain('process_resident_memory_bytes')
  }))
  it('are for this machine only, not for who comes through a proxy on it', () => within({}, async (server) => {
    expect((await server.request('/metrics')).status).toBe(200)
    for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded']) expect((await server.request('/metrics', { headers: { [header]: '127.0.0.1' } })).status).toBe(403)
  }))
  it('are for who has the token, from anywhere', () => within({ env: { TSUBAME_METRICS_TOKEN: 'let-me-see', HOST: '0.0.0.0' } }, async (server) => {
    const read = async (headers: Record<string, string>) => (await server.request('/metrics', { headers })).status
    const far = { 'x-forwarded-for': '203.0.113.1' }
    expect(await read({ ...far, authorization: 'Bearer let-me-see' })).toBe(200)
    expect(await read({ ...far, authorization: 'Bearer let-me-sea' })).toBe(403)
    expect(await read({ ...far, authorization: 'let-me-see' })).toBe(403)
    const outside = Object.values(networkInterfaces()).flat().find((entry) => entry?.family === 'IPv4' && !entry.internal)
    // A machine without a network has no other way to reach itself.
    if (outside) expect((await fetch(`http://${outside.address}:${server.http.port}/metrics`)).status).toBe(403)
  }))
})

describe('headers', () => {
  it('forbid sniffing and framing, everywhere', () => within({}, async (server) => {
    for (const path of ['/nothing', '/healthz', '/api/none', '/crash']) {
      const { headers } = await server.request(path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
      expect(headers.get('strict-transport-security')).toBeNull()
    }
  }))
  it('ask for HTTPS where the server is reached by it', () => within({ env: { TSUBAME_URL: 'https://tsubame.test' } }, async (server) => {
    expect((await server.request('/healthz')).headers.get('strict-transport-security')).toBe('max-age=15552000; preload')
  }))
  it('of a feature win over the common ones', () => within({}, async (server) => {
    expect((await server.request('/files/x')).headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  }))
})

describe('routes outside the API', () => {
  it('answer failures without the cause', () => within({}, async (server) => {
    const answer = await server.request('/crash')
    expect(answer.status).toBe(500)
    expect(answer.text).not.toContain('secret')
    expect(server.logged.join('\n')).toContain('secret detail')
    const malformed = await server.request('/take', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    expect([malformed.status, malformed.text]).toEqual([400, 'Bad Request\n'])
    expect((await server.request('/nothing')).status).toBe(404)
  }))
  it('clear the browser’s cache', () => within({}, async (server) => {
    for (const method of ['GET', 'POST']) {
      const answer = await server.request('/api/clear-browser-cache', { method })
      expect([answer.status, answer.text]).toEqual([204, ''])
      expect(answer.headers.get('clear-site-data')).toContain('"cache"')
    }
    expect((await server.request('/api/clear-browser-cache', { method: 'PUT' })).status).toBe(405)
  }))
  it('name the servers it knows', () => within({ http: { peers: async () => ['a.example'] } }, async (server) => {
    expect((await server.request('/api/v1/instance/peers')).json()).toEqual(['a.example'])
  }))
})

describe('closing', () => {
  it('lets requests finish and takes no new ones', async () => {
    const server = await serverUnderTest({ features: [working] })
    const running = new Promise<void>((resolve) => { started = resolve })
    const answer = server.post('work')
    await running
    const closed = server.close()
    const refused = connect(Number(new URL(server.url).port), '127.0.0.1')
    const [error] = await once(refused, 'error') as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
    finish()
    expect((await answer).json()).toBe('done')
    await closed
  })
  it('does not wait for ever', async () => {
    const server = await serverUnderTest({ features: [working] })
    const running = new Promise<void>((resolve) => { started = resolve })
    const answer = server.post('work').catch((error: Error) => error.message)
    await running
    await server.http.close(50)
    expect(await answer).toBe('fetch failed')
    finish()
    await server.close()
  })
  it('ends idle connections', async () => {
    const server = await serverUnderTest({ features: [working] })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write('GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    const gone = once(socket, 'close')
    await server.close()
    await gone
  })
})

it('says where it listens', () => within({}, async (server) => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const response = await new Promise<number | undefined>((resolve, reject) => {
    httpRequest(`${server.url}/healthz/live`, { method: 'HEAD' }, (answer) => resolve(answer.statusCode)).on('error', reject).end()
  })
  expect(response).toBe(200)
}))
