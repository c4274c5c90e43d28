import Fastify from 'fastify'
import { serveParent } from '../machine/child.ts'

/** What a page costs when nobody has to find it: Fastify with nothing else reads the same request and sends as many bytes of JSON. */
serveParent(async ({ bytes }: { bytes: number }): Promise<{ url: string }> => {
  const app = Fastify()
  const page = JSON.stringify([{ text: '燕'.repeat(Math.max(0, Math.round(bytes / 3))) }])
  app.post('/api/page', (request, reply) => {
    if (typeof request.body !== 'object') return reply.code(400).send({})
    return reply.type('application/json; charset=utf-8').send(page)
  })
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }) }
})
