import { statement } from '../../platform/db/statement.ts'

/**
 * How a person stands to all others, read in one statement from the tables of following, blocking, muting and channels. Lists come
 * as text: reading an array of a thousand ids costs the driver more than splitting a string.
 */
export interface RelationsRow {
  userId: string
  /** `id+flags`, comma-separated: `r` with replies, `n` notify. */
  following: string | null
  requested: string | null
  hasFollowRequests: boolean
  blocking: string | null
  blockedBy: string | null
  /** `id+expiry in ms`, or `id+` for good. */
  muting: string | null
  renoteMuting: string | null
  mutedInstances: string[] | null
  followedChannels: string | null
  /** As `muting`. */
  mutedChannels: string | null
}

export const getRelations = statement<[string[]], RelationsRow>(
  'relations.of',
  `select w.id as "userId",
     (select string_agg(followee_id || '+' || case when with_replies then 'r' else '' end || case when notify then 'n' else '' end, ',')
        from follows where follower_id = w.id) as "following",
     (select string_agg(followee_id, ',') from follow_requests where follower_id = w.id) as "requested",
     exists (select from follow_requests r join users u on u.id = r.follower_id where r.followee_id = w.id and not u.is_suspended)
       as "hasFollowRequests",
     (select string_agg(blockee_id, ',') from blocks where blocker_id = w.id) as "blocking",
     (select string_agg(blocker_id, ',') from blocks where blockee_id = w.id) as "blockedBy",
     (select string_agg(mutee_id || '+' || coalesce((extract(epoch from expires_at) * 1000)::bigint::text, ''), ',')
        from mutes where muter_id = w.id) as "muting",
     (select string_agg(mutee_id, ',') from renote_mutes where muter_id = w.id) as "renoteMuting",
     (select muted_instances from user_profiles where user_id = w.id) as "mutedInstances",
     (select string_agg(channel_id, ',') from channel_follows where user_id = w.id) as "followedChannels",
     (select string_agg(channel_id || '+' || coalesce((extract(epoch from expires_at) * 1000)::bigint::text, ''), ',')
        from channel_mutes where user_id = w.id) as "mutedChannels"
   from unnest($1::text[]) as w (id)`,
)

/** Of `$2`, those who follow `$1` and those who ask to. */
export const getTowards = statement<[string, string[]], { id: string; follows: boolean; asks: boolean }>(
  'relations.towards',
  `select w.id, exists (select from follows where follower_id = w.id and followee_id = $1) as follows,
     exists (select from follow_requests where follower_id = w.id and followee_id = $1) as asks
   from unnest($2::text[]) as w (id)`,
)

/** Serialises changes between two people, so that a follow and a block of the same pair cannot both win. */
export const lockPair = statement<[string]>('relations.lockPair', 'select pg_advisory_xact_lock(hashtextextended($1, 7283))')

export interface PairState {
  /** `$1` follows `$2`. */
  following: boolean
  followedBack: boolean
  /** `$1` blocks `$2`. */
  blocking: boolean
  blockedBack: boolean
}

export const getPairState = statement<[string, string], PairState>(
  'relations.pairState',
  `select exists (select from follows where follower_id = $1 and followee_id = $2) as following,
     exists (select from follows where follower_id = $2 and followee_id = $1) as "followedBack",
     exists (select from blocks where blocker_id = $1 and blockee_id = $2) as blocking,
     exists (select from blocks where blocker_id = $2 and blockee_id = $1) as "blockedBack"`,
)
