import type { DriveFile } from '../../data/types.ts'

/** Types that every current browser shows by itself and that cannot run code. All others are offered for download. */
const images = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/apng', 'image/vnd.mozilla.apng', 'image/svg+xml', 'image/bmp', 'image/x-icon'])
const videos = new Set(['video/mp4', 'video/webm', 'video/ogg', 'video/quicktime', 'video/x-m4v'])
const sounds = new Set(['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/x-m4a', 'audio/ogg', 'audio/opus', 'audio/webm', 'audio/wav', 'audio/x-wav', 'audio/vnd.wave', 'audio/flac', 'audio/x-flac'])

export type MediaKind = 'image' | 'video' | 'audio' | 'file'

export function mediaKind(file: Pick<DriveFile, 'type'>): MediaKind {
  const type = file.type.toLowerCase()
  return images.has(type) ? 'image' : videos.has(type) ? 'video' : sounds.has(type) ? 'audio' : 'file'
}

/** Whether a file is covered until somebody asks to see it. */
export function isCovered(file: Pick<DriveFile, 'isSensitive'>, nsfw: 'force' | 'respect' | 'ignore'): boolean {
  return nsfw === 'force' || (nsfw === 'respect' && file.isSensitive)
}

const fallbackRatio = 16 / 10
/** Taller or wider pictures are cropped to these in a timeline; the lightbox shows them whole. */
const tallest = 0.5
const widest = 3.2

/** Width divided by height to reserve for a picture that stands alone, before it has loaded. */
export function reservedRatio(file: Pick<DriveFile, 'properties'>): number {
  const { width, height } = file.properties
  if (!width || !height) return fallbackRatio
  return Math.min(widest, Math.max(tallest, width / height))
}

/**
 * Columns each tile spans in a grid of six: 2 side by side, 4 as two rows of two, and larger sets as rows of three
 * below one or two rows of two, so that no row is left with a gap. (1 and 3 have layouts of their own.)
 */
export function tileSpans(count: number): number[] {
  if (count === 1) return [6]
  const wide = count % 3 === 0 ? 0 : count % 3 === 2 ? 2 : 4
  return Array.from({ length: count }, (_, index) => (index < wide ? 3 : 2))
}

/** Widths of the server's thumbnails are not in the API; they fit into this box. */
const thumbnailBox = { width: 498, height: 422 }

/** `srcset` that lets the browser take the larger rendition where the thumbnail would be blurred. */
export function sourceSet(file: Pick<DriveFile, 'url' | 'thumbnailUrl' | 'properties'>): string | undefined {
  const { width, height } = file.properties
  if (!file.thumbnailUrl || !width || !height || file.thumbnailUrl === file.url) return undefined
  const scale = Math.min(1, thumbnailBox.width / width, thumbnailBox.height / height)
  if (scale === 1) return undefined
  return `${file.thumbnailUrl} ${Math.round(width * scale)}w, ${file.url} ${Math.min(width, 2048)}w`
}

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** 1536 → `1.5 kB` in the reader's number format. */
export function fileSize(bytes: number, locale: string): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: unit > 1 ? 1 : 0 }).format(value)} ${units[unit]}`
}
