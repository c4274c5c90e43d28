import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusal, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let keeper: Person
let alice: Person
let far: Server
let farUrl: string

let count = 0
const bytes = () => sharp({ create: { width: 8 + (count++ % 64), height: 8, channels: 3, background: { r: count % 256, g: 0, b: 0 } } }).png().toBuffer()
const picture = async (owner = alice) => (await owner.upload(await bytes(), `emoji${count}.png`)).id
const add = async (name: string, traits: object = {}) => keeper.request('admin/emoji/add', { name, fileId: await picture(), ...traits })
const listed = async () => (await test.server.visit('emojis', {})).emojis
const names = (emojis: readonly { name: string }[]) => emojis.map((emoji) => emoji.name)
/** An emoji of another server, as federation learns it. */
const learn = async (name: string, path = '/picture.png', more: object = {}) => {
  await test.server.ctx.services.emojis.learn('far.example', [{ name, url: farUrl + path, type: 'image/png', uri: null, updatedAt: null, license: 'CC0', ...more }])
  return (await keeper.request('admin/emoji/list-remote', { query: name })).find((one) => one.name === name)!
}

beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  const image = await bytes()
  far = createServer((request, response) => {
    const found = { '/picture.png': image, '/text.txt': Buffer.from('no picture') }[request.url ?? '']
    response.writeHead(found ? 200 : 404).end(found)
  })
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
  farUrl = `http://127.0.0.1:${(far.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => far.close(resolve)))

/** What a visitor's socket hears of emojis. */
async function ears() {
  const listener = test.listen(null)
  const heard: { type: string; names: string[] }[] = []
  const stream = listener.stream as unknown as { on(type: string, hear: (body: { emoji?: { name: string }; emojis?: { name: string }[] }) => void): void }
  for (const type of ['emojiAdded', 'emojiUpdated', 'emojiDeleted']) stream.on(type, ({ emoji, emojis = [] }) => heard.push({ type, names: names(emoji ? [emoji] : emojis) }))
  await listener.settle()
  return { take: async () => { await listener.settle(); return heard.splice(0) } }
}

describe('adding an emoji', () => {
  it('shows it in the list at once, and tells every socket', async () => {
    const socket = await ears()
    const added = await add('wave', { category: ' birds ', aliases: ['hi', ' hi', '', 'hello'], license: 'mine', isSensitive: true, localOnly: true })
    expect(added).toMatchObject({ name: 'wave', host: null, category: 'birds', aliases: ['hi', 'hello'], license: 'mine', isSensitive: true, localOnly: true, roleIdsThatCanBeUsedThisEmojiAsReaction: [] })
    expect(await socket.take()).toEqual([{ type: 'emojiAdded', names: ['wave'] }])
    expect(await listed()).toContainEqual({ name: 'wave', category: 'birds', aliases: ['hi', 'hello'], url: added.url, isSensitive: true, localOnly: true })
    expect(await test.server.visit('emoji', { name: 'wave' })).toEqual(added)
    expect((await refusal(test.server.visit('emoji', { name: 'none' }))).code).toBe('NO_SUCH_EMOJI')
    expect((await fetch(added.url)).headers.get('content-type')).toBe('image/png')
  })

  it('takes a copy of the picture, which stays when the file goes', async () => {
    const fileId = await picture()
    const { url } = await keeper.request('admin/emoji/add', { name: 'lasting', fileId })
    await alice.request('drive/files/delete', { fileId })
    await test.server.settle()
    expect((await fetch(url)).status).toBe(200)
  })

  it('is refused for taken names, no picture, no file, and people without the policy', async () => {
    await add('taken')
    const [text, fileId] = [await alice.upload(Buffer.from('text'), 'text.txt'), await picture()]
    const refused = async (params: { name: string; fileId: string }, who = keeper) => (await refusal(who.request('admin/emoji/add', params))).code
    expect(await refused({ name: 'taken', fileId })).toBe('DUPLICATE_NAME')
    expect(await refused({ name: 'text', fileId: text.id })).toBe('UNSUPPORTED_FILE_TYPE')
    expect(await refused({ name: 'nothing', fileId: 'nothing' })).toBe('NO_SUCH_FILE')
    for (const name of ['a-b', '', 'a b', 'é', 'x'.repeat(129)]) expect(await refused({ name, fileId })).toBe('INVALID_PARAM')
    expect(await refused({ name: 'mine', fileId }, alice)).toBe('ROLE_PERMISSION_DENIED')
  })

  it('of one name many times at once makes one', async () => {
    const files = await Promise.all(Array.from({ length: 5 }, () => picture()))
    const results = await Promise.allSettled(files.map((fileId) => keeper.request('admin/emoji/add', { name: 'race', fileId })))
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(names(await listed()).filter((name) => name === 'race')).toHaveLength(1)
  })
})

describe('the list of emojis', () => {
  it('is ordered by category, those without one last, then name; visitors may keep it', async () => {
    for (const [name, category] of [['z_one', 'aaa'], ['b_one', 'aaa'], ['a_none', null], ['c_two', 'aab']] as const) await add(name, { category })
    const got = names(await listed()).filter((name) => /_(one|two|none)$/.test(name))
    expect(got).toEqual(['b_one', 'z_one', 'c_two', 'a_none'])
    expect((await listed()).find((one) => one.name === 'a_none')).toEqual({ name: 'a_none', category: null, aliases: [], url: expect.any(String) })
    const answer = await fetch(`${test.server.url}/api/emojis`)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600'])
  })

  it('costs no statement once it is known', async () => {
    await listed()
    expect((await test.server.countStatements(listed)).statements).toEqual([])
  })
})

describe('changing an emoji', () => {
  it('changes what is given, by id or name, and tells every socket', async () => {
    const { id, url } = await add('change', { category: 'old', aliases: ['a'], license: 'l' })
    const socket = await ears()
    await keeper.request('admin/emoji/update', { id, category: 'new' })
    await keeper.request('admin/emoji/update', { name: 'change', isSensitive: true, license: null })
    expect(await socket.take()).toEqual([{ type: 'emojiUpdated', names: ['change'] }, { type: 'emojiUpdated', names: ['change'] }])
    expect(await test.server.visit('emoji', { name: 'change' })).toMatchObject({ id, category: 'new', aliases: ['a'], license: null, isSensitive: true, localOnly: false, url })
  })

  it('can give it another name, which no other may have', async () => {
    const { id } = await add('before')
    await add('occupied')
    const socket = await ears()
    expect((await refusal(keeper.request('admin/emoji/update', { id, name: 'occupied' }))).code).toBe('SAME_NAME_EMOJI_EXISTS')
    await keeper.request('admin/emoji/update', { id, name: 'before', aliases: ['b'] })
    await keeper.request('admin/emoji/update', { id, name: 'after' })
    expect(await socket.take()).toEqual([{ type: 'emojiUpdated', names: ['before'] }, { type: 'emojiDeleted', names: ['before'] }, { type: 'emojiAdded', names: ['after'] }])
    expect(names(await listed())).not.toContain('before')
    expect(await test.server.visit('emoji', { name: 'after' })).toMatchObject({ id, aliases: ['b'] })
  })

  it('can give it another picture; the old one goes', async () => {
    const { id, url } = await add('face')
    await keeper.request('admin/emoji/update', { id, fileId: await picture() })
    const after = await test.server.visit('emoji', { name: 'face' })
    expect(after.url).not.toBe(url)
    expect((await fetch(after.url)).status).toBe(200)
    await until(async () => (await fetch(url)).status !== 200, 'the picture to go')
    const text = await alice.upload(Buffer.from('text'), 'text.txt')
    expect((await refusal(keeper.request('admin/emoji/update', { id, fileId: text.id }))).code).toBe('UNSUPPORTED_FILE_TYPE')
    expect((await refusal(keeper.request('admin/emoji/update', { id, fileId: 'nothing' }))).code).toBe('NO_SUCH_FILE')
  })

  it('is refused for what is not there', async () => {
    expect((await refusal(keeper.request('admin/emoji/update', { id: 'nothing' }))).code).toBe('NO_SUCH_EMOJI')
    expect((await refusal(keeper.request('admin/emoji/update', { name: 'nothing', fileId: 'nothing' }))).code).toBe('NO_SUCH_EMOJI')
    expect((await refusal(keeper.request('admin/emoji/update', {} as { id: string }))).code).toBe('INVALID_PARAM')
  })
})

describe('changing many', () => {
  it('sets, adds and takes aliases, sets category and licence, and tells once', async () => {
    const ids = [(await add('many1', { aliases: ['a', 'b'] })).id, (await add('many2', { aliases: ['b', 'c'], category: 'x' })).id]
    const socket = await ears()
    const state = async (key: 'aliases' | 'category' | 'license') => Promise.all(['many1', 'many2'].map(async (name) => (await test.server.visit('emoji', { name }))[key]))
    await keeper.request('admin/emoji/add-aliases-bulk', { ids: [...ids, 'nothing'], aliases: ['c', 'd', 'd'] })
    expect(await state('aliases')).toEqual([['a', 'b', 'c', 'd'], ['b', 'c', 'd']])
    await keeper.request('admin/emoji/remove-aliases-bulk', { ids, aliases: ['b', 'd', 'z'] })
    expect(await state('aliases')).toEqual([['a', 'c'], ['c']])
    await keeper.request('admin/emoji/set-aliases-bulk', { ids, aliases: ['e', 'e'] })
    expect(await state('aliases')).toEqual([['e'], ['e']])
    await keeper.request('admin/emoji/set-category-bulk', { ids, category: 'y' })
    expect(await state('category')).toEqual(['y', 'y'])
    await keeper.request('admin/emoji/set-category-bulk', { ids })
    expect(await state('category')).toEqual([null, null])
    await keeper.request('admin/emoji/set-license-bulk', { ids, license: 'CC0' })
    expect(await state('license')).toEqual(['CC0', 'CC0'])
    await keeper.request('admin/emoji/set-license-bulk', { ids })
    expect(await state('license')).toEqual([null, null])
    const heard = await socket.take()
    expect(heard.map((one) => one.type)).toEqual(Array.from({ length: 7 }, () => 'emojiUpdated'))
    expect(heard[0]?.names.toSorted()).toEqual(['many1', 'many2'])
    await keeper.request('admin/emoji/set-category-bulk', { ids: [], category: 'y' })
    await keeper.request('admin/emoji/delete-bulk', { ids: [...ids, 'nothing'] })
    expect((await socket.take()).map((one) => one.type)).toEqual(['emojiDeleted'])
    expect(names(await listed())).not.toContain('many1')
  })

  it('is refused for more than can be meant', async () => {
    const ids = Array.from({ length: 70_000 }, () => 'a')
    for (const params of [{ ids }, { ids: [] as string[], aliases: 'x' }]) expect((await refusal(keeper.request('admin/emoji/set-aliases-bulk', params as never))).code).toBe('INVALID_PARAM')
    expect((await refusal(keeper.request('admin/emoji/delete-bulk', { ids }))).code).toBe('INVALID_PARAM')
  })

  it('is for those with the policy', async () => {
    for (const endpoint of ['admin/emoji/set-aliases-bulk', 'admin/emoji/add-aliases-bulk', 'admin/emoji/remove-aliases-bulk'] as const) {
      expect((await refusal(alice.request(endpoint, { ids: [], aliases: [] }))).code).toBe('ROLE_PERMISSION_DENIED')
    }
  })
})

describe('deleting an emoji', () => {
  it('takes it and its picture away', async () => {
    const { id, url } = await add('gone')
    const socket = await ears()
    await keeper.request('admin/emoji/delete', { id })
    expect(await socket.take()).toEqual([{ type: 'emojiDeleted', names: ['gone'] }])
    expect(names(await listed())).not.toContain('gone')
    expect((await refusal(keeper.request('admin/emoji/delete', { id }))).code).toBe('NO_SUCH_EMOJI')
    await until(async () => (await fetch(url)).status !== 200, 'the picture to go')
  })
})

describe('what administrators find', () => {
  it('is exactly one name, or parts of names, aliases and categories, page by page', async () => {
    for (const [name, traits] of [['findme', {}], ['findme2', {}], ['other', { aliases: ['xfindmex'] }], ['third', { category: 'findme' }], ['FINDME', {}]] as const) await add(name, traits)
    const find = async (params: object) => names(await keeper.request('admin/emoji/list', { limit: 100, ...params }))
    expect(await find({ query: ':findme:' })).toEqual(['findme'])
    expect(await find({ query: 'findme' })).toEqual(['third', 'other', 'findme2', 'findme'])
    expect(await find({ query: '%' })).toEqual([])
    const all = await keeper.request('admin/emoji/list', { query: 'findme' })
    expect(await find({ query: 'findme', untilId: all[1]!.id, limit: 1 })).toEqual(['findme2'])
    expect(await find({ query: 'findme', sinceId: all[3]!.id, limit: 1 })).toEqual(['findme2'])
    expect((await refusal(alice.request('admin/emoji/list', {}))).code).toBe('ROLE_PERMISSION_DENIED')
  })

  it('are those of other servers apart', async () => {
    await learn('foreign_a')
    await test.server.ctx.services.emojis.learn('other.example', [{ name: 'foreign_b', url: `${farUrl}/b.png`, type: null, uri: null, updatedAt: null, license: null }])
    const find = async (params: object) => (await keeper.request('admin/emoji/list-remote', params)).map((one) => `${one.name}@${one.host}`)
    expect(await find({ query: 'foreign_' })).toEqual(['foreign_b@other.example', 'foreign_a@far.example'])
    expect(await find({ host: 'FAR.example' })).toEqual(['foreign_a@far.example'])
    expect(names(await listed())).not.toContain('foreign_a')
  })
})

describe('emojis of other servers', () => {
  const known = async (name: string) => (await test.server.ctx.services.emojis.byNames([name], 'far.example')).get(name)

  it('are kept, and changed by what is newer', async () => {
    expect(await known('news')).toBeUndefined()
    await learn('news', '/1.png', { updatedAt: 1000 })
    expect(await known('news')).toMatchObject({ publicUrl: `${farUrl}/1.png`, license: 'CC0', host: 'far.example' })
    await learn('news', '/1.png', { updatedAt: 500, license: 'older' })
    expect(await known('news')).toMatchObject({ license: 'CC0' })
    await learn('news', '/1.png', { updatedAt: 2000, license: 'newer' })
    expect(await known('news')).toMatchObject({ license: 'newer' })
    await learn('news', '/2.png', { updatedAt: 2000, license: 'moved' })
    expect(await known('news')).toMatchObject({ license: 'moved', publicUrl: `${farUrl}/2.png` })
    await learn('news', '/2.png', { uri: 'https://far.example/emojis/news' })
    expect(await known('news')).toMatchObject({ uri: 'https://far.example/emojis/news' })
  })

  it('are left out where they cannot be shown', async () => {
    const { emojis } = test.server.ctx.services
    const plain = { type: null, uri: null, updatedAt: null, license: null }
    await emojis.learn('far.example', [{ ...plain, name: 'a b', url: farUrl }, { ...plain, name: 'no_address', url: 'nothing' }, { ...plain, name: 'script', url: 'javascript:alert(1)' }, { ...plain, name: 'long', url: `${farUrl}/${'x'.repeat(600)}` }])
    expect(await emojis.byNames(['a b', 'no_address', 'script', 'long'], 'far.example')).toEqual(new Map())
  })

  it('can be made this server’s own', async () => {
    const source = await learn('copied')
    const { id } = await keeper.request('admin/emoji/copy', { emojiId: source.id })
    const copy = await test.server.visit('emoji', { name: 'copied' })
    expect(copy).toMatchObject({ id, host: null, license: 'CC0' })
    expect(copy.url).toContain(test.server.ctx.config.url)
    expect((await fetch(copy.url)).status).toBe(200)
    const refused = async (emojiId: string) => (await refusal(keeper.request('admin/emoji/copy', { emojiId }))).code
    expect(await refused(source.id)).toBe('DUPLICATE_NAME')
    expect(await refused('nothing')).toBe('NO_SUCH_EMOJI')
    expect(await refused((await learn('broken', '/nothing.png')).id)).toBe('FAILED_TO_UPLOAD_IMAGE_FROM_URL')
    expect(await refused((await learn('written', '/text.txt')).id)).toBe('UNSUPPORTED_FILE_TYPE')
    expect((await refusal(alice.request('admin/emoji/copy', { emojiId: source.id }))).code).toBe('ROLE_PERMISSION_DENIED')
  })
})
