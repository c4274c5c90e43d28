import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverUnderTest } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

const script = `console.log(${JSON.stringify('x'.repeat(3000))})`
const files: Record<string, string> = {
  'index.html': '<!doctype html><html><head><title>Built</title><!--tsubame-boot--></head><body><script type="module" src="/assets/main-abc123.js"></script></body></html>',
  'boot.js': '// boot', 'sw.js': '// worker', 'favicon.svg': '<svg/>', 'icons/192.png': 'png',
  'assets/main-abc123.js': script, 'assets/other-def456.js': script, 'assets/other-def456.js.br': 'precompressed', 'assets/tiny-1.css': 'a{}',
  '.vite/manifest.json': '{}', 'manifest.webmanifest': '{"name":"Built","start_url":"/","display":"standalone","icons":[{"src":"/icons/192.png"}],"theme_color":"#000000"}',
}
let dist: string
let server: ServerUnderTest
let facts = { name: 'Swallow & <Co>', shortName: null as string | null, themeColor: '#262c55', boot: { meta: { name: '</script><script>alert(1)</script><!--' }, version: '1' } as unknown }

async function writeDist(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'tsubame-dist-'))
  await writeDist(dist)
  server = await serverUnderTest({ features: [], http: { web: { dist, page: async () => facts } } })
})
afterAll(async () => {
  await server.close()
  await rm(dist, { recursive: true })
})

/** What fetch would decode by itself. */
function rawGet(path: string, headers: Record<string, string>): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    httpRequest(server.url + path, { headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }))
    }).on('error', reject).end()
  })
}

