import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** A file to be put into a zip file; its bytes are asked for when it is its turn. */
export interface ZipSource {
  readonly name: string
  open(): Promise<Readable>
}

/** Writes a zip file; nothing is packed, for pictures are already. */
export async function writeZip(path: string, sources: readonly ZipSource[], signal: AbortSignal): Promise<void> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  for (const source of sources) {
    zip.addReadStreamLazy(source.name, { compress: false }, (take) => {
      source.open().then((stream) => {
        stream.on('error', (error) => output.destroy(error))
        take(null, stream)
      }, (error: Error) => output.destroy(error))
    })
  }
  zip.on('error', (error: Error) => output.destroy(error))
  zip.end()
  await pipeline(output, createWriteStream(path), { signal })
}
