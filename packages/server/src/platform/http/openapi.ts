import { OR_NOTHING, entities } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { declaredRefusal, refusals } from './refusal.ts'
import type { Refusal } from './refusal.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export interface OpenApi {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, JsonObject>
  components: { schemas: Record<string, JsonObject>; securitySchemes: JsonObject }
}

/** How an id is said to those who do not know our format of it. */
export const ID_PATTERN = '^[a-zA-Z0-9]+$'

const named = new Map<unknown, string>(Object.entries(entities).map(([name, schema]) => [schema, name]))

/** Errors that any endpoint may answer, by what it asks for. */
function commonRefusals(endpoint: AnyEndpoint): Refusal[] {
  return [
    refusals.invalidParam,
    refusals.authenticationFailed,
    ...(endpoint.credential === 'required' ? [refusals.credentialRequired, refusals.accountSuspended] : []),
    ...(endpoint.secure ? [refusals.accessDenied] : []),
    ...(endpoint.prohibitMoved ? [refusals.accountMoved] : []),
    ...(endpoint.requireAdmin ? [refusals.administratorRequired] : []),
    ...(endpoint.requireModerator ? [refusals.moderatorRequired] : []),
    ...(endpoint.requiredRolePolicy ? [refusals.policyRequired] : []),
    ...(endpoint.kind || endpoint.credential === 'required' ? [refusals.permissionDenied] : []),
    ...(endpoint.limit ? [refusals.rateLimitExceeded] : []),
    ...(endpoint.requireFile ? [refusals.fileRequired, refusals.fileTooLarge] : []),
    refusals.internalError,
  ]
}

/** The contract as an OpenAPI 3.1 document. */
export function openApi(endpoints: readonly AnyEndpoint[], server: { url: string; name: string; version: string }): OpenApi {
  const tags = [...new Set(endpoints.flatMap((endpoint) => endpoint.tags))].sort()
  return {
    openapi: '3.1.0',
    info: {
      title: `${server.name} API`,
      version: server.version,
      description: 'The Misskey API as this server speaks it. Calls are POST with a JSON body; the token goes into the Authorization header or the parameter `i`.',
    },
    servers: [{ url: `${server.url}/api` }],
    tags: tags.map((name) => ({ name })),
    paths: Object.fromEntries(endpoints.map((endpoint) => [`/${endpoint.name}`, pathItem(endpoint)])),
    components: {
      schemas: {
        ...Object.fromEntries(Object.entries(entities).map(([name, schema]) => [name, convert(schema, schema) as JsonObject])),
        Error: errorSchema,
      },
      securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } },
    },
  }
}

const errorSchema: JsonObject = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      description: 'What went wrong. Match on `code` or `id`; the message may change.',
      required: ['message', 'code', 'id', 'kind'],
      properties: {
        message: { type: 'string' }, code: { type: 'string' }, id: { type: 'string', format: 'uuid' },
        kind: { type: 'string', enum: ['client', 'server', 'permission'] }, info: {},
      },
    },
  },
}

function pathItem(endpoint: AnyEndpoint): JsonObject {
  const params = withoutDefaultedRequired(convert(endpoint.params, null) as JsonObject)
  const item: JsonObject = {
    post: {
      ...operation(endpoint, 'post'),
      requestBody: {
        required: requiredNames(params).length > 0 || endpoint.requireFile === true,
        content: endpoint.requireFile ? { 'multipart/form-data': { schema: withFile(params) } } : { 'application/json': { schema: params } },
      },
    },
  }
  if (endpoint.allowGet) item.get = { ...operation(endpoint, 'get'), parameters: queryParameters(params) }
  return item
}

function operation(endpoint: AnyEndpoint, method: 'get' | 'post'): JsonObject {
  return {
    operationId: `${method}___${endpoint.name.replaceAll('/', '___')}`,
    ...(endpoint.summary ? { summary: endpoint.summary } : {}),
    tags: [...endpoint.tags],
    security: endpoint.credential === 'required' ? [{ bearerAuth: [] }] : [{}, { bearerAuth: [] }],
    responses: responses(endpoint),
    ...(endpoint.extension ? { 'x-extension': true } : {}),
    ...(endpoint.kind ? { 'x-permission': endpoint.kind } : {}),
    ...(endpoint.secure ? { 'x-native-session-only': true } : {}),
    ...(endpoint.limit ? { 'x-rate-limit': convert(endpoint.limit, null) } : {}),
    ...(endpoint.cacheSec ? { 'x-cache-seconds': endpoint.cacheSec } : {}),
  }
}

function responses(endpoint: AnyEndpoint): JsonObject {
  const answer: JsonObject = endpoint.result
    ? { 200: { description: 'Done.', content: { 'application/json': { schema: convert(endpoint.result, null) } } } }
    : { 204: { description: 'Done; there is nothing to say.' } }
  if (endpoint.result && OR_NOTHING in endpoint.result) answer[204] = { description: 'There is nothing to say.' }
  const byStatus = new Map<number, Refusal[]>()
  const declared = Object.entries(endpoint.errors).map(([code, error]) => declaredRefusal(code, error))
  for (const refusal of [...declared, ...commonRefusals(endpoint)]) byStatus.set(refusal.status, [...(byStatus.get(refusal.status) ?? []), refusal])
  for (const [status, list] of [...byStatus].sort(([a], [b]) => a - b)) {
    answer[status] = {
      description: list.map((refusal) => `\`${refusal.code}\` ${refusal.message}`).join('  \n'),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' }, examples: examples(list) } },
    }
  }
  return answer
}

function examples(list: readonly Refusal[]): JsonObject {
  const byCode: JsonObject = {}
  for (const { message, code, id, kind } of list) byCode[code in byCode ? `${code}_${id.slice(0, 8)}` : code] = { value: { error: { message, code, id, kind } } }
  return byCode
}

/** Plain JSON Schema; named entities inside become references. `self` is the entity being written out. */
function convert(schema: unknown, self: unknown): Json {
  if (typeof schema !== 'object' || schema === null) return schema as Json
  const name = schema === self ? undefined : named.get(schema)
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
  if (Array.isArray(schema)) return schema.map((item) => convert(item, self))
  const plain: JsonObject = {}
  for (const [key, value] of Object.entries(schema)) {
    if (value === undefined) continue
    // Our id format is unknown elsewhere, so it is said as a pattern.
    if (key === 'format' && value === 'misskey:id') plain.pattern = ID_PATTERN
    else plain[key] = convert(value, self)
  }
  return plain
}

/** A parameter with a default may be left out, whatever the type of the filled-in value says. */
function withoutDefaultedRequired(schema: JsonObject): JsonObject {
  const properties = schema.properties as Record<string, JsonObject> | undefined
  if (!properties || !Array.isArray(schema.required)) return schema
  const required = schema.required.filter((name) => properties[String(name)]?.default === undefined)
  const { required: _all, ...rest } = schema
  return required.length > 0 ? { ...rest, required } : rest
}

function requiredNames(schema: JsonObject): Json[] {
  return Array.isArray(schema.required) ? schema.required : []
}

function withFile(params: JsonObject): JsonObject {
  return {
    ...params,
    required: [...requiredNames(params), 'file'],
    properties: { ...(params.properties as JsonObject), file: { type: 'string', contentMediaType: 'application/octet-stream' } },
  }
}

function queryParameters(params: JsonObject): Json[] {
  const required = requiredNames(params)
  return Object.entries((params.properties ?? {}) as JsonObject).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }))
}
