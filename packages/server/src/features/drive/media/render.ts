import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from 'blurhash'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import type { Inspection, Rendition, Renditions } from './protocol.ts'
import { stripMetadata } from './strip-metadata.ts'

// One picture at a time in this process: what it keeps for the next one is only memory.
sharp.cache(false)
sharp.concurrency(1)

/** Pixels, of all frames together. Formats that are decoded row by row may be larger than those that need all rows at once. */
const MOST_PIXELS = 16_383 * 16_383
const MOST_WHOLE_PIXELS = 50_000_000
/** Seconds for one rendition. */
const TIMEOUT = 20
/** Bytes. */
const MOST_STRIPPED = 100_000_000
const WEB_SIDE = 4096
const STILL = { width: 498, height: 422, fit: 'inside', withoutEnlargement: true } as const
const MOVING = { width: 374, height: 317, fit: 'inside', withoutEnlargement: true } as const
const BLURRED = new Set(['image/jpeg', 'image/gif', 'image/png', 'image/apng', 'image/webp', 'image/avif', 'image/svg+xml'])

/**
 * Makes the renditions of a picture, upright and without metadata. What cannot be made is told and left out; a picture that
 * is cut off is shown as far as it goes.
 */
export async function render(path: string, folder: string, inspection: Inspection): Promise<Renditions> {
  const { type, picture } = inspection
  if (type === null || picture === null) return { thumbnail: null, webpublic: null, blurhash: null, problems: [] }
  const input = type === 'image/svg+xml' ? await readFile(path) : path
  const open = (animated: boolean): Sharp =>
    sharp(input, { animated, limitInputPixels: picture.wholeFrame ? MOST_WHOLE_PIXELS : MOST_PIXELS, failOn: 'none' }).autoOrient().timeout({ seconds: TIMEOUT })
  const problems: string[] = []
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      return null
    }
  }
  const still = (): Promise<Rendition> => save(open(false).resize(STILL).webp({ quality: 77 }), join(folder, 'thumbnail'), 'image/webp')
  const moving = (): Promise<Rendition> => save(open(true).resize(MOVING).webp({ alphaQuality: 70, effort: 2 }), join(folder, 'animation'), 'image/webp')
  const thumbnail = (picture.animated ? await attempt('animated thumbnail', moving) : null) ?? (await attempt('thumbnail', still))
  const encoded = isWebReady(inspection) ? null : await attempt('web-public', () => webPublic(open(false), type, join(folder, 'webpublic')))
  // Frames and sizes that cannot be encoded anew keep their bytes, but not what they tell of their maker.
  const webpublic = encoded ?? (picture.hasMetadata ? await attempt('stripping', () => stripped(path, join(folder, 'stripped'), inspection)) : null)
  const blurhash = thumbnail && BLURRED.has(type) ? await attempt('blurhash', () => blur(thumbnail.path)) : null
  return { thumbnail, webpublic, blurhash, problems }
}

/** Whether the original may be shown as it is, or must be, because its format or its frames would be lost. */
function isWebReady({ type, picture, width, height }: Inspection): boolean {
  if (picture === null || picture.animated) return true
  if (type === 'image/svg+xml' || type === 'image/avif') return false
  if (type === 'image/gif' || type === 'image/apng') return true
  if (type === 'image/tiff') return !picture.hasMetadata
  return !picture.hasMetadata && (width ?? 0) <= WEB_SIDE && (height ?? 0) <= WEB_SIDE
}

function webPublic(image: Sharp, type: string, path: string): Promise<Rendition> {
  const sized = image.resize({ width: WEB_SIDE, height: WEB_SIDE, fit: 'inside', withoutEnlargement: true })
  if (type === 'image/png' || type === 'image/svg+xml') return save(sized.png(), path, 'image/png')
  return save(sized.webp({ quality: 77, alphaQuality: 95, effort: 2, smartSubsample: true }), path, 'image/webp')
}

async function stripped(path: string, target: string, { type, orientation }: Inspection): Promise<Rendition | null> {
  if (type === null || (await stat(path)).size > MOST_STRIPPED) return null
  const clean = stripMetadata(await readFile(path), type, orientation)
  if (!clean) return null
  await writeFile(target, clean)
  return { path: target, type }
}

async function save(image: Sharp, path: string, type: string): Promise<Rendition> {
  await image.toFile(path)
  return { path, type }
}

/** Of the thumbnail, which is upright and small already. */
async function blur(path: string): Promise<string> {
  const { data, info } = await sharp(path).resize({ width: 64, height: 64, fit: 'inside', withoutEnlargement: true }).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return encode(new Uint8ClampedArray(data), info.width, info.height, 5, 5)
}
