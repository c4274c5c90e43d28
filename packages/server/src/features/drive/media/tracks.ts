import type { FileHandle } from 'node:fs/promises'

/** Boxes and elements looked at before a file is taken to have no end. */
const MOST_PARTS = 10_000

/** Reads bytes at a place; fewer at the end of the file. */
type ReadAt = (position: number, length: number) => Promise<Buffer>

export function reader(handle: FileHandle): ReadAt {
  return async (position, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  }
}

/** Whether an MP4-like file has a picture track; null when its structure cannot be followed. */
export async function mp4HasVideo(read: ReadAt, size: number): Promise<boolean | null> {
  let parts = 0
  let tracks = 0
  const walk = async (start: number, end: number): Promise<boolean> => {
    for (let at = start; at + 8 <= end && parts++ < MOST_PARTS;) {
      const head = await read(at, 16)
      if (head.length < 8) return false
      const kind = head.toString('latin1', 4, 8)
      const wide = head.readUInt32BE(0) === 1
      const length = wide ? (head.length < 16 ? 0 : Number(head.readBigUInt64BE(8))) : head.readUInt32BE(0)
      const boxEnd = length === 0 ? end : at + length
      const body = at + (wide ? 16 : 8)
      if (boxEnd < body) return false
      if (kind === 'hdlr') {
        tracks++
        if ((await read(body + 8, 4)).toString('latin1') === 'vide') return true
      }
      if ((kind === 'moov' || kind === 'trak' || kind === 'mdia') && (await walk(body, Math.min(boxEnd, end)))) return true
      at = boxEnd
    }
    return false
  }
  const video = await walk(0, size)
  return video ? true : tracks === 0 ? null : false
}

const SEGMENT = 0x18538067
const TRACKS = 0x1654ae6b
const TRACK_ENTRY = 0xae
const TRACK_TYPE = 0x83
const CLUSTER = 0x1f43b675
const EBML_HEADER = 0x1a45dfa3

/** Whether a Matroska or WebM file has a picture track; null when its structure cannot be followed. */
export async function matroskaHasVideo(read: ReadAt, size: number): Promise<boolean | null> {
  let parts = 0
  let tracks = 0
  const walk = async (start: number, end: number): Promise<boolean> => {
    for (let at = start; at < end && parts++ < MOST_PARTS;) {
      const head = await read(at, 16)
      const id = readId(head)
      const length = id && readSize(head, id.bytes)
      if (!id || !length) return false
      const body = at + id.bytes + length.bytes
      // A length of all ones means: up to the end.
      const partEnd = length.value === null ? end : body + length.value
      if (id.value === CLUSTER) return false
      if (id.value === TRACK_TYPE) {
        tracks++
        if ((await read(body, 1))[0] === 1) return true
      }
      if ((id.value === SEGMENT || id.value === TRACKS || id.value === TRACK_ENTRY) && (await walk(body, Math.min(partEnd, end)))) return true
      if (id.value === TRACKS) return false
      if (id.value === EBML_HEADER && partEnd > end) return false
      at = partEnd
    }
    return false
  }
  const video = await walk(0, size)
  return video ? true : tracks === 0 ? null : false
}

function vintLength(first: number | undefined): number {
  return first === undefined || first === 0 ? 0 : Math.clz32(first) - 23
}

function readId(head: Buffer): { value: number; bytes: number } | null {
  const bytes = vintLength(head[0])
  return bytes === 0 || bytes > 4 || head.length < bytes ? null : { value: head.readUIntBE(0, bytes), bytes }
}

function readSize(head: Buffer, at: number): { value: number | null; bytes: number } | null {
  const bytes = vintLength(head[at])
  if (bytes === 0 || head.length < at + bytes) return null
  let value = BigInt((head[at] ?? 0) & (0xff >> bytes))
  for (let i = 1; i < bytes; i++) value = (value << 8n) | BigInt(head[at + i] ?? 0)
  const unknown = value === (1n << BigInt(7 * bytes)) - 1n
  return { value: unknown ? null : Number(value), bytes }
}
