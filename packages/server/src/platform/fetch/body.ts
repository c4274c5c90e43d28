import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { FetchError } from './fetch.ts'

/**
 * The streams a body passes: a limit on what arrives, decompression as the header says, a limit on what comes out of it, so
 * that neither a long answer nor a short one that unpacks to a long one is taken in.
 */
export function bodyStages(encodings: string | undefined, maxBytes: number): Transform[] {
  const stages: Transform[] = [limit(maxBytes)]
  const names = (encodings ?? '').toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity')
  if (names.length > 2) throw new FetchError('protocol', 'the answer is compressed too often')
  for (const name of names.reverse()) stages.push(decompressor(name), limit(maxBytes))
  return stages
}

/** @throws FetchError for an announced length above the limit */
export function checkLength(header: string | undefined, maxBytes: number): void {
  if (header !== undefined && Number(header) > maxBytes) throw tooLarge(maxBytes)
}

/** Reads a body that has passed the stages. */
export async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function decompressor(name: string): Transform {
  if (name === 'gzip' || name === 'x-gzip') return createGunzip()
  if (name === 'br') return createBrotliDecompress()
  if (name === 'deflate') return createInflate()
  throw new FetchError('protocol', 'the answer is compressed in a way that was not asked for')
}

function limit(maxBytes: number): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > maxBytes) done(tooLarge(maxBytes))
      else done(null, chunk)
    },
  })
}

function tooLarge(maxBytes: number): FetchError {
  return new FetchError('too-large', `the answer is larger than ${maxBytes} bytes`)
}
