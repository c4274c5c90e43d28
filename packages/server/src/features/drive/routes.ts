import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../platform/context.ts'
import type { DriveFileFacts } from './facts.ts'
import { missingImage } from './missing-image.ts'
import { contentDisposition, matchesEtag, parseRange, renditionName } from './ranges.ts'
import { extensionOf, servedType } from './rules.ts'

/** Files come from strangers: whatever they are, nothing in them may run or reach out. */
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
const FOR_EVER = 'max-age=31536000, immutable'
const A_DAY = 'max-age=86400'

/** What a key opens. */
interface Served {
  readonly storageKey: string
  readonly type: string
  readonly name: string
}

/** `/files/{key}`: whoever has the key may read. */
export function fileRoutes(app: FastifyInstance, ctx: AppContext): void {
  const serve = (request: FastifyRequest, reply: FastifyReply) => serveFile(ctx, request, reply)
  app.route({ method: ['GET', 'HEAD'], url: '/files/:key', exposeHeadRoute: false, handler: serve })
  // Clients may append a name of their choice.
  app.route({
    method: ['GET', 'HEAD'],
    url: '/files/:key/*',
    exposeHeadRoute: false,
    handler: (request: FastifyRequest, reply) => reply.header('cache-control', A_DAY).redirect(`/files/${encodeURIComponent(keyOf(request))}`, 301),
  })
  app.get('/files/app-default.jpg', { exposeHeadRoute: true }, (_request, reply) => withHeaders(reply).header('cache-control', A_DAY).type('image/png').send(missingImage))
}

async function serveFile(ctx: AppContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  withHeaders(reply)
  const key = keyOf(request)
  const file = /^[\w.-]{1,100}$/.test(key) ? await ctx.services.drive.findByKey(key) : null
  const served = file && renditionOf(file, key)
  if (!served) return notFound(reply)
  const elsewhere = ctx.storage.publicUrl(served.storageKey)
  if (elsewhere !== null) return reply.header('cache-control', A_DAY).redirect(elsewhere, 302)
  const object = await ctx.storage.open(served.storageKey)
  if (!object) {
    ctx.log.error({ fileId: file.id }, 'the bytes of a file are missing')
    return notFound(reply)
  }

  // What a key opens never changes.
  const etag = `"${key}"`
  reply.headers({
    'cache-control': FOR_EVER,
    'content-disposition': contentDisposition(served.name),
    'accept-ranges': 'bytes',
    etag,
  })
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  reply.type(servedType(served.type))
  const ifRange = request.headers['if-range']
  const range = ifRange === undefined || matchesEtag(String(ifRange), etag) ? parseRange(request.headers.range, object.size) : null
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${object.size}`).header('cache-control', 'no-store').send()
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${object.size}`)
  reply.header('content-length', range ? range.end - range.start + 1 : object.size)
  if (request.method === 'HEAD') return reply.send()
  return reply.send(object.read(range ?? undefined))
}

function keyOf(request: FastifyRequest): string {
  return (request.params as { key: string }).key
}

function renditionOf(file: DriveFileFacts, key: string): Served | null {
  if (key === file.accessKey) return { storageKey: file.storageKey, type: file.type, name: file.name }
  const thumbnail = key === file.thumbnailAccessKey
  const storageKey = thumbnail ? file.thumbnailKey : file.webpublicKey
  const type = thumbnail ? file.thumbnailType : file.webpublicType
  if (storageKey === null || type === null) return null
  return { storageKey, type, name: renditionName(file.name, thumbnail ? 'thumb' : 'web', extensionOf(type)) }
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).header('cache-control', A_DAY).type('image/png').send(missingImage)
}

/** Pages of other servers show these files, too. */
function withHeaders(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    'timing-allow-origin': '*',
  })
}
