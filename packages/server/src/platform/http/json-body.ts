import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { UnsafeJsonError, parseJsonText } from './json-text.ts'
import { RefusedError, invalidParam, refusals } from './refusal.ts'
import type { Refusal } from './refusal.ts'

/** Most bytes of a JSON body. */
export const MAX_JSON_BYTES = 1_048_576
/** What a client may go on sending after it was refused, so that it gets to read the answer. */
const DRAIN_BYTES = 16 * 1_048_576

/** Stands for a body in a format that was not read. */
export const unreadBody: unique symbol = Symbol('a body of an unsupported type')

type Done = (error: Error | null, body?: unknown) => void

/** Most bytes of all bodies of one server that are still on their way. */
const MAX_UNFINISHED_BYTES = 64 * 1_048_576

/**
 * Receives JSON in UTF-8 of at most 1 MiB, nothing as undefined. Hangs up on nobody: a client that sends too much is let
 * finish within bounds, for otherwise it would see a broken connection in place of the answer. What clients begin and do
 * not finish takes a bounded amount of memory: beyond it, those who began first are refused, since honest ones are done soon.
 */
export class JsonBodies {
  private readonly most: number
  /** Oldest first. */
  private readonly unfinished = new Set<UnfinishedBody>()
  private held = 0

  constructor(most: number = MAX_UNFINISHED_BYTES) {
    this.most = most
  }

  /** Fastify body parser. */
  readonly parse = (request: FastifyRequest, payload: Readable, done: Done): void => {
    const refuse = (refusal: Refusal) => {
      drain(payload)
      done(new RefusedError(refusal))
    }
    if (Number(request.headers['content-length'] ?? 0) > MAX_JSON_BYTES) {
      refuse(refusals.bodyTooLarge)
      return
    }
    const body = new UnfinishedBody((refusal) => {
      settle()
      refuse(refusal)
    })
    const onData = (chunk: Buffer) => {
      if (body.size + chunk.length > MAX_JSON_BYTES) {
        body.refuse(refusals.bodyTooLarge)
        return
      }
      this.held -= body.capacity
      body.add(chunk)
      this.held += body.capacity
      for (const oldest of this.unfinished) {
        if (this.held <= this.most) break
        oldest.refuse(refusals.bodyTooSlow)
      }
    }
    const onEnd = () => {
      settle()
      let value: unknown
      try {
        value = body.size === 0 ? undefined : parseJson(body.bytes())
      } catch (error) {
        done(error as Error)
        return
      }
      done(null, value)
    }
    const onError = (error: Error) => {
      settle()
      done(error)
    }
    const settle = () => {
      payload.off('data', onData).off('end', onEnd).off('error', onError)
      this.unfinished.delete(body)
      this.held -= body.capacity
    }
    this.unfinished.add(body)
    payload.on('data', onData).on('end', onEnd).on('error', onError)
  }
}

/** A body that is coming in. Its pieces are put together as they come: a million of one byte must not cost a million buffers. */
class UnfinishedBody {
  readonly refuse: (refusal: Refusal) => void
  size = 0
  private buffer: Buffer = Buffer.alloc(0)

  constructor(refuse: (refusal: Refusal) => void) {
    this.refuse = refuse
  }

  /** Bytes of memory. */
  get capacity(): number {
    return this.buffer.length
  }

  add(chunk: Buffer): void {
    if (this.size === 0) {
      // Most bodies come in one piece, which needs no copy.
      this.buffer = chunk
    } else {
      if (this.size + chunk.length > this.buffer.length) {
        const larger = Buffer.allocUnsafe(Math.min(MAX_JSON_BYTES, 2 * (this.size + chunk.length)))
        this.buffer.copy(larger, 0, 0, this.size)
        this.buffer = larger
      }
      chunk.copy(this.buffer, this.size)
    }
    this.size += chunk.length
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.size)
  }
}

/**
 * Reads a body.
 * @throws RefusedError
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new RefusedError(invalidParam('#', 'the body is not valid UTF-8'))
  try {
    return parseJsonText(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof UnsafeJsonError) throw new RefusedError(invalidParam('#', error.message))
    if (error instanceof SyntaxError) throw new RefusedError(invalidParam('#', 'the body is not valid JSON'))
    throw error
  }
}

/** Fastify body parser for every other type: leaves the body alone and marks it, so that the engine can refuse it in turn. */
export function skipBody(request: FastifyRequest, _payload: Readable, done: Done): void {
  done(null, request.headers['content-length'] === '0' ? undefined : unreadBody)
}

/** Lets a refused client finish sending, up to `limit` bytes; then hangs up. */
export function drain(payload: Readable, limit = DRAIN_BYTES): void {
  let seen = 0
  payload.on('error', () => payload.destroy())
  payload.on('data', (chunk: Buffer) => {
    seen += chunk.length
    if (seen > limit) payload.destroy()
  })
  payload.resume()
}
