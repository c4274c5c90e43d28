import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createTcp, connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { createFetch } from './create-fetch.ts'
import type { FetchError, FetchProblem, GuardedFetch } from './fetch.ts'
import type { Resolve } from './guard.ts'

const log = createLog('silent')
const config = { url: 'https://tsubame.example', proxy: null, test: false, privateServices: [] as string[] }
const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/plain': (_q, r) => r.setHeader('x-two', ['a', 'b']).end('hello'),
  '/missing': (_q, r) => r.writeHead(404).end('not here'),
  '/echo': (q, r) => {
    const chunks: Buffer[] = []
    q.on('data', (c: Buffer) => chunks.push(c)).on('end', () => r.end(JSON.stringify({ method: q.method, headers: q.headers, body: Buffer.concat(chunks).toString() })))
  },
  '/to-echo-301': (_q, r) => r.writeHead(301, { location: '/echo' }).end(),
  '/to-echo-307': (_q, r) => r.writeHead(307, { location: '/echo' }).end(),
  '/elsewhere': (q, r) => r.writeHead(302, { location: `http://other.test:${q.socket.localPort}/echo` }).end(),
  '/loop': (_q, r) => r.writeHead(302, { location: '/loop' }).end(),
  '/to-private': (_q, r) => r.writeHead(302, { location: 'http://192.168.0.1/' }).end(),
  '/to-private-name': (_q, r) => r.writeHead(302, { location: 'http://inside.test/' }).end(),
  '/to-file': (_q, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/announced': (_q, r) => r.writeHead(200, { 'content-length': '5000' }).end(Buffer.alloc(5000)),
  '/endless': (_q, r) => {
    const write = () => {
      while (!r.destroyed && r.write(Buffer.alloc(65_536)));
    }
    r.on('drain', write)
    write()
  },
  '/silent': () => undefined,
  '/trickle': (_q, r) => {
    const timer = setInterval(() => r.write('.'), 20)
    r.on('close', () => clearInterval(timer))
  },
  '/cut': (_q, r) => {
    r.writeHead(200, { 'content-length': '100' })
    r.write('half', () => r.destroy())
  },
  '/gzip': (_q, r) => r.setHeader('content-encoding', 'gzip').end(gzipSync('squeezed')),
  '/br': (_q, r) => r.setHeader('content-encoding', 'br').end(brotliCompressSync('squeezed')),
  '/deflate': (_q, r) => r.setHeader('content-encoding', 'deflate').end(deflateSync('squeezed')),
  '/gzip-bomb': (_q, r) => r.setHeader('content-encoding', 'gzip').end(bombs.gzip),
  '/br-bomb': (_q, r) => r.setHeader('content-encoding', 'br').end(bombs.br),
  '/many-encodings': (_q, r) => r.setHeader('content-encoding', 'gzip, gzip, gzip').end(gzipSync('x')),
  '/odd-encoding': (_q, r) => r.setHeader('content-encoding', 'zip').end('x'),
  '/bad-gzip': (_q, r) => r.setHeader('content-encoding', 'gzip').end('this is no gzip'),
  '/file': (_q, r) => r.end(file),
}
const file = randomBytes(300_000)
const bombs = { gzip: gzipSync(Buffer.alloc(50_000_000)), br: brotliCompressSync(Buffer.alloc(50_000_000), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }) }
let server: Server
let port: number
let folder: string
/** Reaches the servers of this test under names, as if they were public. */
let open: GuardedFetch
let guarded: GuardedFetch

