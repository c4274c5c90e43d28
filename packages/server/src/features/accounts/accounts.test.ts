import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person, TestServer } from '@tsubame/testkit'

const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>

describe('setting up', () => {
  const open = useServer({ env: { TSUBAME_TEST: '0' } })
  const guarded = useServer({ env: { TSUBAME_SETUP_PASSWORD: 'open sesame' } })
  const fortress = useServer({ env: { TSUBAME_SETUP_PASSWORD: 'open sesame', TSUBAME_RATE_LIMITS: 'on' } })

  it('asks for it until somebody owns the server, and lets nobody sign up before', async () => {
    expect(await open.server.visit('meta', { detail: true })).toMatchObject({ requireSetup: true, disableRegistration: true })
    const refused = await open.server.post('signup', { username: 'early', password: 'long enough' })
    expect(refused.status).toBe(400)
    expect(await json(refused)).toMatchObject({ statusCode: 400, message: 'SETUP_REQUIRED' })
  })

  it('calls its refusals by the name of their status', async () => {
    const send = (type: string) => fetch(`${open.server.url}/api/signup`, { method: 'POST', headers: { 'content-type': type }, body: '[]' })
    expect(await json(await send('application/json'))).toMatchObject({ statusCode: 400, error: 'Bad Request' })
    expect(await json(await send('text/plain'))).toMatchObject({ statusCode: 415, error: 'Unsupported Media Type' })
  })

  it('makes one owner of two first accounts at the same time', async () => {
    const create = (username: string) => open.server.post('admin/accounts/create', { username, password: 'long enough' })
    const answers = await Promise.all([create('admin'), create('owner')])
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    const won = await json(answers.find((answer) => answer.status === 200)!)
    expect(won).toMatchObject({ isAdmin: true, isModerator: true, email: null, token: expect.stringMatching(/^[0-9a-zA-Z]{16}$/) })
    expect(await json(answers.find((answer) => answer.status !== 200)!)).toMatchObject({ error: { code: 'ACCESS_DENIED', id: '1fb7cb09-d46a-4fff-b8df-057708cce513' } })
    expect(await open.server.visit('meta', { detail: true })).toMatchObject({ requireSetup: false })

    const asOwner = (body: object) => open.server.post('admin/accounts/create', { i: won['token'], ...body })
    expect(await json(await asOwner({ username: 'support', password: 'long enough' }))).toMatchObject({ username: 'support', isAdmin: false })
    expect(await json(await asOwner({ username: 'Support', password: 'long enough' }))).toMatchObject({ error: { code: 'USED_USERNAME' } })
    expect(await json(await asOwner({ username: 'weak', password: '1234567' }))).toMatchObject({ error: { code: 'INVALID_PASSWORD' } })
    expect(await json(await create('another'))).toMatchObject({ error: { code: 'ACCESS_DENIED' } })
  })

  it('stays closed to the public until the owner opens it', async () => {
    const closed = await open.server.post('signup', { username: 'visitor', password: 'long enough' })
    expect([closed.status, await closed.text()]).toEqual([400, ''])
  })

  it('wants the set-up password where there is one, and none where there is none', async () => {
    const create = (body: object) => guarded.server.post('admin/accounts/create', { username: 'owner', password: 'long enough', ...body })
    for (const body of [{}, { setupPassword: 'wrong' }, { setupPassword: null }]) {
      expect(await json(await create(body))).toMatchObject({ error: { code: 'INCORRECT_INITIAL_PASSWORD', id: '97147c55-1ae1-4f6f-91d6-e1c3e0e76d62' } })
    }
    expect(await json(await create({ setupPassword: 'open sesame' }))).toMatchObject({ username: 'owner', isAdmin: true })
  })

  it('does not let the set-up password be guessed', async () => {
    const { server } = fortress
    const answers: number[] = []
    for (let i = 0; i < 21; i++) answers.push((await server.post('admin/accounts/create', { username: 'owner', password: 'long enough', setupPassword: String(i) })).status)
    expect([answers.slice(0, 20).every((status) => status === 400), answers[20]]).toEqual([true, 429])
  })
})

const test = useServer()

