import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { literal } from '../../../platform/db/like.ts'
import { isAscending } from '../../../platform/page.ts'
import type { PageRequest } from '../../../platform/page.ts'
import type { ListKind, Timeline, TimelineOptions } from '../rules.ts'
import type { ViewerRelations } from './viewer.ts'

/** A viewer as SQL sees them; `relations` is null for an anonymous one. */
export interface SqlViewer {
  readonly id: string | null
  readonly relations: ViewerRelations | null
  readonly suspended: readonly string[]
  /** Hosts the server blocks, with all below them. */
  readonly blockedHosts: readonly string[]
  /** ms since 1970: mutes that have ended do not count. */
  readonly now: number
}

interface Sets {
  readonly me: string | null
  readonly following: string[]
  readonly withReplies: string[]
  readonly dropped: string[]
  readonly renoteMuting: string[]
  readonly mutedHosts: string[]
  /** Patterns for `like`: subdomains of blocked hosts; the hosts themselves are among `mutedHosts`. */
  readonly blockedBelow: string[]
  readonly followedChannels: string[]
  readonly mutedChannels: string[]
}

/** A condition over `n`, a row of notes. */
export type Condition = RawBuilder<unknown>

function sets(viewer: SqlViewer): Sets {
  const relations = viewer.relations
  const following = [...(relations?.following ?? [])]
  const inForce = (mutes: ReadonlyMap<string, number | null> | undefined) => [...(mutes ?? [])].filter(([, expiresAt]) => expiresAt === null || expiresAt > viewer.now).map(([id]) => id)
  const muted = inForce(relations?.muting)
  const blocked = viewer.blockedHosts.filter((host) => host !== '').map((host) => host.toLowerCase())
  return {
    me: viewer.id,
    following: following.map(([id]) => id),
    withReplies: following.filter(([, follow]) => follow.withReplies).map(([id]) => id),
    dropped: [...new Set([...muted, ...(relations?.blocking ?? []), ...(relations?.blockedBy ?? []), ...viewer.suspended])],
    renoteMuting: [...(relations?.renoteMuting ?? [])],
    mutedHosts: [...(relations?.mutedInstances ?? []), ...blocked],
    blockedBelow: blocked.map((host) => `%.${literal(host)}`),
    followedChannels: [...(relations?.followedChannels ?? [])],
    mutedChannels: inForce(relations?.mutedChannels),
  }
}

/**
 * The page of a timeline as one statement over the table: the twin of `predicate.ts`, for what the index does not keep.
 * Answers rows of `id`.
 */
export function timelineSql(timeline: Timeline, options: TimelineOptions, viewer: SqlViewer, page: PageRequest): RawBuilder<{ id: string }> {
  const s = sets(viewer)
  const order = isAscending(page) ? sql`asc` : sql`desc`
  const base = sql`${range(page)} and ${visible(s)} and ${passesOptions(options, s)} and ${passesMutes(timeline.kind === 'user', timeline.kind === 'channel' ? timeline.channelId : null, s)}`
  const top = (where: Condition) => sql`(select n.id from notes n where ${where} and ${base} order by n.id ${order} limit ${page.limit})`
  // One short index scan per followee or channel: the planner would else walk all notes, or sort all that they hold.
  const perKey = (column: 'n.user_id' | 'n.channel_id', keys: readonly string[], where: Condition) =>
    sql`(select found.id from unnest(${[...new Set(keys)]}::text[]) key (id) cross join lateral
      (select n.id from notes n where ${sql.ref(column)} = key.id collate "C" and ${where} and ${base} order by n.id ${order} limit ${page.limit}) found)`
  const local = sql`n.visibility = 'public' and n.user_host is null and n.channel_id is null and ${options.withReplies ? sql`true` : related(s)}`
  const home = () => {
    const allReplies = timeline.kind === 'social' && options.withReplies
    const people = perKey('n.user_id', s.me === null ? [] : [s.me, ...s.following], sql`n.channel_id is null and ${onHome(s, allReplies)}`)
    return s.followedChannels.length === 0 ? [people] : [people, perKey('n.channel_id', s.followedChannels, onHome(s, allReplies))]
  }
  const parts: Condition[] = (() => {
    switch (timeline.kind) {
      case 'home':
        return home()
      case 'local':
        return [top(local)]
      case 'social':
        return [...home(), top(sql`${local} and ${repliesToSeen(s)}`)]
      case 'global':
        return [top(sql`n.visibility = 'public' and n.channel_id is null and ${related(s)}`)]
      case 'user':
        return [top(sql`n.user_id = ${timeline.userId} and ${inChannelOfOwn(timeline.withChannelNotes, s)} and ${options.withReplies ? sql`true` : sql`(n.reply_user_id is null or n.reply_user_id = n.user_id)`}`)]
      case 'channel':
        return [top(sql`n.channel_id = ${timeline.channelId}`)]
      case 'list': {
        const withReplies = [...timeline.members].filter(([, member]) => member.withReplies).map(([id]) => id)
        return [perKey('n.user_id', [...timeline.members.keys()], sql`n.channel_id is null and ${followersOfFollowed(s)}
          and (${among('n.user_id', withReplies)} or ${related(s)}) and ${repliesToSeen(s)}`)]
      }
      case 'role':
        return [perKey('n.user_id', [...timeline.members], sql`n.visibility = 'public'`)]
      case 'every':
        return [top(sql`true`)]
    }
  })()
  return sql<{ id: string }>`select id from (${sql.join(parts, sql` union `)}) page order by id ${order} limit ${page.limit}`
}

