import { statement } from '../../platform/db/statement.ts'

export interface ReactionRow {
  readonly id: string
  readonly noteId: string
  readonly userId: string
  readonly reaction: string
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    noteReactions: ReactionRow
  }
}

/** Reactions of pairs of a person and a note. */
export const getPairs = statement<[string[], string[]], { userId: string; noteId: string; reaction: string }>(
  'reactions.getPairs',
  `select r.user_id as "userId", r.note_id as "noteId", r.reaction from unnest($1::text[], $2::text[]) wanted (user_id, note_id)
   join note_reactions r on r.user_id = wanted.user_id collate "C" and r.note_id = wanted.note_id collate "C"`,
)

/** Who of these people reacted to one note, and how. */
export const getByUsers = statement<[string, string[]], { userId: string; reaction: string }>(
  'reactions.getByUsers',
  'select user_id as "userId", reaction from note_reactions where note_id = $1 and user_id = any($2)',
)

/** Locks the note's counters (making them if there are none) and answers whether the note still exists. */
export const lockNote = statement<[string], { noteId: string }>(
  'reactions.lockNote',
  `insert into note_counts (note_id) select id from notes where id = $1
   on conflict (note_id) do update set note_id = excluded.note_id returning note_id as "noteId"`,
)

export const findReaction = statement<[string, string], { reaction: string }>(
  'reactions.find',
  'select reaction from note_reactions where user_id = $1 and note_id = $2',
)

export const upsertReaction = statement<[string, string, string, string]>(
  'reactions.upsert',
  `insert into note_reactions (id, note_id, user_id, reaction) values ($1, $2, $3, $4)
   on conflict (user_id, note_id) do update set id = excluded.id, reaction = excluded.reaction`,
)

export const deleteReaction = statement<[string, string], { reaction: string }>(
  'reactions.delete',
  'delete from note_reactions where user_id = $1 and note_id = $2 returning reaction',
)

/** One more of $2, and the pair `userId/reaction` while there is room for it. */
export const increment = statement<[string, string, string]>(
  'reactions.increment',
  `update note_counts set reactions = jsonb_set(reactions, array[$2::text], to_jsonb(coalesce((reactions->>$2::text)::int, 0) + 1)),
     reaction_pairs = case when cardinality(reaction_pairs) < 16 then reaction_pairs || $3::text else reaction_pairs end
   where note_id = $1`,
)

/** One less of $2; the kind goes when none is left. */
export const decrement = statement<[string, string, string]>(
  'reactions.decrement',
  `update note_counts set reactions = case when coalesce((reactions->>$2::text)::int, 0) <= 1 then reactions - $2::text
       else jsonb_set(reactions, array[$2::text], to_jsonb((reactions->>$2::text)::int - 1)) end,
     reaction_pairs = array_remove(reaction_pairs, $3::text)
   where note_id = $1`,
)
