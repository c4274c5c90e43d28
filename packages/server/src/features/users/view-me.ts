import type { entities } from '@tsubame/contract'
import type { Hydration } from '../../platform/hydration.ts'
import type { ProfileFacts, UserFacts } from './facts.ts'

/**
 * A person's own account: what others see, and all that only they may know. Mail address and keys are added by whoever
 * knows that the call is made with a session. Constants stand for features that do not exist yet or no longer.
 */
export function presentMe(h: Hydration, user: UserFacts, profile: ProfileFacts, shared: entities.UserDetailedNotMe): entities.MeDetailed {
  const standing = h.get('standings', user.id)
  const states = h.get('ownStates', user.id)
  if (!standing || !states) throw new Error(`the own account ${user.id} is presented without its states`)
  return {
    ...shared,
    avatarId: user.avatarId,
    bannerId: user.bannerId,
    followedMessage: profile.followedMessage,
    isModerator: standing.isModerator,
    isAdmin: standing.isAdministrator,
    injectFeaturedNote: profile.injectFeaturedNote,
    receiveAnnouncementEmail: profile.receiveAnnouncementEmail,
    alwaysMarkNsfw: profile.alwaysMarkNsfw,
    autoSensitive: profile.autoSensitive,
    carefulBot: profile.carefulBot,
    autoAcceptFollowed: profile.autoAcceptFollowed,
    noCrawle: profile.noCrawle,
    preventAiLearning: profile.preventAiLearning,
    isExplorable: user.isExplorable,
    isDeleted: user.isDeleted,
    twoFactorBackupCodesStock: 'none',
    hideOnlineStatus: user.hideOnlineStatus,
    hasUnreadSpecifiedNotes: false,
    hasUnreadMentions: false,
    hasUnreadAnnouncement: false,
    unreadAnnouncements: [],
    hasUnreadAntenna: false,
    hasUnreadChannel: false,
    hasUnreadChatMessages: false,
    hasUnreadNotification: states.unreadNotifications > 0,
    hasPendingReceivedFollowRequest: states.hasFollowRequests,
    unreadNotificationsCount: states.unreadNotifications,
    // Entries may be regular expressions as plain strings, which the shared type does not say.
    mutedWords: profile.mutedWords as string[][],
    hardMutedWords: profile.hardMutedWords as string[][],
    mutedInstances: [...profile.mutedInstances],
    notificationRecieveConfig: profile.notificationReceiveConfig as entities.MeDetailed['notificationRecieveConfig'],
    emailNotificationTypes: [...profile.emailNotificationTypes],
    achievements: [],
    loggedInDays: profile.loggedInDates.length,
    policies: standing.policies,
    twoFactorEnabled: false,
    usePasswordLessLogin: false,
    securityKeys: false,
  }
}
