import type { Database } from '@tsubame/server/src/platform/db/database.ts'

export interface StatementCount<T> {
  readonly result: T
  /** Texts in the order they were sent. */
  readonly statements: readonly string[]
}

/** Every process looks for events once a second: that is nobody's work. */
const SWEEP = /^\s*(delete from outbox|select seq from outbox|select set_config\('synchronous_commit')/

/** Counts what is sent to the database while `work` runs. Only one count may run on a server at a time. */
export async function countStatements<T>(db: Database, work: () => Promise<T>): Promise<StatementCount<T>> {
  if (db.onQuery !== null) throw new Error('statements are being counted already')
  const statements: string[] = []
  db.onQuery = (text) => {
    if (!SWEEP.test(text)) statements.push(text)
  }
  try {
    return { result: await work(), statements }
  } finally {
    db.onQuery = null
  }
}
