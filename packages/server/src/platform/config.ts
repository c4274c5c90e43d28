import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { variables } from './config-variables.ts'
import type { VariableName } from './config-variables.ts'
import { ConfigReader, nearestName } from './config-reader.ts'

export type Role = 'all' | 'web' | 'worker'
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

export type S3Config = Readonly<{
  endpoint: string
  bucket: string
  region: string
  accessKey: string
  secretKey: string
  /** '' or ends with a slash. */
  prefix: string
  /** Without a trailing slash; null: files are served through this server. */
  publicUrl: string | null
  pathStyle: boolean
}>

/** All that the environment decides, checked. Nothing outside this file reads the environment. */
export type Config = Readonly<{
  /** Public origin without a trailing slash: https://example.com */
  url: string
  /** 0 lets the system choose one. */
  port: number
  /** Address to listen on. */
  host: string
  /** Absolute path. */
  dataDir: string
  /** null: the server runs its own PostgreSQL in the data folder. */
  databaseUrl: string | null
  databaseReplicaUrls: readonly string[]
  databasePoolSize: number
  redisUrl: string | null
  role: Role
  setupPassword: string | null
  /** null: files are kept in the data folder. */
  s3: S3Config | null
  /** null: no mail is sent. */
  mail: Readonly<{ smtpUrl: string; from: string }> | null
  /** HTTP proxy for outgoing requests. */
  proxy: string | null
  /** `host:port` in lower case: private addresses that URLs of the settings may name. */
  privateServices: readonly string[]
  /** Addresses and CIDR ranges; names like "loopback" are already expanded. */
  trustedProxies: readonly string[]
  metricsToken: string | null
  /** Bytes. */
  maxFileSize: number
  logLevel: LogLevel
  rateLimits: boolean
  /** Notes that the timeline index keeps in memory. */
  timelineIndexSize: number
  /** A test server: see TSUBAME_TEST. */
  test: boolean
  /** Things that look wrong but do not prevent the start, as sentences. */
  warnings: readonly string[]
}>

/** Several mistakes at once; each is one sentence that names the variable and says what to write. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(`The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`)
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}

export const trustedProxyGroups: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
}

const roles = ['all', 'web', 'worker'] as const
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/**
 * Reads `.env` of the folder `cwd` and the environment over it.
 * @throws ConfigError that names every mistake
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Config {
  return parseConfig({ ...readDotEnv(cwd), ...presentValues(env) }, cwd)
}

/**
 * Checks plain values; for tests and for those who boot servers from code.
 * @throws ConfigError that names every mistake
 */
export function parseConfig(values: Readonly<Record<string, string | undefined>>, cwd: string = process.cwd()): Config {
  const read = new ConfigReader(values)
  const port = read.integer('PORT', { default: 3000, min: 0, max: 65535 })
  const test = read.onOff('TSUBAME_TEST', false)
  const databaseUrl = read.url('DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://user:password@localhost:5432/tsubame')
  const databaseReplicaUrls = read.list('DATABASE_REPLICA_URLS')
    .flatMap((item) => read.checkUrl('DATABASE_REPLICA_URLS', item, ['postgres:', 'postgresql:'], 'postgres://user:password@replica:5432/tsubame') ?? [])
  if (databaseReplicaUrls.length > 0 && databaseUrl === null) {
    read.mistake('DATABASE_REPLICA_URLS is set without DATABASE_URL: replicas need an external database. Set DATABASE_URL or remove it.')
  }
  const role = read.choice('TSUBAME_ROLE', roles, 'all')
  const redisUrl = read.url('REDIS_URL', ['redis:', 'rediss:'], 'redis://localhost:6379')
  if (role !== 'all' && (databaseUrl === null || redisUrl === null)) {
    read.mistake(`TSUBAME_ROLE=${role} is one of several processes, so they need engines they share: set both DATABASE_URL and REDIS_URL, or remove TSUBAME_ROLE.`)
  }
  const config: Config = {
    url: readOrigin(read, port),
    port,
    host: readListenAddress(read),
    dataDir: resolve(cwd, read.text('TSUBAME_DATA') ?? 'data'),
    databaseUrl,
    databaseReplicaUrls: Object.freeze(databaseReplicaUrls),
    databasePoolSize: read.integer('TSUBAME_DB_POOL', { default: 20, min: 2, max: 1000 }),
    redisUrl,
    role,
    setupPassword: read.text('TSUBAME_SETUP_PASSWORD'),
    s3: readS3(read),
    mail: readMail(read),
    proxy: read.url('TSUBAME_PROXY', ['http:', 'https:'], 'http://proxy.example.com:3128'),
    privateServices: Object.freeze(readPrivateServices(read)),
    trustedProxies: Object.freeze(readTrustedProxies(read)),
    metricsToken: read.text('TSUBAME_METRICS_TOKEN'),
    maxFileSize: read.integer('TSUBAME_MAX_FILE_SIZE', { default: 262_144_000, min: 1024, max: 1024 ** 4 }),
    logLevel: read.choice('TSUBAME_LOG_LEVEL', logLevels, 'info'),
    rateLimits: read.onOff('TSUBAME_RATE_LIMITS', !test),
    timelineIndexSize: read.integer('TSUBAME_INDEX_SIZE', { default: 200_000, min: 1000, max: 10_000_000 }),
    test,
    warnings: Object.freeze(unknownNames(values)),
  }
  if (read.mistakes.length > 0) throw new ConfigError(read.mistakes)
  return Object.freeze(config)
}

function readDotEnv(cwd: string): Record<string, string | undefined> {
  const file = join(cwd, '.env')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'EISDIR') return {}
    throw new ConfigError([`${file} cannot be read (${code}). Make it readable for the account that runs the server, or remove it.`])
  }
  return parseEnv(text)
}

