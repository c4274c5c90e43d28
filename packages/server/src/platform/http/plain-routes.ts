import type { FastifyInstance } from 'fastify'
import { allowOrigins } from './cors.ts'

/** The few routes under `/api` that are no endpoints. */
export function addPlainApiRoutes(app: FastifyInstance, peers: (() => Promise<readonly string[]>) | undefined): void {
  app.get('/v1/instance/peers', async (_request, reply) => {
    allowOrigins(reply)
    return reply.header('cache-control', 'public, max-age=3600').send(await peers?.() ?? [])
  })
  app.route({
    method: ['GET', 'POST'], url: '/clear-browser-cache',
    handler: (_request, reply) => reply.code(204)
      .header('clear-site-data', '"cache", "prefetchCache", "prerenderCache", "executionContexts"')
      .header('cache-control', 'no-store').send(),
  })
  app.route({ method: ['PUT', 'PATCH', 'DELETE'], url: '/clear-browser-cache', handler: (_request, reply) => reply.code(405).header('allow', 'GET, POST').send() })
}
