import { statement } from '../../platform/db/statement.ts'

/** Remembered once; of a note that is gone by now, nothing is. */
export const markRead = statement<[string, string]>(
  'promotions.markRead',
  'insert into promotion_reads (user_id, note_id) select $1, id from notes where id = $2 on conflict do nothing',
)
