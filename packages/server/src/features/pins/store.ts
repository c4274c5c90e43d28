import { statement } from '../../platform/db/statement.ts'

/** Holds a person's pins until the transaction ends. */
export const lockPins = statement<[string]>('pins.lock', 'select pg_advisory_xact_lock(hashtextextended($1, 9104))')

export const getPins = statement<[string[]], { userId: string; noteIds: string[] }>(
  'pins.ofMany',
  'select user_id as "userId", array_agg(note_id order by id desc) as "noteIds" from note_pins where user_id = any($1) group by user_id',
)

/** Holds the note, so that it is not deleted in between. */
export const insertPin = statement<[string, string, string], { noteExists: boolean; added: boolean }>(
  'pins.insert',
  `with note as (select id from notes where id = $3 for key share),
     added as (insert into note_pins (id, user_id, note_id) select $1, $2, id from note on conflict (user_id, note_id) do nothing returning id)
   select exists (select from note) as "noteExists", exists (select from added) as added`,
)

export const countPins = statement<[string], { count: number }>('pins.count', 'select count(*)::int as count from note_pins where user_id = $1')

export const deletePin = statement<[string, string], { id: string }>('pins.delete', 'delete from note_pins where user_id = $1 and note_id = $2 returning id')
