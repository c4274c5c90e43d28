import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { idDate } from '../../platform/ids.ts'
import type { ListFacts } from './facts.ts'

/**
 * Lists as their viewer sees them: users (the members). Whom moderation has hidden from everybody only the owner finds
 * among the members, to take them off.
 */
export async function packLists(ctx: AppContext, lists: readonly ListFacts[], viewerId: string | null): Promise<entities.UserList[]> {
  const people = await ctx.services.users.getMany(new Set(lists.flatMap((list) => [...list.timeline.members.keys()])))
  return lists.map((list) => ({
    id: list.id,
    createdAt: idDate(list.id),
    name: list.name,
    userIds: [...list.timeline.members.keys()].filter((id) => {
      const person = people.get(id)
      return person && !person.isDeleted && (!person.isSuspended || list.userId === viewerId)
    }),
    isPublic: list.isPublic,
  }))
}