describe('signing up', () => {
  const signUp = (server: TestServer, body: object) => server.post('signup', body)

  it('gives an account with a token that works, a profile with its defaults, and owns the server first', async () => {
    const root = await test.server.signUp('Keeper')
    const me = await root.request('i', {})
    expect(me).toMatchObject({ username: 'Keeper', host: null, name: null, isAdmin: true, email: null, emailVerified: false, securityKeysList: [], loggedInDays: 1, autoAcceptFollowed: true, preventAiLearning: true, hasUnreadNotification: false, policies: { canInvite: false } })
    expect(me).not.toHaveProperty('isFollowing')
    expect(me.avatarUrl).toBe(`${test.server.ctx.config.url}/identicon/keeper@${new URL(test.server.ctx.config.url).host}`)
    const second = await test.server.signUp('second')
    expect(await second.request('i', {})).toMatchObject({ isAdmin: false, isModerator: false })
  })

  it('takes names of letters, digits and underscores, each once whatever its case', async () => {
    expect((await signUp(test.server, { username: 'x'.repeat(20), password: 'p' })).status).toBe(200)
    for (const [username, message] of [['a b', 'INVALID_USERNAME'], ['x'.repeat(21), 'INVALID_USERNAME'], ['X'.repeat(20), 'DUPLICATED_USERNAME'], ['Admin', 'USED_USERNAME'], ['tsubame', 'USED_USERNAME']]) {
      const refused = await signUp(test.server, { username, password: 'p' })
      expect([refused.status, (await json(refused))['message']]).toEqual([400, message])
    }
    expect((await signUp(test.server, { username: 'nopassword', password: '' })).status).toBe(400)
    expect((await signUp(test.server, { username: 'nopassword' })).status).toBe(400)
    expect((await signUp(test.server, { username: 5, password: 'p' })).status).toBe(400)
  })

  it('lets one of many at the same time have a name', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => signUp(test.server, { username: 'popular', password: 'p' })))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(5)
  })

  it('says beforehand which names can be had', async () => {
    const available = async (username: string) => (await test.server.visit('username/available', { username })).available
    expect(await available('unused')).toBe(true)
    expect(await available('KEEPER')).toBe(false)
    expect(await available('administrator')).toBe(false)
    expect((await refusal(test.server.visit('username/available', { username: 'a-b' }))).code).toBe('INVALID_PARAM')
  })

  it('never gives a name out again', async () => {
    const gone = await test.server.signUp('gone')
    await test.server.ctx.tx((tx) => tx.kysely.deleteFrom('users').where('id', '=', gone.id).execute())
    test.server.ctx.services.users.forget(gone.id)
    expect(await json(await signUp(test.server, { username: 'GONE', password: 'p' }))).toMatchObject({ message: 'USED_USERNAME' })
  })

  it('answers neither sign-up nor sign-in to other origins', async () => {
    const answer = await test.server.post('signup', { username: 'cross', password: 'p' }, { origin: 'https://evil.example' })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the own profile', () => {
  let alice: Person | undefined
  const asMe = async () => {
    alice ??= await test.server.signUp('alice')
    return alice
  }

  it('changes what is given and nothing else', async () => {
    const me = await asMe()
    await me.request('i/update', { name: ' Alice ', description: 'hello :swallow:', location: 'Kyoto', birthday: '1990-02-28', lang: 'ja', isCat: true })
    expect(await me.request('i/update', { isBot: true })).toMatchObject({
      name: 'Alice', description: 'hello :swallow:', location: 'Kyoto', birthday: '1990-02-28', lang: 'ja', isCat: true, isBot: true, isLocked: false,
    })
    expect(await me.request('i/update', { name: '   ', description: null, location: null })).toMatchObject({ name: null, description: null, location: null, birthday: '1990-02-28' })
  })

  it('refuses what cannot be', async () => {
    const me = await asMe()
    for (const bad of [{ description: '' }, { birthday: '1990-02-30' }, { birthday: '90-1-1' }, { name: 'x'.repeat(51) }, { lang: 'klingon' }, { fields: Array.from({ length: 17 }, () => ({ name: 'a', value: 'b' })) }, { followersVisibility: 'nobody' }, { fields: [{ name: 'a', value: 'b'.repeat(2049) }] }, { makeNotesHiddenBefore: 1e30 }, { makeNotesFollowersOnlyBefore: -1e30 }, { alsoKnownAs: Array.from({ length: 11 }, (_, i) => `a${i}`) }]) {
      expect([bad, (await refusal(me.request('i/update', bad as never))).code]).toEqual([bad, 'INVALID_PARAM'])
    }
    const code = async (params: object) => (await refusal(me.request('i/update', params as never))).code
    expect(await code({ avatarId: 'nosuchfile' })).toBe('NO_SUCH_AVATAR')
    expect(await code({ bannerId: 'nosuchfile' })).toBe('NO_SUCH_BANNER')
    expect(await code({ pinnedPageId: 'nosuchpage' })).toBe('NO_SUCH_PAGE')
    expect(await code({ mutedWords: ['/(?=x)/'] })).toBe('INVALID_REGEXP')
    expect(await code({ hardMutedWords: [['x'.repeat(201)]] })).toBe('TOO_MANY_MUTED_WORDS')
    expect(await code({ alsoKnownAs: ['@nobody'] })).toBe('NO_SUCH_USER')
    expect(await code({ alsoKnownAs: ['@alice'] })).toBe('FORBIDDEN_TO_SET_YOURSELF')
    expect(await code({ avatarDecorations: [{ id: 'a' }, { id: 'b' }] })).toBe('RESTRICTED_BY_ROLE')
  })

  it('keeps settings, each list on its own, and replaces the receive configuration as a whole', async () => {
    const me = await asMe()
    await me.request('i/update', { mutedWords: [['a', 'b'], '/c+/i'], hardMutedWords: [['d']], mutedInstances: ['Evil.Example', ''], notificationRecieveConfig: { follow: { type: 'never' }, reply: { type: 'following' } } })
    const updated = await me.request('i/update', { notificationRecieveConfig: { renote: { type: 'follower' } }, makeNotesHiddenBefore: -3600, requireSigninToViewContents: true, fields: [{ name: ' site ', value: ' x ' }, { name: '', value: 'y' }] })
    expect(updated).toMatchObject({
      mutedWords: [['a', 'b'], '/c+/i'], hardMutedWords: [['d']], mutedInstances: ['evil.example'], makeNotesHiddenBefore: -3600, requireSigninToViewContents: true, fields: [{ name: 'site', value: 'x' }],
    })
    expect(updated.notificationRecieveConfig).toEqual({ renote: { type: 'follower' } })
    expect(await me.request('i/update', { makeNotesHiddenBefore: null })).not.toHaveProperty('makeNotesHiddenBefore')
  })

  it('shows aliases as ids of accounts here', async () => {
    const me = await asMe()
    const other = await test.server.signUp('alias')
    expect(await me.request('i/update', { alsoKnownAs: ['@alias', 'ALIAS'] })).toMatchObject({ alsoKnownAs: [other.id] })
    expect(await me.request('i/update', { alsoKnownAs: [] })).toMatchObject({ alsoKnownAs: null })
    await changeUser(test.server, me.id, { movedToUri: 'https://far.example/users/me' })
    expect((await refusal(me.request('i/update', { alsoKnownAs: ['@alias'] }))).code).toBe('YOUR_ACCOUNT_MOVED')
    await changeUser(test.server, me.id, { movedToUri: null })
  })

  it('refuses prohibited names to all but moderators', async () => {
    const me = await asMe()
    await me.request('i/update', { name: 'spammer' })
    await test.server.ctx.services.meta.update({ prohibitedWordsForNameOfUser: ['spam'] })
    const refused = await refusal(me.request('i/update', { isCat: false }))
    expect(refused).toMatchObject({ code: 'YOUR_NAME_CONTAINS_PROHIBITED_WORDS', id: '0b3f9f6a-2f4d-4b1f-9fb4-49d3a2fd7191' })
    expect(await me.request('i/update', { name: null })).toMatchObject({ name: null })
    expect((await test.server.visit('username/available', { username: 'SpamBot' })).available).toBe(false)
    await test.server.ctx.services.meta.update({ prohibitedWordsForNameOfUser: [] })
  })

  it('tells the other devices of a change', async () => {
    const me = await asMe()
    const listener = test.listen(me)
    const main = await listener.main()
    await me.request('i/update', { location: 'Osaka' })
    const body = await main.event('meUpdated')
    expect(body).toMatchObject({ location: 'Osaka' })
    expect(body).not.toHaveProperty('email')
  })

  it('counts a day of use once', async () => {
    const me = await asMe()
    const before = (await me.request('i', {})).loggedInDays
    await me.request('i', {})
    expect((await me.request('i', {})).loggedInDays).toBe(before)
  })

  it('costs no statement once everything is known', async () => {
    const me = await asMe()
    await me.request('i', {})
    const { statements } = await test.server.countStatements(() => me.request('i', {}))
    expect(statements).toEqual([])
  })

  it('hides the mail address from tokens of apps', async () => {
    const me = await asMe()
    const { token } = await test.server.ctx.tx((tx) => test.server.ctx.services.auth.issueAccessToken(tx, { userId: me.id, permissions: ['read:account'] }))
    const seen = await json(await test.server.post('i', { i: token }))
    expect(seen).toMatchObject({ username: 'alice' })
    for (const secret of ['email', 'emailVerified', 'securityKeysList']) expect(seen).not.toHaveProperty(secret)
  })
})

