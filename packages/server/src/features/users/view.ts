import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders, Slots } from '../../platform/hydration.ts'
import { idDate } from '../../platform/ids.ts'
import type { ProfileFacts, UserCounts, UserFacts } from './facts.ts'
import { presentMe } from './view-me.ts'
import { mayViewList, mayViewProfile, onlineStatus } from './rules.ts'
import type { OnlineStatus } from './rules.ts'

/** What waits for a person. */
export interface OwnStates {
  readonly unreadNotifications: number
  readonly hasFollowRequests: boolean
}

declare module '../../platform/hydration.ts' {
  interface Slots {
    users: UserFacts
    profiles: ProfileFacts
    userCounts: UserCounts
    /** Ids of local rows by URI. */
    userIdsByUri: string
    ownStates: OwnStates
  }
}

export const userSlots: SlotLoaders<AppContext> = {
  users: { load: (ctx, ids) => ctx.services.users.getMany(ids) },
  profiles: { load: (ctx, ids) => ctx.services.users.profiles(ids) },
  userCounts: { load: (ctx, ids) => ctx.services.users.counts(ids) },
  userIdsByUri: { load: (ctx, uris) => ctx.services.users.idsByUri(uris) },
  ownStates: {
    perViewer: true,
    load: async (ctx, ids) => {
      const states = await Promise.all(ids.map(async (id) => {
        const [unreadNotifications, relations] = await Promise.all([ctx.services.notifications.unreadCount(id), ctx.services.relations.of(id)])
        return [id, { unreadNotifications, hasFollowRequests: relations.hasFollowRequests }] as const
      }))
      return new Map(states)
    },
  },
}

const NO_ROLES: Roles = []
const NO_COUNTS: UserCounts = { followers: 0, following: 0, notes: 0, updatedAt: null }

/**
 * Views of people.
 * Lite: users, standings (theirs and the viewer's), emojis of other servers.
 * Detailed: users, profiles, userCounts, standings (theirs and the viewer's), relationFlags (of the viewer), and for the viewer's
 * own account ownStates, pins with the pinned notes; then userIdsByUri for accounts they moved to or from.
 */
