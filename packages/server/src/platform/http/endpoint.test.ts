import { connect } from 'node:net'
import type { AnyEndpoint, EndpointDefinition, entities } from '@tsubame/contract'
import { Id, endpoint } from '@tsubame/contract'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fail } from '../fail.ts'
import { feature } from '../feature.ts'
import type { Call, Handlers } from '../feature.ts'
import { JsonText } from './json.ts'
import { RawReply } from './raw-reply.ts'
import { serverUnderTest } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

const base = { summary: '', tags: [], credential: 'optional', params: Type.Object({}), result: Type.Unknown(), errors: {} } as const
const define = <const Name extends string>(name: Name, more: Partial<AnyEndpoint> = {}): EndpointDefinition<Name> => ({ ...base, ...more, name })

const echoParams = Type.Object({
  limit: Type.Integer({ default: 10, minimum: 1, maximum: 100 }),
  detail: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  id: Type.Optional(Id()),
  text: Type.Optional(Type.String({ maxLength: 7 })),
})
const echo = endpoint({ ...base, name: 'echo', allowGet: true, cacheSec: 60, params: echoParams })
const refuse = endpoint({
  ...base, name: 'refuse', params: Type.Object({ code: Type.String() }),
  errors: {
    NO_SUCH_NOTE: { id: '24fcbfc6-2e37-42b6-8388-c29b3861a08d', message: 'There is no such note.' },
    FORBIDDEN: { id: '11111111-2e37-42b6-8388-c29b3861a08d', kind: 'permission' },
    TEAPOT: { id: '22222222-2e37-42b6-8388-c29b3861a08d', status: 418 },
    BROKEN: { id: '33333333-2e37-42b6-8388-c29b3861a08d', kind: 'server' },
  },
})
const results = endpoint({ ...base, name: 'results', params: Type.Object({ want: Type.String() }) })
const hang = endpoint({ ...base, name: 'hang', result: null })
const signIn = endpoint({ ...base, name: 'sign-in', params: Type.Object({ username: Type.String() }) })

const simple = [
  define('open'), define('login', { credential: 'required' }), define('secure', { credential: 'required', secure: true }), define('secure-open', { secure: true }),
  define('kind', { credential: 'required', kind: 'read:account' }), define('kind-open', { kind: 'read:account' }), define('moved', { credential: 'required', prohibitMoved: true }),
  define('mod', { credential: 'required', kind: 'read:admin:meta', requireModerator: true }), define('admin', { credential: 'required', kind: 'write:admin:meta', requireAdmin: true }),
  define('policy', { requiredRolePolicy: 'canSearchUsers' }), define('policy-none', { requiredRolePolicy: 'canInvite' }),
  define('everything', { credential: 'required', secure: true, prohibitMoved: true, requireAdmin: true, requiredRolePolicy: 'canInvite', kind: 'x', params: Type.Object({ a: Type.String() }) }),
] as const

let hangSignal: (signal: AbortSignal) => void = () => undefined
const hanging = new Promise<AbortSignal>((resolve) => { hangSignal = resolve })

const testEndpoints = [echo, refuse, results, hang, signIn] as const
const handlers: Handlers<typeof testEndpoints> = {
  echo: async (_ctx, params, call) => ({ params, viewerId: call.viewerId, ip: call.ip, userAgent: call.userAgent }),
  refuse: async (_ctx, { code }) => fail(code as 'NO_SUCH_NOTE', code === 'TEAPOT' ? { short: true } : undefined),
  results: async (_ctx, { want }) => {
    if (want === 'throw') throw new Error('the password is hunter2')
    const answers: Record<string, unknown> = { null: null, string: 'text', json: new JsonText('{"a": 1}'), zero: 0, false: false }
    return answers[want]
  },
  hang: (_ctx, _params, call) => {
    hangSignal(call.signal)
    return new Promise((resolve) => { call.signal.addEventListener('abort', () => resolve()) })
  },
  'sign-in': async (_ctx, { username }) => (username === 'nobody' ? new RawReply(403, { error: { id: '6cc579cc-885d-43d8-95c2-b8c7fc963280' } }) : { finished: true }),
}
const testFeature = feature({
  name: 'test', endpoints: testEndpoints, handlers,
  rawEndpoints: { 'sign-in': { ownOriginOnly: true, refuse: (refusal) => new RawReply(refusal.status) } },
})
const answerOk = async () => ({ ok: true })
const checks = feature({ name: 'checks', endpoints: simple, handlers: Object.fromEntries(simple.map(({ name }) => [name, answerOk])) as never })

