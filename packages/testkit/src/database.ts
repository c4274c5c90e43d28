import { createHash, randomUUID } from 'node:crypto'
import { readMigrations } from '@tsubame/server/src/platform/db/migrate.ts'
import { createLog } from '@tsubame/server/src/platform/log.ts'
import { MIGRATIONS, migrateDatabase } from '@tsubame/server/src/wire.ts'
import pg from 'pg'

/** A database of its own for one test server. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

const TEMPLATE_LOCK = 7_283_310_042

/** Clones the migrated template; making the template itself happens once for each state of the migrations. */
export async function cloneDatabase(adminUrl: string): Promise<TestDatabase> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  try {
    const template = await ensureTemplate(admin, adminUrl)
    // Cloning needs the template to itself; parallel clones wait for each other.
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    await admin.query(`create database ${name} template ${template}`)
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK])
  } finally {
    await admin.end()
  }
  return { url: withDatabase(adminUrl, name), drop: () => dropDatabase(adminUrl, name) }
}

async function ensureTemplate(admin: pg.Client, adminUrl: string): Promise<string> {
  const migrations = await readMigrations(MIGRATIONS)
  const name = `template_${createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)}`
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (rowCount) return name
    const draft = `${name}_draft`
    await admin.query(`drop database if exists ${draft} with (force)`)
    await admin.query(`create database ${draft}`)
    await migrateDatabase(withDatabase(adminUrl, draft), createLog('silent'))
    await admin.query(`alter database ${draft} rename to ${name}`)
    return name
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK])
  }
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query(`drop database if exists ${name} with (force)`)
  } finally {
    await admin.end()
  }
}

/** The same connection to another database. */
export function withDatabase(url: string, name: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${name}`
  return parsed.href
}
