import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweepDrive } from './sweep.ts'

const running = useServer()
let rin: Person
let ayu: Person

beforeAll(async () => {
  rin = await running.server.signUp('rin')
  ayu = await running.server.signUp('ayu')
})

const photo = (width = 60, height = 40) => sharp({ create: { width, height, channels: 3, background: 'black', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

describe('a file’s address', () => {
  const content = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 256))
  let file: entities.DriveFile
  let url: string
  beforeAll(async () => {
    file = await rin.upload(content, 'ツバメ (1).dat')
    url = file.url
  })

  test('serves its bytes for ever, and nothing in them can run', async () => {
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect((await bytesOf(answer)).equals(content)).toBe(true)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '1000',
      'cache-control': 'max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'content-disposition': `inline; filename="_____1_.dat"; filename*=UTF-8''%E3%83%84%E3%83%90%E3%83%A1%20%281%29.dat`,
    })
  })

  test.each([
    ['bytes=0-9', 0, 9], ['bytes=500-599', 500, 599], ['bytes=990-', 990, 999], ['bytes=-5', 995, 999], ['bytes=900-5000', 900, 999],
  ])('serves %s', async (range, start, end) => {
    const answer = await fetch(url, { headers: { range } })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`)
    expect(answer.headers.get('content-length')).toBe(String(end - start + 1))
    expect((await bytesOf(answer)).equals(content.subarray(start, end + 1))).toBe(true)
  })

  test('refuses ranges outside of it, ignores several', async () => {
    const outside = await fetch(url, { headers: { range: 'bytes=1000-' } })
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */1000'])
    expect((await fetch(url, { headers: { range: 'bytes=0-1,5-6' } })).status).toBe(200)
  })

  test('spares clients what they have', async () => {
    const etag = (await fetch(url)).headers.get('etag') ?? ''
    const again = await fetch(url, { headers: { 'if-none-match': etag } })
    expect([again.status, (await bytesOf(again)).length, again.headers.get('cache-control')]).toEqual([304, 0, 'max-age=31536000, immutable'])
    expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    expect((await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': etag } })).status).toBe(206)
    expect((await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } })).status).toBe(200)
  })

  test('answers HEAD without bytes', async () => {
    const answer = await fetch(url, { method: 'HEAD' })
    expect([answer.status, answer.headers.get('content-length'), (await bytesOf(answer)).length]).toEqual([200, '1000', 0])
  })

  test('leads to the file with a query and with a name behind it', async () => {
    expect((await bytesOf(await fetch(`${url}?sensitive=true`))).equals(content)).toBe(true)
    const named = await fetch(`${url}/any%20name.png`, { redirect: 'manual' })
    expect([named.status, named.headers.get('location')]).toEqual([301, new URL(url).pathname])
  })

  test.each(['/files/none', '/files/..%2f..%2fetc%2fpasswd', '/files/%00', `/files/${'x'.repeat(300)}`])('%s shows that there is nothing', async (path) => {
    const answer = await fetch(`${running.server.url}${path}`)
    expect(answer.status).toBe(404)
    if (answer.headers.get('content-type') !== 'image/png') return
    expect(answer.headers.get('cache-control')).toBe('max-age=86400')
    expect(await sharp(await bytesOf(answer)).metadata()).toMatchObject({ format: 'png', width: 256 })
  })

  test('of nobody is a fixed picture', async () => {
    expect((await fetch(`${running.server.url}/files/app-default.jpg`)).headers.get('content-type')).toBe('image/png')
  })
})

describe('renditions', () => {
  test('are public in place of an original that says too much, upright and under names of their own', async () => {
    const location = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '35/1 40/1 0/1' } }
    const file = await ayu.upload(await photo(60, 40).withExif(location).withMetadata({ orientation: 6 }).jpeg().toBuffer(), 'trip.jpg', { isSensitive: 'true' })
    expect(file.properties).toEqual({ width: 60, height: 40, orientation: 6 })
    const shown = (await ayu.post({ fileIds: [file.id] })).files?.[0]
    expect(shown?.properties).toEqual({ width: 40, height: 60 })
    expect(shown?.url).toMatch(/\/files\/webpublic-[\da-f-]{36}\?sensitive=true$/)
    const webpublic = await fetch(shown?.url ?? '')
    expect(webpublic.headers.get('content-type')).toBe('image/webp')
    expect(webpublic.headers.get('content-disposition')).toContain('filename="trip-web.webp"')
    const metadata = await sharp(await bytesOf(webpublic)).metadata()
    expect(metadata).toMatchObject({ width: 40, height: 60 })
    expect(metadata.exif).toBeUndefined()
    const thumbnail = await fetch(file.thumbnailUrl ?? '')
    expect(thumbnail.headers.get('content-disposition')).toContain('filename="trip-thumb.webp"')
    expect((await sharp(await bytesOf(thumbnail)).metadata()).exif).toBeUndefined()
  })

  test('are not needed for what is clean', async () => {
    const file = await ayu.upload(await photo(30, 20).png().toBuffer(), 'clean.png')
    const shown = (await ayu.post({ fileIds: [file.id] })).files?.[0]
    expect(shown?.url).toBe(file.url)
    const key = new URL(file.thumbnailUrl ?? '').pathname.replace('/files/thumbnail-', '')
    expect(new URL(file.url).pathname).not.toContain(key)
  })
})

describe('a file from elsewhere', () => {
  let elsewhere: Server
  let origin: string
  let body: Buffer
  beforeAll(async () => {
    body = await photo(33, 22).png().toBuffer()
    elsewhere = createServer((request, response) => {
      if (request.url === '/moved/%E3%83%84.png') response.writeHead(302, { location: '/picture' }).end()
      else if (request.url === '/picture') response.writeHead(200, { 'content-type': 'text/plain', 'content-disposition': 'inline; filename="real.png"' }).end(body)
      else if (request.url?.startsWith('/named/')) response.end(Buffer.concat([body, Buffer.from(request.url)]))
      else if (request.url === '/endless') {
        const write = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        }
        response.on('drain', write)
        write()
      } else response.writeHead(404).end('no')
    })
    elsewhere.listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    elsewhere.closeAllConnections()
    await new Promise((done) => elsewhere.close(done))
  })

  test('is fetched in the background, and told when it is there', async () => {
    const stream = ayu.stream()
    const main = stream.useChannel('main')
    const finished: { marker?: string | null; file: entities.DriveFile }[] = []
    main.on('urlUploadFinished', (event) => finished.push(event as never))
    await until(() => [...running.server.ctx.stream.of(ayu.id)].length > 0, 'the socket is open')
    await until(async () => {
      await ayu.request('drive/files/upload-from-url', { url: `${origin}/moved/%E3%83%84.png`, marker: 'mine', isSensitive: true, comment: 'real.png' })
      await running.server.settle()
      return finished.length > 0
    }, 'the upload is told')
    expect(finished[0]).toMatchObject({ marker: 'mine', file: { name: 'real.png', type: 'image/png', isSensitive: true, comment: null, md5: expect.any(String) } })
    stream.close()
  })

  test('is named by its address when nothing else names it', async () => {
    await ayu.request('drive/files/upload-from-url', { url: `${origin}/named/%E3%83%84.png?x=1`, comment: 'a description' })
    await running.server.settle()
    expect(await ayu.request('drive/files/find', { name: 'ツ.png' })).toMatchObject([{ comment: 'a description' }])
  })

  test('goes to whoever asks for it, whatever else the call says', async () => {
    const koi = await running.server.signUp('koi')
    await ayu.request('drive/files/upload-from-url', { url: `${origin}/named/whose.png`, userId: koi.id } as never)
    await running.server.settle()
    expect(await koi.request('drive/files/find', { name: 'whose.png' })).toEqual([])
    expect(await ayu.request('drive/files/find', { name: 'whose.png' })).toHaveLength(1)
  })

  test('that cannot be had leaves nothing behind', async () => {
    const before = await ayu.request('drive/files', { limit: 100 })
    for (const url of [`${origin}/gone`, 'http://127.0.0.1:1/x', 'ftp://example.com/x', 'nonsense']) await ayu.request('drive/files/upload-from-url', { url })
    await running.server.settle()
    expect(await ayu.request('drive/files', { limit: 100 })).toHaveLength(before.length)
    expect(await readdir(join(running.server.dataDir, 'tmp', 'drive'))).toEqual([])
    const { rows } = await running.server.ctx.db.pool.query('select * from graphile_worker._private_jobs')
    expect(rows).toEqual([])
  })
})

test('the sweep removes what a crash left and mends the counters', async () => {
  const { ctx, dataDir } = running.server
  const file = await ayu.upload(await photo(20, 20).png().toBuffer(), 'kept.png')
  const old = ctx.ids.next(Date.now() - 3 * 86_400_000)
  await ctx.storage.put('left-behind', Buffer.from('half'), { contentType: 'text/plain' })
  await ctx.db.pool.query(`insert into drive_blobs (id, sha256, md5, size, storage_key, thumbnail_key) values ($1, 'x', 'x', 4, 'left-behind', 'never-written'), ($2, 'y', 'y', 4, 'being-written', null)`, [old, ctx.ids.next()])
  await ctx.db.pool.query('update drive_usage set used = used + 12345')
  const usage = (await ayu.request('drive', {})).usage - 12_345
  await sweepDrive(ctx, { signal: new AbortController().signal })
  expect(await ctx.storage.open('left-behind')).toBeNull()
  expect((await ctx.db.pool.query(`select id from drive_blobs where sha256 in ('x', 'y')`)).rows).toHaveLength(1)
  expect((await ayu.request('drive', {})).usage).toBe(usage)
  expect((await fetch(file.url)).status).toBe(200)
  expect(await readdir(join(dataDir, 'files'))).toContain('.drafts')
})

test('a file whose bytes cannot be stored does not come to be', async () => {
  const { storage } = running.server.ctx
  const put = storage.put
  Object.assign(storage, { put: () => Promise.reject(new Error('the disk is full')) })
  try {
    await expect(ayu.upload(await photo(21, 21).png().toBuffer(), 'lost.png')).rejects.toMatchObject({ status: 500 })
  } finally {
    Object.assign(storage, { put })
  }
  expect(await ayu.request('drive/files/find', { name: 'lost.png' })).toEqual([])
})