const scopes = (...permissions: string[]) => ({ native: false, permissions: new Set(permissions) })
const policies = { rateLimitFactor: 1, canInvite: false, canSearchUsers: false } as entities.RolePolicies
const callers = {
  native: {}, app: scopes(), reader: scopes('read:account'), suspended: { isSuspended: true }, moved: { hasMoved: true },
  moderator: { isModerator: true }, administrator: { isAdministrator: true, policies }, root: { isRoot: true, policies },
  powerless: { policies }, moderatorApp: { ...scopes(), isModerator: true }, adminScopeApp: scopes('read:admin:meta'),
  doomed: { isSuspended: true, hasMoved: true, ...scopes() },
}

let server: ServerUnderTest
beforeAll(async () => { server = await serverUnderTest({ features: [testFeature, checks], callers }) })
afterAll(() => server.close())

describe('the order of checks', () => {
  const invalidToken = [401, 'AUTHENTICATION_FAILED', 'b0a7f5f8-dc2f-4171-b91f-de88ad238e14'] as const
  const denied = [403, 'ACCESS_DENIED', '56f35758-7dd5-468b-8439-5d6fb8ec9b8e'] as const
  const credential = [401, 'CREDENTIAL_REQUIRED', '1384574d-a912-4b81-8601-c7b1c4085df1'] as const
  const suspended = [403, 'YOUR_ACCOUNT_SUSPENDED', 'a8c724b3-6e9c-4b46-b1a8-bc3ed6258370'] as const
  const moved = [403, 'YOUR_ACCOUNT_MOVED', '56f20ec9-fd06-4fa5-841b-edd6d7d4fa31'] as const
  const role = [403, 'ROLE_PERMISSION_DENIED'] as const
  const permission = [403, 'PERMISSION_DENIED', '1370e5b7-d4eb-4566-bb1d-7748ee6a1838'] as const
  it.each([
    ['open', null, [200]], ['open', 'native', [200]], ['open', 'app', [200]], ['open', 'suspended', [200]], ['open', 'wrong', invalidToken], ['open', '', invalidToken],
    ['login', null, credential], ['login', 'native', [200]], ['login', 'suspended', suspended], ['login', 'app', permission], ['login', 'reader', permission],
    ['secure', null, denied], ['secure', 'app', denied], ['secure', 'native', [200]], ['secure', 'suspended', suspended], ['secure-open', null, denied], ['secure-open', 'native', [200]],
    ['kind', 'reader', [200]], ['kind', 'app', permission], ['kind', null, credential], ['kind-open', null, [200]], ['kind-open', 'app', permission], ['kind-open', 'reader', [200]],
    ['moved', 'moved', moved], ['moved', 'native', [200]], ['login', 'moved', [200]],
    ['mod', 'native', role], ['mod', 'moderator', [200]], ['mod', 'administrator', [200]], ['mod', 'root', [200]], ['mod', 'moderatorApp', permission], ['mod', 'adminScopeApp', role],
    ['admin', 'moderator', role], ['admin', 'administrator', [200]], ['admin', 'root', [200]],
    ['policy', null, [200]], ['policy', 'powerless', role], ['policy', 'administrator', [200]], ['policy', 'root', [200]], ['policy-none', null, role],
    ['everything', 'wrong', invalidToken], ['everything', 'doomed', denied], ['everything', null, denied],
    ['everything', 'suspended', suspended], ['everything', 'moved', moved], ['everything', 'native', role], ['everything', 'root', [400, 'INVALID_PARAM']],
  ] as const)('%s as %s', async (name, token, [status, code, id]) => {
    const answer = await server.post(name, token === null ? {} : { i: token })
    expect(answer.status).toBe(status)
    if (code) expect(answer.error().code).toBe(code)
    if (id) expect(answer.error().id).toBe(id)
  })

  it('says in WWW-Authenticate what a client should do', async () => {
    const header = async (name: string, body: unknown) => (await server.post(name, body)).headers.get('www-authenticate')
    expect(await header('login', {})).toBe('Bearer realm="Misskey"')
    expect(await header('login', { i: 'wrong' })).toContain('error="invalid_token"')
    expect(await header('kind', { i: 'app' })).toContain('error="insufficient_scope"')
    expect(await header('echo', { limit: 0 })).toContain('error="invalid_request"')
  })
})