describe('pictures and links of a profile', () => {
  const png = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#c8503c' } }).png().toBuffer()

  it('takes own images only, and clears them always', async () => {
    const [me, other] = [await test.server.signUp('painter'), await test.server.signUp('stranger')]
    const picture = await me.upload(await png(), 'me.png')
    const text = await me.upload(Buffer.from('not a picture'), 'note.txt')
    const foreign = await other.upload(await png(), 'other.png')
    const code = async (params: object) => (await refusal(me.request('i/update', params))).code
    expect(await code({ avatarId: foreign.id })).toBe('NO_SUCH_AVATAR')
    expect(await code({ bannerId: foreign.id })).toBe('NO_SUCH_BANNER')
    expect(await code({ avatarId: text.id })).toBe('AVATAR_NOT_AN_IMAGE')
    expect(await code({ bannerId: text.id })).toBe('BANNER_NOT_AN_IMAGE')
    const updated = await me.request('i/update', { avatarId: picture.id, bannerId: picture.id })
    expect(updated).toMatchObject({ avatarId: picture.id, bannerId: picture.id, avatarUrl: picture.thumbnailUrl, bannerUrl: picture.url, avatarBlurhash: picture.blurhash })
    expect(await me.request('i/update', { bannerId: null })).toMatchObject({ bannerId: null, bannerUrl: null, bannerBlurhash: null, avatarId: picture.id })
  })

  it('goes back to the drawn picture when the file is deleted', async () => {
    const me = await test.server.signUp('careless')
    const picture = await me.upload(await png(), 'me.png')
    await me.request('i/update', { avatarId: picture.id })
    await me.request('drive/files/delete', { fileId: picture.id })
    await test.server.settle()
    expect(await me.request('i', {})).toMatchObject({ avatarId: null, avatarUrl: expect.stringContaining('/identicon/careless@'), avatarBlurhash: null })
  })

  it('verifies links to pages that link back, as long as they do', async () => {
    const me = await test.server.signUp('linked')
    const profile = `${test.server.ctx.config.url}/@linked`
    let page = `<html><body><a rel="me" href="${profile}">me</a>`
    const site = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page)).listen(0, '127.0.0.1')
    await once(site, 'listening')
    const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
    try {
      const fields = [{ name: 'site', value: url }, { name: 'gone', value: 'http://127.0.0.1:1/' }, { name: 'no link', value: 'text' }]
      expect(await me.request('i/update', { fields })).toMatchObject({ verifiedLinks: [] })
      await test.server.settle()
      expect(await me.request('i', {})).toMatchObject({ verifiedLinks: [url] })
      expect(await me.request('i/update', { location: 'here' })).toMatchObject({ verifiedLinks: [url] })
      page = '<html><body>nothing here'
      await me.request('i/update', { fields })
      await test.server.settle()
      expect(await me.request('i', {})).toMatchObject({ verifiedLinks: [] })
    } finally {
      site.close()
    }
  })
})
