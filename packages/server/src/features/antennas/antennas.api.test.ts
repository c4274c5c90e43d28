import { beforeAll, describe, expect, it } from 'vitest'
import { changeUser, refusal, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

let shift = 0
const test = useServer({ now: () => Date.now() + shift })
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
})

const DAY = 86_400_000
const code = async (call: Promise<unknown>) => (await refusal(call)).code
let named = 0
/** Somebody without antennas. */
const newcomer = () => test.server.signUp(`newcomer${++named}`)
const settings = { name: 'antenna', src: 'all' as const, keywords: [['fox']], excludeKeywords: [], users: [''], caseSensitive: false, withReplies: false, withFile: false }
type Settings = Omit<Partial<typeof settings>, 'src' | 'keywords' | 'excludeKeywords'> & {
  src?: 'home' | 'all' | 'users' | 'list' | 'users_blacklist'; keywords?: string[][]; excludeKeywords?: string[][]; userListId?: string | null
  localOnly?: boolean; excludeBots?: boolean; excludeNotesInSensitiveChannel?: boolean
}
const newAntenna = (owner: Person, changes: Settings = {}) => owner.request('antennas/create', { ...settings, ...changes })
const newList = (owner: Person) => owner.request('users/lists/create', { name: 'list' })
const collected = async (owner: Person, antennaId: string) => {
  await test.server.settle()
  return (await owner.request('antennas/notes', { antennaId, limit: 100 })).map((note) => note.id)
}

