import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket as TcpSocket } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { png } from '@tsubame/server/src/features/drive/media/samples.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Person } from '../person.ts'
import { until } from '../until.ts'
import { Home } from './server-process.ts'
import type { ServerProcess } from './server-process.ts'

const MEGABYTE = 1024 * 1024
/** The server may never take more memory, whatever it is sent. Pictures are decoded in processes of their own. */
const MOST_MEMORY = 500 * MEGABYTE

let home: Home
let server: ServerProcess
let ayu: Person
const sockets: TcpSocket[] = []

beforeAll(async () => {
  home = await Home.open()
  server = await home.start()
  await Person.signUp(home.url, 'rin', 'password of rin')
  ayu = await Person.signUp(home.url, 'ayu', 'password of ayu')
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  // It still answers, it never grew too large, and nothing took it by surprise.
  const { createdNote } = await ayu.request('notes/create', { text: 'still here' })
  expect((await ayu.request('notes/show', { noteId: createdNote.id })).text).toBe('still here')
expect((await server.memory()).peak / MEGABYTE).toBeLessThan(MOST_MEMORY / MEGABYTE)
  expect(server.output.split('\n').filter((line) => /"level":(50|60)/.test(line)), 'errors in the log').toEqual([])
})
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0)
  await home.remove()
})

function open(): TcpSocket {
  const socket = connect(home.port, '127.0.0.1')
  // Being cut off is what these clients deserve.
  socket.on('error', () => undefined)
  sockets.push(socket)
  return socket
}

/** Sends bytes as they are. @returns what came back until the server hung up */
async function raw(bytes: string | Buffer | (string | Buffer)[]): Promise<string> {
  const socket = open()
  let answer = ''
  socket.on('data', (chunk: Buffer) => { answer += chunk.toString('latin1') })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  for (const part of [bytes].flat()) socket.write(part)
  await closed
  return answer
}

