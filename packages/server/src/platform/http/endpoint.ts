import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AnyEndpoint, entities } from '@tsubame/contract'
import type { Caller } from '../caller.ts'
import type { AppContext } from '../context.ts'
import { isFail } from '../fail.ts'
import type { Fail } from '../fail.ts'
import type { Feature } from '../feature.ts'
import { allowOrigins, answerPreflight } from './cors.ts'
import { checkCaller, checkSecure } from './checks.ts'
import { RequestCall } from './call.ts'
import { readToken } from './credentials.ts'
import { JsonBodies, drain, skipBody, unreadBody } from './json-body.ts'
import { JsonText } from './json.ts'
import { UploadAborted, prepareUploadFolder, receiveForm } from './multipart.ts'
import type { ReceivedForm } from './multipart.ts'
import { rateLimiter } from './rate-limit.ts'
import type { RateLimiter } from './rate-limit.ts'
import { RawReply } from './raw-reply.ts'
import type { RawEndpoint } from './raw-reply.ts'
import { Refusal, RefusedError, declaredRefusal, refusals } from './refusal.ts'
import { UnknownSenders } from './unknown-senders.ts'
import { caster, validator } from './validation.ts'
import type { Caster, Validator } from './validation.ts'

/** What the engine asks of the features, so that the platform knows none of them. */
export interface ApiHooks {
  /** Whose token it is; null when it is nobody's. */
  authenticate(token: string): Promise<Caller | null>
  /** Policies of somebody without roles: what anonymous callers are measured by. */
  basePolicies(): Promise<entities.RolePolicies>
  /** Whether calls of anonymous visitors are counted by address. Default: they are. */
  ipRateLimits?(): boolean | Promise<boolean>
  /** A call that carries one of these headers with its value is not counted. Lower-case names. */
  readonly rateLimitBypass?: readonly (readonly [header: string, value: string])[]
}

const PRIVATE = 'private, max-age=0, must-revalidate'
const JSON_TYPE = 'application/json; charset=utf-8'
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']

type RunHandler = (ctx: AppContext, params: unknown, call: RequestCall) => Promise<unknown>

/** One endpoint, with all that can be prepared once. */
interface Route {
  readonly endpoint: AnyEndpoint
  readonly run: RunHandler
  readonly validate: Validator
  readonly cast: Caster
  readonly limiter: RateLimiter | null
  readonly errors: ReadonlyMap<string, Refusal>
  readonly raw: RawEndpoint | undefined
  readonly publicCache: string | null
}

/** Puts the endpoints of all features under `/api/`. `app` is the scope of that prefix. */
export async function registerApi(app: FastifyInstance, ctx: AppContext, features: readonly Feature[], hooks: ApiHooks): Promise<void> {
  const engine = new Engine(ctx, hooks)
  if (features.some((feature) => feature.endpoints.some((endpoint) => endpoint.requireFile))) await prepareUploadFolder(engine.uploads)
  app.removeAllContentTypeParsers()
  const bodies = new JsonBodies()
  app.addContentTypeParser('application/json', bodies.parse)
  app.addContentTypeParser(/^application\/[\w.-]+\+json/, bodies.parse)
  app.addContentTypeParser('*', skipBody)
  app.setErrorHandler((error, request, reply) => engine.fail(null, error, request, reply))
  app.setNotFoundHandler((_request, reply) => engine.refuse(null, refusals.unknownEndpoint, reply))
  app.options('/*', answerPreflight)
  const names = new Set<string>()
  for (const feature of features) {
    for (const endpoint of feature.endpoints) {
      if (names.has(endpoint.name)) throw new Error(`the endpoint ${endpoint.name} is declared twice`)
      names.add(endpoint.name)
      engine.add(app, feature, endpoint)
    }
  }
}

class Engine {
  readonly uploads: string
  private readonly unknownSenders = new UnknownSenders()
  private readonly ctx: AppContext
  private readonly hooks: ApiHooks

  constructor(ctx: AppContext, hooks: ApiHooks) {
    this.ctx = ctx
    this.hooks = hooks
    this.uploads = join(ctx.config.dataDir, 'tmp', 'uploads')
  }

