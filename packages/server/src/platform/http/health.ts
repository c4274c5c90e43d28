import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'

/** Questions by name, each answered by returning or by throwing. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>

const CHECK_TIMEOUT_MS = 3000

/**
 * `/healthz/live`: the process answers. `/healthz/ready` (and `/healthz`): it may be sent requests; 503 names what is
 * not well, the reason goes to the log only.
 */
export function addHealthRoutes(app: FastifyInstance, checks: HealthChecks, log: Log): void {
  app.get('/healthz/live', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  for (const url of ['/healthz', '/healthz/ready']) {
    app.get(url, async (_request, reply) => {
      const results = await runChecks(checks, log)
      const ready = Object.values(results).every((result) => result === 'ok')
      return reply.code(ready ? 200 : 503).header('cache-control', 'no-store').send({ status: ready ? 'ok' : 'failing', checks: results })
    })
  }
}

async function runChecks(checks: HealthChecks, log: Log): Promise<Record<string, 'ok' | 'failed'>> {
  const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => {
    try {
      await inTime(check(), name)
      return [name, 'ok'] as const
    } catch (err) {
      log.warn({ err, check: name }, 'a health check failed')
      return [name, 'failed'] as const
    }
  }))
  return Object.fromEntries(results)
}

async function inTime(work: Promise<unknown>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} did not answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
