import { statement } from '../../platform/db/statement.ts'
import type { AppContext } from '../../platform/context.ts'

const BATCH = 500

const nextBatch = statement<[string, number], { userId: string }>(
  'users.recountBatch',
  'select user_id as "userId" from user_counts where user_id > $1 order by user_id limit $2',
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
export async function recountUsers(ctx: AppContext, _payload: unknown, run: { signal: AbortSignal }): Promise<void> {
  let last = ''
  for (;;) {
    run.signal.throwIfAborted()
    const ids = (await ctx.db.run(nextBatch, last, BATCH)).map((row) => row.userId)
    const end = ids.at(-1)
    if (end === undefined) return
    await ctx.tx(async (tx) => {
      await tx.run(lockBatch, ids)
      const healed = await tx.run(recount, ids)
      tx.afterCommit(() => ctx.services.users.forget(...healed.map((row) => row.userId)))
    })
    last = end
  }
}
