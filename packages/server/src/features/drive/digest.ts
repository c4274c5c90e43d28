import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** What names the content of a file. */
export interface Digest {
  readonly sha256: string
  readonly md5: string
  readonly size: number
}

/** Reads a file once for both hashes: SHA-256 tells contents apart, MD5 is what clients ask for. */
export async function digest(path: string): Promise<Digest> {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  let size = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    sha256.update(chunk)
    md5.update(chunk)
    size += chunk.length
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size }
}