/** A variable set to nothing (`PORT= ./tsubame`) must not hide the value in `.env`. */
function presentValues(env: NodeJS.ProcessEnv): Record<string, string> {
  const present: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && value.trim() !== '') present[name] = value
  return present
}

function readOrigin(read: ConfigReader, port: number): string {
  const fallback = port === 80 ? 'http://localhost' : `http://localhost:${port}`
  const url = read.url('TSUBAME_URL', ['http:', 'https:'], 'https://example.com')
  if (url === null) return fallback
  const parsed = new URL(url)
  if (parsed.pathname !== '/' || parsed.search !== '' || parsed.hash !== '' || parsed.username !== '' || parsed.password !== '') {
    read.mistake(`TSUBAME_URL must be an origin with nothing after the host: write ${parsed.protocol}//${parsed.host}, not the value given.`)
    return fallback
  }
  return parsed.origin
}

function readListenAddress(read: ConfigReader): string {
  const host = read.text('HOST') ?? '127.0.0.1'
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) === 0 && !/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/.test(bare)) {
    read.mistake(`HOST is "${host}", which is no address: write 127.0.0.1, 0.0.0.0, :: or a host name (the public address belongs in TSUBAME_URL).`)
  }
  return bare
}

const s3Needed = ['TSUBAME_S3_ENDPOINT', 'TSUBAME_S3_BUCKET', 'TSUBAME_S3_ACCESS_KEY', 'TSUBAME_S3_SECRET_KEY'] as const satisfies readonly VariableName[]

function readS3(read: ConfigReader): S3Config | null {
  const endpoint = read.url('TSUBAME_S3_ENDPOINT', ['http:', 'https:'], 'https://s3.example.com')
  const publicUrl = read.url('TSUBAME_S3_PUBLIC_URL', ['http:', 'https:'], 'https://media.example.com')
  const pathStyle = read.onOff('TSUBAME_S3_PATH_STYLE', true)
  const prefix = (read.text('TSUBAME_S3_PREFIX') ?? '').replace(/^\/+|\/+$/g, '')
  const region = read.text('TSUBAME_S3_REGION') ?? 'us-east-1'
  const [, bucket, accessKey, secretKey] = s3Needed.map((name) => read.text(name))
  const absent = s3Needed.filter((name) => read.text(name) === null)
  if (absent.length > 0 && absent.length < s3Needed.length) {
    read.mistake(`${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not set: S3 storage needs ${s3Needed.join(', ')} together. Set all, or none to keep files in the data folder.`)
  }
  if (!endpoint || !bucket || !accessKey || !secretKey) return null
  return Object.freeze({
    endpoint: trimSlashes(endpoint), bucket, region, accessKey, secretKey, pathStyle,
    prefix: prefix === '' ? '' : `${prefix}/`,
    publicUrl: publicUrl === null ? null : trimSlashes(publicUrl),
  })
}

function readMail(read: ConfigReader): Config['mail'] {
  const smtpUrl = read.url('TSUBAME_SMTP_URL', ['smtp:', 'smtps:'], 'smtps://user:password@mail.example.com:465')
  const from = read.text('TSUBAME_MAIL_FROM')
  if (smtpUrl !== null && from === null) {
    read.mistake('TSUBAME_MAIL_FROM is not set: mail needs a sender. Write TSUBAME_MAIL_FROM="Tsubame <noreply@example.com>".')
  }
  if (from !== null && !/^[^@\s<>]+@[^@\s<>]+$|^[^<>\r\n]*<[^@\s<>]+@[^@\s<>]+>$/.test(from)) {
    read.mistake('TSUBAME_MAIL_FROM is no mail address: write noreply@example.com or "Tsubame <noreply@example.com>".')
  }
  return smtpUrl !== null && from !== null ? Object.freeze({ smtpUrl, from }) : null
}

function readPrivateServices(read: ConfigReader): string[] {
  return read.list('TSUBAME_PRIVATE_SERVICES').flatMap((item) => {
    if (/^(\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/i.test(item) && URL.canParse(`http://${item}`)) return [item.toLowerCase()]
    read.mistake(`TSUBAME_PRIVATE_SERVICES contains "${item}": write each as host:port, for example 127.0.0.1:5000.`)
    return []
  })
}

function readTrustedProxies(read: ConfigReader): string[] {
  const items = read.text('TSUBAME_TRUSTED_PROXIES') === null ? ['loopback', 'private'] : read.list('TSUBAME_TRUSTED_PROXIES')
  return items.flatMap((item) => {
    if (item === 'none') return []
    const group = trustedProxyGroups[item]
    if (group) return group
    const [address = '', bits, ...rest] = item.split('/')
    const family = isIP(address)
    const bitsValid = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32))
    if (family === 0 || !bitsValid || rest.length > 0) {
      read.mistake(`TSUBAME_TRUSTED_PROXIES contains "${item}": write addresses (192.0.2.1), ranges (10.0.0.0/8), loopback, private or none, separated by commas.`)
    }
    return [item]
  })
}

/**
 * Typing mistakes in names. A warning only, because orchestrators set names of their own
 * (Kubernetes adds TSUBAME_SERVICE_HOST beside a service called tsubame).
 */
function unknownNames(values: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(variables.map((variable) => variable.name))
  return Object.keys(values).filter((name) => name.startsWith('TSUBAME_') && !known.has(name)).sort().map((name) => {
    const near = nearestName(name, known)
    return `${name} is not a setting of Tsubame and has no effect.${near ? ` Did you mean ${near}?` : ''}`
  })
}

function trimSlashes(url: string): string {
  return url.replace(/\/+$/, '')
}
