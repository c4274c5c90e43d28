import { expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'

const test = useServer()

it('shows a short and a long form', async () => {
  const { visit } = test.server
  const detailed = await visit('meta', { detail: true })
  expect(detailed).toMatchObject({ requireSetup: true, features: { localTimeline: true, globalTimeline: true, miauth: true }, policies: { ltlAvailable: true }, maxNoteTextLength: 3000, uri: test.server.ctx.config.url })
  expect(await visit('meta', { detail: false })).not.toHaveProperty('features')
  const get = await fetch(`${test.server.url}/api/meta?detail=false`)
  expect(await get.json()).not.toHaveProperty('features')
  expect(get.headers.get('cache-control')).toBe('public, max-age=60')
})

it('lets the owner change settings, partly, at once', async () => {
  const root = await test.server.signUp('keeper')
  const other = await test.server.signUp('other')
  await root.request('admin/update-meta', { name: 'Nest', description: 'where swallows live', serverRules: ['be kind', ' '] })
  await root.request('admin/update-meta', { name: null, maintainerName: 'Keeper', disableRegistration: true, prohibitedWordsForNameOfUser: null })
  expect(await test.server.visit('meta', {})).toMatchObject({ name: null, description: 'where swallows live', serverRules: ['be kind'], maintainerName: 'Keeper', disableRegistration: true })
  expect((await test.server.post('signup', { username: 'late', password: 'secret' })).status).toBe(400)
  await root.request('admin/update-meta', { disableRegistration: false })
  expect((await test.server.post('signup', { username: 'late', password: 'secret' })).status).toBe(200)
  expect((await refusal(other.request('admin/update-meta', { name: 'Mine' }))).code).toBe('ROLE_PERMISSION_DENIED')
  expect((await refusal(root.request('admin/update-meta', { serverRules: ['x'.repeat(281)] }))).code).toBe('INVALID_PARAM')

  // Of a call only the parameters are kept: not its token, and nothing that nobody has checked.
  await root.request('admin/update-meta', { shortName: 'Nest', blockedHosts: 'no list', policies: 1 } as never)
  const { rows: [row] } = await test.server.ctx.db.pool.query<{ settings: object }>('select settings from server_settings')
  expect(row?.settings).toMatchObject({ shortName: 'Nest' })
  for (const key of ['i', 'blockedHosts', 'policies']) expect(row?.settings).not.toHaveProperty(key)
})

it('keeps preserved names in lower case', async () => {
  const root = await test.server.ctx.services.meta.get()
  expect(root.preservedUsernames).toContain('admin')
  await test.server.ctx.services.meta.update({ preservedUsernames: ['queen'] })
  expect((await test.server.visit('username/available', { username: 'Queen' })).available).toBe(false)
  expect((await test.server.visit('username/available', { username: 'admin' })).available).toBe(true)
})

it('counts people and notes, and answers for its endpoints', async () => {
  const { visit } = test.server
  expect(await visit('stats', {})).toMatchObject({ originalUsersCount: expect.any(Number), notesCount: 0, instances: 0 })
  expect((await visit('ping', {})).pong).toBeGreaterThan(1_700_000_000_000)
  expect(await visit('endpoints', {})).toEqual(expect.arrayContaining(['meta', 'notes/create']))
  expect(await visit('endpoint', { endpoint: 'mute/create' })).toEqual({ params: [{ name: 'userId', type: 'String' }, { name: 'expiresAt', type: 'Number' }] })
  expect((await test.server.post('endpoint', { endpoint: 'nothing' })).status).toBe(204)
  expect(await visit('emojis', {})).toEqual({ emojis: [] })
  expect((await refusal(visit('emoji', { name: 'none' }))).code).toBe('NO_SUCH_EMOJI')
})

it('shows the machine only where the owner wants that', async () => {
  expect(await test.server.visit('server-info', {})).toMatchObject({ machine: '?', cpu: { cores: 0 } })
  await test.server.ctx.services.meta.update({ enableServerMachineStats: true })
  const shown = await test.server.visit('server-info', {})
  expect(shown.cpu.cores).toBeGreaterThan(0)
  expect(shown.fs.total).toBeGreaterThan(shown.fs.used)
})
