import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { bmp, png } from './media/samples.ts'

const running = useServer()
/** The first one is root, and so a moderator: limits do not hold for them. */
let root: Person
let ayu: Person
let count = 0

beforeAll(async () => {
  root = await running.server.signUp('rin')
  ayu = await running.server.signUp('ayu')
})

/** A picture nobody has uploaded yet. */
const picture = (format: 'png' | 'jpeg' | 'webp' = 'png') =>
  sharp({ create: { width: 64 + (count++ % 16), height: 48, channels: 3, background: { r: count % 256, g: 100, b: 200 }, noise: { type: 'gaussian', mean: 128, sigma: 20 } } })[format]().toBuffer()
const text = (content = `text ${count++}`) => Buffer.from(content)
const stored = async (): Promise<string[]> => (await readdir(join(running.server.dataDir, 'files'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name)
const rejected = (upload: Promise<unknown>) =>
  upload.then(() => ({ status: 200, code: 'none' }), (error: { status: number; body: { error: { code: string; id: string } } }) => ({ status: error.status, code: error.body.error.code, id: error.body.error.id }))

describe('an upload', () => {
  test('answers the file as its owner sees it', async () => {
    const bytes = await picture()
    const file = await ayu.upload(bytes, 'photo.png', { comment: 'a swallow', isSensitive: 'true' })
    expect(file).toMatchObject({ name: 'photo.png', type: 'image/png', size: bytes.length, comment: 'a swallow', isSensitive: true, folderId: null, userId: ayu.id, properties: { height: 48 } })
    expect(file.md5).toMatch(/^[\da-f]{32}$/)
    expect(file.blurhash).toMatch(/^.{54}$/)
    expect(file.url).toMatch(/\/files\/[\da-f-]{36}$/)
    expect(file.thumbnailUrl).toMatch(/\/files\/thumbnail-[\da-f-]{36}$/)
    expect(await ayu.request('drive/files/show', { fileId: file.id })).toMatchObject({ id: file.id, url: file.url })
  })

  test('must be a form with a file', async () => {
    const json = await running.server.post('drive/files/create', { i: ayu.token })
    expect(json.status).toBe(400)
    expect(await json.json()).toMatchObject({ error: { code: 'INVALID_PARAM' } })
    const form = new FormData()
    form.append('name', 'x')
    const empty = await fetch(`${running.server.url}/api/drive/files/create`, { method: 'POST', headers: { authorization: `Bearer ${ayu.token}` }, body: form })
    expect(empty.status).toBe(422)
  })

  test('takes the first of several files, and fields on both sides of it', async () => {
    const form = new FormData()
    form.append('comment', 'before')
    form.append('file', new Blob(['first one']), 'first.txt')
    form.append('other', new Blob(['second one']), 'second.txt')
    form.append('isSensitive', 'true')
    const answer = await fetch(`${running.server.url}/api/drive/files/create`, { method: 'POST', headers: { authorization: `Bearer ${ayu.token}` }, body: form })
    expect(await answer.json()).toMatchObject({ name: 'first.txt', comment: 'before', isSensitive: true, size: 9 })
  })

  test.each([['isSensitive', 'maybe'], ['folderId', 'not an id!'], ['comment', 'x'.repeat(513)]])('refuses %s=%s', async (field, value) => {
    expect(await rejected(ayu.upload(text(), 'x.txt', { [field]: value }))).toMatchObject({ status: 400, code: 'INVALID_PARAM' })
  })

  test.each([['blob', 'untitled.png'], ['', 'untitled.png'], ['x.txt', 'x.txt.png'], ['  spaced.png ', 'spaced.png']])('of a picture named %j is kept as %j', async (name, kept) => {
    expect((await ayu.upload(await picture(), name)).name).toBe(kept)
  })

  test('prefers the name that is given as a parameter', async () => {
    expect((await ayu.upload(await picture(), 'part.png', { name: 'given.png' })).name).toBe('given.png')
  })

  test.each(['a/b.txt', 'a\\b.txt', 'a..b.txt', 'x'.repeat(201)])('named %j is refused, and nothing is stored', async (name) => {
    const before = await stored()
    expect(await rejected(ayu.upload(text(), 'x.txt', { name }))).toMatchObject({ status: 400, code: 'INVALID_FILE_NAME', id: 'f449b209-0c60-4e51-84d5-29486263bfd4' })
    expect(await stored()).toEqual(before)
  })

  test('knows what it got, whatever it is called', async () => {
    expect(await ayu.upload(await picture('jpeg'), 'a.jpeg')).toMatchObject({ type: 'image/jpeg', name: 'a.jpeg' })
    expect(await ayu.upload(Buffer.from('a,b\n1,2'), 'table.csv')).toMatchObject({ type: 'text/csv', name: 'table.csv' })
    expect(await ayu.upload(bmp(20, 10), 'old.bmp')).toMatchObject({ type: 'image/bmp', blurhash: null, properties: { width: 20, height: 10 }, thumbnailUrl: expect.stringContaining('/files/') })
    expect(await root.upload(Buffer.from([0, 1, 2, 3]), 'data')).toMatchObject({ type: 'application/octet-stream', name: 'data.unknown' })
    expect(await root.upload(Buffer.alloc(0), 'empty.txt')).toMatchObject({ type: 'text/plain', size: 0 })
  })

  test('into a folder of one’s own only', async () => {
    const mine = await ayu.request('drive/folders/create', { name: 'mine' })
    const theirs = await root.request('drive/folders/create', { name: 'theirs' })
    expect(await ayu.upload(text(), 'x.txt', { folderId: mine.id })).toMatchObject({ folderId: mine.id })
    const before = await stored()
    expect(await rejected(ayu.upload(text(), 'x.txt', { folderId: theirs.id }))).toMatchObject({ status: 400, code: 'NO_SUCH_FOLDER' })
    expect(await stored()).toEqual(before)
  })
})

describe('the same content', () => {
  test('by the same person is the same file, unless forced', async () => {
    const bytes = await picture()
    const first = await ayu.upload(bytes, 'first.png')
    const again = await ayu.upload(bytes, 'second.png', { comment: 'other' })
    expect(again).toMatchObject({ id: first.id, name: 'first.png', comment: null })
    const forced = await ayu.upload(bytes, 'third.png', { force: 'true' })
    expect(forced.id).not.toBe(first.id)
    expect(forced.url).not.toBe(first.url)
  })

  test('learns that it is sensitive and never unlearns it', async () => {
    const bytes = await picture()
    const first = await ayu.upload(bytes, 'x.png')
    expect(await ayu.upload(bytes, 'x.png', { isSensitive: 'true' })).toMatchObject({ id: first.id, isSensitive: true })
    expect(await ayu.upload(bytes, 'x.png')).toMatchObject({ id: first.id, isSensitive: true })
  })

  test('by two people is two files over the same bytes, kept until both are deleted', async () => {
    const bytes = await picture()
    const mine = await ayu.upload(bytes, 'x.png')
    const before = await stored()
    const theirs = await root.upload(bytes, 'y.png')
    expect(theirs.id).not.toBe(mine.id)
    expect(theirs.blurhash).toBe(mine.blurhash)
    expect(await stored()).toEqual(before)
    await ayu.request('drive/files/delete', { fileId: mine.id })
    await running.server.settle()
    expect((await fetch(mine.url)).status).toBe(404)
    expect(Buffer.from(await (await fetch(theirs.url)).arrayBuffer()).equals(bytes)).toBe(true)
    await root.request('drive/files/delete', { fileId: theirs.id })
    await running.server.settle()
    expect((await fetch(theirs.url)).status).toBe(404)
    // Original and thumbnail.
    expect(await stored()).toHaveLength(before.length - 2)
    expect(await ayu.upload(bytes, 'x.png')).toMatchObject({ size: bytes.length })
  })

  test('uploaded many times at once is one file', async () => {
    const bytes = await picture()
    const files = await Promise.all(Array.from({ length: 6 }, () => ayu.upload(bytes, 'x.png')))
    expect(new Set(files.map((file) => file.id)).size).toBe(1)
    await running.server.settle()
    const { rows } = await running.server.ctx.db.pool.query('select count(*)::int as n from drive_blobs where md5 = $1', [files[0]?.md5])
    expect(rows).toEqual([{ n: 1 }])
  })
})

describe('limits', () => {
  const setPolicies = (policies: { driveCapacityMb?: number; maxFileSizeMb?: number }) => running.server.ctx.services.meta.update({ policies })

  test('of type hold for people, not for moderators', async () => {
    const zip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex')
    expect(await rejected(ayu.upload(zip, 'x.zip'))).toMatchObject({ status: 400, code: 'UNALLOWED_FILE_TYPE', id: '4becd248-7f2c-48c4-a9f0-75edc4f9a1ea' })
    expect(await root.upload(zip, 'x.zip')).toMatchObject({ type: 'application/zip' })
  })

  test('of size and capacity hold, also for uploads at the same time', async () => {
    const koi = await running.server.signUp('koi')
    await setPolicies({ driveCapacityMb: 2, maxFileSizeMb: 1 })
    try {
      const big = Buffer.alloc(1024 * 1024 + 1, 'x')
      expect(await rejected(koi.upload(big, 'x.txt'))).toMatchObject({ status: 413, code: 'MAX_FILE_SIZE_EXCEEDED', id: 'b9d8c348-33f0-4673-b9a9-5d4da058977a' })
      const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => rejected(koi.upload(Buffer.alloc(700_000, String(n)), 'x.txt'))))
      expect(answers.filter((answer) => answer.status === 200)).toHaveLength(2)
      expect(answers.find((answer) => answer.status !== 200)).toEqual({ status: 400, code: 'NO_FREE_SPACE', id: 'd08dbc37-a6a9-463a-8c47-96c32ab5f064' })
      expect(await koi.request('drive', {})).toEqual({ capacity: 2 * 1024 * 1024, usage: 1_400_000 })
      const [file] = await koi.request('drive/files', {})
      await koi.request('drive/files/delete', { fileId: file?.id ?? '' })
      expect(await koi.request('drive', {})).toMatchObject({ usage: 700_000 })
    } finally {
      await setPolicies({})
    }
  })

  test('of the account: files are always sensitive', async () => {
    const uta = await running.server.signUp('uta')
    await uta.request('i/update', { alwaysMarkNsfw: true })
    expect(await uta.upload(text(), 'x.txt')).toMatchObject({ isSensitive: true })
  })
})

