import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AnyEndpoint } from '@tsubame/contract'
import type { Config } from '../../config.ts'
import { openApi } from '../openapi.ts'
import { pagePolicy } from '../security-headers.ts'
import { isFresh } from '../web-files.ts'
import { referencePage } from './page.ts'

const CACHE = 'public, max-age=600'

interface Document {
  readonly body: string
  readonly type: string
  readonly etag: string
}

/** `/api.json`, the contract for machines, and `/api-doc`, the same for people. Put together when first asked for. */
export function addApiDocs(app: FastifyInstance, config: Pick<Config, 'url'>, endpoints: readonly AnyEndpoint[], version: string): void {
  const setPolicy = pagePolicy(config)
  const build = () => openApi(endpoints, { url: config.url, name: 'Tsubame', version })
  const json = once(() => document(JSON.stringify(build()), 'application/json; charset=utf-8'))
  const page = once(() => document(referencePage(build()), 'text/html; charset=utf-8'))
  const style = once(() => asset('style.css', 'text/css; charset=utf-8'))
  const script = once(() => asset('filter.js', 'text/javascript; charset=utf-8'))

  app.get('/api.json', (request, reply) => {
    reply.header('access-control-allow-origin', '*')
    return send(json(), request, reply)
  })
  app.get('/api-doc', (request, reply) => {
    setPolicy(reply)
    return send(page(), request, reply)
  })
  app.get('/api-doc/style.css', async (request, reply) => send(await style(), request, reply))
  app.get('/api-doc/filter.js', async (request, reply) => send(await script(), request, reply))
}

function send(content: Document, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ 'cache-control': CACHE, etag: content.etag, 'content-type': content.type })
  return isFresh(request, content.etag) ? reply.code(304).send() : reply.send(content.body)
}

function document(body: string, type: string): Document {
  return { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}

async function asset(name: string, type: string): Promise<Document> {
  return document(await readFile(new URL(name, import.meta.url), 'utf8'), type)
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}
