import { metaEndpoints } from './features/meta.ts'
import { authEndpoints } from './features/auth.ts'
import { accountsEndpoints } from './features/accounts.ts'
import { usersEndpoints } from './features/users.ts'
import { notesEndpoints } from './features/notes.ts'
import { reactionsEndpoints } from './features/reactions.ts'
import { timelinesEndpoints } from './features/timelines.ts'
import { followingEndpoints } from './features/following.ts'
import { blockingEndpoints } from './features/blocking.ts'
import { mutingEndpoints } from './features/muting.ts'
import { notificationsEndpoints } from './features/notifications.ts'
import { draftsEndpoints } from './features/drafts.ts'
import { pollsEndpoints } from './features/polls.ts'
import { driveEndpoints } from './features/drive.ts'
import { favoritesEndpoints } from './features/favorites.ts'
import { threadMutingEndpoints } from './features/thread-muting.ts'
import { pinsEndpoints } from './features/pins.ts'
import { moderationLogEndpoints } from './features/moderation-log.ts'
import { listsEndpoints } from './features/lists.ts'
import { antennasEndpoints } from './features/antennas.ts'
import { channelsEndpoints } from './features/channels.ts'
import { clipsEndpoints } from './features/clips.ts'
import { hashtagsEndpoints } from './features/hashtags.ts'
import { searchEndpoints } from './features/search.ts'
import { featuredEndpoints } from './features/featured.ts'
import { translationEndpoints } from './features/translation.ts'
import { promotionsEndpoints } from './features/promotions.ts'
import { emojisEndpoints } from './features/emojis.ts'
import { rolesEndpoints } from './features/roles.ts'

/** Every endpoint there is, in the order of the documentation. */
export const endpoints = [
  ...metaEndpoints,
  ...authEndpoints,
  ...accountsEndpoints,
  ...usersEndpoints,
  ...notesEndpoints,
  ...draftsEndpoints,
  ...pollsEndpoints,
  ...emojisEndpoints,
  ...reactionsEndpoints,
  ...favoritesEndpoints,
  ...threadMutingEndpoints,
  ...pinsEndpoints,
  ...timelinesEndpoints,
  ...followingEndpoints,
  ...blockingEndpoints,
  ...mutingEndpoints,
  ...notificationsEndpoints,
  ...driveEndpoints,
  ...listsEndpoints,
  ...rolesEndpoints,
  ...antennasEndpoints,
  ...channelsEndpoints,
  ...clipsEndpoints,
  ...hashtagsEndpoints,
  ...searchEndpoints,
  ...featuredEndpoints,
  ...translationEndpoints,
  ...promotionsEndpoints,
  ...moderationLogEndpoints,
] as const
