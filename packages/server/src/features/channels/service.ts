import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import { containing } from '../../platform/db/like.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { createChannel, updateChannel } from './change.ts'
import type { Actor, NewChannel } from './change.ts'
import type { ChannelChanges, ChannelFacts } from './facts.ts'
import { muteEnd } from './rules.ts'
import {
  deleteFavorite, deleteFollow, favoritesOf, followedPages, getChannels, insertFavorite, insertFollow,
  latestNoted, mutes, mutesOf, ownedPages, searchPages,
} from './store.ts'
import { hydrateChannels, presentChannel, presentInNote } from './view.ts'
import type { NoteChannel } from './view.ts'

type NoSuchChannel = Fail<'NO_SUCH_CHANNEL'>

export interface ChannelSearch {
  readonly query: string
  readonly inDescription: boolean
}

/** What other features may do with channels. */
export interface ChannelsService {
  get(id: string): Promise<ChannelFacts | null>
  getMany(ids: Iterable<string>): Promise<Map<string, ChannelFacts | null>>
  /** Loads what `presentInNote` needs. */
  hydrateInNotes(h: Hydration, ids: Iterable<string | null>): Promise<void> | undefined
  /** What a note says of its channel; null when there is none. */
  presentInNote(h: Hydration, id: string): NoteChannel | null
  /** Packs in order. */
  pack(ids: readonly string[], viewerId: string | null): Promise<entities.Channel[]>

  /** @returns the id */
  create(ownerId: string, channel: NewChannel): Promise<string | Fail<'NO_SUCH_FILE'>>
  update(actor: Actor, id: string, changes: ChannelChanges): Promise<void | Fail<'NO_SUCH_CHANNEL' | 'ACCESS_DENIED' | 'NO_SUCH_FILE'>>
  /** Following, bookmarking and their opposites change nothing when they are done already. */
  follow(userId: string, id: string): Promise<void | NoSuchChannel>
  unfollow(userId: string, id: string): Promise<void | NoSuchChannel>
  favorite(userId: string, id: string): Promise<void | NoSuchChannel>
  unfavorite(userId: string, id: string): Promise<void | NoSuchChannel>
  /** `expiresAt` in ms; null: for good. */
  mute(userId: string, id: string, expiresAt: number | null): Promise<void | NoSuchChannel | Fail<'ALREADY_MUTING_CHANNEL' | 'EXPIRES_AT_IS_PAST'>>
  unmute(userId: string, id: string): Promise<void | NoSuchChannel | Fail<'NOT_MUTING_CHANNEL'>>
  /** Removes mutes that have run out. */
  sweepMutes(): Promise<void>

  /** Ids of the channels in which something was posted last. */
  featured(): Promise<string[]>
  search(search: ChannelSearch, cursor: Cursor, limit: number): Promise<string[]>
  owned(userId: string, cursor: Cursor, limit: number): Promise<string[]>
  followed(userId: string, cursor: Cursor, limit: number): Promise<string[]>
  favoritesOf(userId: string): Promise<string[]>
  /** Those whose mute is in force. */
  mutesOf(userId: string): Promise<string[]>
  /** Drops cached facts everywhere; after a commit that changed them. */
  forget(...ids: string[]): void
}

declare module '../../platform/context.ts' {
  interface Services {
    channels: ChannelsService
  }
}

/** Channels kept in memory: about half a kilobyte each. */
const CACHED = 10_000
const FEATURED = 10

