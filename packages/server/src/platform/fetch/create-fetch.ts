import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Dispatcher } from 'undici'
import serverPackage from '../../../package.json' with { type: 'json' }
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { bodyStages, checkLength, collect } from './body.ts'
import { FetchError } from './fetch.ts'
import type { FetchOptions, GuardedFetch } from './fetch.ts'
import { checkUrl, guardedLookup, publicAddresses, resolveBySystem } from './guard.ts'
import type { Guard, Resolve } from './guard.ts'

const DEFAULT_BYTES = 1024 * 1024
const DEFAULT_TIMEOUT_MS = 10_000
const DEFAULT_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** What belongs to the host it was meant for. */
const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'signature', 'signature-input'])

interface Exchange {
  url: URL
  status: number
  headers: Record<string, string>
  body: Readable
}

/** The guarded client as the configuration wants it. `resolve` is for tests. */
export function createFetch(config: Pick<Config, 'url' | 'proxy' | 'test' | 'privateServices'>, log: Log, resolve: Resolve = resolveBySystem): GuardedFetch {
  const guard: Guard = { allowPrivate: config.test, resolve }
  const inside: Guard = { allowPrivate: true, resolve }
  const userAgent = `Tsubame/${serverPackage.version} (+${config.url})`
  const limits = { allowH2: false, maxHeaderSize: 16_384, connectTimeout: 10_000, headersTimeout: 60_000, bodyTimeout: 60_000, keepAliveTimeout: 4000, maxOrigins: 1000 }
  // Loaded with the first request: a server that talks to nobody needs none of it.
  const open = async (by: Guard): Promise<Dispatcher> => {
    const { Agent, ProxyAgent } = await import('undici')
    // A proxy is for the world outside.
    return config.proxy === null || by === inside ? new Agent({ ...limits, connect: { lookup: guardedLookup(by) } }) : new ProxyAgent({ ...limits, uri: config.proxy })
  }
  const dispatchers = new Map<Guard, Promise<Dispatcher>>()
  const dispatcherOf = (by: Guard): Promise<Dispatcher> => {
    let dispatcher = dispatchers.get(by)
    if (!dispatcher) dispatchers.set(by, (dispatcher = open(by)))
    return dispatcher
  }

  const send = async (url: URL, by: Guard, options: FetchOptions, signal: AbortSignal): Promise<Exchange> => {
    // A proxy resolves names itself: what this machine knows to be private is refused before it is asked.
    if (config.proxy !== null && by === guard) await refuseKnownPrivate(url.hostname, guard)
    const { statusCode, headers, body } = await (await dispatcherOf(by)).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: options.method ?? 'GET',
      headers: { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'gzip, br, deflate', ...options.headers },
      body: options.body ?? null,
      signal,
    })
    return { url, status: statusCode, headers: joined(headers), body }
  }

  const follow = async (text: string, options: FetchOptions, signal: AbortSignal): Promise<Exchange> => {
    // Where it redirects to is no longer what the settings name.
    let by = options.fromSettings === true && config.privateServices.includes(hostAndPort(text)) ? inside : guard
    let url = checkUrl(text, by)
    let current = options
    for (let left = options.maxRedirects ?? DEFAULT_REDIRECTS; ; left--) {
      const exchange = await send(url, by, current, signal)
      const location = exchange.headers['location']
      if (!REDIRECTS.has(exchange.status) || location === undefined) return exchange
      discard(exchange.body)
      if (left <= 0) throw new FetchError('redirects', 'there are more redirects than are followed')
      by = guard
      const next = checkUrl(location, by, url.href)
      current = afterRedirect(current, exchange.status, next.origin === url.origin)
      url = next
    }
  }

  const perform = async <T>(text: string, options: FetchOptions, take: (body: Readable) => Promise<T>): Promise<[Exchange, T]> => {
    const maxBytes = options.maxBytes ?? DEFAULT_BYTES
    const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout
    let exchange: Exchange | undefined
    try {
      exchange = await follow(text, options, signal)
      if (options.method !== 'HEAD') checkLength(exchange.headers['content-length'], maxBytes)
      const end = new PassThrough()
      const stages = options.method === 'HEAD' ? [] : bodyStages(exchange.headers['content-encoding'], maxBytes)
      const [taken] = await Promise.all([take(end), pipeline([exchange.body, ...stages, end], { signal })])
      return [exchange, taken]
    } catch (error) {
      if (exchange) discard(exchange.body)
      const problem = asFetchError(error, timeout, options.signal)
      log.debug({ host: URL.canParse(text) ? new URL(text).host : '', problem: problem.problem }, 'a request to another server failed')
      throw problem
    }
  }

  return {
    request: async (text, options = {}) => {
      const [{ url, status, headers }, body] = await perform(text, options, collect)
      return { url: url.href, status, headers, body }
    },
    download: async (text, path, options = {}) => {
      try {
        const [{ url, status, headers }] = await perform(text, options, (body) => pipeline(body, createWriteStream(path, { mode: 0o600 })))
        return { url: url.href, status, headers, size: (await stat(path)).size }
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },
    // What is still under way is given up: those who asked for it are stopping, too.
    close: async () => {
      await Promise.all([...dispatchers.values()].map(async (dispatcher) => (await dispatcher).destroy()))
    },
  }
}