const head = (path: string, fields: Record<string, string | number>) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ayu.token}\r\n${Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`

async function errorOf(response: Response): Promise<{ status: number; code: string; id: string }> {
  const { error } = (await response.json()) as { error: { code: string; id: string } }
  return { status: response.status, code: error.code, id: error.id }
}

type Payload = NonNullable<RequestInit['body']>
const create = (body: Payload, headers: Record<string, string> = {}) =>
  fetch(`${home.url}/api/notes/create`, { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json', authorization: `Bearer ${ayu.token}`, ...headers } } as RequestInit)

const upload = (bytes: Uint8Array, name: string) =>
  ayu.upload(bytes, name, { force: 'true' }).then((file) => ({ status: 200, code: 'none', type: file.type }), (error: { status: number; body: { error: { code: string } } }) => ({ status: error.status, code: error.body.error.code, type: null }))

const invalid = { status: 400, code: 'INVALID_PARAM', id: '3d81ceae-475f-4600-b2a8-2bc116157532' }
const tooLarge = { status: 413, code: 'REQUEST_TOO_LARGE', id: '6b0ad9e9-ef0c-4e05-b3a5-2f5c0f1f9d3a' }

describe('a body', () => {
  test.each<[what: string, body: () => Payload, headers: Record<string, string>, error: object]>([
    ['of broken JSON', () => '{"text":"a', {}, invalid],
    ['of a list', () => '[{"text":"a"}]', {}, invalid],
    ['of invalid UTF-8', () => Buffer.from('{"text":"\xff\xfe"}', 'latin1'), {}, invalid],
    ['with wrong types', () => '{"text":{"$ne":null},"localOnly":"yes","fileIds":{"length":1e9}}', {}, invalid],
    ['with numbers beyond all bounds', () => '{"text":1e999}', {}, invalid],
    ['with a text that is too long', () => JSON.stringify({ text: 'x'.repeat(900_000) }), {}, invalid],
    ['nested a hundred thousand deep', () => `{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, {}, invalid],
    ['of another type', () => 'text=a', { 'content-type': 'text/plain' }, { ...invalid, status: 415 }],
    ['of 20 MB', () => Buffer.alloc(20 * MEGABYTE, ' '), {}, tooLarge],
    ['of 10 MB that nobody announced', () => Readable.toWeb(Readable.from(Array.from({ length: 10 }, () => Buffer.alloc(MEGABYTE, ' ')))) as ReadableStream, {}, tooLarge],
    ['that unpacks to a gigabyte', () => gzipSync(Buffer.alloc(100 * MEGABYTE)), { 'content-encoding': 'gzip' }, invalid],
  ])('%s is refused with the documented error', async (_what, body, headers, error) => {
    expect(await errorOf(await create(body(), headers))).toEqual(error)
  })

  test('with thousands of fields that nobody knows is a note', async () => {
    const response = await create(JSON.stringify({ text: 'hello', ...Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`unknown${n}`, n])) }))
    expect([response.status, await response.json()]).toMatchObject([200, { createdNote: { text: 'hello' } }])
  })

  test('of many megabytes from many clients at once is read by none', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => create(Buffer.alloc(8 * MEGABYTE, '{')).then(errorOf)))
    expect(answers).toEqual(answers.map(() => tooLarge))
  })

  test('that hundreds of clients never finish does not fill the memory', async () => {
    const part = Buffer.alloc(MEGABYTE - 100, 'x')
    await Promise.all(Array.from({ length: 600 }, async () => {
      const socket = open()
      socket.write(head('/api/notes/create', { 'Content-Type': 'application/json', 'Content-Length': MEGABYTE }))
      // What the server refuses to take waits here.
      await Promise.race([new Promise((resolve) => socket.write(part, resolve)), once(socket, 'close')])
    }))
    expect((await create('{"text":"in between"}')).status).toBe(200)
  }, 60_000)

  test('in hundreds of thousands of pieces of one byte is no more than its bytes', async () => {
    const pieces = Buffer.from('1\r\n \r\n'.repeat(300_000))
    const answers = await Promise.all(Array.from({ length: 2 }, () => raw([
      head('/api/notes/create', { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked', Connection: 'close' }), pieces, '2\r\n{}\r\n0\r\n\r\n',
    ])))
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*INVALID_PARAM/)
  }, 60_000)
})

describe('on the wire', () => {
  test.each([
    ['no HTTP at all', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(30_000)}`],
    ['two lengths', 'POST /api/meta HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n{}'],
    ['a length and chunks', 'POST /api/meta HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}'],
    ['a chunk of the wrong size', 'POST /api/meta HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
    ['a path with broken escapes', 'GET /files/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a path out of the folder', 'GET /files/../../../postgres/PG_VERSION HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a path out of the folder, escaped', 'GET /assets/..%2f..%2f..%2fpackage.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a path with a zero byte', 'GET /files/a%00b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a very long path', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`],
    ['an unknown endpoint', 'POST /api/constructor HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'],
  ])('%s is refused', async (_what, bytes) => {
    expect(await raw(Buffer.from(bytes, 'latin1'))).toMatch(/^HTTP\/1\.1 (4\d\d|301) /)
  })
})

