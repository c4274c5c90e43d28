import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig, parseConfig } from './config.ts'
import { redactConfig, redactUrl } from './config-secrets.ts'
import { variables } from './config-variables.ts'
import type { VariableName } from './config-variables.ts'

type Values = Partial<Record<VariableName, string>>

function mistakesOf(values: Values): readonly string[] {
  try {
    parseConfig(values)
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
  return []
}

describe('what holds without any setting', () => {
  it('is a server on this machine with its own database', () => {
    const config = parseConfig({}, '/srv/tsubame')
    expect(config).toMatchObject({
      url: 'http://localhost:3000', port: 3000, host: '127.0.0.1', dataDir: '/srv/tsubame/data', databaseUrl: null, redisUrl: null, role: 'all',
      s3: null, mail: null, rateLimits: true, test: false, maxFileSize: 262_144_000, timelineIndexSize: 200_000, databasePoolSize: 20, warnings: [],
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('follows PORT in the public address', () => {
    expect(parseConfig({ PORT: '4000' }).url).toBe('http://localhost:4000')
    expect(parseConfig({ PORT: '80' }).url).toBe('http://localhost')
    expect(parseConfig({ PORT: '4000', TSUBAME_URL: 'https://example.com' }).url).toBe('https://example.com')
  })

  it('has no rate limits on test servers unless they are asked for', () => {
    expect(parseConfig({ TSUBAME_TEST: '1' }).rateLimits).toBe(false)
    expect(parseConfig({ TSUBAME_TEST: '1', TSUBAME_RATE_LIMITS: 'on' }).rateLimits).toBe(true)
  })
})

describe('values', () => {
  it('trims a slash after the origin and lower-cases the host', () => {
    expect(parseConfig({ TSUBAME_URL: 'https://Example.COM/' }).url).toBe('https://example.com')
  })

  it('reads S3, mail and proxies', () => {
    const config = parseConfig({
      TSUBAME_S3_ENDPOINT: 'https://s3.example.com/', TSUBAME_S3_BUCKET: 'b', TSUBAME_S3_ACCESS_KEY: 'k', TSUBAME_S3_SECRET_KEY: 's', TSUBAME_S3_PREFIX: '/media/',
      TSUBAME_SMTP_URL: 'smtps://u:p@mail.example.com', TSUBAME_MAIL_FROM: 'Tsubame <noreply@example.com>', TSUBAME_TRUSTED_PROXIES: 'loopback, 203.0.113.0/24',
    })
    expect(config.s3).toMatchObject({ endpoint: 'https://s3.example.com', prefix: 'media/', region: 'us-east-1', pathStyle: true, publicUrl: null })
    expect(config.mail?.from).toBe('Tsubame <noreply@example.com>')
    expect(config.trustedProxies).toEqual(['127.0.0.0/8', '::1/128', '203.0.113.0/24'])
    expect(parseConfig({ TSUBAME_TRUSTED_PROXIES: 'none' }).trustedProxies).toEqual([])
    expect(parseConfig({ TSUBAME_PRIVATE_SERVICES: 'LibreTranslate:5000, 127.0.0.1:80, [::1]:81' }).privateServices).toEqual(['libretranslate:5000', '127.0.0.1:80', '[::1]:81'])
  })

  it('accepts a database on a Unix socket', () => {
    expect(parseConfig({ DATABASE_URL: 'postgres:///tsubame?host=/run/postgresql' }).databaseUrl).toContain('/run/postgresql')
  })
})

describe('mistakes', () => {
  const wrong: [Values, string][] = [
    [{ PORT: 'abc' }, 'PORT'], [{ PORT: '70000' }, 'PORT'], [{ PORT: '-1' }, 'PORT'], [{ PORT: '3000.5' }, 'PORT'],
    [{ TSUBAME_URL: 'example.com' }, 'TSUBAME_URL'], [{ TSUBAME_URL: 'https://example.com/social' }, 'TSUBAME_URL'], [{ TSUBAME_URL: 'ftp://example.com' }, 'TSUBAME_URL'],
    [{ HOST: 'http://x' }, 'HOST'], [{ DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'], [{ DATABASE_URL: 'localhost' }, 'DATABASE_URL'],
    [{ DATABASE_REPLICA_URLS: 'postgres://a/b' }, 'DATABASE_REPLICA_URLS'], [{ REDIS_URL: 'http://localhost' }, 'REDIS_URL'],
    [{ TSUBAME_ROLE: 'everything' }, 'TSUBAME_ROLE'], [{ TSUBAME_ROLE: 'worker' }, 'DATABASE_URL'], [{ TSUBAME_S3_BUCKET: 'b' }, 'TSUBAME_S3_ENDPOINT'],
    [{ TSUBAME_SMTP_URL: 'smtp://mail' }, 'TSUBAME_MAIL_FROM'], [{ TSUBAME_MAIL_FROM: 'nobody' }, 'TSUBAME_MAIL_FROM'],
    [{ TSUBAME_PRIVATE_SERVICES: '127.0.0.1' }, 'TSUBAME_PRIVATE_SERVICES'], [{ TSUBAME_PRIVATE_SERVICES: 'http://a:1' }, 'TSUBAME_PRIVATE_SERVICES'], [{ TSUBAME_PRIVATE_SERVICES: 'a:99999' }, 'TSUBAME_PRIVATE_SERVICES'],
    [{ TSUBAME_TRUSTED_PROXIES: 'localhost' }, 'TSUBAME_TRUSTED_PROXIES'], [{ TSUBAME_TRUSTED_PROXIES: '10.0.0.0/33' }, 'TSUBAME_TRUSTED_PROXIES'],
    [{ TSUBAME_LOG_LEVEL: 'loud' }, 'TSUBAME_LOG_LEVEL'], [{ TSUBAME_TEST: 'maybe' }, 'TSUBAME_TEST'], [{ TSUBAME_DB_POOL: '0' }, 'TSUBAME_DB_POOL'],
  ]
  it.each(wrong)('%o is refused by name', (values, name) => {
    expect(mistakesOf(values)).toEqual([expect.stringContaining(name)])
  })

  it('are all told at once', () => {
    expect(mistakesOf({ PORT: 'x', TSUBAME_LOG_LEVEL: 'y', REDIS_URL: 'z' })).toHaveLength(3)
  })

  it('never repeat a password', () => {
    expect(mistakesOf({ DATABASE_URL: 'mysql://user:hunter2@localhost' }).join()).not.toContain('hunter2')
  })

  it('in names are warned of, with the name that was probably meant', () => {
    expect(parseConfig({ TSUBAME_SETUP_PASWORD: 'x', TSUBAME_SERVICE_HOST: '10.0.0.1' }).warnings).toEqual([
      expect.stringContaining('TSUBAME_SERVICE_HOST'), expect.stringContaining('Did you mean TSUBAME_SETUP_PASSWORD?'),
    ])
  })
})

describe('.env', () => {
  let folder = ''
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'tsubame-env-')) })
  afterEach(() => rm(folder, { recursive: true }))

  it('is read from the working directory, and the environment wins', async () => {
    await writeFile(join(folder, '.env'), 'PORT=4000\nHOST=0.0.0.0 # all\nTSUBAME_MAIL_FROM="Tsubame <a@example.com>"\n')
    expect(loadConfig({ PORT: '5000' }, folder)).toMatchObject({ port: 5000, host: '0.0.0.0', dataDir: join(folder, 'data') })
    expect(loadConfig({ PORT: ' ' }, folder).port).toBe(4000)
  })

  it('may be missing', () => {
    expect(loadConfig({}, folder).port).toBe(3000)
  })
})

describe('secrets', () => {
  it('are cut out of everything that is shown', () => {
    const values: Values = {
      DATABASE_URL: 'postgres://u:hunter2@db/x?sslpassword=hunter2', DATABASE_REPLICA_URLS: 'postgres://u:hunter2@r/x', REDIS_URL: 'redis://:hunter2@redis',
      TSUBAME_SETUP_PASSWORD: 'hunter2', TSUBAME_S3_ENDPOINT: 'https://s3', TSUBAME_S3_BUCKET: 'b', TSUBAME_S3_ACCESS_KEY: 'hunter2', TSUBAME_S3_SECRET_KEY: 'hunter2',
      TSUBAME_SMTP_URL: 'smtp://u:hunter2@mail', TSUBAME_MAIL_FROM: 'a@b', TSUBAME_PROXY: 'http://u:hunter2@proxy', TSUBAME_METRICS_TOKEN: 'hunter2',
    }
    const shown = JSON.stringify(redactConfig(parseConfig(values)))
    expect(shown).not.toContain('hunter2')
    const marked = variables.filter((variable) => 'secret' in variable).map((variable) => variable.name)
    expect(marked.filter((name) => values[name] === undefined)).toEqual([])
  })

  it('leave the rest of the address readable', () => {
    expect(redactUrl('postgres://u:p@db:5432/x')).toBe('postgres://u:redacted@db:5432/x')
  })
})
