import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Metadata } from 'sharp'
import { headerDimensions } from './dimensions.ts'
import type { Inspection } from './protocol.ts'
import { sniff } from './sniff.ts'
import { hasPixelSize } from './svg.ts'

/** Pictures with a longer side are kept as plain bytes. */
const MAX_SIDE = 16_383
/** Formats whose pixels are read, and of which renditions are made. */
const DECODABLE = new Set(['image/png', 'image/apng', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/tiff', 'image/svg+xml'])
/** Formats whose pixels are only measured. */
const MEASURED = new Set(['image/bmp', 'image/vnd.adobe.photoshop'])
const NOTHING = { width: null, height: null, orientation: null, picture: null }

/** Finds out what a file is, and of pictures their size, without decoding them. */
export async function inspect(path: string): Promise<Inspection> {
  const { type, ext } = await sniff(path)
  if (type === null) return { type, ext, ...NOTHING }
  if (MEASURED.has(type)) return measured(type, ext, await headerDimensions(path, type))
  if (!DECODABLE.has(type)) return { type, ext, ...NOTHING }
  const metadata = await readMetadata(path, type)
  if (!metadata) return { type: 'application/octet-stream', ext, ...NOTHING }
  const { width, pageHeight, height = 0, pages = 1 } = metadata
  const orientation = metadata.orientation !== undefined && metadata.orientation > 1 && metadata.orientation <= 8 ? metadata.orientation : null
  const found = { ...measured(type, ext, { width, height: pageHeight ?? height }), orientation }
  if (found.type === 'application/octet-stream') return found
  const inspection: Inspection = {
    ...found,
    picture: {
      animated: pages > 1 && (type === 'image/gif' || type === 'image/webp'),
      hasMetadata: [metadata.exif, metadata.iptc, metadata.xmp, metadata.tifftagPhotoshop].some((data) => data !== undefined),
      wholeFrame: metadata.isProgressive === true || !['image/jpeg', 'image/png', 'image/apng'].includes(type) || (orientation !== null && type !== 'image/jpeg'),
    },
  }
  if (type === 'image/svg+xml' && !hasPixelSize(await readFile(path, 'utf8'))) return { ...inspection, width: null, height: null }
  return inspection
}

function measured(type: string, ext: string | null, size: { width: number; height: number } | null): Inspection {
  const fits = size !== null && size.width > 0 && size.height > 0 && size.width <= MAX_SIDE && size.height <= MAX_SIDE
  return { type: fits ? type : 'application/octet-stream', ext, width: size?.width ?? null, height: size?.height ?? null, orientation: null, picture: null }
}

/** null: the file only looks like a picture. */
async function readMetadata(path: string, type: string): Promise<Metadata | null> {
  // An SVG that is read as text has no folder, so nothing beside it can be drawn into it.
  const input = type === 'image/svg+xml' ? await readFile(path) : path
  try {
    // Nothing is decoded here, so the size does not matter yet.
    return await sharp(input, { limitInputPixels: false, animated: true }).metadata()
  } catch {
    // Damaged or cut off before its size: recorded as plain bytes, which is what the type says.
    return null
  }
}
