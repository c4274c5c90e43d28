import { refusal, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'

const running = useServer()
let mod: Person
let ayu: Person
let koi: Person
let count = 0

beforeAll(async () => {
  mod = await running.server.signUp('rin')
  ayu = await running.server.signUp('ayu')
  koi = await running.server.signUp('koi')
})

const text = () => Buffer.from(`text ${count++}`)
const picture = () => sharp({ create: { width: 40, height: 30 + (count++ % 9), channels: 3, background: { r: count % 256, g: 50, b: 200 } } }).png().toBuffer()
const newPerson = () => running.server.signUp(`person${count++}`)
const names = (files: readonly { name: string }[]) => files.map((file) => file.name)

test('a folder that is deleted while something is put into it goes, or stays with what is in it', async () => {
  const me = await newPerson()
  for (let n = 0; n < 20; n++) {
    const { id } = await me.request('drive/folders/create', { name: `parent ${n}` })
    const answers = await Promise.allSettled([me.request('drive/folders/delete', { folderId: id }), me.request('drive/folders/create', { name: 'child', parentId: id })])
    const codes = answers.map((answer) => (answer.status === 'fulfilled' ? null : (answer.reason as { code: string }).code))
    expect([['HAS_CHILD_FILES_OR_FOLDERS', null], [null, 'NO_SUCH_FOLDER']]).toContainEqual(codes)
  }
})

test('a file that is deleted before its change is written is not there', async () => {
  const me = await newPerson()
  const { drive } = running.server.ctx.services
  const facts = await drive.get((await me.upload(text(), 'gone.txt')).id)
  if (!facts) throw new Error('the file is not there')
  await me.request('drive/files/delete', { fileId: facts.id })
  expect(await drive.update({ id: me.id, isModerator: false }, facts, { name: 'back.txt' })).toMatchObject({ code: 'NO_SUCH_FILE' })
})

describe('lists', () => {
  let me: Person
  beforeAll(async () => {
    me = await newPerson()
    const folder = await me.request('drive/folders/create', { name: 'inside' })
    await me.upload(Buffer.from('1'), 'b.txt')
    await me.upload(Buffer.from('333'), 'a.txt')
    await me.upload(Buffer.from('22'), 'c.csv')
    await me.upload(await picture(), 'd.png', { folderId: folder.id })
  })

  test('one folder, or all of them', async () => {
    expect(names(await me.request('drive/files', {}))).toEqual(['c.csv', 'a.txt', 'b.txt'])
    const [folder] = await me.request('drive/folders', {})
    expect(names(await me.request('drive/files', { folderId: folder?.id ?? '' }))).toEqual(['d.png'])
    expect(names(await me.request('drive/stream', {}))).toEqual(['d.png', 'c.csv', 'a.txt', 'b.txt'])
    expect(await koi.request('drive/files', { folderId: folder?.id ?? '' })).toEqual([])
  })

  test.each([
    ['+createdAt', ['c.csv', 'a.txt', 'b.txt']], ['-createdAt', ['b.txt', 'a.txt', 'c.csv']],
    ['+name', ['c.csv', 'b.txt', 'a.txt']], ['-name', ['a.txt', 'b.txt', 'c.csv']],
    ['+size', ['a.txt', 'c.csv', 'b.txt']], ['-size', ['b.txt', 'c.csv', 'a.txt']],
  ] as const)('sorted by %s', async (sort, expected) => {
    expect(names(await me.request('drive/files', { sort }))).toEqual(expected)
  })

  test('of one type or kind', async () => {
    expect(names(await me.request('drive/stream', { type: 'image/*' }))).toEqual(['d.png'])
    expect(names(await me.request('drive/stream', { type: 'text/csv' }))).toEqual(['c.csv'])
    expect(names(await me.request('drive/files', { type: 'image/*' }))).toEqual([])
    expect(await refusal(me.request('drive/files', { type: "x' or 1=1" }))).toMatchObject({ code: 'INVALID_PARAM' })
  })

  test('page by page in both directions', async () => {
    const [newest, middle] = await me.request('drive/stream', { limit: 2 })
    expect(names(await me.request('drive/stream', { untilId: middle?.id ?? '' }))).toEqual(['a.txt', 'b.txt'])
    expect(names(await me.request('drive/stream', { sinceId: middle?.id ?? '' }))).toEqual(['d.png'])
    expect(names(await me.request('drive/stream', { limit: 1, sinceDate: Date.parse(newest?.createdAt ?? '') - 60_000 } as never))).toEqual(['b.txt'])
    expect(await refusal(me.request('drive/stream', { limit: 101 }))).toMatchObject({ code: 'INVALID_PARAM' })
  })

  test('cost as many statements for many files as for few', async () => {
    const one = await running.server.countStatements(() => me.request('drive/stream', { limit: 1 }))
    const many = await running.server.countStatements(() => me.request('drive/stream', { limit: 100 }))
    expect(many.statements.length).toBeLessThanOrEqual(one.statements.length)
  })

  test('by name and by hash, one’s own only', async () => {
    const [file] = await me.request('drive/files/find', { name: 'a.txt' })
    expect(file).toMatchObject({ name: 'a.txt', size: 3 })
    const md5 = file?.md5 ?? ''
    expect(names(await me.request('drive/files/find-by-hash', { md5 }))).toEqual(['a.txt'])
    expect(await me.request('drive/files/check-existence', { md5 })).toBe(true)
    expect(await koi.request('drive/files/check-existence', { md5 })).toBe(false)
    expect(await koi.request('drive/files/find-by-hash', { md5 })).toEqual([])
    expect(await me.request('drive/files/find', { name: 'd.png' })).toEqual([])
  })
})

describe('a file', () => {
  test('is shown to its owner and to moderators, by id and by every address, in detail', async () => {
    const outer = await ayu.request('drive/folders/create', { name: 'outer' })
    const inner = await ayu.request('drive/folders/create', { name: 'inner', parentId: outer.id })
    const file = await ayu.upload(await picture(), 'x.png', { folderId: inner.id })
    for (const params of [{ fileId: file.id }, { url: file.url }, { url: file.thumbnailUrl ?? '' }, { url: `${file.url}?sensitive=true` }]) {
      expect(await ayu.request('drive/files/show', params)).toMatchObject({
        id: file.id, user: { id: ayu.id }, folder: { id: inner.id, filesCount: 1, parent: { id: outer.id, foldersCount: 1 } },
      })
    }
    expect(await mod.request('drive/files/show', { fileId: file.id })).toMatchObject({ id: file.id })
    expect(await refusal(koi.request('drive/files/show', { fileId: file.id }))).toMatchObject({ code: 'ACCESS_DENIED', id: '25b73c73-68b1-41d0-bad1-381cfdf6579f' })
    expect(await refusal(ayu.request('drive/files/show', { fileId: 'aaaaaaaaaaaaaaaa' }))).toMatchObject({ code: 'NO_SUCH_FILE' })
    expect(await refusal(ayu.request('drive/files/show', { url: 'https://example.com/files/x' }))).toMatchObject({ code: 'NO_SUCH_FILE' })
    expect(await refusal(ayu.request('drive/files/show', {} as never))).toMatchObject({ code: 'INVALID_PARAM' })
  })

  test('changes what is given and nothing else', async () => {
    const folder = await ayu.request('drive/folders/create', { name: 'here' })
    const file = await ayu.upload(text(), 'x.txt', { comment: 'old' })
    expect(await ayu.request('drive/files/update', { fileId: file.id, name: ' y.bin ' })).toMatchObject({ name: 'y.bin', comment: 'old', isSensitive: false })
    expect(await ayu.request('drive/files/update', { fileId: file.id, folderId: folder.id, comment: null })).toMatchObject({ name: 'y.bin', comment: null, folderId: folder.id })
    expect(await ayu.request('drive/files/update', { fileId: file.id, folderId: null, isSensitive: true })).toMatchObject({ folderId: null, isSensitive: true })
    for (const name of ['', '  ', 'a/b', '..', 'x'.repeat(201)]) expect(await refusal(ayu.request('drive/files/update', { fileId: file.id, name }))).toMatchObject({ code: 'INVALID_FILE_NAME', id: '395e7156-f9f0-475e-af89-53c3c23080c2' })
    expect(await refusal(ayu.request('drive/files/update', { fileId: file.id, comment: 'x'.repeat(513) }))).toMatchObject({ code: 'INVALID_PARAM' })
  })

  test('is changed by its owner and moderators only, and stays in its owner’s folders', async () => {
    const file = await ayu.upload(text(), 'x.txt')
    const foreign = await koi.request('drive/folders/create', { name: 'foreign' })
    expect(await refusal(koi.request('drive/files/update', { fileId: file.id, name: 'y' }))).toMatchObject({ code: 'ACCESS_DENIED' })
    expect(await refusal(koi.request('drive/files/delete', { fileId: file.id }))).toMatchObject({ code: 'ACCESS_DENIED' })
    expect(await refusal(ayu.request('drive/files/update', { fileId: file.id, folderId: foreign.id }))).toMatchObject({ code: 'NO_SUCH_FOLDER' })
    expect(await refusal(ayu.request('drive/files/update', { fileId: 'aaaaaaaaaaaaaaaa', name: 'y' }))).toMatchObject({ code: 'NO_SUCH_FILE' })
    expect(await mod.request('drive/files/update', { fileId: file.id, name: 'moderated' })).toMatchObject({ name: 'moderated' })
  })

  test('that a moderator marked as sensitive stays so', async () => {
    const file = await ayu.upload(text(), 'x.txt')
    await mod.request('drive/files/update', { fileId: file.id, isSensitive: true })
    expect(await refusal(ayu.request('drive/files/update', { fileId: file.id, isSensitive: false }))).toMatchObject({ code: 'RESTRICTED_BY_ADMINISTRATOR' })
    await mod.request('drive/files/update', { fileId: file.id, isSensitive: false })
    expect(await ayu.request('drive/files/update', { fileId: file.id, isSensitive: true })).toMatchObject({ isSensitive: true })
    expect(await ayu.request('drive/files/update', { fileId: file.id, isSensitive: false })).toMatchObject({ isSensitive: false })
  })

  test('of somebody whose files are always sensitive stays so', async () => {
    await running.server.ctx.services.meta.update({ policies: { alwaysMarkNsfw: true } })
    try {
      const file = await ayu.upload(text(), 'x.txt')
      expect(file.isSensitive).toBe(true)
      for (const who of [ayu, mod]) expect(await refusal(who.request('drive/files/update', { fileId: file.id, isSensitive: false }))).toMatchObject({ code: 'RESTRICTED_BY_ROLE' })
    } finally {
      await running.server.ctx.services.meta.update({ policies: {} })
    }
  })

  test('moves in bulk; files of others are skipped', async () => {
    const folder = await ayu.request('drive/folders/create', { name: 'bulk' })
    const foreign = await koi.request('drive/folders/create', { name: 'foreign' })
    const mine = await Promise.all([ayu.upload(text(), '1.txt'), ayu.upload(text(), '2.txt')])
    const theirs = await koi.upload(text(), '3.txt')
    const fileIds = [...mine, theirs].map((file) => file.id)
    await ayu.request('drive/files/move-bulk', { fileIds, folderId: folder.id })
    expect(names(await ayu.request('drive/files', { folderId: folder.id, sort: '-name' }))).toEqual(['1.txt', '2.txt'])
    expect(await koi.request('drive/files/show', { fileId: theirs.id })).toMatchObject({ folderId: null })
    expect(await refusal(ayu.request('drive/files/move-bulk', { fileIds, folderId: foreign.id }))).toMatchObject({ code: 'NO_SUCH_FOLDER' })
    expect(await refusal(ayu.request('drive/files/move-bulk', { fileIds: [] }))).toMatchObject({ code: 'INVALID_PARAM' })
    await ayu.request('drive/files/move-bulk', { fileIds })
    expect(await ayu.request('drive/files', { folderId: folder.id })).toEqual([])
  })

  test('that is attached is found with its notes, and leaves them when it is deleted', async () => {
    const file = await ayu.upload(await picture(), 'x.png')
    const note = await ayu.post({ text: 'look', fileIds: [file.id] })
    expect(note.files).toMatchObject([{ id: file.id }])
    expect((await ayu.request('drive/files/attached-notes', { fileId: file.id })).map((found) => found.id)).toEqual([note.id])
    expect((await mod.request('drive/files/attached-notes', { fileId: file.id })).map((found) => found.id)).toEqual([note.id])
    expect(await refusal(koi.request('drive/files/attached-notes', { fileId: file.id }))).toMatchObject({ code: 'NO_SUCH_FILE' })
    await ayu.request('drive/files/delete', { fileId: file.id })
    expect(await ayu.request('notes/show', { noteId: note.id })).toMatchObject({ files: [], fileIds: [file.id] })
    expect(await refusal(ayu.request('drive/files/delete', { fileId: file.id }))).toMatchObject({ code: 'NO_SUCH_FILE', id: '908939ec-e52b-4458-b395-1025195cea58' })
    expect(await refusal(koi.request('notes/create', { fileIds: [(await ayu.upload(text(), 'y.txt')).id] }))).toMatchObject({ code: 'NO_SUCH_FILE' })
  })

  test('that is an avatar is gone from its person when it is deleted', async () => {
    const file = await ayu.upload(await picture(), 'me.png')
    expect((await ayu.request('i/update', { avatarId: file.id })).avatarUrl).toContain('/files/')
    await ayu.request('drive/files/delete', { fileId: file.id })
    await running.server.settle()
    expect((await ayu.request('users/show', { userId: ayu.id })).avatarUrl).toContain('/identicon/')
  })
})

describe('folders', () => {
  test('are made, found, listed and shown with what is in them', async () => {
    const me = await newPerson()
    const outer = await me.request('drive/folders/create', {})
    expect(outer).toMatchObject({ name: 'Untitled', parentId: null })
    const inner = await me.request('drive/folders/create', { name: 'inner', parentId: outer.id })
    await me.upload(text(), 'x.txt', { folderId: inner.id })
    expect((await me.request('drive/folders', {})).map((folder) => folder.id)).toEqual([outer.id])
    expect((await me.request('drive/folders', { folderId: outer.id })).map((folder) => folder.id)).toEqual([inner.id])
    expect((await me.request('drive/folders/find', { name: 'inner', parentId: outer.id })).map((folder) => folder.id)).toEqual([inner.id])
    expect(await me.request('drive/folders/find', { name: 'inner' })).toEqual([])
    expect(await me.request('drive/folders/show', { folderId: inner.id })).toMatchObject({ filesCount: 1, foldersCount: 0, parent: { id: outer.id, foldersCount: 1, filesCount: 0 } })
    expect(await refusal(koi.request('drive/folders/show', { folderId: inner.id }))).toMatchObject({ code: 'NO_SUCH_FOLDER', id: 'd74ab9eb-bb09-4bba-bf24-fb58f761e1e9' })
    expect(await refusal(koi.request('drive/folders/create', { parentId: outer.id }))).toMatchObject({ code: 'NO_SUCH_FOLDER', id: '53326628-a00d-40a6-a3cd-8975105c0f95' })
    expect(await refusal(me.request('drive/folders/create', { name: 'x'.repeat(201) }))).toMatchObject({ code: 'INVALID_PARAM' })
  })

  test('are renamed and moved, but not into themselves or to others', async () => {
    const me = await newPerson()
    const [a, foreign] = await Promise.all([me.request('drive/folders/create', { name: 'a' }), koi.request('drive/folders/create', { name: 'foreign' })])
    const b = await me.request('drive/folders/create', { name: 'b', parentId: a.id })
    const c = await me.request('drive/folders/create', { name: 'c', parentId: b.id })
    for (const parentId of [a.id, b.id, c.id]) expect(await refusal(me.request('drive/folders/update', { folderId: a.id, parentId }))).toMatchObject({ code: 'RECURSIVE_NESTING', id: 'dbeb024837894013aed44279f9199740' })
    expect(await refusal(me.request('drive/folders/update', { folderId: a.id, parentId: foreign.id }))).toMatchObject({ code: 'NO_SUCH_PARENT_FOLDER' })
    expect(await refusal(me.request('drive/folders/update', { folderId: foreign.id, name: 'mine' }))).toMatchObject({ code: 'NO_SUCH_FOLDER' })
    expect(await me.request('drive/folders/update', { folderId: c.id, parentId: null })).toMatchObject({ name: 'c', parentId: null })
    expect(await me.request('drive/folders/update', { folderId: c.id, name: '' })).toMatchObject({ name: 'c', parentId: null })
    expect(await me.request('drive/folders/update', { folderId: c.id, name: 'd' })).toMatchObject({ name: 'd' })
  })

  test('moved at the same time never make a ring', async () => {
    const me = await newPerson()
    const [a, b] = await Promise.all([me.request('drive/folders/create', { name: 'a' }), me.request('drive/folders/create', { name: 'b' })])
    const moves = await Promise.allSettled([me.request('drive/folders/update', { folderId: a.id, parentId: b.id }), me.request('drive/folders/update', { folderId: b.id, parentId: a.id })])
    expect(moves.map((move) => move.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('are not nested without end', async () => {
    const me = await newPerson()
    let parentId: string | null = null
    for (let depth = 0; depth < 64; depth++) parentId = (await me.request('drive/folders/create', { name: String(depth), parentId })).id
    expect(await refusal(me.request('drive/folders/create', { parentId }))).toMatchObject({ code: 'TOO_DEEP_NESTING' })
  })

  test('are deleted only when they are empty', async () => {
    const me = await newPerson()
    const outer = await me.request('drive/folders/create', { name: 'outer' })
    const inner = await me.request('drive/folders/create', { name: 'inner', parentId: outer.id })
    const file = await me.upload(text(), 'x.txt', { folderId: inner.id })
    for (const folderId of [outer.id, inner.id]) expect(await refusal(me.request('drive/folders/delete', { folderId }))).toMatchObject({ code: 'HAS_CHILD_FILES_OR_FOLDERS', id: 'b0fc8a17-963c-405d-bfbc-859a487295e1' })
    expect(await refusal(koi.request('drive/folders/delete', { folderId: outer.id }))).toMatchObject({ code: 'NO_SUCH_FOLDER' })
    await me.request('drive/files/delete', { fileId: file.id })
    await me.request('drive/folders/delete', { folderId: inner.id })
    await me.request('drive/folders/delete', { folderId: outer.id })
    expect(await me.request('drive/folders', {})).toEqual([])
  })
})

test('every change is told on the drive channel of its owner, also when a moderator made it', async () => {
  const me = await newPerson()
  const stream = me.stream()
  const other = koi.stream()
  const heard: [string, unknown][] = []
  const strange: unknown[] = []
  const listen = (on: { on(event: string, listener: (body: unknown) => void): unknown }, into: (type: string, body: unknown) => void) => {
    for (const type of ['fileCreated', 'fileUpdated', 'fileDeleted', 'folderCreated', 'folderUpdated', 'folderDeleted', 'driveFileCreated']) on.on(type, (body) => into(type, body))
  }
  listen(stream.useChannel('drive') as never, (type, body) => heard.push([type, body]))
  listen(other.useChannel('drive') as never, (type, body) => strange.push([type, body]))
  const main = stream.useChannel('main')
  const created: unknown[] = []
  main.on('driveFileCreated', (file) => created.push(file))
  await until(() => [...running.server.ctx.stream.of(me.id)].length > 0, 'the socket is open')
  // The channel answers nothing when it opens: what is made until it is open is not told.
  const folder = await until(async () => {
    const made = await me.request('drive/folders/create', { name: 'made' })
    await until(() => heard.length > 0, 'the channel is open', 200).catch(() => false)
    return heard.length > 0 ? made : null
  }, 'the drive channel hears')
  await until(() => heard.some(([, body]) => (body as { id?: string }).id === folder.id), 'the last folder is told')
  heard.length = 0
  // One after the other: each is packed after its change, so that of two at once the second may be told first.
  const told = async <T>(change: Promise<T>): Promise<T> => {
    const before = heard.length
    const made = await change
    await until(() => heard.length > before, 'the change is told')
    return made
  }
  const file = await told(me.upload(await picture(), 'x.png'))
  await told(me.request('drive/folders/update', { folderId: folder.id, name: 'renamed' }))
  await told(me.request('drive/files/move-bulk', { fileIds: [file.id], folderId: folder.id }))
  await told(mod.request('drive/files/update', { fileId: file.id, isSensitive: true }))
  await told(mod.request('drive/files/delete', { fileId: file.id }))
  await told(me.request('drive/folders/delete', { folderId: folder.id }))
  expect(heard).toMatchObject([
    ['fileCreated', { id: file.id, url: file.url }],
    ['folderUpdated', { id: folder.id, name: 'renamed' }],
    ['fileUpdated', { id: file.id, folderId: folder.id }],
    ['fileUpdated', { id: file.id, isSensitive: true }],
    ['fileDeleted', file.id],
    ['folderDeleted', folder.id],
  ])
  expect(created).toMatchObject([{ id: file.id }])
  expect(strange).toEqual([])
  stream.close()
  other.close()
})
