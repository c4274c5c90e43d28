import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Hydration } from '../../platform/hydration.ts'
import type { ProfileFacts, UserCounts, UserFacts } from './facts.ts'
import { presence } from './presence.ts'
import { acctKey, mayViewList } from './rules.ts'
import { acctSearch } from './search.ts'
import type { AcctSearch } from './search.ts'
import { addCounts, addNotes, getByAccts, getByUris, getCounts, getProfiles, getUsers, insertCounts, insertProfile, insertUser } from './store.ts'
import type { UserRow } from './store.ts'
import { updateProfile } from './update.ts'
import type { ProfileChanges } from './update.ts'
import { userPresenter } from './view.ts'

/** A person named by user name and host (null: this server). */
export interface Acct {
  readonly username: string
  readonly host: string | null
}

/** What happened to the number of somebody's notes; `posted`: a note was among it, not only deletions. */
export interface NotesChange {
  readonly added: number
  readonly posted: boolean
}

export interface CountChange {
  readonly userId: string
  readonly followers?: number
  readonly following?: number
}

export interface UsersService {
  get(id: string): Promise<UserFacts | null>
  getMany(ids: Iterable<string>): Promise<Map<string, UserFacts | null>>
  profile(id: string): Promise<ProfileFacts | null>
  profiles(ids: Iterable<string>): Promise<Map<string, ProfileFacts | null>>
  counts(ids: Iterable<string>): Promise<Map<string, UserCounts | null>>
  /** Finds people by name, by key `name` or `name@host` in lower case; who is not known is left out. */
  byAccts(accts: Iterable<Acct>): Promise<Map<string, UserFacts>>
  byAcct(acct: Acct): Promise<UserFacts | null>
  /** Local ids of people by their URI; unknown ones are left out. */
  idsByUri(uris: Iterable<string>): Promise<Map<string, string>>
  /** Identity in the federation. */
  uriOf(user: Pick<UserFacts, 'id' | 'uri'>): string
  /** Lower case; null for this server's own name and for none. */
  normaliseHost(host: string | null | undefined): string | null
  /** Whether a person shows for this viewer: exists, is not deleted, and not suspended unless the viewer moderates. */
  find(id: string, viewerId: string | null): Promise<UserFacts | null>
  /** Whether a viewer may see whom a person follows, or who follows them. */
  mayViewList(ownerId: string, list: 'followers' | 'following', viewer: { id: string | null; isModerator: boolean }): Promise<boolean>
  search(search: AcctSearch): Promise<string[]>
  countOnline(): Promise<number>

  hydrateLite(h: Hydration, ids: Iterable<string | null | undefined>): Promise<void>
  /** The part of `hydrateLite` that is about the viewer, for people whose facts are there already. */
  hydrateViewer(h: Hydration): Promise<void> | undefined
  /** Whether the viewer is one of those to whom other badges are shown than to everybody else. */
  seesAllBadges(h: Hydration): boolean
  /** null: no such person. The same object for everybody: never change it. */
  presentLite(h: Hydration, id: string): entities.UserLite | null
  hydrateDetailed(h: Hydration, ids: Iterable<string | null | undefined>): Promise<void>
  /** The viewer's own account comes as MeDetailed, without mail address. null: not visible to the viewer. */
  presentDetailed(h: Hydration, id: string): entities.UserDetailed | null
  packLite(ids: readonly string[], viewerId: string | null): Promise<entities.UserLite[]>
  /** In order; whom the viewer may not see is left out. */
  packDetailed(ids: readonly string[], viewerId: string | null): Promise<entities.UserDetailed[]>
  packMe(id: string): Promise<entities.MeDetailed | null>

