import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Config } from '../config.ts'

/** Figures read when they are asked for, by metric name. */
export type GaugeSources = Readonly<Record<string, { help: string; read(): number | Promise<number> }>>

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The process's figures for Prometheus. One registry per server, so that several may live in one process. */
export class Metrics {
  readonly registry = new Registry()
  private readonly requests: Histogram<'endpoint' | 'status'>
  private readonly counters = new Map<string, Counter>()
  private withDefaults = false

  constructor(gauges: GaugeSources = {}) {
    const registers = [this.registry]
    this.requests = new Histogram({
      name: 'tsubame_http_request_seconds', help: 'Time to answer requests, by endpoint and class of status',
      labelNames: ['endpoint', 'status'], buckets: SECONDS, registers,
    })
    for (const [name, source] of Object.entries(gauges)) {
      // prom-client calls this as a method of the gauge and waits for it before it prints.
      new Gauge({ name, help: source.help, registers, async collect() { this.set(await source.read()) } })
    }
  }

  /** A figure that only grows. */
  counter(name: string, help: string): { inc(by?: number): void } {
    let counter = this.counters.get(name)
    if (!counter) this.counters.set(name, (counter = new Counter({ name, help, registers: [this.registry] })))
    return counter
  }

  observe(endpoint: string, status: number, seconds: number): void {
    this.requests.observe({ endpoint, status: `${Math.trunc(status / 100)}xx` }, seconds)
  }

  /** The observers behind the default metrics cost something and never end: they start when somebody first looks. */
  print(): Promise<string> {
    if (!this.withDefaults) {
      this.withDefaults = true
      collectDefaultMetrics({ register: this.registry })
    }
    return this.registry.metrics()
  }
}

/** Times every request and serves `/metrics` to this machine, or to who has the token. */
export function addMetrics(app: FastifyInstance, metrics: Metrics, config: Pick<Config, 'metricsToken'>): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { config: route } = request.routeOptions
    metrics.observe((route as { endpoint?: string }).endpoint ?? request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000)
    done()
  })
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request, config.metricsToken)) {
      return reply.code(403).type('text/plain; charset=utf-8').send('Only from this machine, or with TSUBAME_METRICS_TOKEN as bearer token.\n')
    }
    return reply.header('cache-control', 'no-store').type(metrics.registry.contentType).send(await metrics.print())
  })
}

/** A proxy on this machine is a loopback peer too, so whoever was forwarded is not local. */
function mayRead(request: FastifyRequest, token: string | null): boolean {
  const { headers, socket } = request.raw
  if (token !== null) {
    const given = Buffer.from(headers.authorization ?? '')
    const expected = Buffer.from(`Bearer ${token}`)
    if (given.length === expected.length && timingSafeEqual(given, expected)) return true
  }
  const forwarded = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip']
  return forwarded === undefined && isLoopback(socket.remoteAddress ?? '')
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}