/** Names as a hostile DNS would answer them. */
const names: Record<string, string[]> = {
  'inside.test': ['127.0.0.1'],
  'inside6.test': ['::1'],
  'mapped.test': ['::ffff:10.0.0.1'],
  'cloud.test': ['169.254.169.254', 'fd00:ec2::254'],
  'empty.test': [],
}
const resolve: Resolve = async (name) => {
  const found = names[name]
  if (!found) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
  return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsubame-fetch-'))
  server = createServer((q, r) => {
    r.on('error', () => undefined)
    const route = routes[q.url ?? '']
    if (route) route(q, r)
    else r.writeHead(500).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  open = createFetch({ ...config, test: true }, log, async (name) => (name === 'gone.test' ? resolve(name) : [{ address: '127.0.0.1', family: 4 }]))
  guarded = createFetch(config, log, resolve)
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await Promise.all([open.close(), guarded.close()])
  await rm(folder, { recursive: true, force: true })
})

const at = (path: string, host = 'public.test') => `http://${host}:${port}${path}`
const problem = (answer: Promise<unknown>): Promise<FetchProblem | 'none'> =>
  answer.then(() => 'none' as const, (error: FetchError) => error.problem ?? error)

describe('answers', () => {
  test('carry status, headers, address and body', async () => {
    const answer = await open.request(at('/plain#part'))
    expect(answer).toMatchObject({ status: 200, url: at('/plain'), headers: { 'x-two': 'a, b' } })
    expect(answer.body.toString()).toBe('hello')
    expect(await open.request(at('/missing'))).toMatchObject({ status: 404 })
    expect((await open.request(at('/plain'), { method: 'HEAD' })).body).toHaveLength(0)
  })

  test('name who asks, and send what was asked to', async () => {
    const { body } = await open.request(at('/echo'), { method: 'POST', body: 'sent', headers: { 'content-type': 'text/plain' } })
    expect(JSON.parse(body.toString())).toMatchObject({ method: 'POST', body: 'sent', headers: { 'content-type': 'text/plain', 'user-agent': expect.stringMatching(/^Tsubame\/[\d.]+ \(\+https:\/\/tsubame.example\)$/) } })
  })

  test.each(['gzip', 'br', 'deflate'])('are unpacked: %s', async (encoding) => {
    expect((await open.request(at(`/${encoding}`))).body.toString()).toBe('squeezed')
  })

  test('can go into a file', async () => {
    const path = join(folder, 'download')
    expect(await open.download(at('/file'), path)).toMatchObject({ status: 200, size: file.length })
    expect((await readFile(path)).equals(file)).toBe(true)
  })
})

describe('redirects', () => {
  const redirected = async (path: string) => JSON.parse((await open.request(at(path), {
    method: 'POST', body: 'sent', headers: { authorization: 'secret', 'x-other': 'kept', 'content-type': 'text/plain' },
  })).body.toString()) as { method: string; body: string; headers: Record<string, string> }

  test('turn a POST into a GET or keep it, as their status says', async () => {
    expect(await redirected('/to-echo-301')).toMatchObject({ method: 'GET', body: '', headers: { authorization: 'secret' } })
    expect((await redirected('/to-echo-301')).headers['content-type']).toBeUndefined()
    expect(await redirected('/to-echo-307')).toMatchObject({ method: 'POST', body: 'sent' })
  })

  test('to another host lose what was meant for the first', async () => {
    const { headers } = await redirected('/elsewhere')
    expect(headers['x-other']).toBe('kept')
    expect(headers['authorization']).toBeUndefined()
  })

  test('end somewhere', async () => {
    expect(await problem(open.request(at('/loop')))).toBe('redirects')
    expect(await problem(open.request(at('/to-echo-301'), { maxRedirects: 0 }))).toBe('redirects')
    expect(await problem(open.request(at('/to-file')))).toBe('bad-url')
  })
})

describe('what is not on the public internet', () => {
  test.each([
    ['http://127.0.0.1/'], ['http://[::1]/'], ['http://2130706433/'], ['http://0x7f.1/'], ['http://0/'], ['http://[::ffff:127.0.0.1]/'],
    ['http://inside.test/'], ['http://inside6.test/'], ['http://mapped.test/'], ['http://cloud.test/'],
  ])('%s is refused', async (url) => {
    expect(await problem(guarded.request(url))).toBe('private-address')
  })

  test('is refused behind a redirect too', async () => {
    for (const path of ['/to-private', '/to-private-name']) {
      expect(await problem(viaProxy.request(at(path, 'first.test')))).toBe('private-address')
    }
  })

  let viaProxy: GuardedFetch
  let proxy: ReturnType<typeof createTcp>
  const proxied: string[] = []
  beforeAll(async () => {
    // A proxy that takes every name to the test server: what gets here has passed the guard.
    proxy = createTcp((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (head) => {
        proxied.push(head.toString().split('\r\n')[0] ?? '')
        const tunnel = head.toString().startsWith('CONNECT')
        const upstream = connect(port, '127.0.0.1', () => {
          if (tunnel) socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
          else upstream.write(head.toString().replace(/^(\w+) http:\/\/[^/]+/, '$1 '))
          upstream.pipe(socket)
          socket.pipe(upstream)
        })
        upstream.on('error', () => socket.destroy())
      })
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    viaProxy = createFetch({ ...config, proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }, log, async (name) =>
      name.startsWith('first') ? [{ address: '93.184.216.34', family: 4 }] : resolve(name))
  })
  afterAll(async () => {
    await viaProxy.close()
    await new Promise((done) => proxy.close(done))
  })

  test('is not asked of a proxy; what is public goes through it, and so do names only it knows', async () => {
    expect((await viaProxy.request('http://first.test/plain')).body.toString()).toBe('hello')
    expect((await viaProxy.request('http://unknown-here.test/plain')).body.toString()).toBe('hello')
    expect(proxied.join()).toContain('first.test')
    const before = proxied.length
    expect(await problem(viaProxy.request('http://inside.test/plain'))).toBe('private-address')
    expect(proxied).toHaveLength(before)
  })

  test('the address that was checked is the one connected to', async () => {
    let calls = 0
    const rebinding = createFetch(config, log, async () => (++calls === 1 ? [{ address: '10.1.1.1', family: 4 }] : [{ address: '93.184.216.34', family: 4 }]))
    expect(await problem(rebinding.request('http://rebind.test/'))).toBe('private-address')
    expect(calls).toBe(1)
    await rebinding.close()
  })

  test('is reached where the configuration names it and the settings ask for it, and nowhere else', async () => {
    const services = createFetch({ ...config, privateServices: [`127.0.0.1:${port}`, `service.test:${port}`] }, log, async () => [{ address: '127.0.0.1', family: 4 }])
    for (const host of ['127.0.0.1', 'service.test', 'SERVICE.test']) expect((await services.request(at('/plain', host), { fromSettings: true })).body.toString()).toBe('hello')
    expect(await problem(services.request(at('/plain', '127.0.0.1')))).toBe('private-address')
    expect(await problem(services.request(at('/plain', 'other.test'), { fromSettings: true }))).toBe('private-address')
    expect(await problem(services.request(`http://127.0.0.1:${port + 1}/`, { fromSettings: true }))).toBe('private-address')
    expect(await problem(services.request(at('/to-private', '127.0.0.1'), { fromSettings: true }))).toBe('private-address')
    await services.close()
  })

  test('a name with public and private addresses is reached by the public ones only', async () => {
    const tried: string[] = []
    const mixed = createFetch({ ...config, test: false }, log, async () => {
      tried.push('resolved')
      return [{ address: '127.0.0.1', family: 4 }, { address: '192.0.2.1', family: 4 }]
    })
    expect(await problem(mixed.request(at('/plain', 'mixed.test')))).toBe('private-address')
    expect(tried).toHaveLength(1)
    await mixed.close()
  })
})

describe('limits', () => {
  test.each(['/announced', '/endless', '/gzip-bomb', '/br-bomb'])('%s is cut off', async (path) => {
    const before = process.memoryUsage().rss
    expect(await problem(open.request(at(path), { maxBytes: 1000 }))).toBe('too-large')
    const target = join(folder, 'too-large')
    expect(await problem(open.download(at(path), target, { maxBytes: 1000 }))).toBe('too-large')
    expect(existsSync(target)).toBe(false)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  test.each(['/silent', '/trickle'])('%s is given up after its time', async (path) => {
    expect(await problem(open.request(at(path), { timeoutMs: 150 }))).toBe('timeout')
  })

  test('the caller may give up', async () => {
    const controller = new AbortController()
    const answer = problem(open.request(at('/silent'), { signal: controller.signal }))
    controller.abort()
    expect(await answer).toBe('aborted')
  })

  test.each([
    ['ftp://public.test/', 'bad-url'], ['javascript:alert(1)', 'bad-url'], ['nonsense', 'bad-url'], ['http://user:pass@public.test/', 'bad-url'],
    ['http://gone.test/', 'dns'],
  ] as const)('%s is %s', async (url, expected) => {
    expect(await problem(open.request(url))).toBe(expected)
  })

  test('broken answers are told from unreachable servers', async () => {
    for (const path of ['/cut', '/many-encodings', '/odd-encoding', '/bad-gzip']) expect(['protocol', 'connect']).toContain(await problem(open.request(at(path))))
    expect(await problem(open.request('http://public.test:1/'))).toBe('connect')
    expect(await problem(guarded.request('http://empty.test/'))).toBe('dns')
  })
})
