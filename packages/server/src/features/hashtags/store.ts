import type { NextKeys } from '../../platform/db/batches.ts'
import { statement } from '../../platform/db/statement.ts'

/** A hashtag and how many people use it. */
export interface HashtagRow {
  readonly name: string
  readonly mentionedUsers: number
  readonly mentionedLocalUsers: number
  readonly mentionedRemoteUsers: number
  readonly attachedUsers: number
  readonly attachedLocalUsers: number
  readonly attachedRemoteUsers: number
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    hashtags: HashtagRow
    hashtagAttachments: { name: string; userId: string }
  }
}

export const getHashtag = statement<[string], HashtagRow>(
  'hashtags.get',
  `select name, mentioned_users as "mentionedUsers", mentioned_local_users as "mentionedLocalUsers", mentioned_remote_users as "mentionedRemoteUsers",
     attached_users as "attachedUsers", attached_local_users as "attachedLocalUsers", attached_remote_users as "attachedRemoteUsers"
   from hashtags where name = $1`,
)

/** Names from `$1` up to `$2`. */
export const searchHashtags = statement<[string, string, number, number], { name: string }>(
  'hashtags.search',
  `select name from hashtags where name >= $1 and name < $2
   order by mentioned_local_users desc, mentioned_users desc, name limit $3 offset $4`,
)

// Writing. Hashtags are held in the order of their names while they are counted: whoever counts the same ones waits.

export const addHashtags = statement<[string[]]>(
  'hashtags.add',
  'insert into hashtags (name) select distinct name collate "C" from unnest($1::text[]) n (name) order by 1 on conflict do nothing',
)

export const hold = statement<[string[]]>('hashtags.hold', 'select from hashtags where name = any($1) order by name for no key update')

/** `$1`–`$2`: hashtag and user of each use. Whoever uses it for the first time is one person more. */
export const addMentions = statement<[string[], string[]]>(
  'hashtags.addMentions',
  `with added as (
       insert into hashtag_mentions (name, user_id)
       select distinct n.name collate "C", u.id from unnest($1::text[], $2::text[]) n (name, user_id) join users u on u.id = n.user_id
       on conflict do nothing returning name, user_id),
     sums as (
       select a.name, count(*) filter (where u.host is null) as local, count(*) filter (where u.host is not null) as remote
       from added a join users u on u.id = a.user_id group by a.name)
   update hashtags h set mentioned_local_users = h.mentioned_local_users + sums.local, mentioned_remote_users = h.mentioned_remote_users + sums.remote
   from sums where sums.name = h.name`,
)

/** Uses less than an hour apart from one that is known are left out. */
export const addUses = statement<[string[], string[], Date[]]>(
  'hashtags.addUses',
  `insert into hashtag_uses (name, user_id, at)
   select n.name, u.id, n.at from unnest($1::text[], $2::text[], $3::timestamptz[]) n (name, user_id, at) join users u on u.id = n.user_id
   where not exists (
     select from hashtag_uses k where k.name = n.name collate "C" and k.user_id = u.id
       and k.at > n.at - interval '1 hour' and k.at < n.at + interval '1 hour')
   on conflict do nothing`,
)

export interface ProfileRow {
  readonly userId: string
  readonly description: string | null
}

/** Profiles as they are now, held so that the last to write them is the last to be read. Of deleted people nothing is left. */
export const holdProfiles = statement<[string[]], ProfileRow>(
  'hashtags.holdProfiles',
  `select p.user_id as "userId", case when u.is_deleted then null else p.description end as description
   from user_profiles p join users u on u.id = p.user_id where p.user_id = any($1) order by p.user_id for no key update of p`,
)

export const attachmentsOf = statement<[string[]], { name: string; userId: string }>(
  'hashtags.attachmentsOf',
  'select name, user_id as "userId" from hashtag_attachments where user_id = any($1)',
)

/** Puts `$1` into the profiles of `$2`, takes `$3` out of those of `$4`. */
export const changeAttachments = statement<[string[], string[], string[], string[]]>(
  'hashtags.changeAttachments',
  `with added as (
       insert into hashtag_attachments (name, user_id) select * from unnest($1::text[], $2::text[]) on conflict do nothing returning name, user_id),
     removed as (
       delete from hashtag_attachments a using unnest($3::text[], $4::text[]) n (name, user_id)
       where a.name = n.name collate "C" and a.user_id = n.user_id collate "C" returning a.name, a.user_id),
     changes as (select name, user_id, 1 as by from added union all select name, user_id, -1 from removed),
     sums as (
       select c.name, coalesce(sum(c.by) filter (where u.host is null), 0) as local, coalesce(sum(c.by) filter (where u.host is not null), 0) as remote
       from changes c join users u on u.id = c.user_id group by c.name)
   update hashtags h set attached_local_users = greatest(h.attached_local_users + sums.local, 0),
     attached_remote_users = greatest(h.attached_remote_users + sums.remote, 0)
   from sums where sums.name = h.name`,
)

// Trends.

/** The hashtags that most people have used since `$1`, without those of `$2`. */
export const mostUsed = statement<[Date, string[], number], { name: string }>(
  'hashtags.mostUsed',
  `select name from hashtag_uses where at >= $1 and name <> all($2)
   group by name order by count(distinct user_id) desc, name limit $3`,
)

/** Distinct people by hashtag and ten minutes. */
export const usesByStep = statement<[string[], Date], { name: string; step: number; users: number }>(
  'hashtags.usesByStep',
  `select name, floor(extract(epoch from at) / 600)::int as step, count(distinct user_id)::int as users
   from hashtag_uses where name = any($1) and at >= $2 group by 1, 2`,
)

export const deleteUses = statement<[Date]>('hashtags.sweep', 'delete from hashtag_uses where at < $1')

// Healing.

export const nextBatch: NextKeys = statement('hashtags.nextBatch', 'select name as key from hashtags where name > $1 order by name limit $2')

export const recount = statement<[string[]]>(
  'hashtags.recount',
  `with mentions as (
       select m.name, count(*) filter (where u.host is null) as local, count(*) filter (where u.host is not null) as remote
       from hashtag_mentions m join users u on u.id = m.user_id where m.name = any($1) group by m.name),
     attachments as (
       select a.name, count(*) filter (where u.host is null) as local, count(*) filter (where u.host is not null) as remote
       from hashtag_attachments a join users u on u.id = a.user_id where a.name = any($1) group by a.name),
     truth as (
       select w.name, coalesce(m.local, 0) as ml, coalesce(m.remote, 0) as mr, coalesce(a.local, 0) as al, coalesce(a.remote, 0) as ar
       from (select name from hashtags where name = any($1)) w left join mentions m on m.name = w.name left join attachments a on a.name = w.name)
   update hashtags h set mentioned_local_users = truth.ml, mentioned_remote_users = truth.mr, attached_local_users = truth.al, attached_remote_users = truth.ar
   from truth where truth.name = h.name and (h.mentioned_local_users, h.mentioned_remote_users, h.attached_local_users, h.attached_remote_users)
     is distinct from (truth.ml::int, truth.mr::int, truth.al::int, truth.ar::int)`,
)
