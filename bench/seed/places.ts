import { createHash } from 'node:crypto'
import type { IdGenerator } from '@tsubame/server/src/platform/ids.ts'
import type { Client } from 'pg'
import type { Rows, SeededPerson } from './people.ts'
import type { Random } from './random.ts'
import { noteText } from './texts.ts'

/** Where else than on the four timelines the benchmark reads. */
export interface Places {
  /** Of the viewer, with 300 members. */
  readonly listId: string
  readonly antennaId: string
  readonly channelId: string
  /** The note that 500 others answer. */
  readonly threadId: string
  /** With 50 members. */
  readonly roleId: string
  /** Token of somebody whom many mention. */
  readonly mentionedToken: string
  /** Token of somebody who follows 5,000 people. */
  readonly collectorToken: string
}

const LIST_MEMBERS = 300
const ROLE_MEMBERS = 50
const ANTENNA_NOTES = 200
/** Channel notes are so many of a server's notes, one in … */
const CHANNEL_SHARE = 200
const REPLIES = 500

export const placeSizes = (notes: number): { channel: number; replies: number } => ({ channel: Math.ceil(notes / CHANNEL_SHARE), replies: Math.min(REPLIES, Math.ceil(notes / 20)) })

type Insert = (table: string, rows: readonly Rows[]) => Promise<void>

export interface PlacesOptions {
  readonly random: Random
  readonly ids: IdGenerator
  readonly people: readonly SeededPerson[]
  /** Those whom the collector follows. */
  readonly crowd: readonly SeededPerson[]
  readonly viewerId: string
  readonly notes: number
  /** ms since 1970: from when to when people wrote. */
  readonly start: number
  readonly now: number
}

/** A list, an antenna, a channel, a role, a long thread, and somebody who follows very many. The notes must be there already. */
export async function addPlaces(client: Client, insert: Insert, options: PlacesOptions): Promise<Places> {
  const { random, ids, people, crowd, viewerId, start, now } = options
  const sizes = placeSizes(options.notes)
  const at = (index: number, count: number): number => Math.trunc(start + ((index + 0.5) / count) * (now - start - 1000))
  const local = people.filter(({ host }) => host === null)

  const listId = ids.next(start)
  await insert('user_lists', [{ id: listId, user_id: viewerId, name: 'everybody', is_public: false }])
  await insert('user_list_members', random.sample(people, LIST_MEMBERS).map(({ id }) => ({ id: ids.next(start), list_id: listId, user_id: id, with_replies: random.chance(0.1) })))

  const channelId = ids.next(start)
  await insert('channels', [{ id: channelId, user_id: viewerId, name: 'swallows', notes_count: sizes.channel, users_count: 1 }])
  await insert('notes', Array.from({ length: sizes.channel }, (_, index) => plain(random, ids.next(at(index, sizes.channel)), random.pick(local), { channel_id: channelId, local_only: true })))

  const root = plain(random, ids.next(at(0, 20)), random.pick(local), {})
  const threadId = String(root['id'])
  const answers = { reply_id: threadId, reply_user_id: root['user_id'], reply_visibility: 'public', thread_id: threadId, mentions: [root['user_id']] }
  // Rows of one insert have the same columns.
  await insert('notes', [root])
  await insert('notes', Array.from({ length: sizes.replies }, (_, index) => plain(random, ids.next(at(sizes.replies + index, 2 * sizes.replies)), random.pick(local), answers)))

  const antennaId = ids.next(start)
  await insert('antennas', [{
    id: antennaId, user_id: viewerId, name: 'all', src: 'all', keywords: [['swallows']], exclude_keywords: [[]], users: [], case_sensitive: false, local_only: false,
    exclude_bots: false, with_replies: true, with_file: false, exclude_notes_in_sensitive_channel: false, last_used_at: new Date(now).toISOString(),
  }])
  await client.query(
    `insert into antenna_notes (antenna_id, note_id) select $1, id from (select id from notes where visibility = 'public' and text like '%swallows%' order by id desc limit $2) n`,
    [antennaId, ANTENNA_NOTES],
  )

  const [collector, collectorToken] = [ids.next(start), random.letters(16)]
  await insert('users', [{ id: collector, username: 'collector', username_lower: 'collector' }])
  await insert('user_profiles', [{ user_id: collector }])
  await insert('sessions', [{ id: ids.next(start), user_id: collector, token_hash: createHash('sha256').update(collectorToken).digest('base64url'), ip: '127.0.0.1', user_agent: 'bench' }])
  await insert('follows', crowd.map(({ id }) => ({ id: ids.next(start), follower_id: collector, followee_id: id, with_replies: false, notify: false })))
  const roleId = ids.next(start)
  await insert('roles', [{
    id: roleId, name: 'regulars', description: '', target: 'manual', cond_formula: {}, is_public: true, is_moderator: false, is_administrator: false, is_explorable: true,
    as_badge: false, preserve_assignment_on_move_account: false, can_edit_members_by_moderator: false,
  }])
  await insert('role_assignments', random.sample(local, ROLE_MEMBERS).map(({ id }) => ({ id: ids.next(start), role_id: roleId, user_id: id })))
  return { listId, antennaId, channelId, threadId, roleId, mentionedToken: local[0]?.token ?? '', collectorToken }
}

/** A public note with nothing about it. */
function plain(random: Random, id: string, author: SeededPerson | undefined, over: Rows): Rows {
  const { text, tags } = noteText(random)
  return { id, user_id: author?.id, user_host: null, text, visibility: 'public', local_only: false, mentions: [], tags, file_ids: [], visible_user_ids: [], emojis: [], has_poll: false, is_pure_renote: false, ...over }
}
