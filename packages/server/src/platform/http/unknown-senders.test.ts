import { readdir, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { Type } from 'typebox'
import { endpoint } from '@tsubame/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { feature } from '../feature.ts'
import type { Handlers } from '../feature.ts'
import { serverUnderTest } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'
import { UnknownSenders } from './unknown-senders.ts'

const MEGABYTE = 1_048_576

describe('uploads of unknown senders', () => {
  const limits = { each: 10, address: 25, all: 40 }
  it('have room each, by address, and together', () => {
    const senders = new UnknownSenders(limits)
    const [a, b, c] = ['192.0.2.1', '192.0.2.1', '::ffff:192.0.2.1'].map((ip) => senders.open(ip))
    expect([a?.take(6), a?.take(5), a?.take(4)], 'each').toEqual([true, false, true])
    expect([b?.take(10), c?.take(6), c?.take(5)], 'by address').toEqual([true, false, true])
    const [d, e] = ['2001:db8::1', '2001:db8:0:1::1'].map((ip) => senders.open(ip))
    expect([d?.take(10), e?.take(6), e?.take(5)], 'together').toEqual([true, false, true])
  })

  it('make room when they are gone, once', () => {
    const senders = new UnknownSenders(limits)
    const first = senders.open('192.0.2.1')
    expect(first.take(10)).toBe(true)
    first.release()
    first.release()
    const next = ['192.0.2.1', '192.0.2.1', '192.0.2.1'].map((ip) => senders.open(ip))
    expect(next.map((sender) => sender.take(10))).toEqual([true, true, false])
  })
})

describe('a form whose token has not come before the file', () => {
  const upload = endpoint({ name: 'upload', summary: '', tags: [], credential: 'required', kind: 'write:drive', requireFile: true, params: Type.Object({}), result: Type.Unknown(), errors: {} })
  const handlers: Handlers<readonly [typeof upload]> = { upload: async (_ctx, _params, { file }) => ({ size: file?.size }) }
  let server: ServerUnderTest
  let folder: string
  const sockets: Socket[] = []
  beforeAll(async () => {
    server = await serverUnderTest({ features: [feature({ name: 'uploads', endpoints: [upload] as const, handlers })], callers: { alice: { id: 'alice' } } })
    folder = join(server.dataDir, 'tmp', 'uploads')
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await expect.poll(() => readdir(folder)).toEqual([])
  })
  afterAll(() => server.close())

  const kept = async () => (await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))))).reduce((sum, { size }) => sum + size, 0)

  /** Begins a form that is never finished, with so many bytes of a file. `answer` is the first that comes back. */
  function begin(bytes: number, field = ''): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    sockets.push(socket)
    socket.write('POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 200000000\r\n\r\n')
    socket.write(`${field}--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`)
    socket.write(Buffer.alloc(bytes, 'x'))
    return new Promise((resolve, reject) => {
      socket.once('data', (data) => resolve(data.toString('latin1')))
      socket.once('error', reject)
    })
  }

  it('is taken when the file is a picture', async () => {
    const form = new FormData()
    form.append('file', new Blob([Buffer.alloc(9 * MEGABYTE)]), 'a')
    form.append('i', 'alice')
    expect((await server.request('/api/upload', { method: 'POST', body: form })).json()).toEqual({ size: 9 * MEGABYTE })
  })

  it('is refused before more than that is on the disk', async () => {
    const answer = await begin(11 * MEGABYTE)
    expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*CREDENTIAL_REQUIRED[\s\S]*before the file/)
    expect(await readdir(folder)).toEqual([])
  })

  it('is not held up to this when the token came first', async () => {
    const bytes = 12 * MEGABYTE
    void begin(bytes, '--b\r\nContent-Disposition: form-data; name="i"\r\n\r\nalice\r\n').catch(() => undefined)
    // The parser holds the last few bytes back: they might be the beginning of a boundary.
    await expect.poll(kept).toBeGreaterThan(bytes - 100)
  })

  it('finds no room while many others from the same address hold it', async () => {
    for (let n = 0; n < 4; n++) void begin(9.5 * MEGABYTE).catch(() => undefined)
    await expect.poll(kept, { timeout: 10_000 }).toBeGreaterThan(37.9 * MEGABYTE)
    expect(await begin(3 * MEGABYTE)).toMatch(/^HTTP\/1\.1 401 /)
    for (const socket of sockets.splice(0)) socket.destroy()
    await expect.poll(() => readdir(folder)).toEqual([])
    void begin(3 * MEGABYTE).catch(() => undefined)
    await expect.poll(kept).toBeGreaterThan(2.9 * MEGABYTE)
  })
})
