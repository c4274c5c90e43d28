import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLocalStorage } from './local-storage.ts'
import type { FileStorage } from './storage.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsubame-storage-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const info = { contentType: 'text/plain' }
const adapters: [string, () => Promise<FileStorage>][] = [['in a folder', () => openLocalStorage(join(folder, 'files'))]]

describe.each(adapters)('the storage %s', (_name, open) => {
  let storage: FileStorage
  beforeAll(async () => {
    storage = await open()
  })

  test('gives back what was put, whole and by range', async () => {
    await storage.put('plain', Buffer.from('0123456789'), info)
    const object = await storage.open('plain')
    expect(object?.size).toBe(10)
    expect((await buffer(object!.read())).toString()).toBe('0123456789')
    expect((await buffer(object!.read({ start: 0, end: 0 }))).toString()).toBe('0')
    expect((await buffer(object!.read({ start: 3, end: 9 }))).toString()).toBe('3456789')
  })

  test('takes a file and leaves it where it is', async () => {
    const source = join(folder, 'source')
    await writeFile(source, 'swallow')
    await storage.put('from-file', source, info)
    expect((await buffer((await storage.open('from-file'))!.read())).toString()).toBe('swallow')
    await rm(source)
  })

  test('keeps empty objects and odd keys', async () => {
    for (const key of ['empty', '..', '.hidden', '-dash', 'webpublic-0.WebP', 'x'.repeat(200)]) {
      await storage.put(key, Buffer.alloc(0), info)
      expect((await storage.open(key))?.size).toBe(0)
    }
  })

  test('refuses to write a key twice, whoever is first', async () => {
    const writes = await Promise.allSettled(['a', 'b', 'c'].map((text) => storage.put('once', Buffer.from(text), info)))
    expect(writes.filter((w) => w.status === 'fulfilled')).toHaveLength(1)
    const kept = (await buffer((await storage.open('once'))!.read())).toString()
    expect(kept).toBe(['a', 'b', 'c'][writes.findIndex((w) => w.status === 'fulfilled')])
  })

  test('writes nothing when the source is not there', async () => {
    await expect(storage.put('no-source', join(folder, 'missing'), info)).rejects.toThrow()
    expect(await storage.open('no-source')).toBeNull()
  })

  test('deletes, also what is not there', async () => {
    await storage.put('gone', Buffer.from('x'), info)
    await storage.delete('gone')
    await storage.delete('gone')
    expect(await storage.open('gone')).toBeNull()
  })

  test.each(['', '../x', 'a/b', 'a\\b', 'ä', 'x'.repeat(201), 'a\0b'])('refuses the key %j', async (key) => {
    await expect(storage.put(key, Buffer.from('x'), info)).rejects.toThrow('storage key')
    await expect((async () => storage.open(key))()).rejects.toThrow('storage key')
    await expect((async () => storage.delete(key))()).rejects.toThrow('storage key')
  })
})

test('the folder is rid of drafts that a crash left, not of those being written', async () => {
  const files = join(folder, 'crashed')
  await openLocalStorage(files)
  const old = join(files, '.drafts', 'old')
  await writeFile(old, 'half')
  await utimes(old, 0, 0)
  await writeFile(join(files, '.drafts', 'young'), 'half')
  await openLocalStorage(files)
  expect(await readdir(join(files, '.drafts'))).toEqual(['young'])
})
