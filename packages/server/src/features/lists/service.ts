import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { OwnerLoad } from '../../platform/owner-limits.ts'
import { addMember, createList } from './change.ts'
import type { NewList, PushFailure } from './change.ts'
import type { ListFacts } from './facts.ts'
import { listLimits } from './rules.ts'
import {
  countFavorites, deleteBlockers, deleteFavorite, deleteFromListsOf, deleteList, deleteMember, getLists, getLoad, insertFavorite, listFacts,
  membershipPages, ownLists, publicLists, updateList, updateMember,
} from './store.ts'
import type { MembershipRow, Removed } from './store.ts'

type NoSuchList = Fail<'NO_SUCH_LIST'>
type OverLimit = Fail<'LIST_LIMIT_EXCEEDED' | 'LIST_USERS_LIMIT_EXCEEDED'>

/** What other features may do with lists. */
export interface ListsService {
  getMany(ids: Iterable<string>): Promise<Map<string, ListFacts | null>>
  /** The list if this person made it, else null. */
  own(id: string, ownerId: string): Promise<ListFacts | null>
  /** Whose notes the list shows; null: there is no such list. The same object until it changes. */
  timeline(id: string): Promise<ListFacts['timeline'] | null>
  /** The list if everybody may see it, else null. */
  public(id: string, viewerId: string | null): Promise<ListFacts | null>
  /** A person's lists, oldest first: all, or those that everybody may see. */
  of(ownerId: string, which: 'all' | 'public'): Promise<ListFacts[]>

  /** @returns the id */
  create(ownerId: string, list: NewList): Promise<string | Fail<'TOO_MANY_USERLISTS' | 'LIST_USERS_LIMIT_EXCEEDED'>>
  update(ownerId: string, id: string, changes: { name?: string; isPublic?: boolean }): Promise<void | NoSuchList | OverLimit>
  delete(ownerId: string, id: string): Promise<void | NoSuchList>
  push(ownerId: string, id: string, userId: string): Promise<void | PushFailure>
  /** Whether they were on the list does not matter. */
  pull(ownerId: string, id: string, userId: string): Promise<void | NoSuchList>
  updateMember(ownerId: string, id: string, userId: string, changes: { withReplies?: boolean }): Promise<void | NoSuchList | OverLimit | Fail<'NO_SUCH_USER'>>
  /** A page of the members; suspended ones only where whoever reads may do something about them. */
  memberships(id: string, withSuspended: boolean, cursor: Cursor, limit: number): Promise<MembershipRow[]>
  /** Takes people off the lists of those whom they block. */
  removeBlockers(tx: Transaction, blocks: readonly { blockerId: string; blockeeId: string }[]): Promise<void>
  /** The same for lists to which people were added while somebody blocked. */
  removeBlockersFrom(tx: Transaction, ids: readonly string[]): Promise<void>

  favorite(userId: string, id: string): Promise<void | Fail<'ALREADY_FAVORITED'>>
  unfavorite(userId: string, id: string): Promise<void | Fail<'ALREADY_FAVORITED'>>
  /** How many have bookmarked a list, and whether this person has. */
  favorites(id: string, userId: string | null): Promise<{ count: number; own: boolean }>

  /** Drops what this process keeps of a list; each does so when it hears of a change. */
  forget(id: string): void
}

declare module '../../platform/context.ts' {
  interface Services {
    lists: ListsService
  }
}

/** Lists kept in memory: one with fifty members takes about 5 kB. */
const CACHED = 5000

