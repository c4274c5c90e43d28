import type { AppContext } from '../../platform/context.ts'
import type { ProfileFacts, UserFacts } from './facts.ts'
import { touchCounts } from './store.ts'

type UserColumns = Pick<UserFacts,
  | 'name' | 'isBot' | 'isCat' | 'isLocked' | 'isExplorable' | 'hideOnlineStatus' | 'avatarId' | 'avatarUrl' | 'avatarBlurhash'
  | 'bannerId' | 'bannerUrl' | 'bannerBlurhash' | 'requireSigninToViewContents' | 'makeNotesFollowersOnlyBefore' | 'makeNotesHiddenBefore'
  | 'emojis' | 'alsoKnownAs'>

/** What changes of a person: users' columns and profile columns apart; absent keys stay as they are. */
export interface ProfileChanges {
  readonly user: Partial<UserColumns>
  readonly profile: Partial<Omit<ProfileFacts, 'userId' | 'loggedInDates' | 'email' | 'emailVerified'>>
}

const JSON_COLUMNS = ['fields', 'mutedWords', 'hardMutedWords', 'notificationReceiveConfig'] as const

/** Writes the changes and tells those who listen to `user.updated`. */
export async function updateProfile(ctx: AppContext, userId: string, changes: ProfileChanges): Promise<void> {
  const user = withoutUndefined(changes.user)
  const profile: Record<string, unknown> = withoutUndefined(changes.profile)
  for (const key of JSON_COLUMNS) if (key in profile) profile[key] = JSON.stringify(profile[key])
  await ctx.tx(async (tx) => {
    const written: Promise<unknown>[] = [tx.run(touchCounts, userId)]
    if (Object.keys(user).length > 0) written.push(tx.kysely.updateTable('users').set(user).where('id', '=', userId).execute())
    if (Object.keys(profile).length > 0) written.push(tx.kysely.updateTable('userProfiles').set(profile).where('userId', '=', userId).execute())
    await Promise.all(written)
    tx.emit('user.updated', { userId })
    if (user.isLocked === false) tx.emit('user.unlocked', { userId })
    tx.afterCommit(() => {
      ctx.services.users.forget(userId)
      if ('mutedInstances' in profile) ctx.services.relations.forget(userId)
    })
  })
}

function withoutUndefined(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
