import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'
import { openZip } from '../../platform/zip/read-zip.ts'
import { writeZip } from '../../platform/zip/write-zip.ts'

const test = useServer()
let keeper: Person
let alice: Person
let folder: string
let count = 0
const picture = () => sharp({ create: { width: 8 + count++, height: 8, channels: 3, background: 'red' } }).png().toBuffer()
const shown = (name: string) => test.server.visit('emoji', { name })
const names = async () => (await test.server.visit('emojis', {})).emojis.map((emoji) => emoji.name).toSorted()

beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  folder = await mkdtemp(join(tmpdir(), 'emojis-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Uploads an archive of these files and has it imported. */
async function importFiles(files: Record<string, Buffer | string>): Promise<void> {
  const path = join(folder, `${count++}.zip`)
  await writeZip(path, Object.entries(files).map(([name, bytes]) => ({ name, open: () => Promise.resolve(Readable.from([Buffer.from(bytes)])) })), new AbortController().signal)
  await importBytes(await readFile(path))
}
async function importBytes(bytes: Buffer): Promise<void> {
  const file = await keeper.upload(bytes, 'emojis.zip')
  await keeper.request('admin/emoji/import-zip', { fileId: file.id })
  await test.server.settle()
}
const index = (...emojis: unknown[]) => JSON.stringify({ metaVersion: 2, host: 'far.example', exportedAt: new Date().toISOString(), emojis })
const entry = (name: string, traits: object = {}, more: object = {}) => ({ fileName: `${name}.png`, downloaded: true, emoji: { name, aliases: [], ...traits }, ...more })

describe('emojis in an archive', () => {
  it('come out and in again with all that is said of them but roles', async () => {
    const role = 'anyrole'
    const traits = { category: 'birds', aliases: ['a', 'b'], license: 'CC0', isSensitive: true, localOnly: true }
    const bytes = await picture()
    await keeper.request('admin/emoji/add', { name: 'swallow', fileId: (await keeper.upload(bytes, 'a.png')).id, ...traits, roleIdsThatCanBeUsedThisEmojiAsReaction: [role] })
    const plain = await keeper.request('admin/emoji/add', { name: 'plain', fileId: (await keeper.upload(await picture(), 'b.png')).id })
    await test.server.ctx.db.pool.query('update emojis set file_id = null where id = $1', [plain.id])

    await keeper.request('export-custom-emojis', {})
    await test.server.settle()
    const told = (await keeper.request('i/notifications', {})).find((one) => one.type === 'exportCompleted') as entities.Notification & { fileId: string }
    expect(told).toMatchObject({ exportedEntity: 'customEmoji' })
    const file = await keeper.request('drive/files/show', { fileId: told.fileId })
    expect(file.name).toMatch(/^custom-emojis-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.zip$/)
    const archive = Buffer.from(await (await fetch(file.url)).arrayBuffer())

    const path = join(folder, 'exported.zip')
    await writeFile(path, archive)
    const zip = await openZip(path, { entries: 10, total: 1e6 })
    const meta = JSON.parse((await zip.read('meta.json', 1e6)).toString()) as { metaVersion: number; host: string; emojis: { fileName: string; downloaded: boolean; emoji: object }[] }
    expect(meta).toMatchObject({ metaVersion: 2, host: new URL(test.server.ctx.config.url).host })
    expect(meta.emojis.map((one) => [one.fileName, one.downloaded])).toEqual([['swallow.png', true], ['plain.png', false]])
    expect(meta.emojis[0]?.emoji).toMatchObject({ name: 'swallow', ...traits, roleIdsThatCanBeUsedThisEmojiAsReaction: [role], type: 'image/png' })
    expect((await zip.read('swallow.png', 1e6)).equals(bytes)).toBe(true)
    zip.close()

    const { emojis } = test.server.ctx.services
    await emojis.delete([...(await emojis.local()).values()].map((emoji) => emoji.id), keeper.id)
    await importBytes(archive)
    expect(await names()).toEqual(['swallow'])
    expect(await shown('swallow')).toMatchObject({ ...traits, roleIdsThatCanBeUsedThisEmojiAsReaction: [] })
    expect((await fetch((await shown('swallow')).url)).status).toBe(200)
  })

  it('replace those of the same name; what cannot be used is left out', async () => {
    const before = await keeper.request('admin/emoji/add', { name: 'same', fileId: (await keeper.upload(await picture(), 'c.png')).id, aliases: ['old'], isSensitive: true })
    await importFiles({
      'meta.json': index(
        entry('bad-name'), entry('missing'), entry('written'), entry('elsewhere', {}, { fileName: '../same.png' }), entry('absent', {}, { downloaded: false }), null, 5, { fileName: 'same.png', downloaded: true },
        entry('same', { aliases: ['new', 7], category: 'x'.repeat(200), license: 'CC0' }), entry('last', { category: 'c' }), entry('again', {}, { fileName: 'last.png' }),
      ),
      'bad-name.png': await picture(), 'written.png': 'no picture', 'same.png': await picture(), 'absent.png': await picture(), 'last.png': await picture(),
    })
    expect(await names()).toEqual(['last', 'same', 'swallow'])
    const after = await shown('same')
    expect(after).toMatchObject({ id: before.id, aliases: ['new'], category: null, license: 'CC0', isSensitive: false })
    expect(after.url).not.toBe(before.url)
    expect(await shown('last')).toMatchObject({ category: 'c' })
    const [changed, added] = await Promise.all(['updateCustomEmoji', 'addCustomEmoji'].map((type) => keeper.request('admin/show-moderation-logs', { type, limit: 1 })))
    expect(changed).toMatchObject([{ userId: keeper.id, info: { emojiId: before.id, before: { aliases: ['old'] }, after: { aliases: ['new'] } } }])
    expect(added).toMatchObject([{ userId: keeper.id, info: { emoji: { name: 'last' } } }])
  })

  it('are refused whole where the archive cannot be trusted', async () => {
    const known = await names()
    await importBytes(Buffer.from('no archive'))
    await importFiles({ 'other.json': '{}' })
    await importFiles({ 'meta.json': 'no json' })
    await importFiles({ 'meta.json': '{"emojis": 5}' })
    const path = join(folder, 'climbing.zip')
    await writeZip(path, [{ name: 'meta.json', open: async () => Readable.from([Buffer.from(index(entry('climber')))]) }, { name: 'climber.png', open: async () => Readable.from([await picture()]) }, { name: 'aa/x', open: async () => Readable.from([Buffer.from('x')]) }], new AbortController().signal)
    await importBytes(Buffer.from((await readFile(path)).toString('latin1').replaceAll('aa/x', '../x'), 'latin1'))
    expect(await names()).toEqual(known)
  })

  it('are for those who manage emojis to import, and for everybody to take along', async () => {
    const file = await alice.upload(Buffer.from('x'), 'x.txt')
    expect((await refusal(alice.request('admin/emoji/import-zip', { fileId: file.id }))).code).toBe('ROLE_PERMISSION_DENIED')
    expect((await refusal(keeper.request('admin/emoji/import-zip', { fileId: 'nothing' }))).code).toBe('NO_SUCH_FILE')
    await alice.request('export-custom-emojis', {})
    await test.server.settle()
    expect((await alice.request('i/notifications', {})).map((one) => one.type)).toContain('exportCompleted')
  })
})
