import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { ZipError, openZip } from './read-zip.ts'
import { writeZip } from './write-zip.ts'

let folder: string
let count = 0
const path = () => join(folder, String(count++))
const limits = { entries: 10, total: 2_000_000 }
const signal = new AbortController().signal

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const source = (name: string, bytes: Buffer) => ({ name, open: () => Promise.resolve(Readable.from([bytes])) })
/** A packed zip file with one entry, its bytes changed by `edit`. */
async function packed(name: string, content: Buffer, edit: (zip: Buffer) => Buffer = (zip) => zip): Promise<string> {
  const zip = new ZipFile()
  zip.addBuffer(content, name, { compress: true })
  zip.end()
  const target = path()
  await writeFile(target, edit(await buffer(zip.outputStream as Readable)))
  return target
}
const rename = (from: string, to: string) => (zip: Buffer) => Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')

describe('a zip file', () => {
  it('comes back as it was written', async () => {
    const target = path()
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 256))
    await writeZip(target, [source('a.txt', Buffer.from('text')), source('b.bin', bytes), source('empty', Buffer.alloc(0))], signal)
    const zip = await openZip(target, limits)
    expect((await zip.read('a.txt', 100)).toString()).toBe('text')
    const out = path()
    await expect(zip.read('b.bin', 99_999)).rejects.toThrow('too large')
    await zip.extract('b.bin', out, 100_000)
    expect((await readFile(out)).equals(bytes)).toBe(true)
    expect(await zip.read('empty', 0)).toHaveLength(0)
    await expect(zip.read('c.txt', 100)).rejects.toThrow(ZipError)
    zip.close()
  })

  it('is unpacked once: nobody fills a disk by asking for the same entry again', async () => {
    const target = path()
    await writeZip(target, [source('a', Buffer.from('a'))], signal)
    const zip = await openZip(target, limits)
    const asked = await Promise.allSettled([zip.read('a', 1), zip.extract('a', path(), 1)])
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await expect(zip.read('a', 1)).rejects.toThrow(ZipError)
    zip.close()
  })

  it('is not written when one of its files cannot be read', async () => {
    const broken = new Readable({ read() { this.destroy(new Error('the disk is gone')) } })
    await expect(writeZip(path(), [source('a', Buffer.from('a')), { name: 'b', open: () => Promise.resolve(broken) }], signal)).rejects.toThrow('the disk is gone')
    await expect(writeZip(path(), [{ name: 'b', open: () => Promise.reject(new Error('not there')) }], signal)).rejects.toThrow('not there')
  })

  it('may be packed', async () => {
    const zip = await openZip(await packed('a.txt', Buffer.alloc(1_000_000, 'a')), limits)
    expect(await zip.read('a.txt', 1_000_000)).toHaveLength(1_000_000)
    zip.close()
  })

  it.each<[string, () => Promise<string>]>([
    ['that is none', async () => { const target = path(); await writeFile(target, 'no zip file at all'); return target }],
    ['that is empty', async () => { const target = path(); await writeFile(target, ''); return target }],
    ['that is cut off', () => packed('a.txt', Buffer.from('text'), (zip) => zip.subarray(0, zip.length - 10))],
    ['that leads out of its folder', () => packed('aa/x', Buffer.from('text'), rename('aa/x', '../x'))],
    ['that leads to the root', () => packed('aaa/x', Buffer.from('text'), rename('aaa/x', '/etcx'))],
    ['that unpacks to too much', () => packed('a.txt', Buffer.alloc(2_000_001))],
  ])('%s is refused', async (_what, make) => {
    await expect(openZip(await make(), limits)).rejects.toThrow(ZipError)
  })

  it('with too many entries is refused', async () => {
    const target = path()
    await writeZip(target, Array.from({ length: 11 }, (_, n) => source(String(n), Buffer.from('a'))), signal)
    await expect(openZip(target, limits)).rejects.toThrow(ZipError)
  })

  it('whose entry unpacks to more than it says is given up', async () => {
    const zip = await openZip(await packed('a.txt', Buffer.alloc(1_000_000), (bytes) => {
      bytes.writeUInt32LE(10, bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24)
      return bytes
    }), limits)
    await expect(zip.read('a.txt', 100)).rejects.toThrow(ZipError)
    zip.close()
  })

  it('that is not there is the system’s fault', async () => {
    await expect(openZip(join(folder, 'nothing'), limits)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
