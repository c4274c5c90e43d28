import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, OneOf, Ref } from '../define.ts'
import type { Note } from './notes.ts'
import type { Page } from './pages.ts'
import { RoleLite, RolePolicies } from './roles.ts'
import { UserLite } from './user-lite.ts'
import { Announcement } from './meta.ts'

export const UserDetailedNotMeOnly = Type.Object({
  url: Nullable(Type.String()),
  uri: Nullable(Type.String()),
  movedTo: Nullable(Type.String()),
  alsoKnownAs: Nullable(Type.Array(Type.String())),
  createdAt: DateTime(),
  updatedAt: Nullable(DateTime()),
  lastFetchedAt: Nullable(DateTime()),
  bannerUrl: Nullable(Type.String()),
  bannerBlurhash: Nullable(Type.String()),
  isLocked: Type.Boolean(),
  isSilenced: Type.Boolean(),
  isSuspended: Type.Boolean(),
  description: Nullable(Type.String()),
  location: Nullable(Type.String()),
  birthday: Nullable(Type.String()),
  lang: Nullable(Type.String()),
  fields: Type.Array(Type.Object({
    name: Type.String(),
    value: Type.String(),
  })),
  verifiedLinks: Type.Array(Type.String()),
  followersCount: Type.Number(),
  followingCount: Type.Number(),
  notesCount: Type.Number(),
  pinnedNoteIds: Type.Array(Type.String()),
  pinnedNotes: Type.Array(Ref<Note>('Note')),
  pinnedPageId: Nullable(Id()),
  pinnedPage: Nullable(Ref<Page>('Page')),
  publicReactions: Type.Boolean(),
  followingVisibility: OneOf(['public', 'followers', 'private']),
  followersVisibility: OneOf(['public', 'followers', 'private']),
  chatScope: OneOf(['everyone', 'following', 'followers', 'mutual', 'none']),
  canChat: Type.Boolean(),
  roles: Type.Array(RoleLite),
  followedMessage: Type.Optional(Nullable(Type.String())),
  memo: Nullable(Type.String()),
  moderationNote: Type.Optional(Type.String()),
  twoFactorEnabled: Type.Optional(Type.Boolean()),
  usePasswordLessLogin: Type.Optional(Type.Boolean()),
  securityKeys: Type.Optional(Type.Boolean()),
  isFollowing: Type.Optional(Type.Boolean()),
  isFollowed: Type.Optional(Type.Boolean()),
  hasPendingFollowRequestFromYou: Type.Optional(Type.Boolean()),
  hasPendingFollowRequestToYou: Type.Optional(Type.Boolean()),
  isBlocking: Type.Optional(Type.Boolean()),
  isBlocked: Type.Optional(Type.Boolean()),
  isMuted: Type.Optional(Type.Boolean()),
  isRenoteMuted: Type.Optional(Type.Boolean()),
  notify: Type.Optional(OneOf(['normal', 'none'])),
  withReplies: Type.Optional(Type.Boolean()),
})
export interface UserDetailedNotMeOnly extends Static<typeof UserDetailedNotMeOnly> {}

export const UserDetailedNotMe = Type.Intersect([UserLite, UserDetailedNotMeOnly])
export type UserDetailedNotMe = Static<typeof UserDetailedNotMe>

export const AchievementName = OneOf(['notes1', 'notes10', 'notes100', 'notes500', 'notes1000', 'notes5000', 'notes10000', 'notes20000', 'notes30000', 'notes40000', 'notes50000', 'notes60000', 'notes70000', 'notes80000', 'notes90000', 'notes100000', 'login3', 'login7', 'login15', 'login30', 'login60', 'login100', 'login200', 'login300', 'login400', 'login500', 'login600', 'login700', 'login800', 'login900', 'login1000', 'passedSinceAccountCreated1', 'passedSinceAccountCreated2', 'passedSinceAccountCreated3', 'loggedInOnBirthday', 'loggedInOnNewYearsDay', 'noteClipped1', 'noteFavorited1', 'myNoteFavorited1', 'profileFilled', 'markedAsCat', 'following1', 'following10', 'following50', 'following100', 'following300', 'followers1', 'followers10', 'followers50', 'followers100', 'followers300', 'followers500', 'followers1000', 'collectAchievements30', 'viewAchievements3min', 'iLoveMisskey', 'foundTreasure', 'client30min', 'client60min', 'noteDeletedWithin1min', 'postedAtLateNight', 'postedAt0min0sec', 'selfQuote', 'htl20npm', 'viewInstanceChart', 'outputHelloWorldOnScratchpad', 'open3windows', 'driveFolderCircularReference', 'reactWithoutRead', 'clickedClickHere', 'justPlainLucky', 'setNameToSyuilo', 'cookieClicked', 'brainDiver', 'smashTestNotificationButton', 'tutorialCompleted', 'bubbleGameExplodingHead', 'bubbleGameDoubleExplodingHead'])
export type AchievementName = Static<typeof AchievementName>

