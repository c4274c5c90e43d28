/**
 * Every table by its name. Each feature adds its own in its `store.ts` by declaration merging:
 * `declare module '../../platform/db/tables.ts' { interface Tables { notes: NotesTable } }`
 * Columns are written in camelCase here and stand in snake_case in SQL.
 */
export interface Tables {
  outbox: OutboxTable
}

export interface OutboxTable {
  id: string
  seq: import('kysely').Generated<string>
  type: string
  payload: unknown
  attempts: import('kysely').Generated<number>
  availableAt: import('kysely').Generated<Date>
  failedAt: Date | null
  error: string | null
}
