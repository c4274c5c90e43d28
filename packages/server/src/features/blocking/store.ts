import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'

export interface BlockRow {
  id: string
  blockeeId: string
}

export const insertBlock = statement<[string, string, string], { id: string }>(
  'blocking.insert',
  'insert into blocks (id, blocker_id, blockee_id) values ($1, $2, $3) on conflict do nothing returning id',
)

export const deleteBlock = statement<[string, string], { id: string }>(
  'blocking.delete',
  'delete from blocks where blocker_id = $1 and blockee_id = $2 returning id',
)

type PageParams = [string, string | null, string | null, number]

const page = (direction: 'asc' | 'desc'): Statement<PageParams, BlockRow> => statement<PageParams, BlockRow>(
  `blocking.page.${direction}`,
  `select b.id, b.blockee_id as "blockeeId" from blocks b join users u on u.id = b.blockee_id
   where b.blocker_id = $1 and not u.is_suspended and not u.is_deleted
     and ($2::text is null or b.id > $2) and ($3::text is null or b.id < $3)
   order by b.id ${direction} limit $4`,
)

export const blockPages = { asc: page('asc'), desc: page('desc') }
