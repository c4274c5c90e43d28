import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket as TcpSocket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { Person } from '../person.ts'
import { bootServer } from '../server.ts'
import { until } from '../until.ts'
import { Home } from './server-process.ts'
import type { ServerProcess } from './server-process.ts'
import { Socket } from './socket.ts'

let home: Home
let server: ServerProcess
let ayu: Person
const clients: TcpSocket[] = []

/** A server elsewhere that answers a request for a file only when it is told to. */
let elsewhere: Server
const asked: ServerResponse[] = []

beforeAll(async () => {
  elsewhere = createServer((_request, response) => void asked.push(response))
  elsewhere.listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  home = await Home.open()
  server = await home.start()
  ayu = await Person.signUp(home.url, 'ayu', 'password of ayu')
})
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
})
afterAll(async () => {
  await home.remove()
  elsewhere.closeAllConnections()
  elsewhere.close()
})

/** A client with a connection of its own. `answer` is all that came when the server hung up. */
function client(): { socket: TcpSocket; answer: Promise<string>; received: () => string } {
  const socket = connect(home.port, '127.0.0.1')
  clients.push(socket)
  let text = ''
  socket.on('data', (chunk: Buffer) => { text += chunk.toString('latin1') })
  socket.on('error', (error) => { text += `\n${error.message}` })
  return { socket, received: () => text, answer: new Promise((resolve) => socket.on('close', () => resolve(text))) }
}

const post = (path: string, type: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ayu.token}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`

describe('SIGTERM', () => {
  test('lets everything finish that has begun, and keeps nobody waiting for those who do nothing', async () => {
    // A job: a file that is being fetched.
    await ayu.request('drive/files/upload-from-url', { url: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/slow.txt` })
    await until(() => asked.length === 1, 'the job runs')
    // An upload and a call of which the second half comes after the signal.
    const form = '--b\r\nContent-Disposition: form-data; name="file"; filename="late.txt"\r\n\r\nfirst half, second half\r\n--b--\r\n'
    const uploading = client()
    uploading.socket.write(post('/api/drive/files/create', 'multipart/form-data; boundary=b', form.length) + form.slice(0, -30))
    const note = JSON.stringify({ text: 'late' })
    const posting = client()
    posting.socket.write(post('/api/notes/create', 'application/json', note.length) + note.slice(0, 5))
    await until(async () => (await home.files('tmp', 'uploads')).length === 1, 'the upload has begun')
    // Those who do nothing: connections that were used, one that never was, and a stream.
    const used = Array.from({ length: 20 }, client)
    for (const { socket } of used) socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n')
    await until(() => used.every((each) => each.received().startsWith('HTTP/1.1 200')), 'the connections are in use')
    const silent = client()
    const stream = await Socket.open(home.url, ayu.token)
    await stream.channel('main')
    // Calls at the very moment.
    const calls = Array.from({ length: 60 }, (_, n) => home.call(ayu.token, 'notes/create', { text: `at the moment ${n}` }).catch((error: unknown) => {
      // Whoever comes too late over a connection that is still open is told so.
      if (String(error).includes('answered with 503')) return null
      throw error
    }))

    const began = performance.now()
    const ended = server.end('SIGTERM')
    await until(() => server.output.includes('Stopping'), 'the server stops')
    expect(await stream.closed).toBe(1001)
    uploading.socket.write(form.slice(-30))
    posting.socket.write(note.slice(5))
    expect(await uploading.answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*"name":"late\.txt"/)
    expect(await posting.answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*"text":"late"/)
    const answered = (await Promise.all(calls)).filter((answer) => answer !== null).length
    await Promise.all([...used, silent].map(({ answer }) => answer))
    expect(await ended).toBe(0)
    expect(performance.now() - began).toBeLessThan(8000)

    server = await home.start()
    const notes = await ayu.request('users/notes', { userId: ayu.id, limit: 100 })
    expect(notes.filter((each) => each.text?.startsWith('at the moment'))).toHaveLength(answered)
    expect(notes.map((each) => each.text)).toContain('late')
    // The job went back to the queue and is run again, from the start.
    await until(() => asked.length === 2, 'the job runs again')
    asked[1]?.setHeader('content-type', 'text/plain').end('fetched at last')
    await until(async () => (await ayu.request('drive/files', {})).length === 2, 'the fetched file is there')
    expect((await ayu.request('drive/files', {})).map((file) => file.name).toSorted()).toEqual(['late.txt', 'slow.txt'])
    expect(await server.figure('tsubame_jobs_failed')).toBe(0)
  }, 60_000)

  test('cuts off who never comes to an end', async () => {
    const endless = client()
    endless.socket.write(`${post('/api/notes/create', 'application/json', 1000)}{"text":`)
    await until(async () => (await fetch(`${home.url}/healthz`)).ok, 'the server answers')
    const began = performance.now()
    expect(await server.end('SIGTERM')).toBe(0)
    // In its own time, not because the process ran out of patience.
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(server.output).not.toContain('still running')
    await endless.answer
  }, 60_000)
})

test('a server leaves signals to the process it runs in', async () => {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGABRT', 'SIGPIPE'] as const
  const listeners = () => signals.map((signal) => process.listenerCount(signal))
  const before = listeners()
  const other = await bootServer(inject('databaseAdminUrl'))
  expect(listeners()).toEqual(before)
  await other.close()
  expect(listeners()).toEqual(before)
})