describe('an antenna', () => {
  it('is made, shown, changed and deleted by its owner', async () => {
    const owner = await newcomer()
    const made = await newAntenna(owner, { users: ['@bob', ''], keywords: [['fox', ''], ['dog']] })
    expect(made).toEqual({
      id: made.id, createdAt: expect.stringMatching(/Z$/), name: 'antenna', src: 'all', userListId: null, keywords: [['fox', ''], ['dog']], excludeKeywords: [], users: ['@bob', ''],
      caseSensitive: false, localOnly: false, excludeBots: false, withReplies: false, withFile: false, excludeNotesInSensitiveChannel: false, isActive: true, hasUnreadNote: false, notify: false,
    })
    expect(await owner.request('antennas/show', { antennaId: made.id })).toEqual(made)
    const list = await newList(owner)
    const changes = {
      name: 'other', src: 'list' as const, userListId: list.id, keywords: [], excludeKeywords: [['cat']], users: [], caseSensitive: true, localOnly: true, excludeBots: true,
      withReplies: true, withFile: true, excludeNotesInSensitiveChannel: true,
    }
    expect(await owner.request('antennas/update', { antennaId: made.id, ...changes })).toEqual({ ...made, ...changes })
    expect(await owner.request('antennas/update', { antennaId: made.id, name: 'third' })).toEqual({ ...made, ...changes, name: 'third' })
    const second = await newAntenna(owner)
    expect((await owner.request('antennas/list', {})).map((one) => one.id)).toEqual([made.id, second.id])
    expect(await owner.request('antennas/list', {})).toEqual([{ ...made, ...changes, name: 'third' }, second])
    await owner.request('antennas/delete', { antennaId: made.id })
    expect((await owner.request('antennas/list', {})).map((one) => one.id)).toEqual([second.id])
  })

  it('is nobody else\'s', async () => {
    const { id } = await newAntenna(alice)
    for (const endpoint of ['antennas/show', 'antennas/update', 'antennas/delete', 'antennas/notes'] as const) {
      for (const [person, antennaId] of [[bob, id], [alice, 'unknown']] as const) expect(await code(person.request(endpoint, { antennaId })), endpoint).toBe('NO_SUCH_ANTENNA')
    }
    await alice.request('antennas/delete', { antennaId: id })
  })

  it('needs a word to look for or to leave out', async () => {
    const owner = await newcomer()
    expect(await code(newAntenna(owner, { keywords: [[''], [' ']], excludeKeywords: [[]] }))).toBe('EMPTY_KEYWORD')
    await newAntenna(owner, { keywords: [], excludeKeywords: [['fox']] })
    const { id: antennaId } = await newAntenna(owner)
    expect(await code(owner.request('antennas/update', { antennaId, keywords: [['']], excludeKeywords: [] }))).toBe('EMPTY_KEYWORD')
    expect(await owner.request('antennas/update', { antennaId, keywords: [['']] })).toMatchObject({ keywords: [['']] })
  })

  it('takes only lists of its owner as a source', async () => {
    const [foreign, own] = [await newList(bob), await newList(alice)]
    for (const userListId of [foreign.id, 'unknown', null]) expect(await code(newAntenna(alice, { src: 'list', userListId }))).toBe('NO_SUCH_USER_LIST')
    expect(await code(newAntenna(alice, { src: 'list' }))).toBe('NO_SUCH_USER_LIST')
    const { id: antennaId } = await newAntenna(alice, { src: 'list', userListId: own.id })
    expect(await code(alice.request('antennas/update', { antennaId, userListId: foreign.id }))).toBe('NO_SUCH_USER_LIST')
    expect(await code(alice.request('antennas/update', { antennaId, userListId: null }))).toBe('NO_SUCH_USER_LIST')
    const plain = await newAntenna(alice, { userListId: foreign.id })
    expect(plain.userListId).toBeNull()
    expect(await code(alice.request('antennas/update', { antennaId: plain.id, src: 'list' }))).toBe('NO_SUCH_USER_LIST')
    for (const one of [antennaId, plain.id]) await alice.request('antennas/delete', { antennaId: one })
  })

  it('goes with the list it is built on', async () => {
    const owner = await newcomer()
    const list = await newList(owner)
    const [built, moved] = [await newAntenna(owner, { src: 'list', userListId: list.id }), await newAntenna(owner, { src: 'list', userListId: list.id })]
    await owner.request('antennas/update', { antennaId: moved.id, src: 'all' })
    await owner.request('users/lists/delete', { listId: list.id })
    expect((await owner.request('antennas/list', {})).map((one) => one.id)).toEqual([moved.id])
    expect(await code(owner.request('antennas/notes', { antennaId: built.id }))).toBe('NO_SUCH_ANTENNA')
    const note = await bob.post({ text: 'a fox' })
    expect(await collected(owner, moved.id)).toEqual([note.id])
  })

  it('has bounds, and no more than five are allowed, however many are made at once', async () => {
    const owner = await newcomer()
    expect(await code(newAntenna(owner, { keywords: Array.from({ length: 501 }, () => ['a']) }))).toBe('INVALID_PARAM')
    for (const pattern of ['/(/', '/(?=a)/', '/.{300}/']) expect(await code(newAntenna(owner, { keywords: [['a'], [pattern]] })), pattern).toBe('INVALID_PARAM')
    expect(await code(newAntenna(owner, { users: Array.from({ length: 2001 }, () => 'a') }))).toBe('INVALID_PARAM')
    const answers = await Promise.allSettled(Array.from({ length: 9 }, () => newAntenna(owner)))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(5)
    expect(await code(newAntenna(owner))).toBe('TOO_MANY_ANTENNAS')
    const [first, second] = await owner.request('antennas/list', {})
    await test.server.ctx.services.meta.update({ policies: { antennaLimit: 4 } })
    expect(await code(owner.request('antennas/update', { antennaId: first!.id, name: 'new' }))).toBe('ANTENNA_LIMIT_EXCEEDED')
    await owner.request('antennas/delete', { antennaId: second!.id })
    expect(await owner.request('antennas/update', { antennaId: first!.id, name: 'new' })).toMatchObject({ name: 'new' })
    await test.server.ctx.services.meta.update({ policies: {} })
  })

  it('is not for accounts that have moved away', async () => {
    const owner = await newcomer()
    const { id: antennaId } = await newAntenna(owner)
    await changeUser(test.server, owner.id, { movedToUri: 'https://far.example/users/new' })
    await until(async () => (await code(newAntenna(owner, { keywords: [] }))) === 'YOUR_ACCOUNT_MOVED', 'the move')
    expect(await code(owner.request('antennas/update', { antennaId, name: 'new' }))).toBe('YOUR_ACCOUNT_MOVED')
    await owner.request('antennas/delete', { antennaId })
  })
})

