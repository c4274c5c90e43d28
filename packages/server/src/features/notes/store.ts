import type { NextKeys } from '../../platform/db/batches.ts'
import { statement } from '../../platform/db/statement.ts'
import type { Visibility } from './rules.ts'

/** A note as stored: facts that are the same for everybody and do not change with reactions. */
export interface NoteFacts {
  readonly id: string
  readonly userId: string
  readonly userHost: string | null
  readonly text: string | null
  readonly cw: string | null
  readonly title: string | null
  readonly visibility: Visibility
  readonly localOnly: boolean
  readonly replyId: string | null
  readonly replyUserId: string | null
  readonly replyUserHost: string | null
  readonly replyVisibility: Visibility | null
  readonly renoteId: string | null
  readonly renoteUserId: string | null
  readonly renoteUserHost: string | null
  readonly renoteReplyUserId: string | null
  readonly renoteReplyUserHost: string | null
  readonly renoteRenoteUserId: string | null
  readonly renoteRenoteUserHost: string | null
  readonly renoteChannelId: string | null
  readonly isPureRenote: boolean
  readonly threadId: string | null
  readonly channelId: string | null
  readonly fileIds: readonly string[]
  readonly mentions: readonly string[]
  readonly visibleUserIds: readonly string[]
  readonly tags: readonly string[]
  readonly emojis: readonly string[]
  readonly reactionAcceptance: ReactionAcceptance
  readonly hasPoll: boolean
  readonly uri: string | null
  readonly url: string | null
  /** Carries the time of the last edit; null: as it was posted. */
  readonly versionId: string | null
}

export type ReactionAcceptance = null | 'likeOnly' | 'likeOnlyForRemote' | 'nonSensitiveOnly' | 'nonSensitiveOnlyForLocalLikeOnlyForRemote'

/** A note's counters. */
export interface NoteCounts {
  readonly repliesCount: number
  readonly renoteCount: number
  readonly clippedCount: number
  /** Stored reaction → count. */
  readonly reactions: Readonly<Record<string, number>>
  /** `userId/reaction` of the first reactors, at most 16. */
  readonly reactionPairs: readonly string[]
}

export const NO_COUNTS: NoteCounts = { repliesCount: 0, renoteCount: 0, clippedCount: 0, reactions: {}, reactionPairs: [] }

export interface PollFacts {
  readonly noteId: string
  /** ms since 1970. */
  readonly expiresAt: number | null
  readonly multiple: boolean
  readonly choices: readonly string[]
  readonly votes: readonly number[]
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    notes: NoteFacts
    noteCounts: NoteCounts & { noteId: string }
    polls: Omit<PollFacts, 'expiresAt'> & { expiresAt: Date | null }
    pollVotes: { id: string; noteId: string; userId: string; choice: number }
  }
}

const COLUMNS = `id, user_id as "userId", user_host as "userHost", text, cw, title, visibility, local_only as "localOnly",
  reply_id as "replyId", reply_user_id as "replyUserId", reply_user_host as "replyUserHost", reply_visibility as "replyVisibility",
  renote_id as "renoteId", renote_user_id as "renoteUserId", renote_user_host as "renoteUserHost",
  renote_reply_user_id as "renoteReplyUserId", renote_reply_user_host as "renoteReplyUserHost",
  renote_renote_user_id as "renoteRenoteUserId", renote_renote_user_host as "renoteRenoteUserHost", renote_channel_id as "renoteChannelId",
  is_pure_renote as "isPureRenote", thread_id as "threadId", channel_id as "channelId", file_ids as "fileIds", mentions,
  visible_user_ids as "visibleUserIds", tags, emojis, reaction_acceptance as "reactionAcceptance", has_poll as "hasPoll", uri, url, version_id as "versionId"`

export const getNotes = statement<[string[]], NoteFacts>('notes.getMany', `select ${COLUMNS} from notes where id = any($1)`)

export const getCounts = statement<[string[]], NoteCounts & { noteId: string }>(
  'notes.getCounts',
  `select note_id as "noteId", replies_count as "repliesCount", renote_count as "renoteCount", clipped_count as "clippedCount",
     reactions, reaction_pairs as "reactionPairs" from note_counts where note_id = any($1)`,
)

export const getPolls = statement<[string[]], PollFacts>(
  'notes.getPolls',
  `select note_id as "noteId", (extract(epoch from expires_at) * 1000)::float8 as "expiresAt", multiple, choices, votes
   from polls where note_id = any($1)`,
)

/** Who of these people has voted in any of these notes' polls. */
export const getVoters = statement<[readonly string[], readonly string[]], { userId: string }>(
  'notes.getVoters',
  'select distinct user_id as "userId" from poll_votes where note_id = any($1) and user_id = any($2)',
)

export const getVotes = statement<[string, string[]], { noteId: string; choice: number }>(
  'notes.getVotes',
  'select note_id as "noteId", choice from poll_votes where user_id = $1 and note_id = any($2)',
)

/** All columns of `notes` in the order of `insertNote`. */
export function noteValues(note: NoteFacts): NoteRow {
  return [
    note.id, note.userId, note.userHost, note.text, note.cw, note.title, note.visibility, note.localOnly,
    note.replyId, note.replyUserId, note.replyUserHost, note.replyVisibility,
    note.renoteId, note.renoteUserId, note.renoteUserHost,
    note.renoteReplyUserId, note.renoteReplyUserHost, note.renoteRenoteUserId, note.renoteRenoteUserHost, note.renoteChannelId,
    note.isPureRenote, note.threadId, note.channelId, note.fileIds, note.mentions, note.visibleUserIds, note.tags, note.emojis,
    note.reactionAcceptance, note.hasPoll, note.uri, note.url,
  ]
}

