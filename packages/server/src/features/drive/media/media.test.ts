import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../../platform/log.ts'
import { openMediaPool } from './media-pool.ts'
import type { MediaPool } from './media-pool.ts'
import type { Rendition } from './protocol.ts'
import { bmp, mp4, png, pngChunk, webm } from './samples.ts'
import { stripMetadata } from './strip-metadata.ts'

const log = createLog('silent')
let folder: string
let pool: MediaPool
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsubame-media-'))
  pool = openMediaPool({ log })
})
afterAll(async () => {
  await pool.close()
  await rm(folder, { recursive: true, force: true })
})

async function put(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, `input-${++count}`)
  await writeFile(path, bytes)
  return path
}
const inspect = async (bytes: Uint8Array | string) => pool.inspect(await put(bytes))

async function render(bytes: Uint8Array | string) {
  const path = await put(bytes)
  const inspection = await pool.inspect(path)
  const out = await mkdtemp(join(folder, 'out-'))
  return { inspection, ...(await pool.render(path, out, inspection)) }
}
const metadata = async (rendition: Rendition | null) => sharp(rendition?.path ?? '', { animated: true }).metadata()
const photo = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'black', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
const location = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '35/1 40/1 0/1' }, IFD0: { Make: 'Camera' } }

describe('what a file is', () => {
  test('follows from its bytes', async () => {
    expect(await inspect(await photo(40, 30).png().toBuffer())).toMatchObject({ type: 'image/png', ext: 'png', width: 40, height: 30, orientation: null })
    expect(await inspect(await photo(40, 30).avif().toBuffer())).toMatchObject({ type: 'image/avif', width: 40, height: 30 })
    expect(await inspect('')).toMatchObject({ type: null, ext: null })
    expect(await inspect('a,b,c')).toMatchObject({ type: null })
    expect(await inspect('<?xml version="1.0"?><feed/>')).toMatchObject({ type: 'application/xml' })
    expect(await inspect('<!DOCTYPE html><html><svg></svg></html>')).toMatchObject({ type: null })
    expect(await inspect('%PDF-1.7 ...')).toMatchObject({ type: 'application/pdf', ext: 'pdf' })
  })

  test('tells sound from pictures', async () => {
    expect(await inspect(mp4('vide', 'soun'))).toMatchObject({ type: 'video/mp4' })
    expect(await inspect(mp4('soun'))).toMatchObject({ type: 'audio/mp4', ext: 'm4a' })
    expect(await inspect(mp4())).toMatchObject({ type: 'video/mp4' })
    expect(await inspect(webm(1, 2))).toMatchObject({ type: 'video/webm' })
    expect(await inspect(webm(2))).toMatchObject({ type: 'audio/webm' })
  })

  test('knows drawings, unless they are too large', async () => {
    const drawing = '<?xml version="1.0"?>\n<!-- hi --><!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'
    expect(await inspect(drawing)).toMatchObject({ type: 'image/svg+xml', ext: 'svg', width: 30, height: 20 })
    expect(await inspect('<svg xmlns="http://www.w3.org/2000/svg" width="3cm" height="2cm"/>')).toMatchObject({ type: 'image/svg+xml', width: null, height: null })
    expect((await inspect(`${drawing}<!--${'x'.repeat(2_000_000)}-->`)).type).not.toBe('image/svg+xml')
    // Comments that are a drawing of nothing are seen through before the time of the task is over.
    expect(await inspect('<!---->'.repeat(1000))).toMatchObject({ type: null })
    expect(await inspect(`${'<!---->'.repeat(1000)}<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>`)).toMatchObject({ type: 'image/svg+xml' })
  })

  test('measures what it cannot decode', async () => {
    expect(await inspect(bmp(20, 10))).toMatchObject({ type: 'image/bmp', width: 20, height: 10, picture: null })
  })

  test('takes pictures that are too large or broken for plain bytes', async () => {
    expect(await inspect(png({ width: 16_384, height: 4 }))).toMatchObject({ type: 'application/octet-stream', width: 16_384, height: 4 })
    expect(await inspect(png({ width: 16_383, height: 4 }))).toMatchObject({ type: 'image/png' })
    expect(await inspect(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(40, 7)]))).toMatchObject({ width: null, picture: null })
    expect(await inspect(Buffer.from('ffd8ffe000104a464946', 'hex'))).toMatchObject({ type: 'application/octet-stream', width: null })
  })

  test('reads how a picture is turned', async () => {
    expect(await inspect(await photo(40, 30).withMetadata({ orientation: 6 }).jpeg().toBuffer())).toMatchObject({ width: 40, height: 30, orientation: 6 })
    expect(await inspect(await photo(40, 30).withMetadata({ orientation: 1 }).jpeg().toBuffer())).toMatchObject({ orientation: null })
  })
})

