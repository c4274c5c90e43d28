import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import { Type } from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { feature } from '../feature.ts'
import type { Feature } from '../feature.ts'
import { serverUnderTest } from '../http/server-under-test.ts'
import type { ServerUnderTest } from '../http/server-under-test.ts'
import { channel } from './channel.ts'
import type { ChannelPort, MessageHandlers, OpenChannel } from './channel.ts'
import { MAX_BUFFERED_BYTES } from './connection.ts'
import { Client } from './fixtures/client.ts'
import type { AppContext } from '../context.ts'

const ports: ChannelPort[] = []
const closed: string[] = []
let release: (() => void)[] = []

const open = (name: string) => (_ctx: AppContext, port: ChannelPort): OpenChannel => {
  ports.push(port)
  return {
    close: () => { closed.push(name) },
    receive: (type, body) => {
      if (type === 'explode') throw new Error('boom')
      port.send('echo', { type, body })
    },
  }
}
const channels: NonNullable<Feature['channels']> = {
  main: channel({ shared: true, requireCredential: true, kind: 'read:account', params: Type.Object({}), open: open('main') }),
  local: channel({ params: Type.Object({ withFiles: Type.Boolean({ default: false }) }), open: (ctx, port, params) => { port.send('params', params); return open('local')(ctx, port) } }),
  shared: channel({ shared: true, params: Type.Object({}), open: open('shared') }),
  login: channel({ requireCredential: true, params: Type.Object({}), open: open('login') }),
  chat: channel({ requireCredential: true, kind: 'read:chat', params: Type.Object({ otherId: Type.String() }), open: open('chat') }),
  closed: channel({ params: Type.Object({}), open: () => null }),
  broken: channel({ params: Type.Object({}), open: () => Promise.reject(new Error('no database')) }),
  slow: channel({ params: Type.Object({}), open: async (ctx, port) => { await new Promise<void>((resolve) => { release.push(resolve) }); return open('slow')(ctx, port) } }),
}
const messages: MessageHandlers<AppContext> = {
  s: (_ctx, connection, body) => connection.send('noted', { viewer: connection.viewerId, body }),
  fail: (_ctx, connection) => { connection.send('failing'); throw new Error('boom') },
}
const features = [feature({ name: 'streams', endpoints: [], handlers: {}, channels, messages })]
const scopes = (...permissions: string[]) => ({ native: false, permissions: new Set(permissions) })
const callers = {
  alice: { id: 'alice', tokenId: 'a1' }, alice2: { id: 'alice', tokenId: 'a2' }, bob: { id: 'bob', tokenId: 'b1' },
  reader: { id: 'carol', tokenId: 'c1', ...scopes('read:account') }, app: scopes('read:chat'), suspended: { isSuspended: true }, deleted: { isDeleted: true },
}
const present: string[] = []

let server: ServerUnderTest
const clients: Client[] = []
beforeAll(async () => {
  server = await serverUnderTest({ features, callers, http: {
    presence: async (ids) => { present.push(...ids) },
    hooks: { authenticate: async (token) => { if (token === 'crash') throw new Error('no database'); return callersOf(token) } },
  } })
})
afterAll(() => server.close())
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()))
  await expect.poll(() => server.stream.size).toBe(0)
  ports.length = closed.length = present.length = 0
  release = []
})

async function callersOf(token: string) {
  const { caller } = await import('../http/server-under-test.ts')
  const known = (callers as Record<string, Parameters<typeof caller>[0]>)[token]
  return known ? caller(known) : null
}

const address = (path: string) => `${server.url.replace('http', 'ws')}${path}`
async function client(token?: string, headers: Record<string, string> = {}): Promise<Client> {
  const made = new Client(new WebSocket(address(`/streaming${token === undefined ? '' : `?i=${token}&_t=1`}`), { headers }))
  clients.push(made)
  await once(made.socket, 'open')
  return made
}
const closeCode = async (made: Client): Promise<number> => (await once(made.socket, 'close') as [number])[0]

