/**
 * Every environment variable that Tsubame reads, as data. `./tsubame help` prints this table and a test compares the README with it.
 */
export type Variable = {
  name: string
  /** What holds when the variable is absent, as a person would write it; '' means "nothing". */
  default: string
  meaning: string
  /** The value, or the password inside it, must never reach a log. */
  secret?: true
}

export const variables = [
  { name: 'TSUBAME_URL', default: 'http://localhost:PORT', meaning: 'Public origin of the server. It becomes part of every post and account: do not change it once others know the server' },
  { name: 'PORT', default: '3000', meaning: 'Port to listen on' },
  { name: 'HOST', default: '127.0.0.1', meaning: 'Address to listen on; 0.0.0.0 or :: for all' },
  { name: 'TSUBAME_DATA', default: './data', meaning: 'Folder for the database and the uploaded files' },
  { name: 'DATABASE_URL', default: 'own PostgreSQL in the data folder', meaning: 'An external PostgreSQL, 15 or newer: postgres://user:password@host:5432/name', secret: true },
  { name: 'DATABASE_REPLICA_URLS', default: '', meaning: 'Read replicas of DATABASE_URL, separated by commas. Checked at start, not read from yet', secret: true },
  { name: 'TSUBAME_DB_POOL', default: '20', meaning: 'Most connections this process keeps to the database' },
  { name: 'REDIS_URL', default: '', meaning: 'Redis that several processes share: redis://host:6379. Needed as soon as there is more than one process', secret: true },
  { name: 'TSUBAME_ROLE', default: 'all', meaning: 'What this process does: all, web (answers requests) or worker (runs jobs)' },
  { name: 'TSUBAME_SETUP_PASSWORD', default: '', meaning: 'Asked for when the first account is created', secret: true },
  { name: 'TSUBAME_S3_ENDPOINT', default: '', meaning: 'S3-compatible storage for uploaded files: https://s3.example.com. Not supported yet: the server refuses to start with it' },
  { name: 'TSUBAME_S3_BUCKET', default: '', meaning: 'Bucket for uploaded files' },
  { name: 'TSUBAME_S3_REGION', default: 'us-east-1', meaning: 'Region of the bucket' },
  { name: 'TSUBAME_S3_ACCESS_KEY', default: '', meaning: 'Access key of the storage', secret: true },
  { name: 'TSUBAME_S3_SECRET_KEY', default: '', meaning: 'Secret key of the storage', secret: true },
  { name: 'TSUBAME_S3_PREFIX', default: '', meaning: 'Put before the name of every object' },
  { name: 'TSUBAME_S3_PUBLIC_URL', default: '', meaning: 'Where browsers fetch the objects, when not through this server' },
  { name: 'TSUBAME_S3_PATH_STYLE', default: 'on', meaning: 'on: endpoint/bucket/object; off: bucket.endpoint/object' },
  { name: 'TSUBAME_SMTP_URL', default: '', meaning: 'Server that sends mail: smtps://user:password@host:465', secret: true },
  { name: 'TSUBAME_MAIL_FROM', default: '', meaning: 'Sender of that mail: Tsubame <noreply@example.com>' },
  { name: 'TSUBAME_PROXY', default: '', meaning: 'HTTP proxy for everything that is fetched from other servers', secret: true },
  { name: 'TSUBAME_PRIVATE_SERVICES', default: '', meaning: 'Services on private networks that the settings may name (a translation service): host:port, separated by commas. All other private addresses are refused' },
  { name: 'TSUBAME_TRUSTED_PROXIES', default: 'loopback, private', meaning: 'Reverse proxies whose X-Forwarded-For is believed: addresses, ranges (10.0.0.0/8), loopback, private, or none' },
  { name: 'TSUBAME_METRICS_TOKEN', default: '', meaning: 'Bearer token for /metrics; without it only this machine may read them', secret: true },
  { name: 'TSUBAME_MAX_FILE_SIZE', default: '262144000', meaning: 'Largest upload in bytes' },
  { name: 'TSUBAME_LOG_LEVEL', default: 'info', meaning: 'trace, debug, info, warn, error or silent' },
  { name: 'TSUBAME_RATE_LIMITS', default: 'on', meaning: 'off switches rate limits off (servers for tests and measurements only)' },
  { name: 'TSUBAME_INDEX_SIZE', default: '200000', meaning: 'How many recent notes the timeline index keeps in memory' },
  { name: 'TSUBAME_TEST', default: 'off', meaning: 'on only for test servers: no rate limits, open registration, private addresses and plain http allowed' },
] as const satisfies readonly Variable[]

export type VariableName = (typeof variables)[number]['name']
