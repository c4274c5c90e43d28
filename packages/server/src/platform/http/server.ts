import { randomInt } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../context.ts'
import type { Feature } from '../feature.ts'
import type { StreamServer } from '../stream/server.ts'
import { addApiDocs } from './api-doc/routes.ts'
import { registerApi } from './endpoint.ts'
import type { ApiHooks } from './endpoint.ts'
import { addHealthRoutes } from './health.ts'
import type { HealthChecks } from './health.ts'
import { Metrics, addMetrics } from './metrics.ts'
import type { GaugeSources } from './metrics.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { MAX_JSON_BYTES } from './json-body.ts'
import { statusText } from './status-text.ts'
import { addWebClient } from './web.ts'
import type { WebOptions } from './web.ts'
import { addPlainApiRoutes } from './plain-routes.ts'

export interface HttpOptions {
  readonly features: readonly Feature[]
  /** Of the program, for the documentation. */
  readonly version: string
  readonly hooks: ApiHooks
  /** What must be well before requests are sent here. */
  readonly health?: HealthChecks
  readonly gauges?: GaugeSources
  /** Sockets of the streaming API hang on the same port. */
  readonly stream?: StreamServer
  /** Users who are connected to the stream, now and then: keeps their last activity fresh. */
  readonly presence?: (userIds: readonly string[]) => Promise<void>
  /** The web client; without it only the API is served. */
  readonly web?: WebOptions
  /** Hosts of other servers this one knows. */
  readonly peers?: () => Promise<readonly string[]>
}

export interface HttpServer {
  readonly app: FastifyInstance
  readonly metrics: Metrics
  /** Opens the port; with `PORT=0` the system chooses one. Null while it is closed. */
  readonly port: number | null
  /** @throws when the address cannot be had (`code` EADDRINUSE, EACCES, EADDRNOTAVAIL …) */
  listen(): Promise<{ url: string; port: number }>
  /** Stops accepting, lets requests finish (for at most `graceMs`), says goodbye to sockets. */
  close(graceMs?: number): Promise<void>
}

const REQUEST_TIMEOUT_MS = 600_000
/** Longer than a reverse proxy keeps its side open, so that it never writes into a connection that is closing. */
const KEEP_ALIVE_MS = 75_000
/** Less than the ten seconds after which the process, or whoever stops it, loses patience. */
const GRACE_MS = 8000
/** How often connections are looked for whose last request has been answered while the server closes. */
const IDLE_CHECK_MS = 50

/** Puts the HTTP side of the program together; nothing is open before `listen`. */
export async function createHttp(ctx: AppContext, options: HttpOptions): Promise<HttpServer> {
  const { config, log } = ctx
  const app = fastify({
    logger: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: MAX_JSON_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: 1000 },
    genReqId: requestIds(),
    forceCloseConnections: 'idle',
  })
  const metrics = new Metrics({
    ...(options.stream ? streamGauges(options.stream) : {}),
    ...options.gauges,
  })
  app.setErrorHandler((error, request, reply) => answerError(ctx, error, request, reply))
  addSecurityHeaders(app, config)
  addMetrics(app, metrics, config)
  if (log.isLevelEnabled('debug')) addAccessLog(app, ctx)
  addHealthRoutes(app, options.health ?? {}, log)
  addApiDocs(app, config, options.features.flatMap((feature) => feature.endpoints), options.version)
  await app.register(async (scope) => {
    addPlainApiRoutes(scope, options.peers)
    await registerApi(scope, ctx, options.features, options.hooks)
  }, { prefix: '/api' })
  for (const feature of options.features) {
    const { routes } = feature
    // Each in a scope of its own, so that hooks and parsers of one feature do not reach another.
    if (routes) await app.register((scope, _options, done) => { routes(scope, ctx); done() })
  }
  if (options.web) addWebClient(app, ctx, options.web)
  else app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send('Not found\n'))
  await app.ready()
  options.stream?.configure({ ctx, features: options.features, authenticate: (token) => options.hooks.authenticate(token), presence: options.presence })
  options.stream?.attach(app.server)
  return new OpenableServer(app, metrics, ctx, options.stream)
}

class OpenableServer implements HttpServer {
  readonly app: FastifyInstance
  readonly metrics: Metrics
  private readonly ctx: AppContext
  private readonly stream: StreamServer | undefined

  constructor(app: FastifyInstance, metrics: Metrics, ctx: AppContext, stream: StreamServer | undefined) {
    this.app = app
    this.metrics = metrics
    this.ctx = ctx
    this.stream = stream
  }

  get port(): number | null {
    return (this.app.server.address() as AddressInfo | null)?.port ?? null
  }

  async listen(): Promise<{ url: string; port: number }> {
    const { host, port } = this.ctx.config
    await this.app.listen({ host, port })
    const bound = this.port ?? port
    const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
    return { url: `http://${name}:${bound}`, port: bound }
  }

  async close(graceMs: number = GRACE_MS): Promise<void> {
    const closed = this.app.close()
    const sockets = this.stream?.close()
    // Clients keep connections open for more requests, which would hold up the end.
    const idle = setInterval(() => this.app.server.closeIdleConnections(), IDLE_CHECK_MS)
    const overdue = setTimeout(() => this.app.server.closeAllConnections(), graceMs)
    try {
      await Promise.all([closed, sockets])
    } finally {
      clearInterval(idle)
      clearTimeout(overdue)
    }
  }
}

/** Outside the API: a status and a word; the cause of a failure goes to the log. */
function answerError({ log }: AppContext, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const given = (error as { statusCode?: number }).statusCode ?? 500
  const status = given >= 400 && given < 500 ? given : 500
  if (status === 500) log.error({ err: error, request: request.id, route: request.routeOptions.url }, 'a request failed')
  const text = status === 500 ? `Something went wrong on the server (${request.id})\n` : `${statusText(status)}\n`
  return reply.code(status).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(text)
}

const streamGauges = (stream: StreamServer): GaugeSources => ({
  tsubame_stream_sockets: { help: 'Open sockets of the streaming API', read: () => stream.size },
  tsubame_stream_dropped: { help: 'Sockets cut off because they did not keep up, since the start', read: () => stream.dropped },
})

/** Ids that tell the requests of one log apart, across processes and restarts. */
function requestIds(): () => string {
  const process = randomInt(36 ** 4).toString(36).padStart(4, '0')
  let count = 0
  return () => `${process}-${(count++).toString(36)}`
}

function addAccessLog(app: FastifyInstance, { log }: AppContext): void {
  app.addHook('onResponse', (request, reply, done) => {
    // The path only: query strings carry tokens.
    const [path] = request.url.split('?', 1)
    log.debug({ request: request.id, method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime), ip: request.ip }, 'request')
    done()
  })
}
