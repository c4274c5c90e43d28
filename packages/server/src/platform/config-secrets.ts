import type { Config } from './config.ts'

/** Replaces the user's password and secret-looking query values in a connection string. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '[redacted]'
  const parsed = new URL(url)
  if (parsed.password !== '') parsed.password = 'redacted'
  for (const name of Array.from(parsed.searchParams.keys())) {
    if (/pass|secret|token|key/i.test(name)) parsed.searchParams.set(name, 'redacted')
  }
  return parsed.toString()
}

/** The configuration as it may be shown to people and written to logs. */
export function redactConfig(config: Config): Config {
  const hide = (value: string | null): string | null => (value === null ? null : '[redacted]')
  const hideUrl = (value: string | null): string | null => (value === null ? null : redactUrl(value))
  return {
    ...config,
    databaseUrl: hideUrl(config.databaseUrl),
    databaseReplicaUrls: config.databaseReplicaUrls.map(redactUrl),
    redisUrl: hideUrl(config.redisUrl),
    setupPassword: hide(config.setupPassword),
    s3: config.s3 && { ...config.s3, accessKey: '[redacted]', secretKey: '[redacted]' },
    mail: config.mail && { ...config.mail, smtpUrl: redactUrl(config.mail.smtpUrl) },
    proxy: hideUrl(config.proxy),
    metricsToken: hide(config.metricsToken),
  }
}
