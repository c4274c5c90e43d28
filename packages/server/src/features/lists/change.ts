import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { listLimits } from './rules.ts'
import { countMembers, getLoad, insertList, insertMembers, lockList, lockOwner } from './store.ts'

export interface NewList {
  readonly name: string
  /** Those of them who may be put on the list are put on it, as many as it may have. */
  readonly memberIds?: readonly string[]
}

/** Makes a list. Limits are checked under a lock, so that calls at the same time cannot all pass. */
export async function createList(ctx: AppContext, ownerId: string, { name, memberIds = [] }: NewList): Promise<string | Fail<'TOO_MANY_USERLISTS' | 'LIST_USERS_LIMIT_EXCEEDED'>> {
  const [limits, { blockedBy }, people] = await Promise.all([ctx.services.policies.of(ownerId), ctx.services.relations.of(ownerId), ctx.services.users.getMany(memberIds)])
  const welcome = memberIds.filter((id) => {
    const person = people.get(id)
    return person && !person.isDeleted && !person.isSuspended && !blockedBy.has(id)
  })
  return ctx.tx(async (tx) => {
    const [, [load]] = await Promise.all([tx.run(lockOwner, ownerId), tx.run(getLoad, ownerId)])
    const code = load ? listLimits.refuseNew(load, limits) : null
    if (code) return fail(code)
    const id = ctx.ids.next(ctx.now())
    await tx.run(insertList, id, ownerId, name)
    await putOn(ctx, tx, ownerId, id, welcome.slice(0, limits.userEachUserListsLimit))
    return id
  })
}

export type PushFailure = Fail<'NO_SUCH_LIST' | 'YOU_HAVE_BEEN_BLOCKED' | 'ALREADY_ADDED' | 'TOO_MANY_USERS' | 'LIST_LIMIT_EXCEEDED' | 'LIST_USERS_LIMIT_EXCEEDED'>

/** Puts somebody on a list. */
export async function addMember(ctx: AppContext, ownerId: string, listId: string, userId: string): Promise<void | PushFailure> {
  const [limits, { blockedBy }] = await Promise.all([ctx.services.policies.of(ownerId), ctx.services.relations.of(ownerId)])
  return ctx.tx(async (tx) => {
    const [[list], [members], [load]] = await Promise.all([tx.run(lockList, listId, ownerId), tx.run(countMembers, listId), tx.run(getLoad, ownerId)])
    if (!list || !members) return fail('NO_SUCH_LIST')
    if (blockedBy.has(userId)) return fail('YOU_HAVE_BEEN_BLOCKED')
    const code = load ? listLimits.refuseChange(load, limits) : null
    if (code) return fail(code)
    const added = await putOn(ctx, tx, ownerId, listId, [userId])
    if (added === 0) return fail('ALREADY_ADDED')
    return members.count >= limits.userEachUserListsLimit ? fail('TOO_MANY_USERS') : undefined
  })
}

/**
 * Whoever blocks the owner at this very moment may slip in: subscribers of the event look once more. @returns how many
 * were put on the list
 */
async function putOn(ctx: AppContext, tx: Transaction, ownerId: string, listId: string, userIds: readonly string[]): Promise<number> {
  if (userIds.length === 0) return 0
  const added = (await tx.run(insertMembers, userIds.map(() => ctx.ids.next(ctx.now())), listId, [...userIds])).map((row) => row.userId)
  if (added.length > 0) tx.emit('list.membersAdded', { listId, ownerId, userIds: added })
  return added.length
}