/** A list by any condition, under the rules of visibility and the base filter. */
export function listSql(where: Condition, viewer: SqlViewer, page: PageRequest, as: ListKind = 'list'): RawBuilder<{ id: string }> {
  const all = sets(as === 'keepsakes' ? { ...viewer, suspended: [] } : viewer)
  const s = as === 'timeline' ? all : { ...all, renoteMuting: [], mutedChannels: [] }
  return pageOf(where, sql`${visible(s)} and ${passesMutes(as === 'page', null, s)}`, page)
}

/**
 * What a list by any condition may hold, without what others wrote for few: the rest of the rules is for the index to say.
 * Of what it asks only the condition costs anything.
 */
export function candidatesSql(where: Condition, viewerId: string | null, page: PageRequest): RawBuilder<{ id: string }> {
  const mayBeSeen = viewerId === null
    ? sql`n.visibility in ('public', 'home')`
    : sql`(n.visibility <> 'specified' or n.user_id = ${viewerId} or ${viewerId} = any(n.visible_user_ids))`
  return pageOf(where, mayBeSeen, page)
}

function pageOf(where: Condition, and: Condition, page: PageRequest): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`select n.id from notes n where ${where} and ${range(page)} and ${and}
    order by n.id ${isAscending(page) ? sql`asc` : sql`desc`} limit ${page.limit}`
}

/** Lists up to this long are compared one by one. */
const SHORT = 8

/**
 * Whether a column is in a list. Of a long list the planner would look every element up in its statistics, which took ten
 * milliseconds for five hundred followees; what a subquery answers it does not look at, and it is hashed when it runs.
 */
function among(column: string, list: readonly string[]): Condition {
  return list.length <= SHORT ? sql`${sql.ref(column)} = any(${[...list]}::text[])` : sql`${sql.ref(column)} in (select unnest(${[...list]}::text[]))`
}

function range(page: PageRequest): Condition {
  const since = page.sinceId === null ? sql`true` : sql`n.id > ${page.sinceId}`
  return page.untilId === null ? since : sql`${since} and n.id < ${page.untilId}`
}

function visible(s: Sets): Condition {
  if (s.me === null) return sql`n.visibility in ('public', 'home')`
  return sql`(n.visibility in ('public', 'home') or n.user_id = ${s.me}
    or (n.visibility = 'followers' and (${among('n.user_id', s.following)} or n.reply_user_id = ${s.me} or ${s.me} = any(n.mentions)))
    or (n.visibility = 'specified' and ${s.me} = any(n.visible_user_ids)))`
}