describe('hostile files', () => {
  test.each([
    ['a picture of 25,000 × 25,000 pixels', () => png({ width: 25_000, height: 25_000 }), { type: 'application/octet-stream', thumbnailUrl: null }],
    ['a picture that unpacks to a gigabyte', () => png({ width: 16_000, height: 16_000, interlaced: true }), { type: 'image/png', properties: { width: 16_000, height: 16_000 } }],
    ['a picture that is cut off', () => png({ width: 400, height: 400, missing: 10 }), { type: 'image/png' }],
    ['only the beginning of a picture', () => Buffer.from('89504e470d0a1a0a0000000d', 'hex'), { blurhash: null, thumbnailUrl: null }],
  ])('%s is kept and harms nobody', async (_what, make, expected) => {
    const before = process.memoryUsage().rss
    expect(await root.upload(make(), 'hostile.png')).toMatchObject(expected)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
    expect(await ayu.upload(await picture(), 'next.png')).toMatchObject({ thumbnailUrl: expect.stringContaining('thumbnail-') })
  })

  test('a drawing with a script is shown as a picture of it', async () => {
    const file = await ayu.upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="alert(1)"><script>alert(1)</script></svg>'), 'x.svg')
    expect(file).toMatchObject({ type: 'image/svg+xml' })
    const note = await ayu.post({ fileIds: [file.id] })
    const shown = await fetch(note.files?.[0]?.url ?? '')
    expect(shown.headers.get('content-type')).toBe('image/png')
    const original = await fetch(file.url)
    expect(original.headers.get('content-type')).toBe('application/octet-stream')
    expect(original.headers.get('content-security-policy')).toContain('sandbox')
  })
})

test('what is not there or not somebody’s own cannot be uploaded to', async () => {
  expect(await refusal(ayu.request('drive/files/upload-from-url', { url: 'https://example.com/x', folderId: 'aaaaaaaaaaaaaaaa' }))).toMatchObject({ code: 'NO_SUCH_FOLDER' })
})
