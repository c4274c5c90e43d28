import type { Generated, JSONColumnType } from 'kysely'
import { statement } from '../../platform/db/statement.ts'
import type { ChatScope, ListVisibility, ProfileFacts, ProfileField, ReceiveRule, UserCounts, UserFacts, WordMute } from './facts.ts'

export interface UsersTable {
  id: string
  username: string
  usernameLower: string
  host: string | null
  name: string | null
  isBot: Generated<boolean>
  isCat: Generated<boolean>
  isLocked: Generated<boolean>
  isExplorable: Generated<boolean>
  isSuspended: Generated<boolean>
  isDeleted: Generated<boolean>
  hideOnlineStatus: Generated<boolean>
  avatarId: string | null
  avatarUrl: string | null
  avatarBlurhash: string | null
  bannerId: string | null
  bannerUrl: string | null
  bannerBlurhash: string | null
  requireSigninToViewContents: Generated<boolean>
  makeNotesFollowersOnlyBefore: number | null
  makeNotesHiddenBefore: number | null
  emojis: Generated<string[]>
  uri: string | null
  url: string | null
  movedToUri: string | null
  movedAt: Date | null
  alsoKnownAs: Generated<string[]>
  lastActiveAt: Date | null
  lastFetchedAt: Date | null
}

export interface UserProfilesTable {
  userId: string
  description: string | null
  location: string | null
  birthday: string | null
  lang: string | null
  fields: JSONColumnType<readonly ProfileField[], string | undefined, string>
  verifiedLinks: Generated<string[]>
  followedMessage: string | null
  followingVisibility: Generated<ListVisibility>
  followersVisibility: Generated<ListVisibility>
  publicReactions: Generated<boolean>
  chatScope: Generated<ChatScope>
  pinnedPageId: string | null
  carefulBot: Generated<boolean>
  autoAcceptFollowed: Generated<boolean>
  noCrawle: Generated<boolean>
  preventAiLearning: Generated<boolean>
  injectFeaturedNote: Generated<boolean>
  receiveAnnouncementEmail: Generated<boolean>
  alwaysMarkNsfw: Generated<boolean>
  autoSensitive: Generated<boolean>
  mutedWords: JSONColumnType<readonly WordMute[], string | undefined, string>
  hardMutedWords: JSONColumnType<readonly WordMute[], string | undefined, string>
  mutedInstances: Generated<string[]>
  notificationReceiveConfig: JSONColumnType<Readonly<Record<string, ReceiveRule>>, string | undefined, string>
  emailNotificationTypes: Generated<string[]>
  email: string | null
  emailVerified: Generated<boolean>
  loggedInDates: Generated<string[]>
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    users: UsersTable
    userProfiles: UserProfilesTable
  }
}

export type UserRow = Omit<UserFacts, 'lastActiveAt' | 'lastFetchedAt'> & { lastActiveAt: Date | null; lastFetchedAt: Date | null }

export const getUsers = statement<[string[]], UserRow>(
  'users.getMany',
  `select id, username, username_lower as "usernameLower", host, name, is_bot as "isBot", is_cat as "isCat", is_locked as "isLocked",
     is_explorable as "isExplorable", is_suspended as "isSuspended", is_deleted as "isDeleted", hide_online_status as "hideOnlineStatus",
     avatar_id as "avatarId", avatar_url as "avatarUrl", avatar_blurhash as "avatarBlurhash",
     banner_id as "bannerId", banner_url as "bannerUrl", banner_blurhash as "bannerBlurhash",
     require_signin_to_view_contents as "requireSigninToViewContents",
     make_notes_followers_only_before as "makeNotesFollowersOnlyBefore", make_notes_hidden_before as "makeNotesHiddenBefore",
     emojis, uri, url, moved_to_uri as "movedToUri", also_known_as as "alsoKnownAs",
     last_active_at as "lastActiveAt", last_fetched_at as "lastFetchedAt"
   from users where id = any($1)`,
)