describe('an antenna that nobody reads', () => {
  const rest = () => test.server.ctx.services.antennas.restUnused()

  it('rests after a week until it is read', async () => {
    const [reader, idler] = [await newcomer(), await newcomer()]
    const [read, idle] = [await newAntenna(reader), await newAntenna(idler)]
    const before = await bob.post({ text: 'fox one' })
    expect(await collected(reader, read.id)).toEqual([before.id])
    shift += 6 * DAY
    expect(await collected(reader, read.id)).toEqual([before.id])
    await rest()
    expect(await idler.request('antennas/show', { antennaId: idle.id })).toMatchObject({ isActive: true })
    shift += 2 * DAY
    await rest()
    expect(await reader.request('antennas/show', { antennaId: read.id })).toMatchObject({ isActive: true })
    expect(await idler.request('antennas/show', { antennaId: idle.id })).toMatchObject({ isActive: false })
    const missed = await bob.post({ text: 'fox two' })
    expect(await collected(reader, read.id)).toEqual([missed.id, before.id])
    expect(await collected(idler, idle.id)).toEqual([before.id])
    expect(await idler.request('antennas/show', { antennaId: idle.id })).toMatchObject({ isActive: true })
    const after = await bob.post({ text: 'fox three' })
    expect(await collected(idler, idle.id)).toEqual([after.id, before.id])
  })

  it('rests until it is changed', async () => {
    const owner = await newcomer()
    const { id: antennaId } = await newAntenna(owner)
    shift += 8 * DAY
    await rest()
    expect(await owner.request('antennas/show', { antennaId })).toMatchObject({ isActive: false })
    expect(await owner.request('antennas/update', { antennaId, name: 'new' })).toMatchObject({ isActive: true })
    const note = await bob.post({ text: 'fox' })
    expect(await collected(owner, antennaId)).toEqual([note.id])
  })

  it('rests as early as the server wants, or never', async () => {
    const owner = await newcomer()
    const { id: antennaId } = await newAntenna(owner)
    const { meta } = test.server.ctx.services
    await meta.update({ deactivateAntennaThreshold: 0 })
    shift += 1000 * DAY
    await rest()
    expect(await owner.request('antennas/show', { antennaId })).toMatchObject({ isActive: true })
    await meta.update({ deactivateAntennaThreshold: DAY })
    await rest()
    expect(await owner.request('antennas/show', { antennaId })).toMatchObject({ isActive: false })
    await meta.update({ deactivateAntennaThreshold: 7 * DAY })
  })
})

it('follows an account that moves', async () => {
  const owner = await newcomer()
  const lists = { here: ['', ' @Bob '], full: [`bob@${new URL(test.server.ctx.config.url).host}`], both: ['bob', 'alice@far.example'], other: ['bobby'] }
  const made = new Map<string, string>()
  for (const [name, users] of Object.entries(lists)) made.set(name, (await newAntenna(owner, { src: 'users', users })).id)
  const { ctx } = test.server
  for (let n = 0; n < 2; n++) await ctx.tx((tx) => ctx.services.antennas.accountMoved(tx, { username: 'bob', host: null }, { username: 'Alice', host: 'far.example' }))
  const users = async (name: string) => (await owner.request('antennas/show', { antennaId: made.get(name)! })).users
  expect(await users('here')).toEqual(['', ' @Bob ', 'alice@far.example'])
  expect(await users('full')).toEqual([...lists.full, 'alice@far.example'])
  expect(await users('both')).toEqual(lists.both)
  expect(await users('other')).toEqual(lists.other)
  await ctx.tx((tx) => ctx.services.antennas.accountMoved(tx, { username: 'alice', host: 'far.example' }, { username: 'newcomer', host: null }))
  expect(await users('both')).toEqual([...lists.both, 'newcomer'])
})