  /** Adds a person of this server with an empty profile. The name must be free: a taken one breaks the unique constraint. */
  insertLocal(tx: Transaction, user: { id: string; username: string }): Promise<void>
  update(userId: string, changes: ProfileChanges): Promise<void>
  addCounts(tx: Transaction, changes: readonly CountChange[]): Promise<unknown>
  addNotesCounts(tx: Transaction, changes: ReadonlyMap<string, NotesChange>): Promise<unknown>
  /** Remembers that these people are here now. */
  touch(userIds: readonly string[]): Promise<void>
  /** Remembers that a person used the server today. */
  markLoginDay(userId: string): Promise<void>
  /** Drops cached facts everywhere; to be called after a commit that changed them. */
  forget(...ids: string[]): void
}

declare module '../../platform/context.ts' {
  interface Services {
    users: UsersService
  }
}

/** People kept in memory: about a kilobyte each. */
const CACHED_USERS = 20_000
const CACHED_PROFILES = 5000

const ms = (date: Date | null) => date?.getTime() ?? null
const toFacts = (row: UserRow): UserFacts => ({ ...row, lastActiveAt: ms(row.lastActiveAt), lastFetchedAt: ms(row.lastFetchedAt) })

function userCaches(ctx: AppContext) {
  return {
    users: ctx.caches.create<UserFacts>({
      name: 'users',
      max: CACHED_USERS,
      load: async (ids) => new Map((await ctx.db.run(getUsers, ids)).map((row) => [row.id, toFacts(row)])),
    }),
    profiles: ctx.caches.create<ProfileFacts>({
      name: 'profiles',
      max: CACHED_PROFILES,
      load: async (ids) => new Map((await ctx.db.run(getProfiles, ids)).map((row) => [row.userId, row])),
    }),
    counts: ctx.caches.create<UserCounts>({
      name: 'userCounts',
      max: CACHED_USERS,
      load: async (ids) => new Map((await ctx.db.run(getCounts, ids)).map((row) => [row.userId, { ...row, updatedAt: ms(row.updatedAt) }])),
    }),
    accts: ctx.caches.create<string>({ name: 'accts', max: CACHED_USERS, load: (keys) => loadAccts(ctx, keys) }),
  }
}
export type UserCaches = ReturnType<typeof userCaches>

async function loadAccts(ctx: AppContext, keys: string[]): Promise<Map<string, string>> {
  const wanted = keys.map((key) => key.split('@'))
  const rows = await ctx.db.run(getByAccts, wanted.map(([name]) => name ?? ''), wanted.map(([, host]) => host ?? null))
  return new Map(rows.map((row) => [acctKey(row.usernameLower, row.host), row.id]))
}