export const getProfiles = statement<[string[]], ProfileFacts>(
  'users.getProfiles',
  `select user_id as "userId", description, location, birthday, lang, fields, verified_links as "verifiedLinks",
     followed_message as "followedMessage", following_visibility as "followingVisibility", followers_visibility as "followersVisibility",
     public_reactions as "publicReactions", chat_scope as "chatScope", pinned_page_id as "pinnedPageId", careful_bot as "carefulBot",
     auto_accept_followed as "autoAcceptFollowed", no_crawle as "noCrawle", prevent_ai_learning as "preventAiLearning",
     inject_featured_note as "injectFeaturedNote", receive_announcement_email as "receiveAnnouncementEmail",
     always_mark_nsfw as "alwaysMarkNsfw", auto_sensitive as "autoSensitive", muted_words as "mutedWords",
     hard_muted_words as "hardMutedWords", muted_instances as "mutedInstances",
     notification_receive_config as "notificationReceiveConfig", email_notification_types as "emailNotificationTypes",
     email, email_verified as "emailVerified", logged_in_dates as "loggedInDates"
   from user_profiles where user_id = any($1)`,
)

export const getCounts = statement<[string[]], Omit<UserCounts, 'updatedAt'> & { userId: string; updatedAt: Date | null }>(
  'users.getCounts',
  `select user_id as "userId", greatest(followers, 0) as followers, greatest(following, 0) as following, greatest(notes, 0) as notes,
     updated_at as "updatedAt" from user_counts where user_id = any($1)`,
)

export const addCounts = statement<[string, number, number]>(
  'users.addCounts',
  'update user_counts set followers = followers + $2, following = following + $3 where user_id = $1',
)

/** Adds to the note counts of many people; whoever posted is up to date as of now. */
export const addNotes = statement<[string[], number[], boolean[]]>(
  'users.addNotes',
  `update user_counts c set notes = greatest(c.notes + changes.added, 0), updated_at = case when changes.posted then now() else c.updated_at end
   from unnest($1::text[], $2::int[], $3::bool[]) as changes (user_id, added, posted) where c.user_id = changes.user_id collate "C"`,
)

export const touchCounts = statement<[string]>('users.touchCounts', 'update user_counts set updated_at = now() where user_id = $1')

export const getByAccts = statement<[string[], (string | null)[]], { id: string; usernameLower: string; host: string | null }>(
  'users.byAccts',
  `select u.id, u.username_lower as "usernameLower", u.host from unnest($1::text[], $2::text[]) as wanted (username, host)
   join users u on u.username_lower = wanted.username and u.host is not distinct from wanted.host`,
)

export const getByUris = statement<[string[]], { id: string; uri: string }>('users.byUris', 'select id, uri from users where uri = any($1)')

export const insertUser = statement<[string, string, string | null]>(
  'users.insert',
  'insert into users (id, username, username_lower, host) values ($1, $2, lower($2), $3)',
)
export const insertProfile = statement<[string]>('users.insertProfile', 'insert into user_profiles (user_id) values ($1)')
export const insertCounts = statement<[string]>('users.insertCounts', 'insert into user_counts (user_id, updated_at) values ($1, now())')

export const setActive = statement<[string[], Date]>(
  'users.setActive',
  `update users set last_active_at = greatest(last_active_at, $2)
   where id in (select id from users where id = any($1) order by id for no key update)`,
)

export const countActiveSince = statement<[Date], { count: number }>(
  'users.countActive',
  'select count(*) from users where host is null and last_active_at > $1 and not is_deleted',
)

export const addLoginDay = statement<[string, string]>(
  'users.addLoginDay',
  'update user_profiles set logged_in_dates = array_append(logged_in_dates, $2) where user_id = $1 and not ($2 = any(logged_in_dates))',
)

export const dropImages = statement<[string[]], { id: string }>(
  'users.dropImages',
  `update users set
     avatar_url = case when avatar_id = any($1) then null else avatar_url end,
     avatar_blurhash = case when avatar_id = any($1) then null else avatar_blurhash end,
     avatar_id = case when avatar_id = any($1) then null else avatar_id end,
     banner_url = case when banner_id = any($1) then null else banner_url end,
     banner_blurhash = case when banner_id = any($1) then null else banner_blurhash end,
     banner_id = case when banner_id = any($1) then null else banner_id end
   where avatar_id = any($1) or banner_id = any($1) returning id`,
)
