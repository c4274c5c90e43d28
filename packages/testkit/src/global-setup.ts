import type { TestProject } from 'vitest/node'
import { startOwnPostgres } from './engines.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's URL of the PostgreSQL that all tests of this run share; every test server makes a database of its own in it. */
    databaseAdminUrl: string
  }
}

/** One PostgreSQL for the whole run: starting one takes longer than most tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startOwnPostgres()
  project.provide('databaseAdminUrl', postgres.url)
  return () => postgres.stop()
}