describe('connecting', () => {
  it.each([
    ['/streaming?i=wrong', {}, 401], ['/streaming?i=', {}, 401], ['/streaming?i=app', {}, 401], ['/streaming?i=suspended', {}, 403], ['/streaming?i=deleted', {}, 403], ['/streaming?i=crash', {}, 500],
    ['/', {}, 404], ['/streaming/', {}, 404], ['/api/streaming', {}, 404], ['/streaming?i=alice', { authorization: 'Bearer wrong' }, 401],
  ])('%s %j is refused with %i', async (path, headers, status) => {
    const socket = new WebSocket(address(path), { headers })
    // Giving up on a socket that never opened counts as an error of it.
    socket.on('error', () => undefined)
    const [, response] = await once(socket, 'unexpected-response') as [unknown, { statusCode: number; headers: Record<string, string> }]
    expect(response.statusCode).toBe(status)
    if (status === 401) expect(response.headers['www-authenticate']).toContain('invalid_token')
    socket.terminate()
  })
  it('takes the token from the header before the address', async () => {
    const made = await client('wrong', { authorization: 'Bearer bob' })
    made.send('s', 1)
    expect((await made.next()).body).toEqual({ viewer: 'bob', body: 1 })
  })
  it.each([[undefined, null], ['alice', 'alice'], ['reader', 'carol']])('as %s is %s', async (token, viewer) => {
    const made = await client(token)
    made.send('s', 1)
    expect((await made.next()).body).toMatchObject({ viewer })
    expect(present).toEqual(viewer === null ? [] : [viewer])
  })
  it('needs no extension', async () => {
    expect((await client()).socket.extensions).toBe('')
  })
})

it.each(['/streaming?i=nobody', '/streaming?i=crash', '/elsewhere', '/streaming'])('a client that hangs up while %s is refused or opened harms nobody', async (path) => {
  for (let round = 0; round < 40; round++) {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)
    socket.resetAndDestroy()
    await once(socket, 'close')
  }
  expect((await server.request('/healthz/live')).status).toBe(200)
})

describe('messages', () => {
  it.each(['ping', 'h', '', '{', '[]', '"s"', 'null', '{"type": 5}', '{"type": "nothing"}', '{"type": "__proto__"}', '{"type": "constructor", "body": {}}', '{"type": "connect"}', '{"type": "connect", "body": []}',
    '{"type": "connect", "body": {"channel": "none", "id": "1", "pong": true}}', '{"type": "connect", "body": {"channel": "__proto__", "id": "1", "pong": true}}', '{"type": "connect", "body": {"channel": "local", "id": 1, "pong": true}}',
    '{"type": "connect", "body": {"channel": "local", "id": "1", "params": {"withFiles": "yes"}, "pong": true}}', '{"type": "connect", "body": {"channel": "local", "id": "1", "params": [], "pong": true}}',
    '{"type": "connect", "body": {"channel": "closed", "id": "1", "pong": true}}', '{"type": "connect", "body": {"channel": "broken", "id": "1", "pong": true}}', '{"type": "disconnect", "body": {"id": "none"}}', '{"type": "disconnect", "body": "x"}',
    '{"type": "channel", "body": {"id": "none", "type": "a", "body": 1}}', '{"type": "ch"}',
  ])('%s is ignored', async (text) => {
    const made = await client('alice')
    made.socket.send(text)
    expect(await made.before()).toEqual([])
  })
  it('may fail without harm', async () => {
    const made = await client('alice')
    made.send('fail')
    expect(await made.next()).toEqual({ type: 'failing' })
    expect(await made.before()).toEqual([])
    expect(server.logged.some((line) => line.includes('a stream message failed'))).toBe(true)
  })
  it('in binary are ignored', async () => {
    const made = await client('alice')
    made.socket.send(Buffer.from('{"type":"s","body":1}'))
    expect(await made.before()).toEqual([])
  })
  it('of more than 64 KiB end the connection', async () => {
    const made = await client('alice')
    made.socket.send(`{"type":"s","body":"${'x'.repeat(65_536)}"}`)
    expect(await closeCode(made)).toBe(1009)
  })
  it('that are no WebSocket frames end the connection', async () => {
    const made = await client('alice')
    const raw = (made.socket as unknown as { _socket: Socket })._socket
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await closeCode(made)
    await expect.poll(() => server.stream.size).toBe(0)
  })
  it('in a flood end the connection', async () => {
    const made = await client('alice')
    for (let i = 0; i < 2400; i++) made.socket.send('h')
    expect(await closeCode(made)).toBe(1008)
  })
})