describe('renditions', () => {
  test('of a photo are upright, bounded and tell nothing of where it was taken', async () => {
    const { thumbnail, webpublic, blurhash, problems } = await render(await photo(1200, 900).withExif(location).withMetadata({ orientation: 6 }).jpeg().toBuffer())
    expect(problems).toEqual([])
    expect(await metadata(webpublic)).toMatchObject({ format: 'webp', width: 900, height: 1200 })
    expect((await metadata(webpublic)).exif).toBeUndefined()
    expect(await metadata(thumbnail)).toMatchObject({ format: 'webp', width: 317, height: 422 })
    expect((await metadata(thumbnail)).exif).toBeUndefined()
    expect(blurhash).toMatch(/^.{54}$/)
  })

  test('are not made of what is clean and small, and never larger', async () => {
    const small = await render(await photo(100, 80).jpeg().toBuffer())
    expect(small.webpublic).toBeNull()
    expect(await metadata(small.thumbnail)).toMatchObject({ width: 100, height: 80 })
    expect(await metadata((await render(await photo(5000, 50).png().toBuffer())).webpublic)).toMatchObject({ format: 'png', width: 4096 })
    expect(await metadata((await render(await photo(50, 40).avif().toBuffer())).webpublic)).toMatchObject({ format: 'webp' })
  })

  test('of an animation move', async () => {
    const frames = await Promise.all(['red', 'green', 'blue'].map((background) => sharp({ create: { width: 500, height: 400, channels: 3, background } }).png().toBuffer()))
    const gif = await render(await sharp(frames, { join: { animated: true } }).gif().toBuffer())
    expect(gif.inspection).toMatchObject({ type: 'image/gif', width: 500, height: 400, picture: { animated: true } })
    expect(await metadata(gif.thumbnail)).toMatchObject({ format: 'webp', pages: 3, pageHeight: 299, width: 374 })
    expect(gif.webpublic).toBeNull()
    expect(gif.blurhash).not.toBeNull()
    const webp = await render(await sharp(frames, { join: { animated: true } }).webp().withExif(location).toBuffer())
    expect(await metadata(webp.webpublic)).toMatchObject({ format: 'webp', pages: 3, width: 500 })
    expect((await metadata(webp.webpublic)).exif).toBeUndefined()
  })

  test('of a drawing are a PNG, and nothing outside can be drawn into it', async () => {
    const secret = await put(await photo(10, 10).png().toBuffer())
    const drawing = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="40">${inside}</svg>`
    const plain = await render(drawing(''))
    expect(await metadata(plain.webpublic)).toMatchObject({ format: 'png', width: 60, height: 40 })
    const nosy = await render(drawing(`<script>alert(1)</script><image width="60" height="40" xlink:href="file://${secret}"/><image width="60" height="40" href="${secret.split('/').at(-1)}"/>`))
    expect(await readFile(nosy.webpublic?.path ?? '')).toEqual(await readFile(plain.webpublic?.path ?? ''))
    expect(nosy.blurhash).toBe(plain.blurhash)
  })

  test('are not made of what is no picture', async () => {
    expect(await render('text')).toMatchObject({ thumbnail: null, webpublic: null, blurhash: null })
    expect(await render(bmp(20, 10))).toMatchObject({ thumbnail: null, blurhash: null })
    expect(await render(mp4('vide'))).toMatchObject({ thumbnail: null })
  })
})

describe('hostile pictures', () => {
  test('25,000 × 25,000 pixels are plain bytes', async () => {
    expect(await render(png({ width: 25_000, height: 25_000 }))).toMatchObject({ inspection: { type: 'application/octet-stream', width: 25_000, height: 25_000 }, thumbnail: null, webpublic: null })
  })

  test('many pixels in few bytes are shown when they can be decoded row by row, else not', async () => {
    const rows = await render(png({ width: 12_000, height: 12_000 }))
    expect(await metadata(rows.thumbnail)).toMatchObject({ width: 422, height: 422 })
    const whole = await render(png({ width: 12_000, height: 12_000, interlaced: true }))
    expect(whole.inspection.type).toBe('image/png')
    expect(whole.thumbnail).toBeNull()
    expect(whole.problems.join()).toContain('pixel limit')
  })

  test('cut off pictures are shown as far as they go', async () => {
    const bytes = await photo(600, 400).withExif(location).jpeg().toBuffer()
    const { inspection, thumbnail, webpublic } = await render(bytes.subarray(0, bytes.length / 2))
    expect(inspection.type).toBe('image/jpeg')
    expect(await metadata(thumbnail)).toMatchObject({ format: 'webp' })
    expect((await metadata(webpublic)).exif).toBeUndefined()
    expect(await render(png({ width: 300, height: 300, missing: 20 }))).toMatchObject({ inspection: { type: 'image/png' } })
  })

  test.each([
    ['by references', `<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><g id="l0"><rect width="9" height="9"/></g>${Array.from({ length: 30 }, (_, n) => `<g id="l${n + 1}">${`<use href="#l${n}"/>`.repeat(10)}</g>`).join('')}<use href="#l30"/></svg>`],
    ['by entities', `<!DOCTYPE svg [<!ENTITY e0 "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><text>&e9;</text></svg>`],
    ['by filters', `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000"><filter id="f"><feTurbulence numOctaves="500"/>${'<feGaussianBlur stdDeviation="500"/>'.repeat(200)}</filter><rect width="4000" height="4000" filter="url(#f)"/></svg>`],
    ['by size', '<svg xmlns="http://www.w3.org/2000/svg" width="999999" height="40"/>'],
  ])('drawings that would grow %s are given up', async (_way, drawing) => {
    const path = await put(drawing)
    const inspection = await pool.inspect(path)
    const done = await pool.render(path, folder, inspection).then((made) => made.problems.join(), (error: Error) => error.message)
    expect(`${inspection.type} ${done}`).toMatch(/octet-stream|within 6000 ms|limit|svgload|Input/)
    // The process that works on the next one is in order.
    expect(await inspect(await photo(4, 4).png().toBuffer())).toMatchObject({ type: 'image/png' })
  })
})

describe('the pool', () => {
  test('kills what takes too long or too much memory, and goes on', async () => {
    const path = await put(await photo(3000, 3000).png().toBuffer())
    const inspection = await pool.inspect(path)
    const hasty = openMediaPool({ log, timeoutMs: 1, processes: 1 })
    await expect(hasty.inspect(path)).rejects.toThrow('within 1 ms')
    await expect(hasty.inspect(path)).rejects.toThrow('within 1 ms')
    await hasty.close()
    const small = openMediaPool({ log, maxMemory: 1_000_000, processes: 1 })
    await expect(small.render(path, folder, inspection)).rejects.toThrow('the process ended')
    await small.close()
  })

  test('does one thing per process and queues the rest', async () => {
    const single = openMediaPool({ log, processes: 1 })
    const path = await put(await photo(64, 64).png().toBuffer())
    const results = await Promise.all(Array.from({ length: 12 }, () => single.inspect(path)))
    expect(results.every((result) => result.type === 'image/png')).toBe(true)
    await single.close()
    await expect(single.inspect(path)).rejects.toThrow('the server stops')
  })

  test('tells when a file is gone', async () => {
    await expect(pool.inspect(join(folder, 'missing'))).rejects.toThrow('ENOENT')
  })
})

describe('metadata', () => {
  const jpeg = () => photo(64, 48).withExif(location).withMetadata({ orientation: 8 }).jpeg().toBuffer()

  test('of a JPEG goes, its pixels and how it is turned stay', async () => {
    const original = await jpeg()
    const clean = stripMetadata(original, 'image/jpeg', 8) ?? Buffer.alloc(0)
    const before = await sharp(original).metadata()
    const after = await sharp(clean).metadata()
    expect(before.exif?.toString('latin1')).toContain('Camera')
    expect(after.exif?.toString('latin1')).not.toContain('Camera')
    expect(after.orientation).toBe(8)
    expect(await sharp(clean).raw().toBuffer()).toEqual(await sharp(original).raw().toBuffer())
    expect((await sharp(stripMetadata(original, 'image/jpeg', null) ?? '').metadata()).orientation).toBeUndefined()
  })

  test('of a PNG, a WebP and a GIF goes, the picture stays', async () => {
    const plain = await photo(20, 10).png().toBuffer()
    const end = plain.length - 12
    const text = pngChunk('tEXt', Buffer.from('Author\0somebody', 'latin1'))
    const marked = Buffer.concat([plain.subarray(0, end), text, plain.subarray(end)])
    expect(stripMetadata(marked, 'image/png', null)).toEqual(stripMetadata(plain, 'image/png', null))
    const webp = await photo(20, 10).webp().withExif(location).toBuffer()
    const cleanWebp = stripMetadata(webp, 'image/webp', null) ?? Buffer.alloc(0)
    expect((await sharp(cleanWebp).metadata()).exif).toBeUndefined()
    expect(await sharp(cleanWebp).raw().toBuffer()).toEqual(await sharp(webp).raw().toBuffer())
    const gif = await photo(20, 10).gif().toBuffer()
    const comment = Buffer.from('21fe0548656c6c6f00', 'hex')
    const commented = Buffer.concat([gif.subarray(0, gif.length - 1), comment, gif.subarray(gif.length - 1)])
    expect(stripMetadata(commented, 'image/gif', null)).toEqual(stripMetadata(gif, 'image/gif', null))
    expect(await sharp(stripMetadata(commented, 'image/gif', null) ?? '').raw().toBuffer()).toEqual(await sharp(gif).raw().toBuffer())
  })

  test('of something else is left alone', () => {
    for (const type of ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/tiff']) expect(stripMetadata(Buffer.from('not a picture at all'), type, 6)).toBeNull()
  })
})
