import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'

export interface PairRow {
  id: string
  followerId: string
  followeeId: string
}

export const insertFollow = statement<[string, string, string, boolean], { id: string }>(
  'following.insert',
  'insert into follows (id, follower_id, followee_id, with_replies) values ($1, $2, $3, $4) on conflict do nothing returning id',
)

export const deleteFollow = statement<[string, string], { id: string }>(
  'following.delete',
  'delete from follows where follower_id = $1 and followee_id = $2 returning id',
)

export const updateFollow = statement<[string, string | null, boolean | null, boolean | null], { id: string }>(
  'following.update',
  `update follows set with_replies = coalesce($3, with_replies), notify = coalesce($4, notify)
   where follower_id = $1 and ($2::text is null or followee_id = $2) returning id`,
)

/** A repeated request takes the place of the older one. */
export const insertRequest = statement<[string, string, string, boolean]>(
  'following.insertRequest',
  `insert into follow_requests (id, follower_id, followee_id, with_replies) values ($1, $2, $3, $4)
   on conflict (follower_id, followee_id) do update set id = excluded.id, with_replies = excluded.with_replies`,
)

export const deleteRequest = statement<[string, string], { withReplies: boolean }>(
  'following.deleteRequest',
  'delete from follow_requests where follower_id = $1 and followee_id = $2 returning with_replies as "withReplies"',
)

export const findRequesters = statement<[string, number], { followerId: string }>(
  'following.requesters',
  `select r.follower_id as "followerId" from follow_requests r join users u on u.id = r.follower_id
   where r.followee_id = $1 and not u.is_suspended and not u.is_deleted order by r.id limit $2`,
)

/** Of these pairs (two arrays side by side), those with an open request. */
export const findRequests = statement<[string[], string[]], PairRow>(
  'following.findRequests',
  `select r.id, r.follower_id as "followerId", r.followee_id as "followeeId" from unnest($1::text[], $2::text[]) as w (a, b)
   join follow_requests r on r.follower_id = w.a and r.followee_id = w.b`,
)

/** Whose list, ids after, ids before, how many, and `MM-DD` for people born on that day. */
type PageParams = [string, string | null, string | null, number, string | null]
type PageStatement = Statement<PageParams, PairRow>

/** A list of pairs in pages, each direction with a plan of its own. Suspended and deleted people are left out. */
function pages(name: string, table: string, own: string, other: string): Record<'asc' | 'desc', PageStatement> {
  const page = (direction: 'asc' | 'desc') => statement<PageParams, PairRow>(
    `following.${name}.${direction}`,
    `select t.id, t.follower_id as "followerId", t.followee_id as "followeeId" from ${table} t join users u on u.id = t.${other}
     where t.${own} = $1 and not u.is_suspended and not u.is_deleted
       and ($2::text is null or t.id > $2) and ($3::text is null or t.id < $3)
       and ($5::text is null or exists (select from user_profiles p where p.user_id = t.${other} and substr(p.birthday, 6) = $5))
     order by t.id ${direction} limit $4`,
  )
  return { asc: page('asc'), desc: page('desc') }
}

export const followerPages = pages('followers', 'follows', 'followee_id', 'follower_id')
export const followingPages = pages('following', 'follows', 'follower_id', 'followee_id')
export const receivedPages = pages('received', 'follow_requests', 'followee_id', 'follower_id')
export const sentPages = pages('sent', 'follow_requests', 'follower_id', 'followee_id')

export const followersToNotify = statement<[string[]], { followeeId: string; followerId: string }>(
  'following.followersToNotify',
  'select followee_id as "followeeId", follower_id as "followerId" from follows where followee_id = any($1) and notify',
)
