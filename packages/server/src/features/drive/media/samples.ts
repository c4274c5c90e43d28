import { crc32, deflateSync } from 'node:zlib'

/** Files for tests, made by hand: they show what no encoder would write. */

interface PngOptions {
  readonly width: number
  readonly height: number
  /** Adam7: must be decoded as a whole. */
  readonly interlaced?: boolean
  /** Bytes of the compressed pixels that are left out at the end. */
  readonly missing?: number
}

/** A white or black PNG of one bit a pixel, as small as a picture of that size can be. */
export function png({ width, height, interlaced = false, missing = 0 }: PngOptions): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, interlaced ? 1 : 0], 8)
  const pixels = deflateSync(Buffer.alloc(interlaced ? adam7Size(width, height) : height * (1 + Math.ceil(width / 8))), { level: 1 })
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels).subarray(0, missing === 0 ? undefined : -missing),
    ...(missing === 0 ? [pngChunk('IEND', Buffer.alloc(0))] : []),
  ])
}

export function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

function adam7Size(width: number, height: number): number {
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const
  return passes.reduce((sum, [x, y, dx, dy]) => {
    const columns = Math.ceil((width - x) / dx)
    const rows = Math.ceil((height - y) / dy)
    return columns <= 0 || rows <= 0 ? sum : sum + rows * (1 + Math.ceil(columns / 8))
  }, 0)
}

/** An MP4 with tracks of these kinds (`vide`, `soun`) and nothing in them. */
export function mp4(...tracks: readonly string[]): Buffer {
  const box = (name: string, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts)
    const head = Buffer.alloc(8)
    head.writeUInt32BE(body.length + 8, 0)
    head.write(name, 4, 'latin1')
    return Buffer.concat([head, body])
  }
  const handler = (kind: string) => box('hdlr', Buffer.alloc(8), Buffer.from(kind, 'latin1'), Buffer.alloc(13))
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\0\0isommp42', 'latin1')),
    box('free', Buffer.alloc(64)),
    box('moov', box('mvhd', Buffer.alloc(100)), ...tracks.map((kind) => box('trak', box('tkhd', Buffer.alloc(84)), box('mdia', handler(kind))))),
  ])
}

/** A WebM with tracks of these types (1: picture, 2: sound). */
export function webm(...tracks: readonly number[]): Buffer {
  const element = (id: string, body: Buffer) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(0x10000000 | body.length, 0)
    return Buffer.concat([Buffer.from(id, 'hex'), size, body])
  }
  const entries = tracks.map((type) => element('ae', element('83', Buffer.from([type]))))
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from('webm', 'latin1'))),
    element('18538067', Buffer.concat([element('1654ae6b', Buffer.concat(entries)), element('1f43b675', Buffer.alloc(16))])),
  ])
}

/** An uncompressed BMP of 24 bits. */
export function bmp(width: number, height: number): Buffer {
  const rowSize = Math.ceil((width * 3) / 4) * 4
  const file = Buffer.alloc(54 + rowSize * height, 0x80)
  file.fill(0, 0, 54)
  file.write('BM', 0, 'latin1')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(24, 28)
  return file
}