export function listsService(ctx: AppContext): ListsService {
  const facts = ctx.caches.create<ListFacts>({
    name: 'lists',
    max: CACHED,
    load: async (ids) => new Map((await ctx.db.run(getLists, ids)).map((row) => [row.id, listFacts(row)])),
  })
  const refuseOverLimit = async (load: OwnerLoad | undefined, ownerId: string): Promise<OverLimit | null> => {
    const code = load && listLimits.refuseChange(load, await ctx.services.policies.of(ownerId))
    return code ? fail(code) : null
  }
  const tellRemoved = (tx: Transaction, removed: readonly Removed[]) => {
    for (const { listId, ownerId, userId } of removed) tx.emit('list.membersRemoved', { listId, ownerId, userIds: [userId] })
  }

  const service: ListsService = {
    getMany: (ids) => facts.getMany(ids),
    own: async (id, ownerId) => {
      const list = await facts.get(id)
      return list?.userId === ownerId ? list : null
    },
    timeline: async (id) => (await facts.get(id))?.timeline ?? null,
    public: async (id, viewerId) => {
      const list = await facts.get(id)
      return list?.isPublic && (await ctx.services.users.find(list.userId, viewerId)) ? list : null
    },
    of: async (ownerId, which) => {
      const rows = await ctx.db.run(which === 'all' ? ownLists : publicLists, ownerId)
      const lists = await facts.getMany(rows.map((row) => row.id))
      return rows.map((row) => lists.get(row.id) ?? null).filter((list) => list !== null)
    },

    create: (ownerId, list) => createList(ctx, ownerId, list),
    update: (ownerId, id, { name, isPublic }) => ctx.tx(async (tx) => {
      const [[updated], [load]] = await Promise.all([tx.run(updateList, id, ownerId, name ?? null, isPublic ?? null), tx.run(getLoad, ownerId)])
      if (!updated) return fail('NO_SUCH_LIST')
      const refused = await refuseOverLimit(load, ownerId)
      if (refused) return refused
      tx.emit('list.updated', { listId: id })
      return undefined
    }),
    delete: (ownerId, id) => ctx.tx(async (tx) => {
      const [deleted] = await tx.run(deleteList, id, ownerId)
      if (!deleted) return fail('NO_SUCH_LIST')
      tx.emit('list.deleted', { listId: id, userId: ownerId })
      return undefined
    }),
    push: (ownerId, id, userId) => addMember(ctx, ownerId, id, userId),
    pull: async (ownerId, id, userId) => {
      if (!(await service.own(id, ownerId))) return fail('NO_SUCH_LIST')
      return ctx.tx(async (tx) => {
        const [removed] = await tx.run(deleteMember, id, userId)
        if (removed) tellRemoved(tx, [{ listId: id, ownerId, userId }])
      })
    },
    updateMember: async (ownerId, id, userId, { withReplies }) => {
      if (!(await service.own(id, ownerId))) return fail('NO_SUCH_LIST')
      return ctx.tx(async (tx) => {
        const [[updated], [load]] = await Promise.all([tx.run(updateMember, id, userId, withReplies ?? null), tx.run(getLoad, ownerId)])
        if (!updated) return fail('NO_SUCH_USER')
        const refused = await refuseOverLimit(load, ownerId)
        if (refused) return refused
        tx.emit('list.memberUpdated', { listId: id, userId })
        return undefined
      })
    },
    memberships: (id, withSuspended, { ascending, after, before }, limit) =>
      ctx.db.run(membershipPages[ascending ? 'asc' : 'desc'], id, withSuspended, after, before, limit),
    removeBlockers: async (tx, blocks) => {
      tellRemoved(tx, await tx.run(deleteFromListsOf, blocks.map((block) => block.blockeeId), blocks.map((block) => block.blockerId)))
    },
    removeBlockersFrom: async (tx, ids) => {
      tellRemoved(tx, await tx.run(deleteBlockers, [...ids]))
    },

    favorite: (userId, id) => ctx.tx(async (tx) => {
      const [added] = await tx.run(insertFavorite, ctx.ids.next(ctx.now()), id, userId)
      return added ? undefined : fail('ALREADY_FAVORITED')
    }),
    unfavorite: (userId, id) => ctx.tx(async (tx) => {
      const [removed] = await tx.run(deleteFavorite, id, userId)
      return removed ? undefined : fail('ALREADY_FAVORITED')
    }),
    favorites: async (id, userId) => {
      const [found] = await ctx.db.run(countFavorites, id, userId)
      return found ?? { count: 0, own: false }
    },

    forget: (id) => facts.forget(id),
  }
  return service
}