export function usersService(ctx: AppContext): UsersService {
  const caches = userCaches(ctx)
  const present = userPresenter(ctx)
  const here = presence(ctx, caches.users)
  const ownHost = new URL(ctx.config.url).host.toLowerCase()
  const ownPrefix = `${ctx.config.url}/users/`

  const service: UsersService = {
    get: (id) => caches.users.get(id),
    getMany: (ids) => caches.users.getMany(ids),
    profile: (id) => caches.profiles.get(id),
    profiles: (ids) => caches.profiles.getMany(ids),
    counts: (ids) => caches.counts.getMany(ids),
    byAccts: async (accts) => {
      const keys = [...accts].map(({ username, host }) => acctKey(username.toLowerCase(), service.normaliseHost(host)))
      const ids = await caches.accts.getMany(keys)
      const users = await caches.users.getMany([...ids.values()].filter((id) => id !== null))
      const found = new Map<string, UserFacts>()
      for (const [key, id] of ids) {
        const user = id === null ? null : users.get(id)
        if (user && !user.isDeleted) found.set(key, user)
      }
      return found
    },
    byAcct: async (acct) => [...(await service.byAccts([acct])).values()][0] ?? null,
    idsByUri: async (uris) => {
      const found = new Map<string, string>()
      const remote: string[] = []
      for (const uri of uris) {
        if (uri.startsWith(ownPrefix)) found.set(uri, uri.slice(ownPrefix.length))
        else remote.push(uri)
      }
      if (remote.length > 0) for (const row of await ctx.db.run(getByUris, remote)) found.set(row.uri, row.id)
      const known = await caches.users.getMany(found.values())
      return new Map([...found].filter(([, id]) => known.get(id)))
    },
    uriOf: (user) => user.uri ?? ownPrefix + user.id,
    normaliseHost: (host) => {
      if (host === null || host === undefined || host === '') return null
      const lower = host.toLowerCase()
      const ascii = /^[\w.:-]*$/.test(lower) ? lower : toAscii(lower)
      return ascii === ownHost || ascii === '.' ? null : ascii
    },
    find: async (id, viewerId) => {
      const user = await caches.users.get(id)
      if (!user || user.isDeleted) return null
      if (user.isSuspended && !(await ctx.services.policies.authority(viewerId)).isModerator) return null
      return user
    },
    mayViewList: async (ownerId, list, { id, isModerator }) => {
      const [profile, relations] = await Promise.all([caches.profiles.get(ownerId), id === null ? null : ctx.services.relations.of(id)])
      const visibility = (list === 'followers' ? profile?.followersVisibility : profile?.followingVisibility) ?? 'private'
      return mayViewList(visibility, { isSelf: id === ownerId, isModerator, isFollowing: relations?.following.has(ownerId) ?? false })
    },
    search: async (search) => {
      const prepared = acctSearch(search)
      return (await ctx.db.run(prepared.statement, ...prepared.params)).map((row) => row.id)
    },
    countOnline: () => here.countOnline(),

    hydrateLite: present.hydrateLite,
    hydrateViewer: present.hydrateViewer,
    seesAllBadges: present.seesAllBadges,
    presentLite: present.lite,
    hydrateDetailed: present.hydrateDetailed,
    presentDetailed: present.detailed,
    packLite: async (ids, viewerId) => {
      const h = ctx.hydrate(viewerId)
      await service.hydrateLite(h, ids)
      return ids.map((id) => present.lite(h, id)).filter((user) => user !== null)
    },
    packDetailed: async (ids, viewerId) => {
      const h = ctx.hydrate(viewerId)
      await present.hydrateDetailed(h, ids)
      return ids.map((id) => present.detailed(h, id)).filter((user) => user !== null)
    },
    packMe: async (id) => ((await service.packDetailed([id], id))[0] as entities.MeDetailed | undefined) ?? null,

    insertLocal: async (tx, user) => {
      await Promise.all([tx.run(insertUser, user.id, user.username, null), tx.run(insertProfile, user.id), tx.run(insertCounts, user.id)])
      tx.emit('user.created', { userId: user.id })
      // Asked for before it existed, the name is remembered as unknown.
      tx.afterCommit(() => {
        caches.accts.invalidate(acctKey(user.username.toLowerCase(), null))
        service.forget(user.id)
      })
    },
    update: (userId, changes) => updateProfile(ctx, userId, changes),
    addCounts: async (tx, changes) => {
      // In the order of ids, so that two pairs of people cannot lock each other out.
      const sorted = [...changes].sort((a, b) => (a.userId < b.userId ? -1 : 1))
      tx.afterCommit(() => caches.counts.invalidate(...sorted.map((change) => change.userId)))
      return Promise.all(sorted.map((change) => tx.run(addCounts, change.userId, change.followers ?? 0, change.following ?? 0)))
    },
    addNotesCounts: (tx, changes) => {
      const ids = [...changes.keys()]
      tx.afterCommit(() => caches.counts.invalidate(...ids))
      return tx.run(addNotes, ids, [...changes.values()].map((change) => change.added), [...changes.values()].map((change) => change.posted))
    },
    touch: (userIds) => here.touch(userIds),
    markLoginDay: (userId) => here.markLoginDay(userId),
    forget: (...ids) => {
      caches.users.invalidate(...ids)
      caches.profiles.invalidate(...ids)
      caches.counts.invalidate(...ids)
    },
  }
  return service
}

/** Host names are compared in their ASCII form. */
function toAscii(host: string): string {
  return URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : host
}

