import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import type { BusboyFileStream, BusboyInstance } from '@fastify/busboy'
import type { UploadedFile } from '../feature.ts'
import { drain } from './json-body.ts'
import { Refusal, invalidParam, refusals } from './refusal.ts'
import type { UnknownSender } from './unknown-senders.ts'

const MAX_FIELDS = 100
/** Of all fields together. */
const MAX_FIELD_BYTES = 65_536
/** Parts beyond the first file are read and thrown away; a form with more is refused. */
const MAX_PARTS = 120
/** Older files in the upload folder were left by a process that was killed. */
const STALE_MS = 3_600_000

/** What came with a form. `file` lies in the upload folder until `remove` is called; others may move it away before. */
export interface ReceivedForm {
  readonly fields: Record<string, unknown>
  readonly file: UploadedFile | null
  remove(): Promise<void>
}

export interface FormLimits {
  /** Where temporary files go. */
  readonly folder: string
  readonly maxFileSize: number
  /**
   * Asked with the fields read so far before the first byte of the file is kept: a refusal ends the upload there. Null: the
   * sender is known. Otherwise no more of the file is kept than the account has room for.
   */
  readonly beforeFile: (fields: Record<string, unknown>) => Promise<Refusal | UnknownSender | null>
}

const tokenComesTooLate = refusals.credentialRequired.with({ reason: 'a token after the file is only waited for when the file is small: send it in the Authorization header, or as the field i before the file' })

/** Makes the folder of temporary files and clears it of what killed processes left. */
export async function prepareUploadFolder(folder: string, now: number = Date.now()): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
    if (now - mtimeMs > STALE_MS) await rm(path, { force: true, recursive: true })
  }
}

/**
 * Reads a multipart form as a stream: fields into memory, the first file into a temporary file, whatever its field is
 * called; more files are thrown away. Nothing is left on disk when it refuses or throws.
 */
export async function receiveForm(request: IncomingMessage, limits: FormLimits): Promise<ReceivedForm | Refusal> {
  const parser = openParser(request, limits.maxFileSize)
  if (parser instanceof Refusal) {
    drain(request)
    return parser
  }
  const path = join(limits.folder, randomUUID())
  const reception = new Reception(path, limits)
  try {
    const refusal = await reception.read(request, parser)
    if (refusal) {
      await reception.discard()
      return refusal
    }
    return { fields: reception.fields, file: reception.file, remove: () => reception.discard() }
  } catch (error) {
    // What still comes goes nowhere; without a reader the connection would be stuck.
    request.unpipe(parser)
    drain(request)
    await reception.discard()
    throw error
  }
}

function openParser(request: IncomingMessage, maxFileSize: number): BusboyInstance | Refusal {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
      limits: { fieldSize: MAX_FIELD_BYTES, fields: MAX_FIELDS, parts: MAX_PARTS, fileSize: maxFileSize, headerSize: 16_384 },
    })
  } catch {
    return invalidParam('#', 'the form has no boundary')
  }
}

class Reception {
  readonly fields: Record<string, unknown> = {}
  file: UploadedFile | null = null
  private readonly path: string
  private readonly limits: FormLimits
  private readonly cut = new AbortController()
  private saving: Promise<Refusal | null> | null = null
  private unknown: UnknownSender | null = null
  private fieldBytes = 0

  constructor(path: string, limits: FormLimits) {
    this.path = path
    this.limits = limits
  }

  /** Runs to the end of the form, or to the first reason not to. */
  async read(request: IncomingMessage, parser: BusboyInstance): Promise<Refusal | null> {
    const outcome = await new Promise<Refusal | null>((resolve, reject) => {
      const stop = (refusal: Refusal) => {
        request.unpipe(parser)
        drain(request)
        resolve(refusal)
      }
      parser.on('field', (name, value, _nameTruncated, valueTruncated) => {
        this.fieldBytes += value.length
        if (valueTruncated || this.fieldBytes > MAX_FIELD_BYTES) stop(refusals.bodyTooLarge)
        // Like the JSON parser: no key may become a prototype.
        else if (name !== '__proto__') this.fields[name] = value
      })
      parser.on('file', (_name, stream, filename) => {
        if (this.saving) {
          stream.resume()
          return
        }
        this.saving = this.save(stream, filename ?? '')
        this.saving.then((refusal) => { if (refusal) stop(refusal) }, reject)
      })
      const overfull = () => stop(refusals.bodyTooLarge)
      parser.on('partsLimit', overfull)
      parser.on('fieldsLimit', overfull)
      parser.on('finish', () => resolve(null))
      parser.on('error', () => stop(invalidParam('#', 'the form is damaged or cut off')))
      request.on('error', reject)
      request.on('close', () => { if (!request.complete) reject(new UploadAborted()) })
      request.pipe(parser)
    })
    return outcome ?? (await this.saving)
  }

  private async save(stream: BusboyFileStream, filename: string): Promise<Refusal | null> {
    // Without a listener an error of the parser before the file is read would end the process.
    stream.on('error', () => undefined)
    let tooLarge = false
    stream.once('limit', () => {
      tooLarge = true
      this.cut.abort()
    })
    const sender = await this.limits.beforeFile(this.fields)
    if (sender instanceof Refusal) return sender
    this.unknown = sender
    const target = createWriteStream(this.path, { flags: 'wx', mode: 0o600 })
    try {
      await pipeline(stream, (chunks: AsyncIterable<Buffer>) => this.counted(chunks), target, { signal: this.cut.signal })
    } catch (error) {
      if (error instanceof NoRoomForUnknown) return tokenComesTooLate
      if (!tooLarge) throw error
    }
    if (tooLarge) return refusals.fileTooLarge
    this.file = { path: this.path, filename, size: target.bytesWritten }
    return null
  }

  private async *counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      if (this.unknown && !this.unknown.take(chunk.length)) throw new NoRoomForUnknown()
      yield chunk
    }
  }

  /** Ends the writing before it removes the file, for otherwise the file might appear afterwards. */
  async discard(): Promise<void> {
    this.cut.abort()
    await this.saving?.catch(() => null)
    await rm(this.path, { force: true })
    this.unknown?.release()
  }
}

/** Ends the writing of a file that nobody has taken the responsibility for. */
class NoRoomForUnknown extends Error {}

/** The client hung up before the form was complete. */
export class UploadAborted extends Error {
  constructor() {
    super('the upload was cut off by the client')
    this.name = 'UploadAborted'
  }
}
