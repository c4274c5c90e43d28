import { describe, expect, it } from 'vitest'
import { changeUser, refusal, until, useServer } from '@tsubame/testkit'

const NO_SUCH_USER = '6cc579cc-885d-43d8-95c2-b8c7fc963280'
const SUSPENDED = 'e03a5f46-d309-4865-9b69-56282d94e1eb'
const WRONG_PASSWORD = '932c904e-9460-45b7-9ce6-7ed33be7eb2c'
const TOO_MANY = '22d05606-fbcf-421a-a2db-b32610dcfd1b'

const test = useServer()
const signIn = (body: object, headers?: Record<string, string>) => test.server.post('signin-flow', body, headers)
const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>
const works = async (token: string) => (await test.server.post('i', { i: token })).status === 200
const rows = (userId: string) => test.server.ctx.db.pool.query('select success, user_agent from signins where user_id = $1 order by id', [userId]).then((result) => result.rows as { success: boolean; user_agent: string }[])

describe('signing in', () => {
  it('goes step by step and ends with a session of its own', async () => {
    const alice = await test.server.signUp('alice', 'secret')
    expect(await json(await signIn({ username: 'alice' }))).toEqual({ finished: false, next: 'captcha' })
    const finished = await json(await signIn({ username: 'ALICE', password: 'secret' }, { 'user-agent': 'browser/1' }))
    expect(finished).toMatchObject({ finished: true, id: alice.id, i: expect.stringMatching(/^[0-9a-zA-Z]{16}$/) })
    expect(finished['i']).not.toBe(alice.token)
    expect(await works(String(finished['i']))).toBe(true)
    expect(await works(alice.token)).toBe(true)
    expect(await rows(alice.id)).toEqual([{ success: true, user_agent: 'browser/1' }])
  })

  it('answers each failure with its id and keeps a record of wrong passwords', async () => {
    const bob = await test.server.signUp('bob', 'secret')
    const refused = async (body: object) => {
      const answer = await signIn(body)
      return [answer.status, await answer.json()]
    }
    expect(await refused({ username: 'nobody', password: 'x' })).toEqual([403, { error: { id: NO_SUCH_USER } }])
    expect(await refused({ username: 'nobody' })).toEqual([403, { error: { id: NO_SUCH_USER } }])
    expect(await refused({ username: 'bob', password: 'wrong' })).toEqual([403, { error: { id: WRONG_PASSWORD } }])
    expect(await rows(bob.id)).toMatchObject([{ success: false }])
    await changeUser(test.server, bob.id, { isSuspended: true })
    expect(await refused({ username: 'bob', password: 'secret' })).toEqual([403, { error: { id: SUSPENDED } }])
    expect((await refusal(bob.request('i', {}))).code).toBe('YOUR_ACCOUNT_SUSPENDED')
  })

  it('refuses what is no name or password with 400 and nothing else', async () => {
    for (const body of [{}, { username: 5 }, { username: 'alice', password: 7 }]) {
      const answer = await signIn(body)
      expect([answer.status, await answer.text()]).toEqual([400, ''])
    }
  })

  it('tells the other devices and makes a notification', async () => {
    const carol = await test.server.signUp('carol', 'secret')
    const listener = test.listen(carol)
    const main = await listener.main()
    await signIn({ username: 'carol', password: 'secret' })
    expect(await main.event('signin')).toMatchObject({ success: true, ip: expect.any(String) })
    await test.server.settle()
    expect(await carol.request('i/notifications', {})).toMatchObject([{ type: 'login' }])
  })
})

describe('limits of signing in', () => {
  const limited = useServer({ env: { TSUBAME_RATE_LIMITS: 'on', TSUBAME_TRUSTED_PROXIES: 'loopback' } })

  it('counts failures of an address only, and not of others', async () => {
    await limited.server.signUp('dave', 'secret')
    const from = (ip: string, password: string) => limited.server.post('signin-flow', { username: 'dave', password }, { 'x-forwarded-for': ip })
    for (let i = 0; i < 12; i++) expect((await from('192.0.2.1', 'secret')).status).toBe(200)
    for (let i = 0; i < 10; i++) expect((await from('192.0.2.1', 'wrong')).status).toBe(403)
    const refused = await from('192.0.2.1', 'secret')
    expect([refused.status, (await json(refused))['error']]).toEqual([429, expect.objectContaining({ id: TOO_MANY })])
    expect((await from('192.0.2.2', 'secret')).status).toBe(200)
  })

  it('lets nobody who found an open session try passwords without end', async () => {
    const oscar = await limited.server.signUp('oscar', 'secret')
    for (let i = 0; i < 20; i++) expect((await refusal(oscar.request('i/change-password', { currentPassword: `guess ${i}`, newPassword: 'mine' }))).code).toBe('INCORRECT_PASSWORD')
    expect((await refusal(oscar.request('i/change-password', { currentPassword: 'secret', newPassword: 'mine' }))).code).toBe('RATE_LIMIT_EXCEEDED')
    expect((await refusal(oscar.request('i/regenerate-token', { password: 'secret' }))).code).toBe('RATE_LIMIT_EXCEEDED')
  })
})

