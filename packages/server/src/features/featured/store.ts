import { statement } from '../../platform/db/statement.ts'

export interface Gain {
  readonly noteId: string
  readonly days: number
  readonly span: number
  readonly userId: string
  readonly channelId: string | null
  readonly score: number
}

/** Adds gains, given as an array of JSON. In the order of notes, so that two batches cannot lock each other out; notes that are gone gain nothing. */
export const addScores = statement<[string]>(
  'featured.add',
  `insert into featured_scores (note_id, days, span, user_id, channel_id, score)
   select n.id, g.days, g.span, g."userId", g."channelId", g.score
   from jsonb_to_recordset($1::jsonb) g ("noteId" text, days smallint, span int, "userId" text, "channelId" text, score int)
   join notes n on n.id = g."noteId" collate "C" order by n.id, g.days, g.span for key share of n
   on conflict (note_id, days, span) do update set score = featured_scores.score + excluded.score`,
)

const ranking = (where: string) => `select note_id as id from featured_scores where ${where} and span in ($1::int, $1::int - 1)
   group by note_id having sum(score) > 0 order by sum(score) desc, note_id desc limit $2`

export const topOfServer = statement<[number, number], { id: string }>('featured.server', ranking('days = 3 and channel_id is null'))
export const topOfChannel = statement<[number, number, string], { id: string }>('featured.channel', ranking('days = 3 and channel_id is not null and channel_id = $3'))
export const topOfUser = statement<[number, number, string], { id: string }>('featured.user', ranking('days = 7 and user_id = $3'))

/** Spans before `$2` that are `$1` days long. */
export const deleteOld = statement<[number, number]>('featured.sweep', 'delete from featured_scores where days = $1 and span < $2')
