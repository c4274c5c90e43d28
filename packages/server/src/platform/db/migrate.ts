import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import pg from 'pg'
import { StartError } from '../start-error.ts'

/** One step of the schema. Names sort in the order they run; a released one is never changed. */
export interface Migration {
  readonly name: string
  readonly up: string
}

/** Serialises processes that start at the same time. */
const LOCK = 7_283_310_041

/** Reads the migrations of a folder: files named `NNNN_name.ts` that export `up`. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = readdirSync(folder).filter((file) => /^\d{4}_\w+\.ts$/.test(file)).sort()
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(join(folder, file)).href)) as { up: string }
      return { name: file.replace(/\.ts$/, ''), up: module.up }
    }),
  )
}

/**
 * Brings the schema up to date, each step in its own transaction. Any number of processes may call it at once: one works,
 * the others wait for it.
 * @returns the names of the steps that were run
 * @throws StartError when the database was written by a newer version than this one
 */
export async function migrate(url: string, migrations: readonly Migration[], onStep?: (name: string) => void): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'tsubame-migrate' })
  // A connection that breaks fails the query that waits; the event would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query('create table if not exists migrations (name text collate "C" primary key, applied_at timestamptz not null default now())')
    const applied = new Set((await client.query<{ name: string }>('select name from migrations')).rows.map((row) => row.name))
    const unknown = [...applied].filter((name) => !migrations.some((migration) => migration.name === name))
    if (unknown.length > 0) {
      throw new StartError(`The database belongs to a newer version of Tsubame (it has ${unknown.join(', ')}). Start that version, or restore a backup made with this one.`)
    }
    const due = migrations.filter((migration) => !applied.has(migration.name))
    for (const migration of due) {
      onStep?.(migration.name)
      await runStep(client, migration)
    }
    return due.map((migration) => migration.name)
  } finally {
    await client.end()
  }
}

async function runStep(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.up)
    await client.query('insert into migrations (name) values ($1)', [migration.name])
    await client.query('commit')
  } catch (error) {
    // The end of the connection rolls back.
    throw new Error(`migration ${migration.name} failed: ${(error as Error).message}`, { cause: error })
  }
}
