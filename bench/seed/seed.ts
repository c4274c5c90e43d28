import { IdGenerator } from '@tsubame/server/src/platform/ids.ts'
import { Client } from 'pg'
import { NoteMaker } from './notes.ts'
import { makePeople } from './people.ts'
import type { PeopleRows, Rows, SeededPerson } from './people.ts'
import { addPlaces, placeSizes } from './places.ts'
import type { Places } from './places.ts'
import { Random } from './random.ts'

export interface SeedSizes {
  readonly people: number
  readonly notes: number
  /** How many of the people the viewer follows. */
  readonly follows: number
}

export interface SeedOptions extends SeedSizes {
  readonly databaseUrl: string
  /** Where the server is reached: part of the addresses of pictures. */
  readonly origin: string
  readonly viewerId: string
  /** The newest note is just older than this; ms since 1970. */
  readonly now: number
  /** Told what is done, from 0 to 1. */
  readonly progress?: (done: number) => void
}

export interface Seeded {
  readonly people: readonly SeededPerson[]
  readonly places: Places
  readonly seconds: number
}

const HISTORY_DAYS = 90
const DAY = 86_400_000
const BATCH = 4000
/** To everybody who writes much come so many who hardly ever do. */
const CROWD = 5
/** Of all notes, those of the quiet ones. */
const CROWD_SHARE = 0.05
/** How many others a person follows. */
const FOLLOWS_EACH = 30

/**
 * Fills an initialised database through SQL: people of this server and of others, who follow whom, and a history of notes
 * with their counters. The same sizes give the same history in every run, moved to the present.
 */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const began = performance.now()
  const client = new Client({ connectionString: options.databaseUrl })
  await client.connect()
  try {
    await client.query("set synchronous_commit = 'off'")
    const random = new Random(42)
    const ids = new IdGenerator('seed')
    const start = options.now - HISTORY_DAYS * DAY
    const made = makePeople(random, ids, options.people, (index) => start - DAY + index, options.origin)
    const crowd = makePeople(random, ids, options.people * CROWD, (index) => start - DAY + index, options.origin, 'quiet')
    for (const rows of [made, crowd]) await insertPeople(client, rows)
    await insert(client, 'follows', followRows(random, ids, made.people, options, start))
    const { channel, replies } = placeSizes(options.notes)
    const quiet = Math.ceil(options.notes * CROWD_SHARE)
    const total = options.notes - quiet - channel - replies - 1
    const write = async (people: readonly SeededPerson[], notes: number, done: (written: number) => void): Promise<void> => {
      const maker = new NoteMaker(random, ids, people, options.viewerId)
      for (let from = 0; from < notes; from += BATCH) {
        const count = Math.min(BATCH, notes - from)
        const times = Array.from({ length: count }, (_, index) => Math.trunc(start + ((from + index) / notes) * (options.now - start - 1000)))
        const batch = maker.batch(times)
        await insert(client, 'notes', batch.notes)
        await insert(client, 'polls', batch.polls)
        // Counters come from these rows at the end; the foreign key wants the notes first.
        await insert(client, 'note_reactions', batch.reactions)
        done(from + count)
      }
    }
    await write(made.people, total, (written) => options.progress?.((0.8 * written) / options.notes))
    await write(crowd.people, quiet, (written) => options.progress?.((0.8 * (total + written)) / options.notes))
    const places = await addPlaces(client, (table, rows) => insert(client, table, rows), { random, ids, people: made.people, crowd: crowd.people, viewerId: options.viewerId, notes: options.notes, start, now: options.now })
    await count(client)
    options.progress?.(0.95)
    await client.query('vacuum analyze')
    options.progress?.(1)
    return { people: made.people, places, seconds: (performance.now() - began) / 1000 }
  } finally {
    await client.end()
  }
}

async function insertPeople(client: Client, { users, profiles, sessions, blobs, files }: PeopleRows): Promise<void> {
  await insert(client, 'users', users)
  await insert(client, 'user_profiles', profiles)
  await insert(client, 'sessions', sessions)
  await insert(client, 'drive_blobs', blobs)
  await insert(client, 'drive_files', files)
}

/** One statement for all rows; columns that are not named keep their defaults. */
async function insert(client: Client, table: string, rows: readonly Rows[]): Promise<void> {
  const first = rows[0]
  if (first === undefined) return
  const columns = Object.keys(first).join(', ')
  for (let from = 0; from < rows.length; from += BATCH) {
    await client.query(`insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`, [JSON.stringify(rows.slice(from, from + BATCH))])
  }
}

function followRows(random: Random, ids: IdGenerator, people: readonly SeededPerson[], options: SeedOptions, start: number): Rows[] {
  const row = (follower: string, followee: string): Rows => ({
    id: ids.next(start), follower_id: follower, followee_id: followee, with_replies: random.chance(0.1), notify: false,
  })
  const rows = random.sample(people, options.follows).map(({ id }) => row(options.viewerId, id))
  for (const { id } of people) {
    const followees = new Set(Array.from({ length: Math.min(FOLLOWS_EACH, people.length - 1) }, () => random.pickPopular(people).id))
    followees.delete(id)
    for (const followee of followees) rows.push(row(id, followee))
  }
  return rows
}

/** Brings the counters to what the rows say. */
async function count(client: Client): Promise<void> {
  await client.query(`
    with replies as (select reply_id as id, count(*)::int as n from notes where reply_id is not null group by 1),
      renotes as (select renote_id as id, count(*)::int as n from notes where renote_id is not null and user_id <> renote_user_id group by 1),
      kinds as (select note_id as id, reaction, count(*)::int as n from note_reactions group by 1, 2),
      reactions as (select id, jsonb_object_agg(reaction, n) as counts from kinds group by 1),
      pairs as (select note_id as id, (array_agg(user_id || '/' || reaction order by id))[1:16] as pairs from note_reactions group by 1)
    insert into note_counts (note_id, replies_count, renote_count, reactions, reaction_pairs)
    select id, coalesce(replies.n, 0), coalesce(renotes.n, 0), coalesce(reactions.counts, '{}'), coalesce(pairs.pairs, '{}')
    from replies full join renotes using (id) full join reactions using (id) full join pairs using (id) join notes using (id)
    on conflict (note_id) do nothing`)
  await client.query(`
    insert into user_counts (user_id, followers, following, notes, updated_at)
    select u.id, (select count(*) from follows where followee_id = u.id), (select count(*) from follows where follower_id = u.id),
      (select count(*) from notes where user_id = u.id), now() from users u
    on conflict (user_id) do update set followers = excluded.followers, following = excluded.following, notes = excluded.notes`)
  await client.query(`
    update drive_blobs b set refs = (select count(*) from drive_files f where f.blob_id = b.id) where storage_key like 'bench-%'`)
}