function passesOptions(options: TimelineOptions, s: Sets): Condition {
  const conditions: Condition[] = []
  if (options.withFiles) conditions.push(sql`n.file_ids <> '{}'`)
  if (!options.withRenotes) conditions.push(sql`not n.is_pure_renote`)
  if (!options.includeMyRenotes && s.me !== null) conditions.push(sql`not (n.is_pure_renote and n.user_id = ${s.me})`)
  if (!options.includeRenotedMyNotes && s.me !== null) conditions.push(sql`not (n.is_pure_renote and n.renote_user_id = ${s.me})`)
  if (!options.includeLocalRenotes) conditions.push(sql`not (n.is_pure_renote and n.renote_user_host is null)`)
  return all(conditions)
}

/** `own`: all notes are one person's, who is shown anyhow; `channelId`: all are in this channel, which is shown anyhow. */
function passesMutes(own: boolean, channelId: string | null, s: Sets): Condition {
  const conditions: Condition[] = []
  if (s.dropped.length > 0) {
    const { dropped } = s
    const touched = (column: string) =>
      own
        ? sql`(${sql.ref(column)} is null or ${sql.ref(column)} = n.user_id or not (${among(column, dropped)}))`
        : sql`coalesce(not (${among(column, dropped)}), true)`
    if (!own) conditions.push(sql`not (${among('n.user_id', dropped)})`)
    conditions.push(touched('n.reply_user_id'), touched('n.renote_user_id'))
    conditions.push(sql`coalesce(not (${among('n.renote_reply_user_id', dropped)}), true)`, sql`coalesce(not (${among('n.renote_renote_user_id', dropped)}), true)`)
  }
  if (!own && s.renoteMuting.length > 0) conditions.push(sql`not (n.is_pure_renote and ${among('n.user_id', s.renoteMuting)})`)
  if (s.mutedHosts.length > 0) {
    const seen = (host: string) => sql`coalesce(not (${among(host, s.mutedHosts)} or ${sql.ref(host)} like any(${s.blockedBelow}::text[])), true)`
    const touched = (host: string, user: string) => (own ? sql`(${sql.ref(user)} is null or ${sql.ref(user)} = n.user_id or ${seen(host)})` : seen(host))
    if (!own) conditions.push(seen('n.user_host'))
    conditions.push(touched('n.reply_user_host', 'n.reply_user_id'), touched('n.renote_user_host', 'n.renote_user_id'))
    conditions.push(seen('n.renote_reply_user_host'), seen('n.renote_renote_user_host'))
  }
  const channels = s.mutedChannels.filter((id) => id !== channelId)
  if (channels.length > 0) {
    conditions.push(sql`coalesce(not (${among('n.channel_id', channels)}), true)`, sql`coalesce(not (${among('n.renote_channel_id', channels)}), true)`)
  }
  return all(conditions)
}

/** Over notes of followees and of followed channels; which of them is decided where they are read. */
function onHome(s: Sets, allReplies: boolean): Condition {
  const reply = allReplies ? sql`true` : sql`(${among('n.user_id', s.withReplies)} or ${related(s)})`
  return sql`(n.user_id = ${s.me} or (${reply} and ${repliesToSeen(s)}))`
}

/** Of a person's page: sensitive channels are for their own eyes. */
function inChannelOfOwn(withChannelNotes: boolean, s: Sets): Condition {
  if (!withChannelNotes) return sql`n.channel_id is null`
  const open = sql`not exists (select from channels c where c.id = n.channel_id and c.is_sensitive)`
  return s.me === null ? open : sql`(n.user_id = ${s.me} or ${open})`
}

function followersOfFollowed(s: Sets): Condition {
  return sql`(n.visibility <> 'followers' or n.user_id = ${s.me} or ${among('n.user_id', s.following)})`
}

function repliesToSeen(s: Sets): Condition {
  const followed = among('n.reply_user_id', s.following)
  const seen = s.me === null ? followed : sql`(n.reply_user_id = ${s.me} or ${followed})`
  return sql`(n.reply_visibility is distinct from 'followers' or coalesce(${seen}, false))`
}

function related(s: Sets): Condition {
  const self = sql`n.reply_user_id is null or n.reply_user_id = n.user_id`
  return s.me === null ? sql`(${self})` : sql`(${self} or n.reply_user_id = ${s.me} or n.user_id = ${s.me})`
}

function all(conditions: Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}
