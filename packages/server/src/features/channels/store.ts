import type { ColumnType, Generated } from 'kysely'
import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'
import { timedPairs } from '../../platform/db/timed-pairs.ts'
import type { ChannelCounts, ChannelFacts } from './facts.ts'

interface ChannelPair {
  id: string
  userId: string
  channelId: string
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    channels: Omit<ChannelFacts, 'pinnedNoteIds'> & { pinnedNoteIds: ColumnType<string[], readonly string[], readonly string[]> } & {
      notesCount: Generated<number>
      usersCount: Generated<number>
      lastNotedAt: Date | null
    }
    channelFollows: ChannelPair
    channelFavorites: ChannelPair
    channelMutes: ChannelPair & { expiresAt: Date | null }
    channelWriters: { channelId: string; userId: string }
  }
}

export const getChannels = statement<[string[]], ChannelFacts>(
  'channels.getMany',
  `select id, user_id as "userId", name, description, banner_id as "bannerId", pinned_note_ids as "pinnedNoteIds", color,
     is_archived as "isArchived", is_sensitive as "isSensitive", allow_renote_to_external as "allowRenoteToExternal"
   from channels where id = any($1)`,
)

export const getCounts = statement<[string[]], ChannelCounts>(
  'channels.getCounts',
  `select id as "channelId", notes_count as "notesCount", users_count as "usersCount", last_noted_at as "lastNotedAt"
   from channels where id = any($1)`,
)

export const insertChannel = statement<[string, string, string, string | null, string | null, string, boolean, boolean]>(
  'channels.insert',
  `insert into channels (id, user_id, name, description, banner_id, color, is_sensitive, allow_renote_to_external)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
)

/** Banners go with their files. */
export const dropBanners = statement<[string[]], { id: string }>(
  'channels.dropBanners',
  'update channels set banner_id = null where banner_id = any($1) returning id',
)

// Who follows, bookmarks and mutes. A row comes back where something has changed.

export const insertFollow = statement<[string, string, string], { id: string }>(
  'channels.follow',
  'insert into channel_follows (id, user_id, channel_id) values ($1, $2, $3) on conflict do nothing returning id',
)

export const deleteFollow = statement<[string, string], { id: string }>(
  'channels.unfollow',
  'delete from channel_follows where user_id = $1 and channel_id = $2 returning id',
)

export const insertFavorite = statement<[string, string, string]>(
  'channels.favorite',
  'insert into channel_favorites (id, user_id, channel_id) values ($1, $2, $3) on conflict do nothing',
)

export const deleteFavorite = statement<[string, string]>('channels.unfavorite', 'delete from channel_favorites where user_id = $1 and channel_id = $2')

export const getFavorites = statement<[string, string[]], { channelId: string }>(
  'channels.getFavorites',
  'select channel_id as "channelId" from channel_favorites where user_id = $1 and channel_id = any($2)',
)

export const mutes = timedPairs('channels.mutes', 'channel_mutes', 'user_id', 'channel_id')

// Lists: ids in order.

interface Id {
  id: string
}
type Pages<P extends readonly unknown[]> = Record<'asc' | 'desc', Statement<[...P, string | null, string | null, number], Id>>

/** Pages by the id of the channel; `first` is the number of the first of the parameters since, until and limit. */
function pages<P extends readonly unknown[]>(name: string, from: string, where: string, first: number): Pages<P> {
  const page = (direction: 'asc' | 'desc') => statement<[...P, string | null, string | null, number], Id>(
    `channels.${name}.${direction}`,
    `select p.id from (${from}) p where ${where} and ($${first}::text is null or p.id > $${first}) and ($${first + 1}::text is null or p.id < $${first + 1})
     order by p.id ${direction} limit $${first + 2}`,
  )
  return { asc: page('asc'), desc: page('desc') }
}

export const ownedPages = pages<[userId: string]>('owned', 'select * from channels', 'p.user_id = $1 and not p.is_archived', 2)
export const followedPages = pages<[userId: string]>('followed', 'select channel_id as id, user_id from channel_follows', 'p.user_id = $1', 2)
export const searchPages = pages<[pattern: string, inDescription: boolean]>(
  'search',
  'select * from channels',
  'not p.is_archived and (p.name ilike $1 or ($2 and p.description ilike $1))',
  3,
)

export const latestNoted = statement<[number], Id>(
  'channels.featured',
  'select id from channels where not is_archived and last_noted_at is not null order by last_noted_at desc limit $1',
)

export const favoritesOf = statement<[string], Id>('channels.favoritesOf', 'select channel_id as id from channel_favorites f where user_id = $1 order by f.id desc')

export const mutesOf = statement<[string, Date], Id>(
  'channels.mutesOf',
  'select channel_id as id from channel_mutes m where user_id = $1 and (expires_at is null or expires_at > $2) order by m.id desc',
)
