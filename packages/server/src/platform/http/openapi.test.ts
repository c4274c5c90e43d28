import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { feature } from '../feature.ts'
import { openApi } from './openapi.ts'
import type { Json, JsonObject } from './openapi.ts'
import { serverUnderTest } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

const doc = openApi(endpoints, { url: 'https://tsubame.test', name: 'Tsubame', version: '1.2.3' })
const at = (...path: string[]): JsonObject => path.reduce<Json>((node, key) => (node as JsonObject)[key] ?? null, doc as unknown as Json) as JsonObject

function* objects(node: Json): Generator<JsonObject> {
  if (Array.isArray(node)) for (const item of node) yield* objects(item)
  else if (typeof node === 'object' && node !== null) {
    yield node
    for (const value of Object.values(node)) yield* objects(value)
  }
}

describe('the OpenAPI document', () => {
  it('has every endpoint once, under names of its own', () => {
    expect(Object.keys(doc.paths).toSorted()).toEqual(endpoints.map((endpoint) => `/${endpoint.name}`).toSorted())
    const ids = Object.values(doc.paths).flatMap((item) => Object.values(item).map((operation) => (operation as JsonObject).operationId))
    expect(new Set(ids).size).toBe(ids.length)
  })
  it('refers only to what is there', () => {
    const refs = [...objects(doc as unknown as Json)].map((node) => node.$ref).filter((ref) => typeof ref === 'string')
    expect(refs).toContain('#/components/schemas/Note')
    expect(refs.filter((ref) => !((ref as string).replace('#/components/schemas/', '') in doc.components.schemas))).toEqual([])
  })
  it('has schemas that a validator of JSON Schema 2020-12 takes', () => {
    // Formats say more than they check here, and keywords of ours must not slip in: `strictSchema` names unknown ones.
    const ajv = new Ajv2020({ strict: false, strictSchema: true, validateFormats: false })
    ajv.addKeyword('components')
    ajv.addSchema({ $id: 'doc', components: doc.components } as object)
    // Whatever it does not take it throws, with the place.
    for (const name of Object.keys(doc.components.schemas)) expect(ajv.getSchema(`doc#/components/schemas/${name}`)).toBeTypeOf('function')
    for (const item of Object.values(doc.paths)) {
      for (const node of objects(item)) {
        if (typeof node.schema !== 'object' || node.schema === null) continue
        const schema = JSON.parse(JSON.stringify(node.schema).replaceAll('"#/components', '"doc#/components')) as object
        expect(ajv.compile(schema)).toBeTypeOf('function')
      }
    }
  })
  it('does not ask for parameters that have a default', () => {
    const schema = at('paths', '/notes/timeline', 'post', 'requestBody', 'content', 'application/json', 'schema')
    expect(schema.required ?? []).not.toContain('limit')
    expect(schema.properties).toMatchObject({ limit: { default: 10, minimum: 1, maximum: 100 } })
    expect(at('paths', '/notes/show', 'post', 'requestBody', 'content', 'application/json', 'schema').required).toEqual(['noteId'])
  })
  it('writes entities as references and ids as a pattern', () => {
    expect(at('paths', '/notes/timeline', 'post', 'responses', '200', 'content', 'application/json', 'schema')).toEqual({ type: 'array', items: { $ref: '#/components/schemas/Note' } })
    expect(at('components', 'schemas', 'Note', 'properties', 'user')).toEqual({ $ref: '#/components/schemas/UserLite' })
    expect(JSON.stringify(doc)).not.toContain('misskey:id')
  })
  it('says how each endpoint is called', () => {
    expect(at('paths', '/meta', 'get', 'parameters')).toMatchObject([{ name: 'detail', in: 'query', required: false }])
    expect(at('paths', '/notes/create')).not.toHaveProperty('get')
    expect(at('paths', '/meta', 'post').security).toEqual([{}, { bearerAuth: [] }])
    expect(at('paths', '/i', 'post')).toMatchObject({ security: [{ bearerAuth: [] }], 'x-permission': 'read:account' })
    expect(at('paths', '/i/sign-out', 'post')).toMatchObject({ 'x-extension': true, 'x-native-session-only': true, responses: { 204: {} } })
    expect(at('paths', '/drive/files/create', 'post', 'requestBody', 'content', 'multipart/form-data', 'schema')).toMatchObject({ required: ['file'], properties: { file: { type: 'string' } } })
  })
  it('lists declared and common errors with their ids', () => {
    const examples = at('paths', '/notes/show', 'post', 'responses', '400', 'content', 'application/json', 'examples')
    expect(examples).toMatchObject({ NO_SUCH_NOTE: { value: { error: { id: '24fcbfc6-2e37-42b6-8388-c29b3861a08d', kind: 'client' } } }, INVALID_PARAM: {} })
  })
})

describe('the reference', () => {
  let server: ServerUnderTest
  const served: readonly AnyEndpoint[] = endpoints
  beforeAll(async () => {
    const handlers = Object.fromEntries(served.map((endpoint) => [endpoint.name, async () => null]))
    server = await serverUnderTest({ features: [feature({ name: 'all', endpoints: served, handlers: handlers as never })] })
  })
  afterAll(() => server.close())

  it('is cached for ten minutes and may be read by any page', async () => {
    const answer = await server.request('/api.json')
    expect(answer.json()).toMatchObject({ openapi: '3.1.0', info: { version: '0.0.0-test' }, servers: [{ url: 'http://tsubame.test/api' }] })
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    const etag = answer.headers.get('etag') ?? ''
    expect((await server.request('/api.json', { headers: { 'if-none-match': etag } })).status).toBe(304)
  })
  it('for people names every endpoint, entity and error, without scripts in the page', async () => {
    const page = await server.request('/api-doc')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';/)
    for (const { name } of served) expect(page.text).toContain(`id="${name.replaceAll('/', '-')}"`)
    const targets = [...page.text.matchAll(/href="#([^"]+)"/g)].map((match) => `id="${match[1]}"`)
    expect(targets.filter((target) => !page.text.includes(target))).toEqual([])
    expect(page.text).toContain('24fcbfc6-2e37-42b6-8388-c29b3861a08d')
    expect([...page.text.matchAll(/<script(.*?)>/g)].map((match) => match[1])).toEqual([' src="/api-doc/filter.js" defer'])
    expect(page.text).not.toMatch(/\son\w+=|style=/)
    for (const [path, type] of [['style.css', 'text/css'], ['filter.js', 'text/javascript']]) {
      const asset = await server.request(`/api-doc/${path}`)
      expect([asset.status, asset.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`])
    }
  })
})
