import { PassThrough } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { JsonBodies, MAX_JSON_BYTES } from './json-body.ts'
import { RefusedError } from './refusal.ts'

/** A body on its way to `bodies`. */
function send(bodies: JsonBodies, headers: Record<string, string> = {}) {
  const payload = new PassThrough()
  const parsed = new Promise<unknown>((resolve, reject) => {
    bodies.parse({ headers } as unknown as FastifyRequest, payload, (error, body) => (error ? reject(error) : resolve(body)))
  })
  const code = parsed.then(() => 'taken', (error: unknown) => (error instanceof RefusedError ? error.refusal.code : String(error)))
  return { payload, parsed, code }
}
const written = (payload: PassThrough, text: string) => new Promise((resolve) => payload.write(text, resolve))

describe('a JSON body', () => {
  it('may come in any pieces', async () => {
    const text = JSON.stringify({ text: 'つばめ', list: Array.from({ length: 300 }, (_, n) => n) })
    const { payload, parsed } = send(new JsonBodies())
    for (const byte of Buffer.from(text)) payload.write(Buffer.from([byte]))
    payload.end()
    expect(await parsed).toEqual(JSON.parse(text))
  })

  it('may be as large as the limit and no larger, announced or not', async () => {
    const largest = `"${'x'.repeat(MAX_JSON_BYTES - 2)}"`
    for (const pieces of [1, 3, 1000]) {
      const { payload, parsed } = send(new JsonBodies())
      for (let at = 0; at < largest.length; at += Math.ceil(largest.length / pieces)) payload.write(largest.slice(at, at + Math.ceil(largest.length / pieces)))
      payload.end()
      expect(await parsed).toHaveLength(MAX_JSON_BYTES - 2)
    }
    const larger = send(new JsonBodies())
    larger.payload.write(largest)
    larger.payload.write('x')
    expect(await larger.code).toBe('REQUEST_TOO_LARGE')
    expect(await send(new JsonBodies(), { 'content-length': String(MAX_JSON_BYTES + 1) }).code).toBe('REQUEST_TOO_LARGE')
  })

  it('is nothing when nothing comes', async () => {
    const { payload, parsed } = send(new JsonBodies())
    payload.end()
    expect(await parsed).toBeUndefined()
  })

  it('fails with its connection', async () => {
    const { payload, code } = send(new JsonBodies())
    payload.write('{"a"')
    payload.destroy(new Error('the connection broke'))
    expect(await code).toContain('the connection broke')
  })
})

it('of bodies that are never finished the oldest give way, others are taken', async () => {
  const bodies = new JsonBodies(10_000)
  const begun = Array.from({ length: 4 }, () => send(bodies))
  for (const { payload } of begun) await written(payload, '{}'.padEnd(4000))
  expect(await Promise.all([begun[0]?.code, begun[1]?.code])).toEqual(['REQUEST_TOO_SLOW', 'REQUEST_TOO_SLOW'])
  const quick = send(bodies)
  quick.payload.end('{"text":"quick"}')
  expect(await quick.parsed).toEqual({ text: 'quick' })
  for (const { payload } of begun.slice(2)) payload.end()
  expect(await Promise.all(begun.map(({ code }) => code))).toEqual(['REQUEST_TOO_SLOW', 'REQUEST_TOO_SLOW', 'taken', 'taken'])
  // What was refused or finished is no longer counted.
  const next = [send(bodies), send(bodies)]
  for (const { payload } of next) await written(payload, '1'.padEnd(4900))
  for (const { payload } of next) payload.end()
  expect(await Promise.all(next.map(({ parsed }) => parsed))).toEqual([1, 1])
})