describe('the token', () => {
  const viewer = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await server.post('kind', body, headers)
    return answer.status
  }
  it('is taken from the header before the body', async () => {
    expect(await viewer({ i: 'wrong' }, { authorization: 'Bearer native' })).toBe(200)
    expect(await viewer({ i: 'native' }, { authorization: 'Bearer wrong' })).toBe(401)
  })
  it('needs the exact scheme', async () => {
    expect(await viewer({}, { authorization: 'bearer native' })).toBe(401)
    expect((await server.post('open', {}, { authorization: 'bearer wrong' })).status).toBe(200)
  })
  it('must be a string or nothing', async () => {
    const answer = await server.post('open', { i: 5 })
    expect(answer.status).toBe(400)
    expect(answer.error()).toMatchObject({ code: 'INVALID_PARAM', info: { param: 'i' } })
    expect((await server.post('open', { i: null })).status).toBe(200)
  })
})

describe('parameters', () => {
  const params = async (body: unknown) => (await server.post('echo', body)).json() as { params: Record<string, unknown> }
  it('get their defaults, and unknown ones do not hurt', async () => {
    expect((await params({ unknown: true })).params).toMatchObject({ limit: 10 })
    expect((await params({ unknown: true, i: 'native', limit: 3 })).params).toEqual({ limit: 3 })
    expect((await server.post('echo')).status).toBe(200)
  })
  it.each([
    [{ limit: 101 }, '#/properties/limit/maximum'], [{ limit: '5' }, '#/properties/limit/type'], [{ limit: 1.5 }, '#/properties/limit/type'],
    [{ id: 'a-b' }, '#/properties/id/format'], [{ text: '12345678' }, '#/properties/text/maxLength'], [[], '#/type'], ['text', '#/type'], [{ text: 1, limit: 0 }, '#/properties/limit/minimum'],
  ])('%j is refused at %s', async (body, param) => {
    const answer = await server.post('echo', body)
    expect(answer.status).toBe(400)
    expect(answer.error()).toMatchObject({ code: 'INVALID_PARAM', id: '3d81ceae-475f-4600-b2a8-2bc116157532', kind: 'client', info: { param, reason: expect.any(String) as string } })
  })
  it('never become a prototype', async () => {
    const answer = await server.request('/api/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"__proto__": {"a": 1}, "\\u005f_proto__": {"b": 1}, "__pr\\u006fto__": {"c": 1}, "text": "x"}' })
    expect(answer.text).not.toContain('__proto__')
    expect(answer.text).toMatch(/^{"params":{"limit":10,"text":"x"}/)
  })
  it.each([
    ['{', 'application/json', 400], ['"\ud800', 'application/json', 400], ['{}', 'text/plain', 415], ['i=native', 'application/x-www-form-urlencoded', 415], ['{}', 'application/json; charset=utf-8', 200], ['', 'application/json', 200], ['', 'text/plain', 200],
  ])('a body %j of the type %s → %i', async (body, type, status) => {
    const answer = await server.request('/api/echo', { method: 'POST', headers: { 'content-type': type }, body })
    expect(answer.status).toBe(status)
    if (status !== 200) expect(answer.error().code).toBe('INVALID_PARAM')
  })
  it('cannot hold what no database keeps', async () => {
    for (const body of ['{"text": "a\\u0000"}', '{"a\\u0000": 1}', '{"\\ud800": 1}', '{"list": [{"deep": "\\u0000"}]}']) {
      const answer = await server.request('/api/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      expect([answer.status, answer.error().code]).toEqual([400, 'INVALID_PARAM'])
    }
    expect((await server.request('/api/echo?text=a%00')).error().info).toMatchObject({ param: 'text' })
    expect((await params({ text: 'a\\u0000' })).params.text).toBe('a\\u0000')
    expect((await params({ text: '\ud83d' })).params.text).toBe('\ufffd')
    expect((await params({ text: '🐦' })).params.text).toBe('🐦')
  })
  it('must be UTF-8', async () => {
    const answer = await server.request('/api/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) })
    expect(answer.status).toBe(400)
    expect(answer.error()).toMatchObject({ code: 'INVALID_PARAM', info: { reason: 'the body is not valid UTF-8' } })
  })
  it.each([['with a length', false], ['in chunks', true]])('of more than 1 MiB are refused %s, and the answer arrives', async (_how, chunked) => {
    const text = JSON.stringify({ text: 'x'.repeat(3_000_000) })
    const body = chunked ? new Blob([text]).stream() : text
    const answer = await server.request('/api/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' } as RequestInit)
    expect(answer.status).toBe(413)
    expect(answer.error().code).toBe('REQUEST_TOO_LARGE')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('methods', () => {
  it.each(['PUT', 'PATCH', 'DELETE'])('%s is like POST', async (method) => {
    const answer = await server.request('/api/echo', { method, headers: { 'content-type': 'application/json' }, body: '{"limit": 3}' })
    expect(answer.json()).toMatchObject({ params: { limit: 3 } })
  })
  it('GET is for endpoints that allow it', async () => {
    const refused = await server.request('/api/open')
    expect([refused.status, refused.text]).toEqual([405, ''])
    const answer = await server.request('/api/echo?limit=7&detail=false&text=12')
    expect(answer.json()).toMatchObject({ params: { limit: 7, detail: false, text: '12' } })
  })
  it('GET tells what cannot be cast', async () => {
    const answer = await server.request('/api/echo?limit=abc')
    expect(answer.status).toBe(400)
    expect(answer.error()).toMatchObject({ code: 'INVALID_PARAM', id: '0b5f1631-7c1a-41a6-b399-cce335f34d85' })
    expect((await server.request('/api/echo?limit="x"')).error().id).toBe('3d81ceae-475f-4600-b2a8-2bc116157532')
    expect((await server.request('/api/echo?i=a&i=b')).error().info).toMatchObject({ param: 'i' })
  })
  it.each(['GET', 'POST', 'PUT', 'DELETE'])('%s of an unknown endpoint', async (method) => {
    for (const path of ['/api/no/such', '/api/echo/', '/api/__proto__']) {
      const answer = await server.request(path, { method })
      expect(answer.status).toBe(404)
      expect(answer.error()).toMatchObject({ code: 'UNKNOWN_API_ENDPOINT', id: '2ca3b769-540a-4f08-9dd5-b5a825b6d0f1' })
    }
  })
})

describe('answers', () => {
  it.each([
    ['null', 204, ''], ['nothing', 204, ''], ['string', 200, '"text"'], ['json', 200, '{"a": 1}'], ['zero', 200, '0'], ['false', 200, 'false'],
  ])('%s → %i %s', async (want, status, text) => {
    const answer = await server.post('results', { want })
    expect([answer.status, answer.text]).toEqual([status, text])
    if (status === 200) expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })
  it.each([
    ['NO_SUCH_NOTE', 400, { kind: 'client', message: 'There is no such note.', id: '24fcbfc6-2e37-42b6-8388-c29b3861a08d' }], ['FORBIDDEN', 403, { kind: 'permission', message: 'Forbidden.' }],
    ['TEAPOT', 418, { kind: 'client', info: { short: true } }], ['BROKEN', 500, { kind: 'server' }], ['UNDECLARED', 500, { code: 'INTERNAL_ERROR' }], ['toString', 500, { code: 'INTERNAL_ERROR' }], ['INVALID_PARAM', 400, { id: '3d81ceae-475f-4600-b2a8-2bc116157532' }],
  ])('the error %s → %i', async (code, status, error) => {
    const answer = await server.post('refuse', { code })
    expect(answer.status).toBe(status)
    expect(answer.error()).toMatchObject({ code, ...error })
  })
  it('keep the cause of a failure to the log, under the id the caller gets', async () => {
    const answer = await server.post('results', { want: 'throw' })
    expect(answer.status).toBe(500)
    expect(answer.error()).toMatchObject({ code: 'INTERNAL_ERROR', id: '5d37dbcb-891e-41ca-a3d6-e690c97775ac', kind: 'server' })
    expect(answer.text).not.toContain('hunter2')
    const id = String(answer.error().info?.id)
    expect(server.logged.find((line) => line.includes('hunter2'))).toContain(`"request":"${id}"`)
  })
  it('outside the envelope are the endpoint’s own', async () => {
    const wrong = await server.post('sign-in', { username: 'nobody' })
    expect([wrong.status, wrong.json()]).toEqual([403, { error: { id: '6cc579cc-885d-43d8-95c2-b8c7fc963280' } }])
    const malformed = await server.post('sign-in', { username: 1 })
    expect([malformed.status, malformed.text]).toEqual([400, ''])
    const unreadable = await server.request('/api/sign-in', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    expect([unreadable.status, unreadable.text]).toEqual([400, ''])
    expect((await server.post('sign-in', { username: 'me' })).headers.get('access-control-allow-origin')).toBeNull()
  })
  it('are not waited for when the client hangs up', async () => {
    const abort = new AbortController()
    const call = fetch(`${server.url}/api/hang`, { method: 'POST', signal: abort.signal })
    const signal = await hanging
    expect(signal.aborted).toBe(false)
    const aborted = new Promise((resolve) => { signal.addEventListener('abort', resolve) })
    abort.abort()
    await expect(call).rejects.toThrow()
    await aborted
  })
  it('survive a client that hangs up in the middle of its body', async () => {
    const { port } = new URL(server.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":', () => socket.destroy())
      })
      socket.on('close', () => resolve())
    })
    expect((await server.post('echo', {})).status).toBe(200)
    expect(server.logged.filter((line) => line.includes('a call failed') && line.includes('echo'))).toEqual([])
  })
})

describe('headers', () => {
  it('allow every origin to call', async () => {
    const preflight = await server.request('/api/echo', { method: 'OPTIONS', headers: { origin: 'https://app.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
    const answer = await server.post('echo', {})
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-expose-headers')).toBe('Retry-After')
    const own = await server.request('/api/sign-in', { method: 'OPTIONS', headers: { origin: 'https://app.example' } })
    expect(own.headers.get('access-control-allow-origin')).toBeNull()
  })
  it('let only anonymous GET answers be cached', async () => {
    const cache = async (path: string, init?: RequestInit) => (await server.request(path, init)).headers.get('cache-control')
    expect(await cache('/api/echo')).toBe('public, max-age=60')
    expect(await cache('/api/echo', { method: 'POST' })).toBe('private, max-age=0, must-revalidate')
    expect(await cache('/api/echo?i=native')).toBe('private, max-age=0, must-revalidate')
    expect(await cache('/api/echo', { headers: { authorization: 'Bearer native' } })).toBe('private, max-age=0, must-revalidate')
    expect(await cache('/api/echo?limit=abc')).toBe('private, max-age=0, must-revalidate')
  })
  it('believe a trusted proxy about the address', async () => {
    const ip = async (forwarded: string) => ((await server.post('echo', {}, { 'x-forwarded-for': forwarded })).json() as Pick<Call, 'ip'>).ip
    expect(await ip('203.0.113.9')).toBe('203.0.113.9')
    expect(await ip('198.51.100.1, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9')
  })
})
