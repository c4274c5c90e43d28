import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { UnsafeJsonError, parseJsonText } from './json-text.ts'
import { RefusedError, invalidParam, refusals } from './refusal.ts'

/** Most bytes of a JSON body. */
export const MAX_JSON_BYTES = 1_048_576
/** What a client may go on sending after it was refused, so that it gets to read the answer. */
const DRAIN_BYTES = 16 * 1_048_576

/** Stands for a body in a format that was not read. */
export const unreadBody: unique symbol = Symbol('a body of an unsupported type')

type Done = (error: Error | null, body?: unknown) => void

/**
 * Fastify body parser: JSON in UTF-8 of at most 1 MiB, nothing as undefined. Hangs up on nobody: a client that sends too
 * much is let finish within bounds, for otherwise it would see a broken connection in place of the answer.
 */
export function parseJsonBody(request: FastifyRequest, payload: Readable, done: Done): void {
  if (Number(request.headers['content-length'] ?? 0) > MAX_JSON_BYTES) {
    drain(payload)
    done(new RefusedError(refusals.bodyTooLarge))
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  const onData = (chunk: Buffer) => {
    size += chunk.length
    if (size <= MAX_JSON_BYTES) {
      chunks.push(chunk)
      return
    }
    settle()
    drain(payload)
    done(new RefusedError(refusals.bodyTooLarge))
  }
  const onEnd = () => {
    settle()
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    let body: unknown
    try {
      body = bytes.length === 0 ? undefined : parseJson(bytes)
    } catch (error) {
      done(error as Error)
      return
    }
    done(null, body)
  }
  const onError = (error: Error) => {
    settle()
    done(error)
  }
  const settle = () => {
    payload.off('data', onData).off('end', onEnd).off('error', onError)
  }
  payload.on('data', onData).on('end', onEnd).on('error', onError)
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