/** As the configuration writes it, with the port that the protocol implies; '' when it is no URL. */
function hostAndPort(text: string): string {
  if (!URL.canParse(text)) return ''
  const { hostname, port, protocol } = new URL(text)
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}

async function refuseKnownPrivate(hostname: string, guard: Guard): Promise<void> {
  try {
    await publicAddresses(hostname, guard)
  } catch (error) {
    // Behind a proxy a machine often cannot resolve names at all; then the proxy's own rules stand alone.
    if (!(error instanceof FetchError) || error.problem !== 'dns') throw error
  }
}

/** A body that nobody reads would keep its connection busy; what is still underway may fail, for it is not wanted. */
function discard(body: Readable): void {
  body.on('error', () => undefined)
  body.destroy()
}

function afterRedirect(options: FetchOptions, status: number, sameOrigin: boolean): FetchOptions {
  const becomesGet = status === 303 || ((status === 301 || status === 302) && options.method === 'POST')
  const entries = Object.entries(options.headers ?? {}).filter(([name]) => {
    const lower = name.toLowerCase()
    return (sameOrigin || !PRIVATE_HEADERS.has(lower)) && !(becomesGet && (lower.startsWith('content-') || lower === 'digest'))
  })
  const { body: _body, ...rest } = options
  const headers = Object.fromEntries(entries)
  return becomesGet ? { ...rest, headers, method: options.method === 'HEAD' ? 'HEAD' : 'GET' } : { ...options, headers }
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) all[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  return all
}

function asFetchError(error: unknown, timeout: AbortSignal, own: AbortSignal | undefined): FetchError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof FetchError) return cause
    // Several addresses were tried; what went wrong with the first one tells enough.
    if (cause instanceof AggregateError && cause.errors[0] instanceof FetchError) return cause.errors[0]
  }
  if (own?.aborted) return new FetchError('aborted', 'the request was given up', { cause: error })
  if (timeout.aborted) return new FetchError('timeout', 'the other server took too long', { cause: error })
  const code = (error as { code?: string } | null)?.code ?? ''
  if (/^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code)) return new FetchError('timeout', 'the other server took too long', { cause: error })
  if (/^(ECONN|EHOST|ENET|EPIPE|EADDR|ETIMEDOUT|ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_|UNABLE_|UND_ERR_SOCKET|UND_ERR_CONNECT)/.test(code)) {
    return new FetchError('connect', `the other server cannot be reached (${code})`, { cause: error })
  }
  return new FetchError('protocol', 'the other server did not answer as HTTP wants it', { cause: error })
}
