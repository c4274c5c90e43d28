import type { AppContext } from '../../platform/context.ts'
import { inBatches } from '../../platform/db/batches.ts'
import type { NextKeys } from '../../platform/db/batches.ts'
import { statement } from '../../platform/db/statement.ts'

const nextBatch: NextKeys = statement(
  'users.recountBatch',
  'select user_id as key from user_counts where user_id > $1 order by user_id limit $2',
)

/** The rows are held before anything is counted, so that no change slips in between. */
const lockBatch = statement<[string[]]>('users.recountLock', 'select from user_counts where user_id = any($1) order by user_id for update')

const recount = statement<[string[]], { userId: string }>(
  'users.recount',
  `update user_counts c set followers = n.followers, following = n.following, notes = n.notes
   from (select w.id, (select count(*) from follows where followee_id = w.id) as followers,
           (select count(*) from follows where follower_id = w.id) as following, (select count(*) from notes where user_id = w.id) as notes
         from unnest($1::text[]) as w (id) join users u on u.id = w.id
         -- What other servers count of their people is theirs to say.
         where u.host is null) n
   where c.user_id = n.id and (c.followers, c.following, c.notes) is distinct from (n.followers::int, n.following::int, n.notes::int)
   returning c.user_id as "userId"`,
)

/** Counts followers, follows and notes of everybody of this server anew. */
export function recountUsers(ctx: AppContext, _payload: unknown, { signal }: { signal: AbortSignal }): Promise<void> {
  return inBatches(ctx, nextBatch, { signal }, async (tx, ids) => {
    const [, healed] = await Promise.all([tx.run(lockBatch, ids), tx.run(recount, ids)])
    tx.afterCommit(() => ctx.services.users.forget(...healed.map((row) => row.userId)))
  })
}
