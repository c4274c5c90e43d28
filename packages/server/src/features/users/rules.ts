import type { ListVisibility, UserFacts } from './facts.ts'

export type OnlineStatus = 'unknown' | 'online' | 'active' | 'offline'

const ONLINE_FOR = 10 * 60_000
const ACTIVE_FOR = 3 * 86_400_000

/** What others see of a person's presence. */
export function onlineStatus(user: Pick<UserFacts, 'hideOnlineStatus' | 'lastActiveAt'>, now: number): OnlineStatus {
  if (user.hideOnlineStatus || user.lastActiveAt === null) return 'unknown'
  const silence = now - user.lastActiveAt
  return silence < ONLINE_FOR ? 'online' : silence < ACTIVE_FOR ? 'active' : 'offline'
}

/** Whether a viewer may see whom a person follows, or who follows them. */
export function mayViewList(visibility: ListVisibility, viewer: { isSelf: boolean; isModerator: boolean; isFollowing: boolean }): boolean {
  if (viewer.isSelf || viewer.isModerator || visibility === 'public') return true
  return visibility === 'followers' && viewer.isFollowing
}

/** Whether a viewer may see a person's profile at all. */
export function mayViewProfile(user: Pick<UserFacts, 'isDeleted' | 'isSuspended'>, viewerIsModerator: boolean): boolean {
  return !user.isDeleted && (!user.isSuspended || viewerIsModerator)
}

/** `name@host`, and the bare name for people of this server; in lower case. */
export function acctKey(usernameLower: string, host: string | null): string {
  return host === null ? usernameLower : `${usernameLower}@${host}`
}
