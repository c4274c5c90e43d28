import type { AppContext } from '../../platform/context.ts'
import type { Call } from '../../platform/feature.ts'

/** Whether the caller may see whom a person follows, or who follows them. */
export async function listIsVisible(ctx: AppContext, ownerId: string, list: 'followers' | 'following', { caller, viewerId }: Call): Promise<boolean> {
  if (viewerId === ownerId || caller?.isModerator) return true
  const profile = await ctx.services.users.profile(ownerId)
  const visibility = (list === 'followers' ? profile?.followersVisibility : profile?.followingVisibility) ?? 'private'
  if (visibility === 'public') return true
  if (visibility === 'private' || viewerId === null) return false
  return (await ctx.services.relations.of(viewerId)).following.has(ownerId)
}

/** `MM-DD` of a `YYYY-MM-DD`; undefined: no such month or day. */
export function dayOfBirthday(date: string): string | undefined {
  const day = date.slice(5)
  // A leap year has every day there is.
  const time = Date.parse(`2000-${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(5, 10) === day ? day : undefined
}
