import type { Reader } from '../db/database.ts'
import { statement } from '../db/statement.ts'
import type { QueueLength } from './jobs.ts'

const lengthsByName = statement<[string[]], QueueLength & { name: string }>(
  'jobs.lengthsByName',
  `select t.identifier as name,
     count(*) filter (where j.is_available and j.run_at <= now())::int as waiting,
     count(*) filter (where j.locked_at is not null)::int as running,
     count(*) filter (where j.is_available and j.run_at > now())::int as delayed,
     count(*) filter (where j.locked_at is null and j.attempts >= j.max_attempts)::int as failed
   from graphile_worker._private_tasks t join graphile_worker._private_jobs j on j.task_id = t.id
   where t.identifier = any($1) group by 1`,
)

/** How many jobs there are of these names; names without any are left out. */
export async function lengthsOf(reader: Pick<Reader, 'run'>, names: readonly string[]): Promise<Map<string, QueueLength>> {
  return new Map((await reader.run(lengthsByName, [...names])).map(({ name, ...length }) => [name, length]))
}
