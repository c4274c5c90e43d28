import { statement } from '../../platform/db/statement.ts'

export const insertThreadMute = statement<[string, string]>(
  'threadMuting.insert',
  'insert into thread_mutes (user_id, thread_id) values ($1, $2) on conflict do nothing',
)

export const deleteThreadMute = statement<[string, string]>('threadMuting.delete', 'delete from thread_mutes where user_id = $1 and thread_id = $2')

export const mutedThreads = statement<[string[]], { userId: string; threadIds: string[] }>(
  'threadMuting.ofMany',
  'select user_id as "userId", array_agg(thread_id) as "threadIds" from thread_mutes where user_id = any($1) group by user_id',
)
