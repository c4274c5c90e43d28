import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import { MAX_SVG_BYTES, isSvg } from './svg.ts'
import { matroskaHasVideo, mp4HasVideo, reader } from './tracks.ts'

export interface Sniffed {
  readonly type: string | null
  readonly ext: string | null
}

const UNKNOWN: Sniffed = { type: null, ext: null }
/** Names of one type that went out of use. */
const RENAMED: Readonly<Record<string, string>> = { 'audio/x-flac': 'audio/flac', 'audio/vnd.wave': 'audio/wav' }
const MP4_LIKE = new Set(['video/mp4', 'video/quicktime', 'video/x-m4v', 'video/3gpp', 'video/3gpp2'])
const MATROSKA = new Set(['video/webm', 'video/matroska', 'video/x-matroska'])

/** What a file is, from its bytes alone; what the uploader calls it does not matter. */
export async function sniff(path: string): Promise<Sniffed> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    if (size === 0) return UNKNOWN
    const read = reader(handle)
    const found = await fileTypeFromFile(path)
    if (!found || found.mime === 'application/xml') {
      if (size <= MAX_SVG_BYTES && isSvg((await read(0, size)).toString('utf8'))) return { type: 'image/svg+xml', ext: 'svg' }
      return found ? { type: found.mime, ext: found.ext } : UNKNOWN
    }
    const plain = found.mime.replace(/;.*$/, '')
    const type = RENAMED[plain] ?? plain
    if (MP4_LIKE.has(type) && (await mp4HasVideo(read, size)) === false) {
      return { type: `audio/${type.slice('video/'.length)}`, ext: type === 'video/mp4' ? 'm4a' : found.ext }
    }
    if (MATROSKA.has(type) && (await matroskaHasVideo(read, size)) === false) return { type: `audio/${type.slice('video/'.length)}`, ext: found.ext }
    if (type === 'application/ogg' && !/theora|OVP80/.test((await read(0, 8192)).toString('latin1'))) return { type: 'audio/ogg', ext: found.ext }
    return { type, ext: found.ext }
  } finally {
    await handle.close()
  }
}