describe('a file', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="alert(1)"><script>alert(1)</script></svg>'

  test('that is a bomb harms nobody, however many come at once', async () => {
    const bombs = [png({ width: 16_000, height: 16_000, interlaced: true }), png({ width: 25_000, height: 25_000 }), png({ width: 400, height: 400, missing: 10 }), Buffer.from(svg)]
    const answers = await Promise.all([0, 1, 2].flatMap(() => bombs.map((bytes, n) => upload(bytes, `bomb-${n}.png`))))
    const kept = (type: string) => ({ status: 200, code: 'none', type })
    // More pixels than a picture may have are no picture, and unknown bytes are not for everybody to upload.
    const expected = [kept('image/png'), { status: 400, code: 'UNALLOWED_FILE_TYPE', type: null }, kept('image/png'), kept('image/svg+xml')]
    expect(answers).toEqual([...expected, ...expected, ...expected])
  }, 90_000)

  const boundary = 'swallow'
  const formHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n`
  const type = `multipart/form-data; boundary=${boundary}`
  const count = () => ayu.request('drive/files', { limit: 100 }).then((files) => files.length)

  test('whose upload is cut off never was', async () => {
    const before = await count()
    const socket = open()
    socket.write(`${head('/api/drive/files/create', { 'Content-Type': type, 'Content-Length': 1_000_000 })}${formHead}half of it`)
    await until(async () => (await home.files('tmp')).length === 1, 'the upload has begun')
    socket.destroy()
    expect(await raw(`${head('/api/drive/files/create', { 'Content-Type': type, 'Content-Length': formHead.length + 4, Connection: 'close' })}${formHead}half`)).toMatch(/^HTTP\/1\.1 400 [\s\S]*INVALID_PARAM/)
    await until(async () => (await home.files('tmp')).length === 0, 'the temporary files are removed')
    expect(await count()).toBe(before)
  })

  test('that trickles in from many clients keeps nobody from being served', async () => {
    const before = await count()
    const slow = await Promise.all(Array.from({ length: 150 }, async () => {
      const socket = open()
      socket.write(head('/api/drive/files/create', { 'Content-Type': type, 'Content-Length': 50 * MEGABYTE }) + formHead)
      await new Promise((resolve) => socket.write(Buffer.alloc(256 * 1024, 'x'), resolve))
      return socket
    }))
    await until(async () => (await home.files('tmp')).length === slow.length, 'all uploads have begun')
    for (let round = 0; round < 5; round++) {
      for (const socket of slow) socket.write('x'.repeat(1000))
      const began = performance.now()
      expect((await create('{"text":"in between"}')).status).toBe(200)
      expect(await upload(Buffer.from(`in between ${round}`), 'quick.txt')).toMatchObject({ status: 200 })
      expect(performance.now() - began).toBeLessThan(10_000)
    }
    for (const socket of slow) socket.destroy()
    await until(async () => (await home.files('tmp')).length === 0, 'the temporary files are removed', 30_000)
    expect(await count()).toBe(before + 5)
  }, 90_000)
})

describe('a stream', () => {
  const address = () => `${home.url.replace('http', 'ws')}/streaming?i=${ayu.token}`

  async function closeCodeAfter(act: (socket: WebSocket) => void): Promise<number> {
    const socket = new WebSocket(address())
    socket.on('error', () => undefined)
    await once(socket, 'open')
    const closed = once(socket, 'close') as Promise<[number]>
    act(socket)
    return (await closed)[0]
  }

  test('is cut off for messages that are too large, too many or broken', async () => {
    expect(await closeCodeAfter((socket) => socket.send(Buffer.alloc(20 * MEGABYTE), { binary: false }))).toBe(1009)
    expect(await closeCodeAfter((socket) => { for (let n = 0; n < 20_000; n++) socket.send('{"type":"s","body":{"id":"x"}}') })).toBe(1008)
    expect(await closeCodeAfter((socket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }))).toBe(1007)
  })

  test('of hundreds of clients with rubbish goes on', async () => {
    const rubbish = ['{', 'null', '[]', '{"type":"connect","body":null}', '{"type":"connect","body":{"channel":"__proto__","id":"1"}}', `{"type":"connect","body":{"channel":"homeTimeline","id":"${'x'.repeat(10_000)}"}}`, `{"type":"s","body":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, '{"type":"toString"}']
    const open_ = await Promise.all(Array.from({ length: 200 }, async () => {
      const socket = new WebSocket(address())
      await once(socket, 'open')
      for (const message of rubbish) socket.send(message)
      return socket
    }))
    const last = open_[0]
    const connected = new Promise<string>((resolve) => last?.on('message', (data) => resolve(String(data))))
    last?.send('{"type":"connect","body":{"channel":"main","id":"alive","pong":true}}')
    expect(JSON.parse(await connected)).toEqual({ type: 'connected', body: { id: 'alive' } })
    await Promise.all(open_.map((socket) => {
      const closed = once(socket, 'close')
      socket.close()
      return closed
    }))
  })
})
