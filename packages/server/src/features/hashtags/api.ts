import type { entities, hashtagsEndpoints } from '@tsubame/contract'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import type { HashtagCount, HashtagList, TaggedPeople } from './service.ts'
import type { HashtagRow } from './store.ts'

/** How long somebody counts as alive after their last post. */
const ALIVE_FOR = 5 * 86_400_000

const present = (row: HashtagRow): entities.Hashtag => ({
  tag: row.name,
  mentionedUsersCount: row.mentionedUsers,
  mentionedLocalUsersCount: row.mentionedLocalUsers,
  mentionedRemoteUsersCount: row.mentionedRemoteUsers,
  attachedUsersCount: row.attachedUsers,
  attachedLocalUsersCount: row.attachedLocalUsers,
  attachedRemoteUsersCount: row.attachedRemoteUsers,
})

/** Reads `+key` (the largest first) and `-key`. */
function order<Key extends string>(sort: `+${Key}` | `-${Key}`): { by: Key; descending: boolean } {
  return { by: sort.slice(1) as Key, descending: sort.startsWith('+') }
}

export const hashtagsApi: Handlers<typeof hashtagsEndpoints> = {
  'hashtags/list': async (ctx, { limit, sort, attachedToUserOnly, attachedToLocalUserOnly, attachedToRemoteUserOnly }) => {
    const attached: HashtagList['attached'][number][] = []
    if (attachedToUserOnly) attached.push('attachedUsers')
    if (attachedToLocalUserOnly) attached.push('attachedLocalUsers')
    if (attachedToRemoteUserOnly) attached.push('attachedRemoteUsers')
    return (await ctx.services.hashtags.list({ ...order<HashtagCount>(sort), attached, limit })).map(present)
  },

  'hashtags/search': (ctx, { query, offset, limit }) => ctx.services.hashtags.search(query, offset, limit),

  'hashtags/show': async (ctx, { tag }) => {
    const found = await ctx.services.hashtags.show(tag)
    return found ? present(found) : fail('NO_SUCH_HASHTAG')
  },

  'hashtags/trend': async (ctx) => (await ctx.services.hashtags.trend()).map(({ tag, chart, usersCount }) => ({ tag, chart, usersCount })),

  'hashtags/users': async (ctx, { tag, limit, offset, sort, state, origin }, { viewerId }) => {
    // Visitors may be kept from seeing people of other servers.
    const localOnly = viewerId === null && (await ctx.services.meta.get()).ugcVisibilityForVisitor !== 'all'
    if (localOnly && origin === 'remote') return []
    const ids = await ctx.services.hashtags.people({
      tag, limit, offset, ...order<TaggedPeople['by']>(sort),
      origin: localOnly ? 'local' : origin,
      activeSince: state === 'alive' ? ctx.now() - ALIVE_FOR : null,
    })
    return ctx.services.users.packDetailed(ids, viewerId)
  },
}