  add(app: FastifyInstance, feature: Feature, endpoint: AnyEndpoint): void {
    const route = this.route(feature, endpoint)
    const config = { endpoint: endpoint.name }
    const url = `/${endpoint.name}`
    if (route.raw?.ownOriginOnly) app.options(url, (_request, reply) => reply.code(204).send())
    const errorHandler = (error: Error, request: FastifyRequest, reply: FastifyReply): void => { this.fail(route, error, request, reply) }
    const handler = endpoint.requireFile
      ? (request: FastifyRequest, reply: FastifyReply) => this.serveUpload(route, request, reply)
      : (request: FastifyRequest, reply: FastifyReply) => this.serve(route, request.body, request, reply)
    app.route({ method: METHODS, url, config, errorHandler, handler })
    app.route({
      method: 'GET', url, config, errorHandler,
      handler: endpoint.allowGet && !endpoint.requireFile
        ? (request, reply) => this.serve(route, request.query, request, reply)
        : (_request, reply) => reply.code(405).header('allow', METHODS.join(', ')).header('cache-control', PRIVATE).send(),
    })
  }

  private route(feature: Feature, endpoint: AnyEndpoint): Route {
    const handler = feature.handlers[endpoint.name]
    if (!handler) throw new Error(`no handler for the endpoint ${endpoint.name}`)
    const ipLimits = () => this.hooks.ipRateLimits?.() ?? true
    return {
      endpoint,
      run: handler as unknown as RunHandler,
      validate: validator(endpoint.params),
      cast: caster(endpoint.params),
      limiter: this.ctx.config.rateLimits ? rateLimiter(this.ctx.bus, endpoint, ipLimits) : null,
      errors: new Map([['INVALID_PARAM', refusals.invalidParam], ...Object.entries(endpoint.errors).map(([code, error]) => [code, declaredRefusal(code, error)] as const)]),
      raw: feature.rawEndpoints?.[endpoint.name],
      publicCache: endpoint.cacheSec === undefined ? null : `public, max-age=${endpoint.cacheSec}`,
    }
  }

  /** A call whose parameters are in the body or in the query string. */
  private async serve(route: Route, values: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (values === unreadBody) {
      drain(request.raw)
      return this.refuse(route, refusals.unsupportedBody, reply)
    }
    const given = values ?? {}
    const token = readToken(request.headers.authorization, given)
    if (token instanceof Refusal) return this.refuse(route, token, reply)
    const caller = await this.admit(route, token, request)
    if (caller instanceof Refusal) return this.refuse(route, caller, reply)
    const isGet = request.method === 'GET' || request.method === 'HEAD'
    const params = (isGet ? route.cast(given as Record<string, unknown>) : null) ?? route.validate(given)
    if (params instanceof Refusal) return this.refuse(route, params, reply)
    const result = await route.run(this.ctx, params, new RequestCall(request, reply, caller, undefined))
    return this.answer(route, result, request, reply, isGet && token === null)
  }

  /** A call that brings a file. The caller is checked before the file is kept wherever the token comes before it; else little is kept. */
  private async serveUpload(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    let caller: Caller | null | Refusal | undefined
    const admit = async (fields: unknown): Promise<Caller | null | Refusal> => {
      const token = readToken(request.headers.authorization, fields)
      return token instanceof Refusal ? token : this.admit(route, token, request)
    }
    const isForm = request.body === unreadBody && /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')
    if (!isForm) {
      if (request.body === unreadBody) drain(request.raw)
      const refused = await admit(request.body === unreadBody ? {} : request.body)
      return this.refuse(route, refused instanceof Refusal ? refused : refusals.multipartRequired, reply)
    }
    if (readToken(request.headers.authorization, {}) !== null) {
      caller = await admit({})
      if (caller instanceof Refusal) {
        drain(request.raw)
        return this.refuse(route, caller, reply)
      }
    }
    const form = await receiveForm(request.raw, {
      folder: this.uploads,
      maxFileSize: this.ctx.config.maxFileSize,
      beforeFile: async (fields) => {
        // A token may also come after the file, so its absence decides nothing yet.
        if (caller === undefined && fields.i !== undefined) caller = await admit(fields)
        if (caller instanceof Refusal) return caller
        return caller ? null : this.unknownSenders.open(request.ip)
      },
    })
    if (form instanceof Refusal) return this.refuse(route, form, reply)
    let result: unknown
    try {
      caller ??= await admit(form.fields)
      result = caller instanceof Refusal ? caller : await this.runUpload(route, form, caller, request, reply)
    } finally {
      await form.remove()
    }
    return result instanceof Refusal ? this.refuse(route, result, reply) : this.answer(route, result, request, reply, false)
  }