type NoteRow = [
  string, string, string | null, string | null, string | null, string | null, string, boolean,
  string | null, string | null, string | null, string | null,
  string | null, string | null, string | null,
  string | null, string | null, string | null, string | null, string | null,
  boolean, string | null, string | null, readonly string[], readonly string[], readonly string[], readonly string[], readonly string[],
  string | null, boolean, string | null, string | null,
]

export const insertNote = statement<NoteRow>(
  'notes.insert',
  `insert into notes (id, user_id, user_host, text, cw, title, visibility, local_only,
     reply_id, reply_user_id, reply_user_host, reply_visibility,
     renote_id, renote_user_id, renote_user_host,
     renote_reply_user_id, renote_reply_user_host, renote_renote_user_id, renote_renote_user_host, renote_channel_id,
     is_pure_renote, thread_id, channel_id, file_ids, mentions, visible_user_ids, tags, emojis,
     reaction_acceptance, has_poll, uri, url)
   values (${Array.from({ length: 32 }, (_, index) => `$${index + 1}`).join(', ')})`,
)

export const insertPoll = statement<[string, Date | null, boolean, readonly string[]]>(
  'notes.insertPoll',
  'insert into polls (note_id, expires_at, multiple, choices, votes) values ($1, $2, $3, $4, array_fill(0, array[cardinality($4::text[])]))',
)

/** Adds to the counters of a note that exists; never below zero. */
export const addCounts = statement<[string, number, number]>(
  'notes.addCounts',
  `insert into note_counts (note_id, replies_count, renote_count)
     select id, greatest($2::int, 0), greatest($3::int, 0) from notes where id = $1
   on conflict (note_id) do update set
     replies_count = greatest(note_counts.replies_count + $2::int, 0), renote_count = greatest(note_counts.renote_count + $3::int, 0)`,
)

/** Holds counters in the order of their notes, so that two changes of many cannot lock each other out. */
export const holdCounts = statement<[string[]]>('notes.holdCounts', 'select from note_counts where note_id = any($1) order by note_id for no key update')

/** Adds to how many clips these notes are in; never below zero. */
export const addClips = statement<[string[], number]>(
  'notes.addClips',
  `insert into note_counts (note_id, clipped_count) select id, greatest($2::int, 0) from notes where id = any($1) order by id
   on conflict (note_id) do update set clipped_count = greatest(note_counts.clipped_count + $2::int, 0)`,
)

/** Deletes a note; no row when it was gone already. */
export const deleteNote = statement<[string], { id: string }>('notes.delete', 'delete from notes where id = $1 returning id')

export const ownPureRenotes = statement<[string, string], { id: string }>(
  'notes.ownPureRenotes',
  'select id from notes where renote_id = $1 and user_id = $2 and is_pure_renote',
)

export const lockPoll = statement<[string], PollFacts>(
  'notes.lockPoll',
  `select note_id as "noteId", (extract(epoch from expires_at) * 1000)::float8 as "expiresAt", multiple, choices, votes
   from polls where note_id = $1 for update`,
)

export const insertVote = statement<[string, string, string, number], { id: string }>(
  'notes.insertVote',
  `insert into poll_votes (id, note_id, user_id, choice) values ($1, $2, $3, $4)
   on conflict (note_id, user_id, choice) do nothing returning id`,
)

export const addVote = statement<[string, number]>(
  'notes.addVote',
  'update polls set votes[$2::int + 1] = votes[$2::int + 1] + 1 where note_id = $1',
)

/** The next notes with counters, by id. */
export const nextCounts: NextKeys = statement(
  'notes.nextCounts',
  'select note_id as key from note_counts where note_id > $1 order by note_id limit $2',
)

/** Holds counters until the transaction ends: whoever changes what they count waits. */
export const lockCounts = statement<[string[]]>('notes.lockCounts', 'select from note_counts where note_id = any($1) order by note_id for update')

/** Brings the counters of these notes back to what the rows say; answers those that were wrong. */
export const recount = statement<[string[]], { noteId: string }>(
  'notes.recount',
  `with replies as (select reply_id as id, count(*)::int as n from notes where reply_id = any($1) group by 1),
     renotes as (
       select n.renote_id as id, count(*)::int as n from notes n join users u on u.id = n.user_id
       where n.renote_id = any($1) and n.user_id <> n.renote_user_id and not u.is_bot group by 1),
     kinds as (select note_id as id, reaction, count(*)::int as n from note_reactions where note_id = any($1) group by 1, 2),
     reactions as (select id, jsonb_object_agg(reaction, n) as counts from kinds group by 1),
     clips as (select note_id as id, count(*)::int as n from clip_notes where note_id = any($1) group by 1),
     truth as (
       select c.note_id as id, coalesce(replies.n, 0) as replies, coalesce(renotes.n, 0) as renotes, coalesce(reactions.counts, '{}') as reactions, coalesce(clips.n, 0) as clips
       from (select note_id from note_counts where note_id = any($1)) c
       left join replies on replies.id = c.note_id left join renotes on renotes.id = c.note_id left join reactions on reactions.id = c.note_id left join clips on clips.id = c.note_id)
   update note_counts c set replies_count = truth.replies, renote_count = truth.renotes, reactions = truth.reactions, clipped_count = truth.clips
   from truth where truth.id = c.note_id
     and (c.replies_count, c.renote_count, c.reactions, c.clipped_count) is distinct from (truth.replies, truth.renotes, truth.reactions, truth.clips)
   returning c.note_id as "noteId"`,
)