describe('channels', () => {
  const ack = (id: string) => ({ type: 'connected', body: { id } })
  it('are acknowledged only when asked to and only when they opened', async () => {
    const made = await client('alice')
    expect(await made.connect('main', 'm')).toEqual([ack('m')])
    made.send('connect', { channel: 'shared', id: 'x' })
    expect(await made.before()).toEqual([])
  })
  it('get their parameters with defaults, and nothing else', async () => {
    const made = await client()
    expect(await made.connect('local', 'l', { other: 1 })).toEqual([{ type: 'channel', body: { id: 'l', type: 'params', body: { withFiles: false } } }, ack('l')])
    expect(await made.connect('chat', 'c', {})).toEqual([])
  })
  it.each([
    [undefined, 'main', false], [undefined, 'login', false], [undefined, 'local', true], ['alice', 'login', true], ['reader', 'main', true], ['reader', 'login', false], ['reader', 'chat', false], ['alice', 'chat', true],
  ])('as %s: %s opens: %s', async (token, name, opens) => {
    const made = await client(token)
    const answers = await made.connect(name, 'x', { otherId: 'bob' })
    expect(answers.some((message) => message.type === 'connected')).toBe(opens)
  })
  it('are replaced when an id is used again', async () => {
    const made = await client('alice')
    await made.connect('local', 'x')
    await made.connect('main', 'x')
    expect(closed).toEqual(['local'])
    ports[0]?.send('late')
    ports[1]?.send('now')
    expect(await made.before()).toEqual([{ type: 'channel', body: { id: 'x', type: 'now', body: null } }])
  })
  it('are kept when what should replace them is refused', async () => {
    const made = await client()
    await made.connect('local', 'x')
    await made.connect('main', 'x')
    await made.connect('local', 'x', { withFiles: 1 })
    expect(closed).toEqual([])
  })
  it('that are shared open once', async () => {
    const made = await client('alice')
    expect(await made.connect('main', '1')).toEqual([ack('1')])
    expect(await made.connect('main', '2')).toEqual([])
    expect(await made.connect('main', '1')).toEqual([])
    expect(await made.connect('shared', '3')).toEqual([ack('3')])
    made.send('disconnect', { id: '1' })
    expect(await made.connect('main', '2')).toEqual([ack('2')])
  })
  it('are 32 at most', async () => {
    const made = await client()
    for (let i = 1; i <= 32; i++) expect(await made.connect('local', `c${i}`)).toHaveLength(2)
    expect(await made.connect('local', 'c33')).toEqual([])
    expect(await made.connect('local', 'c32')).toHaveLength(2)
    made.send('disconnect', { id: 'c1' })
    expect(await made.connect('local', 'c33')).toHaveLength(2)
  })
  it('hear messages under both names, with a body only', async () => {
    const made = await client('alice')
    await made.connect('main', 'm')
    made.send('channel', { id: 'm', type: 'a', body: 1 })
    made.send('ch', { id: 'm', type: 'b', body: null })
    made.send('ch', { id: 'm', type: 'c' })
    made.send('ch', { id: 'm', type: 'explode', body: 1 })
    expect((await made.before()).map((message) => message.body?.body)).toEqual([{ type: 'a', body: 1 }, { type: 'b', body: null }])
  })
  it('send nothing after they were closed', async () => {
    const made = await client('alice')
    await made.connect('main', 'm')
    made.send('disconnect', { id: 'm' })
    await made.before()
    ports[0]?.send('late')
    server.stream.sendMain('alice', 'late')
    expect(await made.before()).toEqual([])
    expect(closed).toEqual(['main'])
  })
  it('that are left while they open are closed as soon as they are', async () => {
    const made = await client()
    made.send('connect', { channel: 'slow', id: 's', pong: true })
    made.send('disconnect', { id: 's' })
    await made.before()
    expect(closed).toEqual([])
    release[0]?.()
    expect(await made.before()).toEqual([])
    expect(closed).toEqual(['slow'])
  })
  it('hear what they were told while they opened', async () => {
    const made = await client()
    made.send('connect', { channel: 'slow', id: 's', pong: true })
    made.send('ch', { id: 's', type: 'requestLog', body: { length: 5 } })
    await made.before()
    release[0]?.()
    expect(await made.next()).toEqual(ack('s'))
    expect((await made.next()).body?.body).toEqual({ type: 'requestLog', body: { length: 5 } })
  })
  it('are closed with the connection', async () => {
    const made = await client('alice')
    await made.connect('main', 'm')
    await made.connect('local', 'l')
    await made.end()
    await expect.poll(() => closed.toSorted()).toEqual(['local', 'main'])
  })
})