describe('sessions', () => {
  it('ends the one that signs out and no other', async () => {
    const erin = await test.server.signUp('erin', 'secret')
    const other = String((await json(await signIn({ username: 'erin', password: 'secret' })))['i'])
    expect((await test.server.post('i/sign-out', { i: other })).status).toBe(204)
    expect(await works(other)).toBe(false)
    expect(await works(erin.token)).toBe(true)
  })

  it('changes the password, which ends all other sessions at once', async () => {
    const frank = await test.server.signUp('frank', 'secret')
    const other = String((await json(await signIn({ username: 'frank', password: 'secret' })))['i'])
    expect((await refusal(frank.request('i/change-password', { currentPassword: 'wrong', newPassword: 'next' }))).code).toBe('INCORRECT_PASSWORD')
    await frank.request('i/change-password', { currentPassword: 'secret', newPassword: 'next' })
    expect([await works(frank.token), await works(other)]).toEqual([true, false])
    expect((await signIn({ username: 'frank', password: 'secret' })).status).toBe(403)
    expect((await signIn({ username: 'frank', password: 'next' })).status).toBe(200)
  })

  it('regenerates: every session dies at once with its sockets, tokens of apps stay', async () => {
    const grace = await test.server.signUp('grace', 'secret')
    const { auth } = test.server.ctx.services
    const app = await test.server.ctx.tx((tx) => auth.issueAccessToken(tx, { userId: grace.id, permissions: ['read:account'], name: 'an app' }))
    const listener = test.listen(grace)
    const main = await listener.main()
    expect((await refusal(grace.request('i/regenerate-token', { password: 'wrong' }))).code).toBe('INCORRECT_PASSWORD')
    await grace.request('i/regenerate-token', { password: 'secret' })
    expect(await works(grace.token)).toBe(false)
    expect(await main.event('myTokenRegenerated')).toBeNull()
    await until(() => [...test.server.ctx.stream.of(grace.id)].length === 0, 'the socket is closed')
    expect(await works(app.token)).toBe(true)
  })

  it('keeps no token in clear and at most a hundred sessions', async () => {
    const heidi = await test.server.signUp('heidi', 'secret')
    const { ctx } = test.server
    const listener = test.listen(heidi)
    await listener.main()
    for (let i = 0; i < 101; i++) await ctx.tx((tx) => ctx.services.auth.openSession(tx, heidi.id, { ip: '192.0.2.1', userAgent: 'x' }))
    const { rows: stored } = await ctx.db.pool.query('select * from sessions where user_id = $1', [heidi.id])
    expect(stored).toHaveLength(100)
    expect(JSON.stringify(stored)).not.toContain(heidi.token)
    expect(await works(heidi.token)).toBe(false)
    await until(() => [...ctx.stream.of(heidi.id)].length === 0, 'the socket of the oldest session is closed')
  })
})

describe('tokens of apps', () => {
  it('carry their permissions, are told apart from sessions, and can be taken back', async () => {
    const ivan = await test.server.signUp('ivan', 'secret')
    const { ctx } = test.server
    const app = await ctx.tx((tx) => ctx.services.auth.issueAccessToken(tx, { userId: ivan.id, permissions: ['read:account'] }))
    expect(await ctx.services.auth.authenticate(app.token)).toMatchObject({ id: ivan.id, native: false, tokenId: app.id, permissions: new Set(['read:account']) })
    const code = async (endpoint: string, body: object) => ((await json(await test.server.post(endpoint, { i: app.token, ...body })))['error'] as { code: string } | undefined)?.code
    expect(await code('i', {})).toBeUndefined()
    expect(await code('i/update', { name: 'x' })).toBe('PERMISSION_DENIED')
    expect(await code('i/change-password', { currentPassword: 'secret', newPassword: 'x' })).toBe('ACCESS_DENIED')
    await until(async () => (await ctx.db.pool.query('select last_used_at from access_tokens where id = $1 and last_used_at is not null', [app.id])).rowCount === 1, 'the last use is written')
    await ctx.services.auth.revokeAccessToken(ivan.id, app.id)
    expect(await ctx.services.auth.authenticate(app.token)).toBeNull()
  })

  it('die with their account', async () => {
    const judy = await test.server.signUp('judy', 'secret')
    await test.server.ctx.db.pool.query('update users set is_deleted = true where id = $1', [judy.id])
    test.server.ctx.services.users.forget(judy.id)
    expect(await test.server.ctx.services.auth.authenticate(judy.token)).toBeNull()
    expect((await test.server.post('i', { i: judy.token })).status).toBe(401)
  })
})
