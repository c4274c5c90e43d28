import autocannon from 'autocannon'
import { serveParent } from '../machine/child.ts'
import { percentile } from './request.ts'
import type { LoadRequest, LoadResult } from './request.ts'

/** Runs autocannon; every answer's time is kept, so that the percentiles are exact. */
async function run(request: LoadRequest): Promise<LoadResult> {
  const { bodies } = request
  const times: number[] = []
  let refused = 0
  let bytes = 0
  let sent = 0
  const first = bodies[0]
  if (first === undefined) throw new Error('there is nothing to send')
  let firstAt = 0
  let lastAt = 0
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon({
      url: `${request.url}${request.path}`,
      connections: request.connections,
      duration: request.seconds,
      // Every connection builds two requests that it does not send.
      ...(request.once ? { maxOverallRequests: bodies.length - 2 * request.connections } : {}),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      // Building a request again costs time, so only runs with different bodies do it.
      ...(bodies.length === 1
        ? { body: first }
        : { requests: [{ setupRequest: (template: autocannon.Request) => ({ ...template, body: bodies[sent++ % bodies.length] ?? first }) }] }),
    }, (error: Error | null, finished: autocannon.Result) => {
      if (error) reject(error)
      else resolve(finished)
    })
    instance.on('response', (_client, status, size, time) => {
      lastAt = performance.now()
      if (firstAt === 0) firstAt = lastAt
      if (status >= 200 && status < 300) {
        times.push(time)
        bytes += size
      } else refused += 1
    })
  })
  // The generator ends a run on its own tick; what counts is the time in which answers came.
  const seconds = Math.max(0.001, (lastAt - firstAt) / 1000)
  const sorted = Float64Array.from(times).sort()
  return {
    throughput: times.length / seconds, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99),
    answered: times.length, errors: refused + result.errors, bytes: times.length === 0 ? 0 : bytes / times.length,
  }
}

serveParent(run)
