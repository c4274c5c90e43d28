import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { statement } from '../../platform/db/statement.ts'

export const insertEnd = statement<[noteId: string, endsAt: Date]>('polls.insertEnd', 'insert into poll_ends (note_id, ends_at) values ($1, $2)')

/** ms since 1970. No row: the poll has ended already, or its note is gone. */
export const getEnd = statement<[noteId: string], { endsAt: number }>(
  'polls.getEnd',
  'select (extract(epoch from ends_at) * 1000)::float8 as "endsAt" from poll_ends where note_id = $1',
)

/** Whoever gets the row tells of the end; nobody else does. */
export const takeEnd = statement<[noteId: string], { noteId: string }>('polls.takeEnd', 'delete from poll_ends where note_id = $1 returning note_id as "noteId"')

/** Polls that were over by then and have not ended, earliest first. */
export const dueEnds = statement<[before: Date, limit: number], { noteId: string }>(
  'polls.due',
  'select note_id as "noteId" from poll_ends where ends_at <= $1 order by ends_at limit $2',
)

/** People of this server who voted, each once. */
export const localVoters = statement<[noteId: string], { userId: string }>(
  'polls.localVoters',
  'select distinct v.user_id as "userId" from poll_votes v join users u on u.id = v.user_id where v.note_id = $1 and u.host is null',
)

/** Over `n`, a row of notes: polls of others on this server, open to everybody, still running, not voted in. */
export function recommendable(viewerId: string, now: number, excludeChannels: boolean): RawBuilder<unknown> {
  return sql`n.has_poll and n.visibility = 'public' and n.user_host is null and n.user_id <> ${viewerId} ${excludeChannels ? sql`and n.channel_id is null` : sql``}
    and exists (select from polls p where p.note_id = n.id and (p.expires_at is null or p.expires_at > ${new Date(now)}))
    and not exists (select from poll_votes v where v.note_id = n.id and v.user_id = ${viewerId})`
}