  private async runUpload(route: Route, { fields, file }: ReceivedForm, caller: Caller | null, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const params = route.cast(fields) ?? (file ? null : refusals.fileRequired) ?? route.validate(fields)
    return params instanceof Refusal ? params : route.run(this.ctx, params, new RequestCall(request, reply, caller, file ?? undefined))
  }

  /** Token, secure, rate limit, login, suspension, move, roles, policy, permission: in the order clients rely on. */
  private async admit(route: Route, token: string | null, request: FastifyRequest): Promise<Caller | null | Refusal> {
    const { endpoint, limiter } = route
    const caller = token === null ? null : await this.hooks.authenticate(token)
    if (token !== null && !caller) return refusals.authenticationFailed
    const insecure = checkSecure(endpoint, caller)
    if (insecure) return insecure
    if (limiter && !this.bypasses(request)) {
      const limited = await limiter.check(caller, request.ip)
      if (limited) return limited
    }
    const base = !caller && endpoint.requiredRolePolicy !== undefined ? await this.hooks.basePolicies() : null
    return checkCaller(endpoint, caller, base) ?? caller
  }

  private bypasses(request: FastifyRequest): boolean {
    return this.hooks.rateLimitBypass?.some(([name, value]) => request.headers[name] === value) ?? false
  }

  private answer(route: Route, result: unknown, request: FastifyRequest, reply: FastifyReply, cacheable: boolean): FastifyReply {
    if (isFail(result)) return this.refuse(route, this.declared(route, result, request), reply)
    if (result instanceof RawReply) return this.sendRaw(route, result, reply)
    reply.header('cache-control', cacheable && route.publicCache ? route.publicCache : PRIVATE)
    if (!route.raw?.ownOriginOnly) allowOrigins(reply)
    if (result === undefined || result === null) return reply.code(204).send()
    return reply.type(JSON_TYPE).send(result instanceof JsonText ? result.json : JSON.stringify(result))
  }

  private declared(route: Route, failure: Fail, request: FastifyRequest): Refusal {
    const refusal = route.errors.get(failure.code)
    if (!refusal) return this.unexpected(new Error(`the undeclared code ${failure.code}`, { cause: failure.cause }), route, request)
    if (failure.cause !== undefined) this.ctx.log.info({ err: failure.cause, endpoint: route.endpoint.name, code: failure.code }, 'a call was refused')
    return failure.info === undefined ? refusal : refusal.with(failure.info)
  }

  refuse(route: Route | null, refusal: Refusal, reply: FastifyReply): FastifyReply {
    if (refusal.headers) reply.headers(refusal.headers)
    if (route?.raw) return this.sendRaw(route, route.raw.refuse(refusal), reply)
    allowOrigins(reply)
    return reply.code(refusal.status).header('cache-control', PRIVATE).type(JSON_TYPE).send(refusal.envelope())
  }

  private sendRaw(route: Route, raw: RawReply, reply: FastifyReply): FastifyReply {
    if (!route.raw?.ownOriginOnly) allowOrigins(reply)
    reply.code(raw.status).header('cache-control', PRIVATE)
    return raw.body === undefined ? reply.send() : reply.type(JSON_TYPE).send(JSON.stringify(raw.body))
  }

  /** Whatever was thrown: refusals of the body parsers, Fastify's own complaints, clients that hung up, and surprises. */
  fail(route: Route | null, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (error instanceof RefusedError) {
      // Fastify would hang up on clients that may still be sending, and they would not read the answer: the rest is drained.
      return this.refuse(route, error.refusal, reply.removeHeader('connection'))
    }
    const gone = error instanceof UploadAborted || (request.raw.destroyed && !request.raw.complete)
    if (gone) return this.refuse(route, refusals.invalidParam, reply)
    const status = (error as { statusCode?: number }).statusCode ?? 500
    if (status === 413) return this.refuse(route, refusals.bodyTooLarge, reply)
    if (status >= 400 && status < 500) return this.refuse(route, refusals.invalidParam.with({ param: '#', reason: (error as Error).message }), reply)
    return this.refuse(route, this.unexpected(error, route, request), reply)
  }

  /** The cause goes to the log under the request's id; the caller gets the id only. */
  private unexpected(error: unknown, route: Route | null, request: FastifyRequest): Refusal {
    this.ctx.log.error({ err: error, request: request.id, endpoint: route?.endpoint.name }, 'a call failed')
    return refusals.internalError.with({ id: request.id })
  }
}