describe('the hub', () => {
  it('sends main events to every main channel of a user', async () => {
    const [one, two, other, without] = [await client('alice'), await client('alice2'), await client('bob'), await client('alice')]
    for (const made of [one, two, other]) await made.connect('main', 'm')
    server.stream.sendMain('alice', 'meUpdated', { name: 'ツバメ' })
    server.stream.sendMain('alice', 'readAllNotifications')
    const expected = [{ type: 'channel', body: { id: 'm', type: 'meUpdated', body: { name: 'ツバメ' } } }, { type: 'channel', body: { id: 'm', type: 'readAllNotifications', body: null } }]
    expect(await one.before()).toEqual(expected)
    expect(await two.before()).toEqual(expected)
    expect(await other.before()).toEqual([])
    expect(await without.before()).toEqual([])
  })
  it('broadcasts to everybody', async () => {
    const [one, two] = [await client(), await client('alice')]
    server.stream.broadcast('emojiAdded', { emoji: { name: 'a' } })
    for (const made of [one, two]) expect(await made.before()).toEqual([{ type: 'emojiAdded', body: { emoji: { name: 'a' } } }])
  })
  it('knows the sockets of a user', async () => {
    await client('alice')
    const second = await client('alice2')
    await client()
    expect([server.stream.size, [...server.stream.of('alice')].length, [...server.stream.of('nobody')].length]).toEqual([3, 2, 0])
    await second.end()
    await expect.poll(() => [...server.stream.of('alice')].length).toBe(1)
  })
  it('closes the sockets of one token, or all of a user', async () => {
    const [one, two, other] = [await client('alice'), await client('alice2'), await client('bob')]
    const first = closeCode(one)
    server.stream.disconnect('alice', 'a1')
    expect(await first).toBe(1008)
    expect(await two.before()).toEqual([])
    const second = closeCode(two)
    server.stream.disconnect('alice')
    expect(await second).toBe(1008)
    expect(await other.before()).toEqual([])
  })
  it('drops a socket that does not read, and holds little for it', async () => {
    const slow = await client('alice')
    await slow.connect('main', 'm')
    slow.socket.pause()
    const dropped = server.stream.dropped
    const body = 'x'.repeat(50_000)
    let sent = 0
    // The kernel takes some megabytes before the process has to hold anything.
    await expect.poll(() => {
      for (let i = 0; i < 20; i++) server.stream.sendMain('alice', 'note', body)
      sent += 20 * body.length
      return server.stream.dropped
    }, { interval: 1 }).toBe(dropped + 1)
    expect(server.stream.size).toBe(0)
    expect(sent).toBeGreaterThan(MAX_BUFFERED_BYTES)
    slow.socket.resume()
  })
})

describe('the end', () => {
  it('of the server says goodbye with 1001 and waits for nobody', async () => {
    const own = await serverUnderTest({ features, callers })
    const polite = new WebSocket(`${own.url.replace('http', 'ws')}/streaming`)
    await once(polite, 'open')
    const gone = once(polite, 'close') as Promise<[number]>
    const { port } = new URL(own.url)
    const rude = connect(Number(port), '127.0.0.1')
    rude.on('error', () => undefined)
    rude.write('GET /streaming HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
    await once(rude, 'data')
    expect(own.stream.size).toBe(2)
    await own.close()
    expect((await gone)[0]).toBe(1001)
    expect(own.stream.size).toBe(0)
  })
  it('of the server does not wait for those either who were told to go before and have not gone', async () => {
    const own = await serverUnderTest({ features, callers })
    const rude = connect(Number(new URL(own.url).port), '127.0.0.1')
    rude.on('error', () => undefined)
    rude.write('GET /streaming?i=alice HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
    await once(rude, 'data')
    own.stream.disconnect('alice')
    expect(own.stream.size).toBe(0)
    await own.close()
  }, 10_000)
})