export const Achievement = Type.Object({
  name: AchievementName,
  unlockedAt: Type.Number(),
})
export interface Achievement extends Static<typeof Achievement> {}

export const MeDetailedOnly = Type.Object({
  avatarId: Nullable(Id()),
  bannerId: Nullable(Id()),
  followedMessage: Nullable(Type.String()),
  isModerator: Type.Boolean(),
  isAdmin: Type.Boolean(),
  injectFeaturedNote: Type.Boolean(),
  receiveAnnouncementEmail: Type.Boolean(),
  alwaysMarkNsfw: Type.Boolean(),
  autoSensitive: Type.Boolean(),
  carefulBot: Type.Boolean(),
  autoAcceptFollowed: Type.Boolean(),
  noCrawle: Type.Boolean(),
  preventAiLearning: Type.Boolean(),
  isExplorable: Type.Boolean(),
  isDeleted: Type.Boolean(),
  twoFactorBackupCodesStock: OneOf(['full', 'partial', 'none']),
  hideOnlineStatus: Type.Boolean(),
  hasUnreadSpecifiedNotes: Type.Boolean(),
  hasUnreadMentions: Type.Boolean(),
  hasUnreadAnnouncement: Type.Boolean(),
  unreadAnnouncements: Type.Array(Announcement),
  hasUnreadAntenna: Type.Boolean(),
  hasUnreadChannel: Type.Boolean(),
  hasUnreadChatMessages: Type.Boolean(),
  hasUnreadNotification: Type.Boolean(),
  hasPendingReceivedFollowRequest: Type.Boolean(),
  unreadNotificationsCount: Type.Number(),
  mutedWords: Type.Array(Type.Array(Type.String())),
  hardMutedWords: Type.Array(Type.Array(Type.String())),
  mutedInstances: Type.Array(Type.String()),
  notificationRecieveConfig: Type.Object({
    note: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    follow: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    mention: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    reply: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    renote: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    quote: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    reaction: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    pollEnded: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    scheduledNotePosted: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    scheduledNotePostFailed: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    receiveFollowRequest: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    followRequestAccepted: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    roleAssigned: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    chatRoomInvitationReceived: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    achievementEarned: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    app: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    test: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    login: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    createToken: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
    exportCompleted: Type.Optional(Type.Union([
      Type.Object({
        type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']),
      }),
      Type.Object({
        type: Type.Literal('list'),
        userListId: Id(),
      }),
    ])),
  }),
  emailNotificationTypes: Type.Array(Type.String()),
  achievements: Type.Array(Achievement),
  loggedInDays: Type.Number(),
  policies: RolePolicies,
  twoFactorEnabled: Type.Boolean(),
  usePasswordLessLogin: Type.Boolean(),
  securityKeys: Type.Boolean(),
  email: Type.Optional(Nullable(Type.String())),
  emailVerified: Type.Optional(Nullable(Type.Boolean())),
  securityKeysList: Type.Optional(Type.Array(Type.Object({
    id: Id(),
    name: Type.String(),
    lastUsed: Type.String(),
  }))),
})
export interface MeDetailedOnly extends Static<typeof MeDetailedOnly> {}

export const MeDetailed = Type.Intersect([UserLite, UserDetailedNotMeOnly, MeDetailedOnly])
export type MeDetailed = Static<typeof MeDetailed>

export const UserDetailed = Type.Union([
  UserDetailedNotMe,
  MeDetailed,
])
export type UserDetailed = Static<typeof UserDetailed>

export const User = Type.Union([
  UserLite,
  UserDetailed,
])
export type User = Static<typeof User>

export const Signin = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  ip: Type.String(),
  headers: Type.Record(Type.String(), Type.Never()),
  success: Type.Boolean(),
})
export interface Signin extends Static<typeof Signin> {}
