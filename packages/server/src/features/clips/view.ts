import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { idDate } from '../../platform/ids.ts'
import { getCounted } from './store.ts'

/** Clips in the order of `ids` as their viewer sees them: counts, users (the owners). */
export async function packClips(ctx: AppContext, ids: readonly string[], viewerId: string | null): Promise<entities.Clip[]> {
  if (ids.length === 0) return []
  const found = new Map((await ctx.db.run(getCounted, [...ids], viewerId)).map((clip) => [clip.id, clip]))
  const h = ctx.hydrate(viewerId)
  await ctx.services.users.hydrateLite(h, [...found.values()].map((clip) => clip.userId))
  return ids.flatMap((id) => {
    const clip = found.get(id)
    const user = clip && ctx.services.users.presentLite(h, clip.userId)
    if (!clip || !user) return []
    const view: entities.Clip = {
      id: clip.id,
      createdAt: idDate(clip.id),
      lastClippedAt: clip.lastClippedAt?.toISOString() ?? null,
      userId: clip.userId,
      user,
      name: clip.name,
      description: clip.description,
      isPublic: clip.isPublic,
      favoritedCount: clip.favoritedCount,
    }
    if (viewerId !== null) view.isFavorited = clip.isFavorited
    if (clip.userId === viewerId) view.notesCount = clip.notesCount
    return [view]
  })
}