export function userPresenter(ctx: AppContext) {
  const origin = ctx.config.url
  const ownHost = new URL(origin).host
  /** One view of a person serves everybody until their facts, their presence, their badges or their emojis change. */
  const liteViews = new WeakMap<UserFacts, LiteView>()
  /** The same with badges that only moderators see. */
  const moderatorViews = new WeakMap<UserFacts, LiteView>()

  const identicon = (user: UserFacts) => `${origin}/identicon/${user.usernameLower}@${user.host ?? ownHost}`

  function lite(h: Hydration, id: string): entities.UserLite | null {
    const user = h.get('users', id)
    if (!user) return null
    const status = onlineStatus(user, ctx.now())
    const standing = h.get('standings', id)
    const roles = standing?.roles ?? NO_ROLES
    const views = isModerator(h) && roles.some((role) => role.asBadge && !role.isPublic) ? moderatorViews : liteViews
    const emojis = user.host === null || user.emojis.length === 0 ? null : ctx.services.emojis.urls(h, user.emojis, user.host)
    const badged = user.host === null || standing?.remoteBadges === true
    const known = views.get(user)
    if (known?.status === status && known.roles === roles && known.badged === badged && (known.emojis === emojis || isSame(known.emojis, emojis))) return known.view
    const view = makeLite(user, status, emojis ?? {}, badged ? badgesOf(roles, views === moderatorViews) : null)
    views.set(user, { status, roles, badged, emojis, view })
    return view
  }

  function makeLite(user: UserFacts, status: OnlineStatus, emojis: Record<string, string>, badgeRoles: entities.UserLite['badgeRoles'] | null): entities.UserLite {
    return {
      id: user.id,
      name: user.name,
      username: user.username,
      host: user.host,
      avatarUrl: user.avatarUrl ?? identicon(user),
      avatarBlurhash: user.avatarUrl === null ? null : user.avatarBlurhash,
      avatarDecorations: [],
      isBot: user.isBot,
      isCat: user.isCat,
      ...(user.requireSigninToViewContents ? { requireSigninToViewContents: true } : {}),
      ...(user.makeNotesFollowersOnlyBefore === null ? {} : { makeNotesFollowersOnlyBefore: user.makeNotesFollowersOnlyBefore }),
      ...(user.makeNotesHiddenBefore === null ? {} : { makeNotesHiddenBefore: user.makeNotesHiddenBefore }),
      emojis,
      onlineStatus: status,
      ...(badgeRoles ? { badgeRoles } : {}),
    }
  }

  async function hydrateLite(h: Hydration, wanted: Iterable<string | null | undefined>): Promise<void> {
    const ids = [...wanted]
    await Promise.all([h.load('users', ids), h.load('standings', ids), hydrateViewer(h)])
    await hydrateEmojis(h, ids)
  }

  /** What decides how much of others the viewer sees, whoever they are. */
  function hydrateViewer(h: Hydration): Promise<void> | undefined {
    return h.load('standings', [h.viewerId])
  }

  /** Clients know this server's emojis. */
  function hydrateEmojis(h: Hydration, ids: readonly (string | null | undefined)[]): Promise<void> {
    const remote = new Set<UserFacts>()
    for (const id of ids) {
      const user = id == null ? null : h.get('users', id)
      if (user && user.host !== null && user.emojis.length > 0) remote.add(user)
    }
    return ctx.services.emojis.hydrate(h, [...remote].map(({ emojis, host }) => ({ names: emojis, host })))
  }

  async function hydrateDetailed(h: Hydration, wanted: Iterable<string | null | undefined>): Promise<void> {
    const ids = [...wanted].filter((id) => id !== null && id !== undefined)
    const { viewerId } = h
    const others = viewerId === null ? [] : ids.filter((id) => id !== viewerId)
    const own = ids.filter((id) => id === viewerId)
    await Promise.all([
      h.load('users', ids),
      h.load('profiles', ids),
      h.load('userCounts', ids),
      h.load('standings', [...ids, viewerId]),
      h.load('relationFlags', others),
      h.load('ownStates', own),
      ctx.services.pins.hydrate(h, ids),
    ])
    const uris = ids.flatMap((id) => {
      const user = h.get('users', id)
      return user ? [...user.alsoKnownAs, user.movedToUri] : []
    })
    await Promise.all([h.load('userIdsByUri', uris), hydrateEmojis(h, ids)])
  }

  function detailed(h: Hydration, id: string): entities.UserDetailed | null {
    const user = h.get('users', id)
    const profile = h.get('profiles', id)
    const shared = user && lite(h, id)
    if (!user || !profile || !shared) return null
    const isSelf = h.viewerId === id
    const viewerIsModerator = isModerator(h)
    if (!isSelf && !mayViewProfile(user, viewerIsModerator)) return null
    const flags = isSelf ? null : (h.get('relationFlags', id) ?? null)
    const view: entities.UserDetailedNotMe = {
      ...shared,
      ...profileView(h, user, profile),
      ...countsView(h, id, profile, { isSelf, isModerator: viewerIsModerator, isFollowing: flags?.isFollowing ?? false }),
      ...(flags ? flagsView(flags) : {}),
      ...(flags?.isFollowing ? { followedMessage: profile.followedMessage } : {}),
      // Notes about people come with moderation; they are shown to moderators only.
      ...(viewerIsModerator ? { moderationNote: '', twoFactorEnabled: false, usePasswordLessLogin: false, securityKeys: false } : {}),
    }
    return isSelf ? presentMe(h, user, profile, view) : view
  }

  function profileView(h: Hydration, user: UserFacts, profile: ProfileFacts) {
    const standing = h.get('standings', user.id)
    const aliases = user.alsoKnownAs.map((uri) => h.get('userIdsByUri', uri)).filter((alias) => alias != null)
    return {
      url: user.url,
      uri: user.uri,
      movedTo: user.movedToUri === null ? null : (h.get('userIdsByUri', user.movedToUri) ?? null),
      alsoKnownAs: aliases.length > 0 ? aliases : null,
      createdAt: idDate(user.id),
      lastFetchedAt: user.lastFetchedAt === null ? null : new Date(user.lastFetchedAt).toISOString(),
      bannerUrl: user.bannerUrl,
      bannerBlurhash: user.bannerUrl === null ? null : user.bannerBlurhash,
      isLocked: user.isLocked,
      isSilenced: standing?.policies.canPublicNote === false,
      isSuspended: user.isSuspended,
      description: profile.description,
      location: profile.location,
      birthday: profile.birthday,
      lang: profile.lang,
      fields: profile.fields.map(({ name, value }) => ({ name, value })),
      verifiedLinks: [...profile.verifiedLinks],
      ...ctx.services.pins.present(h, user.id),
      pinnedPageId: null,
      pinnedPage: null,
      publicReactions: user.host === null && profile.publicReactions,
      followingVisibility: profile.followingVisibility,
      followersVisibility: profile.followersVisibility,
      chatScope: profile.chatScope,
      canChat: standing?.policies.chatAvailability === 'available',
      roles: (standing?.roles ?? []).filter((role) => role.isPublic || isModerator(h)).map(liteRole),
      memo: null,
    }
  }

  function countsView(h: Hydration, id: string, profile: ProfileFacts, viewer: { isSelf: boolean; isModerator: boolean; isFollowing: boolean }) {
    const counts = h.get('userCounts', id) ?? NO_COUNTS
    return {
      updatedAt: counts.updatedAt === null ? null : new Date(counts.updatedAt).toISOString(),
      followersCount: mayViewList(profile.followersVisibility, viewer) ? counts.followers : 0,
      followingCount: mayViewList(profile.followingVisibility, viewer) ? counts.following : 0,
      notesCount: counts.notes,
    }
  }

  return { lite, hydrateLite, hydrateViewer, seesAllBadges: isModerator, detailed, hydrateDetailed }
}

/** A view of a person, and what it was made of. */
interface LiteView {
  readonly status: OnlineStatus
  readonly roles: Roles
  /** Whether badges are shown at all. */
  readonly badged: boolean
  readonly emojis: Record<string, string> | null
  readonly view: entities.UserLite
}
type Roles = Slots['standings']['roles']

function isModerator(h: Hydration): boolean {
  return (h.viewerId !== null && h.get('standings', h.viewerId)?.isModerator) || false
}

function badgesOf(roles: Roles, forModerators: boolean) {
  return roles.filter((role) => role.asBadge && (role.isPublic || forModerators)).map(({ name, iconUrl, displayOrder }) => ({ name, iconUrl, displayOrder }))
}

function liteRole({ id, name, color, iconUrl, description, isModerator: moderates, isAdministrator, displayOrder }: Roles[number]): entities.RoleLite {
  return { id, name, color, iconUrl, description, isModerator: moderates, isAdministrator, displayOrder }
}

function isSame(a: Record<string, string> | null, b: Record<string, string> | null): boolean {
  return a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b)
}

function flagsView(flags: Slots['relationFlags']) {
  const { notify, ...rest } = flags
  return { ...rest, notify: notify ? ('normal' as const) : ('none' as const) }
}
