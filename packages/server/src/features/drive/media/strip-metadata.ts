/** Takes what says where, when and by whom a picture was made out of its file, without touching the picture; null: not such a file. */
export function stripMetadata(file: Buffer, type: string, orientation: number | null): Buffer | null {
  if (type === 'image/jpeg') return stripJpeg(file, orientation)
  if (type === 'image/png' || type === 'image/apng') return stripPng(file)
  if (type === 'image/webp') return stripWebp(file)
  if (type === 'image/gif') return stripGif(file)
  return null
}

/** Colour (JFIF, ICC, Adobe) stays; EXIF, XMP, IPTC and comments go. How the picture is turned is written anew. */
function stripJpeg(file: Buffer, orientation: number | null): Buffer | null {
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) return null
  const kept: Buffer[] = [file.subarray(0, 2)]
  if (orientation !== null) kept.push(orientationSegment(orientation))
  for (let at = 2; at + 4 <= file.length;) {
    if (file[at] !== 0xff) return null
    const marker = file[at + 1] ?? 0
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++
      continue
    }
    // The picture itself begins: all the rest is it.
    if (marker === 0xda) return Buffer.concat([...kept, file.subarray(at)])
    const end = at + 2 + file.readUInt16BE(at + 2)
    const dropped = marker === 0xe1 || marker === 0xed || marker === 0xfe
    if (!dropped) kept.push(file.subarray(at, end))
    at = end
  }
  return null
}

function orientationSegment(orientation: number): Buffer {
  const exif = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010001000000000000', 'hex')
  exif.writeUInt16BE(orientation, 28)
  return exif
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const PNG_METADATA = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME'])

function stripPng(file: Buffer): Buffer | null {
  if (!file.subarray(0, 8).equals(PNG_SIGNATURE)) return null
  const kept: Buffer[] = [PNG_SIGNATURE]
  for (let at = 8; at + 12 <= file.length;) {
    const end = at + 12 + file.readUInt32BE(at)
    if (!PNG_METADATA.has(file.toString('latin1', at + 4, at + 8))) kept.push(file.subarray(at, end))
    at = end
  }
  return Buffer.concat(kept)
}

function stripWebp(file: Buffer): Buffer | null {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WEBP') return null
  const kept: Buffer[] = []
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4)
    const size = file.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    const chunk = file.subarray(at, end)
    if (name === 'VP8X' && chunk.length > 8) {
      const flags = Buffer.from(chunk)
      // Announces EXIF (8) and XMP (4).
      flags[8] = (flags[8] ?? 0) & ~0x0c
      kept.push(flags)
    } else if (name !== 'EXIF' && name !== 'XMP ') kept.push(chunk)
    at = end
  }
  const body = Buffer.concat(kept)
  const head = Buffer.from('RIFF____WEBP', 'latin1')
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}

function stripGif(file: Buffer): Buffer | null {
  if (!/^GIF8[79]a$/.test(file.toString('latin1', 0, 6)) || file.length < 13) return null
  const tableSize = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))
  const afterBlocks = (from: number): number => {
    let at = from
    for (let length = file[at] ?? 0; length !== 0; length = file[at] ?? 0) at += length + 1
    return at + 1
  }
  let at = 13 + tableSize(file[10] ?? 0)
  const kept: Buffer[] = [file.subarray(0, at)]
  while (at < file.length) {
    const introducer = file[at]
    if (introducer === 0x3b) return Buffer.concat([...kept, file.subarray(at, at + 1)])
    let end: number
    let drop = false
    if (introducer === 0x21) {
      end = afterBlocks(at + 2)
      drop = file[at + 1] === 0xfe || (file[at + 1] === 0xff && file.toString('latin1', at + 3, at + 11) === 'XMP Data')
    } else if (introducer === 0x2c) end = afterBlocks(at + 11 + tableSize(file[at + 9] ?? 0))
    else return null
    if (!drop) kept.push(file.subarray(at, end))
    at = end
  }
  return Buffer.concat(kept)
}
