import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'
import type { OwnerLoad } from '../../platform/owner-limits.ts'
import type { ListFacts, Membership } from './facts.ts'

interface ListRow {
  id: string
  userId: string
  name: string
  isPublic: boolean
  /** Ids in the order of joining, separated by commas; `+` behind those whose replies are shown. */
  members: string | null
}

export const getLists = statement<[string[]], ListRow>(
  'lists.getMany',
  `select l.id, l.user_id as "userId", l.name, l.is_public as "isPublic",
     (select string_agg(m.user_id || case when m.with_replies then '+' else '' end, ',' order by m.id)
        from user_list_members m where m.list_id = l.id) as members
   from user_lists l where l.id = any($1)`,
)

/** Two objects serve all memberships there are. */
const PLAIN: Membership = { withReplies: false }
const WITH_REPLIES: Membership = { withReplies: true }

export function listFacts({ members, ...list }: ListRow): ListFacts {
  const entries = (members?.split(',') ?? []).map((entry) => (entry.endsWith('+') ? ([entry.slice(0, -1), WITH_REPLIES] as const) : ([entry, PLAIN] as const)))
  return { ...list, timeline: { kind: 'list', members: new Map(entries) } }
}

export const ownLists = statement<[string], { id: string }>('lists.own', 'select id from user_lists where user_id = $1 order by id')

export const publicLists = statement<[string], { id: string }>('lists.public', 'select id from user_lists where user_id = $1 and is_public order by id')

/** Holds a person's lists until the transaction ends, so that what is counted stays true. */
export const lockOwner = statement<[string]>('lists.lockOwner', 'select pg_advisory_xact_lock(hashtextextended($1, 7284))')

export const getLoad = statement<[string], OwnerLoad>(
  'lists.load',
  `select count(*)::int as owned, coalesce(max(m.n), 0)::int as largest
   from user_lists l cross join lateral (select count(*) as n from user_list_members where list_id = l.id) m where l.user_id = $1`,
)

export const insertList = statement<[string, string, string]>('lists.insert', 'insert into user_lists (id, user_id, name) values ($1, $2, $3)')

/** An absent value (null) stays. */
export const updateList = statement<[string, string, string | null, boolean | null], { id: string }>(
  'lists.update',
  'update user_lists set name = coalesce($3, name), is_public = coalesce($4, is_public) where id = $1 and user_id = $2 returning id',
)

export const deleteList = statement<[string, string], { id: string }>('lists.delete', 'delete from user_lists where id = $1 and user_id = $2 returning id')

/** Holds the list until the transaction ends; counts its members. */
export const lockList = statement<[string, string], { id: string }>('lists.lock', 'select id from user_lists where id = $1 and user_id = $2 for update')

export const countMembers = statement<[string], { count: number }>('lists.countMembers', 'select count(*)::int as count from user_list_members where list_id = $1')

/** In the order given; whoever is on the list already, or is no more, is left out. */
export const insertMembers = statement<[string[], string, string[]], { userId: string }>(
  'lists.insertMembers',
  `insert into user_list_members (id, list_id, user_id)
     select w.id, $2, u.id from unnest($1::text[], $3::text[]) as w (id, user_id) join users u on u.id = w.user_id and not u.is_deleted
   on conflict (list_id, user_id) do nothing returning user_id as "userId"`,
)

export const updateMember = statement<[string, string, boolean | null], { id: string }>(
  'lists.updateMember',
  'update user_list_members set with_replies = coalesce($3, with_replies) where list_id = $1 and user_id = $2 returning id',
)

export const deleteMember = statement<[string, string], { id: string }>(
  'lists.deleteMember',
  'delete from user_list_members where list_id = $1 and user_id = $2 returning id',
)

/** A member taken off a list. */
export interface Removed {
  listId: string
  ownerId: string
  userId: string
}

/** Takes each of `$2` off the lists of the one at the same place in `$1`. */
export const deleteFromListsOf = statement<[string[], string[]], Removed>(
  'lists.deleteFromListsOf',
  `delete from user_list_members m using user_lists l, unnest($1::text[], $2::text[]) as w (owner_id, user_id)
   where l.user_id = w.owner_id and m.user_id = w.user_id and m.list_id = l.id
   returning m.list_id as "listId", l.user_id as "ownerId", m.user_id as "userId"`,
)

/** Takes those off these lists who block their owners. */
export const deleteBlockers = statement<[string[]], Removed>(
  'lists.deleteBlockers',
  `delete from user_list_members m using user_lists l, blocks b
   where l.id = any($1) and m.list_id = l.id and b.blockee_id = l.user_id and b.blocker_id = m.user_id
   returning m.list_id as "listId", l.user_id as "ownerId", m.user_id as "userId"`,
)

export interface MembershipRow {
  id: string
  userId: string
  withReplies: boolean
}

type PageParams = [string, boolean, string | null, string | null, number]

/** `$2`: suspended people are shown, too. */
const page = (direction: 'asc' | 'desc'): Statement<PageParams, MembershipRow> => statement<PageParams, MembershipRow>(
  `lists.memberships.${direction}`,
  `select m.id, m.user_id as "userId", m.with_replies as "withReplies" from user_list_members m join users u on u.id = m.user_id
   where m.list_id = $1 and not u.is_deleted and ($2 or not u.is_suspended)
     and ($3::text is null or m.id > $3) and ($4::text is null or m.id < $4)
   order by m.id ${direction} limit $5`,
)

export const membershipPages = { asc: page('asc'), desc: page('desc') }

export const insertFavorite = statement<[string, string, string], { id: string }>(
  'lists.insertFavorite',
  `insert into user_list_favorites (id, list_id, user_id) select $1, l.id, $3 from user_lists l where l.id = $2
   on conflict (list_id, user_id) do nothing returning id`,
)

export const deleteFavorite = statement<[string, string], { id: string }>(
  'lists.deleteFavorite',
  'delete from user_list_favorites where list_id = $1 and user_id = $2 returning id',
)

/** `$2` null: nobody's. */
export const countFavorites = statement<[string, string | null], { count: number; own: boolean }>(
  'lists.countFavorites',
  'select count(*)::int as count, coalesce(bool_or(user_id = $2), false) as own from user_list_favorites where list_id = $1',
)
