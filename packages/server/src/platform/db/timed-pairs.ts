import { statement } from './statement.ts'

/**
 * Statements over a table of pairs that hold for a time (until `expires_at`) or for good, each pair there once: who does not
 * want to see whom or what. A pair that has run out is not there any more, only not swept yet.
 * @param holder the column of those who made the pairs
 * @param target the column of what they made them with
 */
export function timedPairs(name: string, table: string, holder: string, target: string) {
  return {
    /** No row comes back while the pair holds; one that has run out is made anew. */
    insert: statement<[id: string, holder: string, target: string, expiresAt: Date | null, now: Date], { id: string }>(
      `${name}.insert`,
      `insert into ${table} (id, ${holder}, ${target}, expires_at) values ($1, $2, $3, $4)
       on conflict (${holder}, ${target}) do update set id = excluded.id, expires_at = excluded.expires_at where ${table}.expires_at <= $5
       returning id`,
    ),
    /** No row comes back when the pair did not hold. */
    delete: statement<[holder: string, target: string, now: Date], { id: string }>(
      `${name}.delete`,
      `delete from ${table} where ${holder} = $1 and ${target} = $2 and (expires_at is null or expires_at > $3) returning id`,
    ),
    sweep: statement<[now: Date], { holder: string; target: string }>(
      `${name}.sweep`,
      `delete from ${table} where expires_at <= $1 returning ${holder} as holder, ${target} as target`,
    ),
  }
}
