import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { timedPairs } from '../../platform/db/timed-pairs.ts'

export interface MuteRow {
  id: string
  muteeId: string
  expiresAt: Date | null
}

export const mutes = timedPairs('muting', 'mutes', 'muter_id', 'mutee_id')

export const insertRenoteMute = statement<[string, string, string], { id: string }>(
  'muting.insertRenoteMute',
  'insert into renote_mutes (id, muter_id, mutee_id) values ($1, $2, $3) on conflict do nothing returning id',
)

export const deleteRenoteMute = statement<[string, string], { id: string }>(
  'muting.deleteRenoteMute',
  'delete from renote_mutes where muter_id = $1 and mutee_id = $2 returning id',
)

type PageParams = [string, string | null, string | null, number, Date]
type Pages = Record<'asc' | 'desc', Statement<PageParams, MuteRow>>

/** `expiry`: SQL of the time a row ends; null for rows without end. */
function pages(name: string, table: string, expiry: string): Pages {
  const page = (direction: 'asc' | 'desc') => statement<PageParams, MuteRow>(
    `muting.${name}.${direction}`,
    `select m.id, m.mutee_id as "muteeId", ${expiry} as "expiresAt" from ${table} m join users u on u.id = m.mutee_id
     where m.muter_id = $1 and not u.is_suspended and not u.is_deleted
       and ($2::text is null or m.id > $2) and ($3::text is null or m.id < $3) and (${expiry} is null or ${expiry} > $5)
     order by m.id ${direction} limit $4`,
  )
  return { asc: page('asc'), desc: page('desc') }
}

export const mutePages = pages('mutes', 'mutes', 'm.expires_at')
export const renoteMutePages = pages('renoteMutes', 'renote_mutes', 'null::timestamptz')
