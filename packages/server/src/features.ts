import type { Feature } from './platform/feature.ts'
import { accounts } from './features/accounts/feature.ts'
import { antennas } from './features/antennas/feature.ts'
import { auth } from './features/auth/feature.ts'
import { blocking } from './features/blocking/feature.ts'
import { channels } from './features/channels/feature.ts'
import { clips } from './features/clips/feature.ts'
import { drafts } from './features/drafts/feature.ts'
import { drive } from './features/drive/feature.ts'
import { emojis } from './features/emojis/feature.ts'
import { favorites } from './features/favorites/feature.ts'
import { featured } from './features/featured/feature.ts'
import { following } from './features/following/feature.ts'
import { hashtags } from './features/hashtags/feature.ts'
import { lists } from './features/lists/feature.ts'
import { meta } from './features/meta/feature.ts'
import { moderationLog } from './features/moderation-log/feature.ts'
import { muting } from './features/muting/feature.ts'
import { notes } from './features/notes/feature.ts'
import { notifications } from './features/notifications/feature.ts'
import { pins } from './features/pins/feature.ts'
import { polls } from './features/polls/feature.ts'
import { policies } from './features/policies/feature.ts'
import { reactions } from './features/reactions/feature.ts'
import { relations } from './features/relations/feature.ts'
import { search } from './features/search/feature.ts'
import { promotions } from './features/promotions/feature.ts'
import { translation } from './features/translation/feature.ts'
import { roles } from './features/roles/feature.ts'
import { stats } from './features/stats/feature.ts'
import { threadMuting } from './features/thread-muting/feature.ts'
import { timelines } from './features/timelines/feature.ts'
import { users } from './features/users/feature.ts'

/** Every feature there is; the only place where one is registered. */
export const features: readonly Feature[] = [
  meta,
  policies,
  roles,
  auth,
  accounts,
  users,
  relations,
  following,
  blocking,
  muting,
  drive,
  notes,
  channels,
  emojis,
  reactions,
  favorites,
  clips,
  threadMuting,
  pins,
  timelines,
  hashtags,
  search,
  featured,
  translation,
  promotions,
  lists,
  antennas,
  drafts,
  polls,
  notifications,
  stats,
  moderationLog,
]