describe('the page', () => {
  it('is sent for every route of the client', async () => {
    for (const path of ['/', '/@alice', '/@alice@example.com', '/notes/9abc', '/settings/profile', '/timeline?tab=home', '/emojis']) {
      const answer = await server.request(path, { headers: { accept: 'text/html,application/xhtml+xml' } })
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8'])
      expect(answer.text).toContain('/assets/main-abc123.js')
    }
  })
  it('holds the facts of the server, which cannot break out', async () => {
    const { text } = await server.request('/')
    expect(text).toContain('<title>Swallow &amp; &lt;Co&gt;</title>')
    const [, json = ''] = /<script type="application\/json" id="tsubame-boot">(.*?)<\/script>/s.exec(text) ?? []
    expect(JSON.parse(json)).toEqual(facts.boot)
    expect(text.match(/<script/g)).toHaveLength(2)
  })
  it('has a policy without inline scripts', async () => {
    const { headers } = await server.request('/')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain('ws://tsubame.test')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })
  it('is asked for again with its version, and follows what the server says of itself at once', async () => {
    const first = await server.request('/')
    const again = await server.request('/', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
    expect([again.status, again.text, first.headers.get('cache-control')]).toEqual([304, '', 'no-cache'])
    facts = { ...facts, name: 'Renamed', boot: { renamed: true } }
    const changed = await server.request('/', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
    expect(changed.status).toBe(200)
    expect(changed.text).toContain('<title>Renamed</title>')
  })
  it('is compressed', async () => {
    const plain = (await rawGet('/', {})).body.toString()
    const gzip = await rawGet('/', { 'accept-encoding': 'gzip' })
    expect([gzip.headers['content-encoding'], gunzipSync(gzip.body).toString()]).toEqual(['gzip', plain])
    const br = await rawGet('/', { 'accept-encoding': 'gzip, br' })
    expect(brotliDecompressSync(br.body).toString()).toBe(plain)
    expect((await rawGet('/', { 'accept-encoding': 'br;q=0, identity' })).headers['content-encoding']).toBeUndefined()
  })
  it.each([
    '/api/none', '/assets/none.js', '/files/none', '/none.js', '/favicon.ico', '/wp-login.php', '/.env', '/proxy/x', '/.well-known/none', '/streaming', '/url', '/.vite/manifest.json', '/assets/..%2findex.html', '/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
  ])('is not sent for %s', async (path) => {
    const answer = await server.request(path, { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(404)
    expect(answer.text).not.toContain('assets/main')
  })
  it('is all there is above the folder', async () => {
    for (const path of ['/../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2f..%2f..%2fetc%2fpasswd']) {
      expect((await rawGet(path, {})).body.toString()).not.toContain('root:')
    }
  })
  it('is not sent to who wants something else, or does something else', async () => {
    expect((await server.request('/@alice', { headers: { accept: 'application/activity+json' } })).status).toBe(404)
    expect((await server.request('/@alice', { method: 'POST' })).status).toBe(404)
  })
})

describe('files', () => {
  it.each([
    ['/assets/tiny-1.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'], ['/boot.js', 'text/javascript; charset=utf-8', 'no-cache'], ['/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/favicon.svg', 'image/svg+xml', 'public, max-age=3600'], ['/icons/192.png', 'image/png', 'public, max-age=3600'],
  ])('%s as %s, cached %s', async (path, type, cache) => {
    const answer = await server.request(path)
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control'), answer.text]).toEqual([200, type, cache, files[path.slice(1)]])
    // A service worker under `default-src 'none'` cannot fetch anything.
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect((await server.request(path, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })).status).toBe(304)
  })
  it('are compressed, by the build or once by the server', async () => {
    const made = await rawGet('/assets/main-abc123.js', { 'accept-encoding': 'br, gzip' })
    expect([made.headers['content-encoding'], made.headers.vary, brotliDecompressSync(made.body).toString()]).toEqual(['br', 'accept-encoding', script])
    const built = await rawGet('/assets/other-def456.js', { 'accept-encoding': 'br' })
    expect([built.headers['content-encoding'], built.body.toString()]).toEqual(['br', 'precompressed'])
    const gzip = await rawGet('/assets/other-def456.js', { 'accept-encoding': 'gzip' })
    expect(gunzipSync(gzip.body).toString()).toBe(script)
    expect((await rawGet('/assets/other-def456.js.br', {})).status).toBe(404)
    expect((await rawGet('/assets/tiny-1.css', { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined()
  })
  it('say who may crawl', async () => {
    expect((await server.request('/robots.txt')).text).toContain('Disallow: /api/')
  })
  it.each(['/manifest.webmanifest', '/manifest.json'])('%s carries the name of the server', async (path) => {
    const answer = await server.request(path)
    expect(answer.headers.get('content-type')).toBe('application/manifest+json; charset=utf-8')
    expect(answer.json()).toMatchObject({ name: facts.name, short_name: facts.name, theme_color: '#262c55', icons: [{ src: '/icons/192.png' }] })
  })
})

it('says what to do while the client is not built, and serves it as soon as it is', async () => {
  const folder = join(dist, 'later')
  const unbuilt = await serverUnderTest({ features: [], http: { web: { dist: folder, page: async () => facts } } })
  const answer = await unbuilt.request('/')
  expect(answer.status).toBe(503)
  expect(answer.text).toContain('./tsubame start')
  expect((await unbuilt.request('/manifest.json')).json()).toMatchObject({ name: facts.name, start_url: '/' })
  await writeDist(folder)
  expect((await unbuilt.request('/@alice')).text).toContain('/assets/main-abc123.js')
  await unbuilt.close()
})

it('serves a client that was built again under other names, and what was there while it is built', async () => {
  const folder = join(dist, 'again')
  await writeDist(folder)
  const rebuilt = await serverUnderTest({ features: [], http: { web: { dist: folder, page: async () => facts } } })
  expect((await rebuilt.request('/assets/main-abc123.js')).status).toBe(200)
  const page = await rebuilt.request('/')
  await rm(join(folder, 'index.html'))
  await rm(join(folder, 'assets'), { recursive: true })
  rebuilt.advance(10_000)
  expect((await rebuilt.request('/favicon.svg')).status).toBe(200)
  // What is gone is not found: no failure of the server.
  expect((await rebuilt.request('/assets/tiny-1.css')).status).toBe(404)
  expect(rebuilt.logged).toEqual([])
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), (files['index.html'] ?? '').replace('main-abc123', 'main-new'))
  rebuilt.advance(10_000)
  const next = await rebuilt.request('/', { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  expect([next.status, next.text.includes('/assets/main-new.js')]).toEqual([200, true])
  // A file that the build has written later than its page.
  await writeFile(join(folder, 'assets', 'main-new.js'), '// new')
  rebuilt.advance(10_000)
  expect((await rebuilt.request('/assets/main-new.js')).text).toBe('// new')
  expect((await rebuilt.request('/assets/main-abc123.js')).status).toBe(404)
  await rebuilt.close()
})
