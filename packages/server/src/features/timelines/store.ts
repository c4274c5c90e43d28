import { statement } from '../../platform/db/statement.ts'
import type { IndexedNote } from './index/columns.ts'

const COLUMNS = `id, user_id as "userId", user_host as "userHost", visibility, reply_user_id as "replyUserId", reply_user_host as "replyUserHost",
  reply_visibility as "replyVisibility", renote_user_id as "renoteUserId", renote_user_host as "renoteUserHost",
  renote_reply_user_id as "renoteReplyUserId", renote_reply_user_host as "renoteReplyUserHost",
  renote_renote_user_id as "renoteRenoteUserId", renote_renote_user_host as "renoteRenoteUserHost", is_pure_renote as "isPureRenote",
  channel_id as "channelId", renote_channel_id as "renoteChannelId", file_ids <> '{}' as "hasFiles",
  case when visibility = 'followers' then mentions else '{}' end as mentions,
  case when visibility = 'specified' then visible_user_ids else '{}' end as "visibleUserIds"`

/** The newest notes, newest first. */
export const newestNotes = statement<[number], IndexedNote>('timelines.newest', `select ${COLUMNS} from notes order by id desc limit $1`)

/** Notes after an id, oldest first. */
export const notesAfter = statement<[string, number], IndexedNote>(
  'timelines.after',
  `select ${COLUMNS} from notes where id > $1 order by id limit $2`,
)

/** Notes that were edited after the time in an id, in the order of their edits. */
export const editedAfter = statement<[string, number], IndexedNote & { versionId: string }>(
  'timelines.editedAfter',
  `select ${COLUMNS}, version_id as "versionId" from notes where version_id > $1 order by version_id limit $2`,
)

/** Of these notes, those that are no more. */
export const goneNotes = statement<[string[]], { id: string }>(
  'timelines.gone',
  'select w.id from unnest($1::text[]) w (id) where not exists (select from notes n where n.id = w.id collate "C")',
)

/** The id of the note that has $1 newer ones; none when there are fewer. */
export const nthNewest = statement<[number], { id: string }>('timelines.nth', 'select id from notes order by id desc offset $1 limit 1')

export const suspendedUsers = statement<[], { id: string }>('timelines.suspended', 'select id from users where is_suspended')

export const sensitiveChannels = statement<[], { id: string }>('timelines.sensitive', 'select id from channels where is_sensitive')
