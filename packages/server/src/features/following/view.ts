import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { idDate } from '../../platform/ids.ts'
import type { PairRow } from './store.ts'

/** Entries of a list of follows, each with one of its two people. Those the viewer may not see are left out. */
export async function packFollows(ctx: AppContext, rows: readonly PairRow[], side: 'follower' | 'followee', viewerId: string | null): Promise<entities.Following[]> {
  const { users } = ctx.services
  const personOf = (row: PairRow) => (side === 'follower' ? row.followerId : row.followeeId)
  const h = ctx.hydrate(viewerId)
  await users.hydrateDetailed(h, rows.map(personOf))
  return rows.flatMap((row) => {
    const person = users.presentDetailed(h, personOf(row))
    if (!person) return []
    return [{ id: row.id, createdAt: idDate(row.id), followeeId: row.followeeId, followerId: row.followerId, [side]: person }]
  })
}

/** Follow requests with both people. */
export async function packRequests(ctx: AppContext, rows: readonly PairRow[], viewerId: string) {
  const { users } = ctx.services
  const h = ctx.hydrate(viewerId)
  await users.hydrateLite(h, rows.flatMap((row) => [row.followerId, row.followeeId]))
  return rows.flatMap((row) => {
    const follower = users.presentLite(h, row.followerId)
    const followee = users.presentLite(h, row.followeeId)
    return follower && followee ? [{ id: row.id, follower, followee }] : []
  })
}
