import { open } from 'node:fs/promises'

/** Pixels of formats that the picture library does not read, from their headers; null when there are none. */
export async function headerDimensions(path: string, type: string): Promise<{ width: number; height: number } | null> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0)
    if (type === 'image/bmp' && bytesRead >= 26) {
      // The oldest header has 16-bit sides; a negative height means that rows run from the top.
      const old = buffer.readUInt32LE(14) === 12
      const [width, height] = old ? [buffer.readUInt16LE(18), buffer.readUInt16LE(20)] : [buffer.readInt32LE(18), Math.abs(buffer.readInt32LE(22))]
      return width > 0 && height > 0 ? { width, height } : null
    }
    if (type === 'image/vnd.adobe.photoshop' && bytesRead >= 22) return { width: buffer.readUInt32BE(18), height: buffer.readUInt32BE(14) }
    return null
  } finally {
    await handle.close()
  }
}
