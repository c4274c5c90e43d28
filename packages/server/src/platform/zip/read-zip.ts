import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { buffer } from 'node:stream/consumers'
import { openPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'

/** Why a zip file cannot be read: it is none, is broken, or holds more than it may. */
export class ZipError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ZipError'
  }
}

export interface ZipLimits {
  readonly entries: number
  /** Bytes of all that is in it, unpacked. */
  readonly total: number
}

/** An open zip file. Names of entries are never used as paths. Each entry is unpacked once, then there is no such entry any more. */
export interface ZipReader {
  /** @throws ZipError when there is no such entry, or it is larger than `maxBytes` */
  read(name: string, maxBytes: number): Promise<Buffer>
  /** Writes an entry to a file. @throws ZipError */
  extract(name: string, path: string, maxBytes: number): Promise<void>
  close(): void
}

/**
 * Opens a zip file and reads its directory. Entries are unpacked one by one, each once and never beyond the size that the
 * directory says, so that its sum bounds everything. @throws ZipError
 */
export async function openZip(path: string, limits: ZipLimits): Promise<ZipReader> {
  const zip = await understood(openPromise(path, { autoClose: false, lazyEntries: true, validateEntrySizes: true, strictFileNames: true }))
  try {
    const entries = await understood(readDirectory(zip, limits))
    const open = async (name: string, maxBytes: number) => {
      const entry = entries.get(name)
      if (!entry) throw new ZipError('there is no such entry')
      if (entry.uncompressedSize > maxBytes) throw new ZipError('the entry is too large')
      entries.delete(name)
      return zip.openReadStreamPromise(entry)
    }
    return {
      read: (name, maxBytes) => understood(open(name, maxBytes).then((stream) => buffer(stream))),
      extract: (name, target, maxBytes) => understood(open(name, maxBytes).then((stream) => pipeline(stream, createWriteStream(target)))),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function readDirectory(zip: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw new ZipError('there are too many entries')
  const entries = new Map<string, Entry>()
  let total = 0
  for await (const entry of zip.eachEntry()) {
    total += entry.uncompressedSize
    if (total > limits.total) throw new ZipError('it holds too much')
    if (entry.isEncrypted()) throw new ZipError('it is encrypted')
    entries.set(entry.fileName, entry)
  }
  return entries
}

/** What is wrong with the file is a `ZipError`; what is wrong with the system keeps its code. */
async function understood<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (error instanceof ZipError || (typeof code === 'string' && !code.startsWith('Z_'))) throw error
    throw new ZipError((error as Error).message, { cause: error })
  }
}
