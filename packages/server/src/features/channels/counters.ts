import type { AppContext } from '../../platform/context.ts'
import { inBatches } from '../../platform/db/batches.ts'
import type { NextKeys } from '../../platform/db/batches.ts'
import { statement } from '../../platform/db/statement.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Event } from '../../platform/events/types.ts'
import { idTime } from '../../platform/ids.ts'

// Counted here and not where a note is written: all who post in a channel would wait for each other on its row.

/** Holds channels in the order of their ids, so that two batches cannot lock each other out. */
const hold = statement<[string[]]>('channels.hold', 'select from channels where id = any($1) order by id for no key update')

/** $1–$3: channel, author and time of each note. Whoever writes for the first time is one person more. */
const addNotes = statement<[string[], string[], Date[]]>(
  'channels.addNotes',
  `with added as (
       select channel_id collate "C" as channel_id, user_id collate "C" as user_id, at
       from unnest($1::text[], $2::text[], $3::timestamptz[]) n (channel_id, user_id, at)),
     writers as (
       insert into channel_writers (channel_id, user_id)
       select distinct c.id, u.id from added join channels c on c.id = added.channel_id join users u on u.id = added.user_id
       on conflict do nothing returning channel_id),
     sums as (
       select channel_id, count(*) as notes, max(at) as at, (select count(*) from writers w where w.channel_id = added.channel_id) as writers
       from added group by channel_id)
   update channels c set notes_count = c.notes_count + sums.notes, users_count = c.users_count + sums.writers,
     last_noted_at = greatest(c.last_noted_at, sums.at)
   from sums where c.id = sums.channel_id`,
)

const takeNotes = statement<[string[], number[]]>(
  'channels.takeNotes',
  `update channels c set notes_count = greatest(c.notes_count - gone.notes, 0)
   from unnest($1::text[], $2::int[]) gone (channel_id, notes) where c.id = gone.channel_id collate "C"`,
)

/** Counts new notes, a whole batch of events in one statement. */
export async function countCreated(_ctx: AppContext, tx: Transaction, events: readonly Event<'note.created'>[]): Promise<void> {
  const notes = events.flatMap(({ payload: { channelId, userId, noteId } }) => (channelId === null ? [] : [{ channelId, userId, at: new Date(idTime(noteId)) }]))
  if (notes.length === 0) return
  const channelIds = notes.map((note) => note.channelId)
  await Promise.all([tx.run(hold, channelIds), tx.run(addNotes, channelIds, notes.map((note) => note.userId), notes.map((note) => note.at))])
}

/** Takes deleted notes out again. Who has written once stays counted. */
export async function countDeleted(_ctx: AppContext, tx: Transaction, events: readonly Event<'note.deleted'>[]): Promise<void> {
  const gone = new Map<string, number>()
  for (const { payload: { channelId } } of events) if (channelId) gone.set(channelId, (gone.get(channelId) ?? 0) + 1)
  if (gone.size === 0) return
  await Promise.all([tx.run(hold, [...gone.keys()]), tx.run(takeNotes, [...gone.keys()], [...gone.values()])])
}

/** Of a channel many notes are counted. */
const BATCH = 100

const nextBatch: NextKeys = statement('channels.nextBatch', 'select id as key from channels where id > $1 order by id limit $2')

const addWriters = statement<[string[]]>(
  'channels.addWriters',
  `insert into channel_writers (channel_id, user_id)
   select distinct n.channel_id, n.user_id from notes n where n.channel_id = any($1) on conflict do nothing`,
)

/** Notes whose event still waits to be counted are left to it. */
const recount = statement<[string[]]>(
  'channels.recount',
  `with waiting as (
     select (payload->>'channelId') collate "C" as channel_id, sum(case type when 'note.created' then 1 else -1 end) as notes
     from outbox where type in ('note.created', 'note.deleted') and failed_at is null and payload->>'channelId' = any($1) group by 1),
   truth as (
     select w.id, (select count(*) from notes where channel_id = w.id) - coalesce((select notes from waiting where channel_id = w.id), 0) as notes,
       (select count(*) from channel_writers where channel_id = w.id) as writers
     from channels w where w.id = any($1))
   update channels c set notes_count = greatest(truth.notes, 0), users_count = truth.writers
   from truth where c.id = truth.id and (c.notes_count, c.users_count) is distinct from (truth.notes::int, truth.writers::int)`,
)

/** Counts notes and people of all channels anew. */
export function recountChannels(ctx: AppContext, _payload: unknown, { signal }: { signal: AbortSignal }): Promise<void> {
  // Held before anything is counted, so that no change slips in between.
  return inBatches(ctx, nextBatch, { signal, size: BATCH }, (tx, ids) => Promise.all([tx.run(hold, ids), tx.run(addWriters, ids), tx.run(recount, ids)]))
}