export function channelsService(ctx: AppContext): ChannelsService {
  const facts = ctx.caches.create<ChannelFacts>({
    name: 'channels',
    max: CACHED,
    load: async (ids) => new Map((await ctx.db.run(getChannels, ids)).map((channel) => [channel.id, channel])),
  })
  const newId = () => ctx.ids.next(ctx.now())

  /** Does something to a channel that exists. */
  const change = async <R extends Fail | void>(id: string, work: (tx: Transaction) => Promise<R>): Promise<R | NoSuchChannel> =>
    (await facts.get(id)) ? ctx.tx(work) : fail('NO_SUCH_CHANNEL')
  /** What somebody follows and mutes is kept with their relations to people. */
  const forgetRelations = (tx: Transaction, ...userIds: string[]) => tx.afterCommit(() => ctx.services.relations.forget(...userIds))
  const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id)

  return {
    get: (id) => facts.get(id),
    getMany: (wanted) => facts.getMany(wanted),
    hydrateInNotes: (h, wanted) => h.load('channels', wanted),
    presentInNote,
    pack: async (wanted, viewerId) => {
      const h = ctx.hydrate(viewerId)
      await hydrateChannels(ctx, h, wanted)
      return wanted.map((id) => presentChannel(ctx, h, id)).filter((channel) => channel !== null)
    },

    create: (ownerId, channel) => createChannel(ctx, ownerId, channel),
    update: (actor, id, changes) => updateChannel(ctx, actor, id, changes),
    follow: (userId, id) => change(id, async (tx) => {
      const [added] = await tx.run(insertFollow, newId(), userId, id)
      if (!added) return
      tx.emit('channel.followed', { userId, channelId: id })
      forgetRelations(tx, userId)
    }),
    unfollow: (userId, id) => change(id, async (tx) => {
      const [removed] = await tx.run(deleteFollow, userId, id)
      if (!removed) return
      tx.emit('channel.unfollowed', { userId, channelId: id })
      forgetRelations(tx, userId)
    }),
    favorite: (userId, id) => change(id, async (tx) => {
      await tx.run(insertFavorite, newId(), userId, id)
    }),
    unfavorite: (userId, id) => change(id, async (tx) => {
      await tx.run(deleteFavorite, userId, id)
    }),
    mute: (userId, id, expiresAt) => change(id, async (tx) => {
      const end = muteEnd(expiresAt, ctx.now())
      if (end === 'past') return fail('EXPIRES_AT_IS_PAST')
      const [added] = await tx.run(mutes.insert, newId(), userId, id, end === null ? null : new Date(end), new Date(ctx.now()))
      if (!added) return fail('ALREADY_MUTING_CHANNEL')
      tx.emit('channel.muted', { userId, channelId: id, expiresAt: end })
      forgetRelations(tx, userId)
      return undefined
    }),
    unmute: (userId, id) => change(id, async (tx) => {
      const [removed] = await tx.run(mutes.delete, userId, id, new Date(ctx.now()))
      if (!removed) return fail('NOT_MUTING_CHANNEL')
      tx.emit('channel.unmuted', { userId, channelId: id })
      forgetRelations(tx, userId)
      return undefined
    }),
    sweepMutes: () => ctx.tx(async (tx) => {
      const expired = await tx.run(mutes.sweep, new Date(ctx.now()))
      for (const { holder, target } of expired) tx.emit('channel.unmuted', { userId: holder, channelId: target })
      forgetRelations(tx, ...new Set(expired.map((mute) => mute.holder)))
    }),

    featured: async () => ids(await ctx.db.run(latestNoted, FEATURED)),
    search: async ({ query, inDescription }, { after, before, ascending }, limit) =>
      ids(await ctx.db.run(searchPages[ascending ? 'asc' : 'desc'], containing(query), inDescription, after, before, limit)),
    owned: async (userId, { after, before, ascending }, limit) => ids(await ctx.db.run(ownedPages[ascending ? 'asc' : 'desc'], userId, after, before, limit)),
    followed: async (userId, { after, before, ascending }, limit) => ids(await ctx.db.run(followedPages[ascending ? 'asc' : 'desc'], userId, after, before, limit)),
    favoritesOf: async (userId) => ids(await ctx.db.run(favoritesOf, userId)),
    mutesOf: async (userId) => ids(await ctx.db.run(mutesOf, userId, new Date(ctx.now()))),
    forget: (...wanted) => facts.invalidate(...wanted),
  }
}
