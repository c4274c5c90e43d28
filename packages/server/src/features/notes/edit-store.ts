import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'

/** Holds a note until the transaction ends. */
export const lockVersion = statement<[noteId: string], { versionId: string | null }>('notes.lockVersion', 'select version_id as "versionId" from notes where id = $1 for update')

export const earlierMentions = statement<[noteId: string], { mentions: string[] }>('notes.earlierMentions', 'select mentions from note_history where note_id = $1')

/** Keeps what a note says now as a former version. */
export const keepVersion = statement<[noteId: string]>(
  'notes.keepVersion',
  `insert into note_history (id, note_id, text, cw, file_ids, poll_choices, mentions, emojis)
   select coalesce(n.version_id, n.id), n.id, n.text, n.cw, n.file_ids, p.choices, n.mentions, n.emojis
   from notes n left join polls p on p.note_id = n.id where n.id = $1`,
)

export const rewriteNote = statement<[
  id: string, versionId: string | null, text: string | null, cw: string | null, fileIds: readonly string[], visibility: string,
  mentions: readonly string[], visibleUserIds: readonly string[], tags: readonly string[], emojis: readonly string[],
]>(
  'notes.rewrite',
  `update notes set version_id = $2, text = $3, cw = $4, file_ids = $5, visibility = $6, mentions = $7, visible_user_ids = $8, tags = $9, emojis = $10
   where id = $1`,
)

/** Only for polls nobody has voted in. */
export const replaceChoices = statement<[noteId: string, choices: readonly string[]]>(
  'notes.replaceChoices',
  'update polls set choices = $2, votes = array_fill(0, array[cardinality($2::text[])]) where note_id = $1',
)

/** A version of a note as it was written at the time in `id`. */
export interface VersionFacts {
  readonly id: string
  readonly text: string | null
  readonly cw: string | null
  readonly fileIds: readonly string[]
  readonly pollChoices: readonly string[] | null
  readonly mentions: readonly string[]
  /** Names of custom emojis. */
  readonly emojis: readonly string[]
}

type PageParams = [noteId: string, after: string | null, before: string | null, limit: number]
/** The present version among the former ones. */
const page = (direction: 'asc' | 'desc'): Statement<PageParams, VersionFacts> => statement<PageParams, VersionFacts>(
  `notes.versions.${direction}`,
  `select v.id, v.text, v.cw, v.file_ids as "fileIds", v.poll_choices as "pollChoices", v.mentions, v.emojis from (
     select id, text, cw, file_ids, poll_choices, mentions, emojis from note_history where note_id = $1
     union all
     select coalesce(n.version_id, n.id), n.text, n.cw, n.file_ids, p.choices, n.mentions, n.emojis from notes n left join polls p on p.note_id = n.id where n.id = $1
   ) v where ($2::text is null or v.id > $2) and ($3::text is null or v.id < $3) order by v.id ${direction} limit $4`,
)
export const versionPages = { asc: page('asc'), desc: page('desc') }
