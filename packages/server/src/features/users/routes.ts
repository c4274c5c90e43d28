import type { FastifyInstance } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { AppContext } from '../../platform/context.ts'
import { identiconPng } from './identicon.ts'

/** Pictures kept in memory, about 700 bytes each. */
const CACHED = 2000
/** Seeds are `name@host`; longer ones are nobody's. */
const MAX_SEED = 512
const DAY = 'public, max-age=86400'

/** `/identicon/{seed}`: pictures for people without an avatar. */
export function userRoutes(app: FastifyInstance, ctx: AppContext): void {
  const drawn = new LRUCache<string, Promise<Buffer>>({ maxSize: CACHED, sizeCalculation: () => 1 })
  app.get<{ Params: { seed: string } }>('/identicon/:seed', async (request, reply) => {
    const { seed } = request.params
    if (seed.length > MAX_SEED) return reply.code(404).send()
    const meta = await ctx.services.meta.get()
    // One picture for all where the administrator does not want them told apart.
    const key = meta.enableIdenticonGeneration ? seed.toLowerCase() : ''
    let picture = drawn.get(key)
    if (!picture) {
      picture = identiconPng(key)
      picture.catch(() => drawn.delete(key))
      drawn.set(key, picture)
    }
    return reply.header('cache-control', DAY).header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin').type('image/png').send(await picture)
  })
}
