import type { entities, iUpdate } from '@tsubame/contract'
import type { Params } from '@tsubame/contract'
import type { Caller } from '../../platform/caller.ts'
import type { AppContext } from '../../platform/context.ts'
import { fail, isFail } from '../../platform/fail.ts'
import { cleanFields, cleanHosts, cleanName, emojiCodes, isRealDate, parseAcct, refuseWords } from './profile-rules.ts'

type Request = Params<typeof iUpdate>
type Changes = Parameters<AppContext['services']['users']['update']>[1]

/** Settings that are stored as they come. */
const USER_FLAGS = ['isBot', 'isCat', 'isLocked', 'isExplorable', 'hideOnlineStatus', 'requireSigninToViewContents', 'makeNotesFollowersOnlyBefore', 'makeNotesHiddenBefore'] as const
const PROFILE_FLAGS = [
  'description', 'followedMessage', 'location', 'birthday', 'lang', 'publicReactions', 'carefulBot', 'autoAcceptFollowed', 'noCrawle', 'preventAiLearning',
  'injectFeaturedNote', 'receiveAnnouncementEmail', 'alwaysMarkNsfw', 'autoSensitive', 'followingVisibility', 'followersVisibility', 'chatScope',
  'mutedWords', 'hardMutedWords', 'emailNotificationTypes',
] as const

/** Changes the caller's own profile and settings: checks everything first, then writes all or nothing. */
export async function updateOwnProfile(ctx: AppContext, request: Request, caller: Caller) {
  const refused = refuseSettings(request, caller.policies)
  if (refused) return refused
  const [user, profile] = await Promise.all([ctx.services.users.get(caller.id), ctx.services.users.profile(caller.id)])
  if (!user || !profile) throw new Error(`the caller ${caller.id} has no profile`)

  const name = request.name === undefined ? user.name : cleanName(request.name)
  if (name !== null && !caller.isModerator) {
    const meta = await ctx.services.meta.get()
    if (ctx.services.meta.words(meta).prohibitedNames(name)) return fail('YOUR_NAME_CONTAINS_PROHIBITED_WORDS')
  }
  const avatar = await readImage(ctx, caller, request.avatarId, 'AVATAR')
  if (isFail(avatar)) return avatar
  const banner = await readImage(ctx, caller, request.bannerId, 'BANNER')
  if (isFail(banner)) return banner
  const aliases = request.alsoKnownAs === undefined ? undefined : await resolveAliases(ctx, caller, request.alsoKnownAs)
  if (isFail(aliases)) return aliases

  const fields = request.fields === undefined ? profile.fields : cleanFields(request.fields)
  const texts = [name, request.description === undefined ? profile.description : request.description, request.followedMessage === undefined ? profile.followedMessage : request.followedMessage]
  const userChanges: Changes['user'] = {
    ...pick(request, USER_FLAGS),
    name,
    emojis: emojiCodes([...texts, ...fields.flatMap((field) => [field.name, field.value])]),
    ...(avatar && { avatarId: avatar.id, avatarUrl: avatar.url, avatarBlurhash: avatar.blurhash }),
    ...(banner && { bannerId: banner.id, bannerUrl: banner.url, bannerBlurhash: banner.blurhash }),
    ...(aliases && { alsoKnownAs: aliases }),
  }
  const profileChanges: Changes['profile'] = {
    ...(pick(request, PROFILE_FLAGS) as Changes['profile']),
    // Links that are gone from the profile are not verified any more; new ones are checked in the background.
    ...(request.fields !== undefined && { fields, verifiedLinks: profile.verifiedLinks.filter((link) => fields.some((field) => field.value === link)) }),
    ...(request.mutedInstances !== undefined && { mutedInstances: cleanHosts(request.mutedInstances) }),
    ...(request.notificationRecieveConfig !== undefined && { notificationReceiveConfig: request.notificationRecieveConfig as NonNullable<Changes['profile']['notificationReceiveConfig']> }),
    // No page can be pinned before there are pages, so this only ever clears.
    ...(request.pinnedPageId === null && { pinnedPageId: null }),
  }
  await ctx.services.users.update(caller.id, { user: userChanges, profile: profileChanges })
  if (user.isLocked && request.isLocked === false) await ctx.services.following.acceptAll(caller.id)
  if (request.fields !== undefined) await ctx.services.accounts.checkLinks(caller.id)
  return null
}

/** What can be refused without reading anything. */
function refuseSettings(request: Request, policies: entities.RolePolicies) {
  if (request.birthday && !isRealDate(request.birthday)) return fail('INVALID_PARAM', { param: '#/properties/birthday', reason: 'There is no such day.' })
  for (const words of [request.mutedWords, request.hardMutedWords]) {
    const code = words && refuseWords(words, policies.wordMuteLimit)
    if (code) return fail(code)
  }
  if (request.alwaysMarkNsfw !== undefined && policies.alwaysMarkNsfw) return fail('RESTRICTED_BY_ROLE')
  if (request.avatarDecorations && request.avatarDecorations.length > policies.avatarDecorationLimit) return fail('RESTRICTED_BY_ROLE')
  if (request.pinnedPageId) return fail('NO_SUCH_PAGE')
  return null
}

interface Image {
  readonly id: string | null
  readonly url: string | null
  readonly blurhash: string | null
}

const NO_IMAGE: Image = { id: null, url: null, blurhash: null }

/** The caller's file that becomes their avatar or banner; undefined: no change. */
async function readImage<Kind extends 'AVATAR' | 'BANNER'>(ctx: AppContext, caller: Caller, id: string | null | undefined, kind: Kind) {
  if (id === undefined) return undefined
  if (id === null) return NO_IMAGE
  if (!caller.policies.canUpdateBioMedia) return fail('RESTRICTED_BY_ROLE')
  const owned = await ctx.services.drive.ownedBy(caller.id, [id])
  if (!owned) return fail(`NO_SUCH_${kind}`)
  const h = ctx.hydrate(caller.id)
  await ctx.services.drive.hydrate(h, [id])
  const file = ctx.services.drive.present(h, id)
  if (!file) return fail(`NO_SUCH_${kind}`)
  if (!file.type.startsWith('image/')) return fail(`${kind}_NOT_AN_IMAGE`)
  const image: Image = { id, url: kind === 'AVATAR' ? (file.thumbnailUrl ?? file.url) : file.url, blurhash: file.blurhash }
  return image
}

/** URIs of the accounts a person says are theirs, too. */
async function resolveAliases(ctx: AppContext, caller: Caller, accts: readonly string[]) {
  if (caller.hasMoved) return fail('YOUR_ACCOUNT_MOVED')
  const { users } = ctx.services
  const uris: string[] = []
  for (const text of accts) {
    const acct = parseAcct(text)
    const user = acct && (await users.byAcct(acct))
    if (!user) return fail('NO_SUCH_USER')
    if (user.id === caller.id) return fail('FORBIDDEN_TO_SET_YOURSELF')
    if (user.host !== null && user.uri === null) return fail('URI_NULL')
    uris.push(users.uriOf(user))
  }
  return [...new Set(uris)]
}

function pick<T extends object, K extends keyof T>(values: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.filter((key) => values[key] !== undefined).map((key) => [key, values[key]])) as Partial<Pick<T, K>>
}
