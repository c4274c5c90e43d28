import { sql } from 'kysely'
import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { idDate } from '../../platform/ids.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import { fromWire, toWire } from './rules.ts'

/** Who reacted to a note, newest first; people the viewer blocks or is blocked by and suspended ones are left out. */
export async function listReactions(ctx: AppContext, noteId: string, type: string | null, viewerId: string | null, page: PageRequest): Promise<entities.NoteReaction[]> {
  let query = ctx.db.kysely.selectFrom('noteReactions').innerJoin('users', 'users.id', 'noteReactions.userId').selectAll('noteReactions')
    .where('noteId', '=', noteId).where('users.isDeleted', '=', false)
  if (!(await ctx.services.policies.authority(viewerId)).isModerator) query = query.where('users.isSuspended', '=', false)
  if (type !== null) query = query.where('reaction', '=', fromWire(type))
  if (page.sinceId !== null) query = query.where('noteReactions.id', '>', page.sinceId)
  if (page.untilId !== null) query = query.where('noteReactions.id', '<', page.untilId)
  if (viewerId !== null) {
    const { blocking, blockedBy } = await ctx.services.relations.of(viewerId)
    const hidden = [...blocking, ...blockedBy]
    // One parameter: a statement has no room for all who block a well-known person.
    if (hidden.length > 0) query = query.where(sql<boolean>`note_reactions.user_id <> all(${hidden}::text[])`)
  }
  const rows = await query.orderBy('noteReactions.id', isAscending(page) ? 'asc' : 'desc').limit(page.limit).execute()
  const h = ctx.hydrate(viewerId)
  await ctx.services.users.hydrateLite(h, rows.map((row) => row.userId))
  return rows.flatMap((row) => {
    const user = ctx.services.users.presentLite(h, row.userId)
    return user ? [{ id: row.id, createdAt: idDate(row.id), user, type: toWire(row.reaction) }] : []
  })
}
