import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { entities } from '@tsubame/contract'
import { createMemoryBus } from '../bus/memory-bus.ts'
import type { Caller } from '../caller.ts'
import { parseConfig } from '../config.ts'
import type { AppContext } from '../context.ts'
import type { Feature } from '../feature.ts'
import { createLog } from '../log.ts'
import { createStreamHub } from '../stream/server.ts'
import type { StreamServer, StreamTimes } from '../stream/server.ts'
import { createHttp } from './server.ts'
import type { HttpOptions, HttpServer } from './server.ts'

/** The HTTP side alone over a few invented features: no database, a port of its own. */
export interface ServerUnderTest {
  readonly http: HttpServer
  readonly stream: StreamServer
  readonly url: string
  readonly dataDir: string
  /** What was logged, a line each. */
  readonly logged: string[]
  /** Moves the clock of limits and memos. */
  advance(ms: number): void
  post(endpoint: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  request(path: string, init?: RequestInit): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; fails the test when it is none. */
  json(): unknown
  /** The envelope's error. */
  error(): { code: string; id: string; kind: string; message: string; info?: Record<string, unknown> }
}

export interface TestOptions {
  readonly features: readonly Feature[]
  readonly callers?: Readonly<Record<string, Partial<Caller>>>
  readonly policies?: Partial<entities.RolePolicies>
  readonly env?: Readonly<Record<string, string>>
  readonly http?: Omit<Partial<HttpOptions>, 'hooks'> & { hooks?: Partial<HttpOptions['hooks']> }
  readonly streamTimes?: Partial<StreamTimes>
}

const basePolicies = { rateLimitFactor: 1, canSearchUsers: true } as entities.RolePolicies

/** Somebody with a native session and no roles, but for what is given. */
export function caller(given: Partial<Caller> = {}): Caller {
  return {
    id: 'user1', username: 'user1', tokenId: 'token1', native: true, permissions: new Set(), isSuspended: false, isDeleted: false,
    hasMoved: false, isRoot: false, isModerator: false, isAdministrator: false, policies: basePolicies, ...given,
  }
}

export async function serverUnderTest(options: TestOptions): Promise<ServerUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tsubame-http-'))
  const logged: string[] = []
  const log = createLog('info', { write: (line) => { logged.push(line) } })
  let shift = 0
  const now = () => Date.now() + shift
  const config = parseConfig({ PORT: '0', TSUBAME_DATA: dataDir, TSUBAME_URL: 'http://tsubame.test', ...options.env }, dataDir)
  const bus = createMemoryBus(log, now)
  const stream = createStreamHub({ log, now, times: options.streamTimes })
  // Only what the HTTP side touches: the handlers of these tests need no more.
  const ctx = { config, log, bus, now, stream } as unknown as AppContext
  const base = { ...basePolicies, ...options.policies }
  const http = await createHttp(ctx, {
    features: options.features,
    version: '0.0.0-test',
    stream,
    ...options.http,
    hooks: {
      authenticate: async (token) => {
        const known = options.callers?.[token]
        return known ? caller(known) : null
      },
      basePolicies: async () => base,
      ...options.http?.hooks,
    },
  })
  const { url } = await http.listen()
  const request = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, { redirect: 'manual', ...init })
    const text = await response.text()
    const json = (): unknown => JSON.parse(text)
    return { status: response.status, headers: response.headers, text, json, error: () => (json() as { error: ReturnType<Answer['error']> }).error }
  }
  return {
    http, stream, url, dataDir, logged, request,
    advance: (ms) => { shift += ms },
    post: (endpoint, body, headers) => request(`/api/${endpoint}`, {
      method: 'POST',
      ...(body === undefined ? { headers } : { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
    }),
    close: async () => {
      await http.close(1000)
      await bus.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
