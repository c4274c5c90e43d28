import type { entities, followingEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import type { CursorParams } from '../../platform/db/cursor.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Call, Handlers } from '../../platform/feature.ts'
import { dayOfBirthday } from './lists.ts'
import { packFollows, packRequests } from './view.ts'

async function lite(ctx: AppContext, id: string, viewerId: string): Promise<entities.UserLite> {
  const [user] = await ctx.services.users.packLite([id], viewerId)
  if (!user) throw new Error(`the person ${id} is gone`)
  return user
}

interface ListParams extends CursorParams {
  readonly limit: number
  readonly birthday?: string | null
}

/** The person a list is about, by id or by name. */
async function findOwner(ctx: AppContext, params: { userId?: string; username?: string; host?: string | null }, viewerId: string | null) {
  const { users } = ctx.services
  if (params.userId !== undefined) return users.find(params.userId, viewerId)
  const named = await users.byAcct({ username: params.username ?? '', host: params.host ?? null })
  return named && users.find(named.id, viewerId)
}

async function listPeople(ctx: AppContext, list: 'followers' | 'following', params: ListParams & Parameters<typeof findOwner>[1], call: Call) {
  const owner = await findOwner(ctx, params, call.viewerId)
  if (!owner) return fail('NO_SUCH_USER')
  if (!(await ctx.services.users.mayViewList(owner.id, list, { id: call.viewerId, isModerator: call.caller?.isModerator ?? false }))) return fail('FORBIDDEN')
  const birthday = params.birthday ? dayOfBirthday(params.birthday) : undefined
  const rows = await ctx.services.following.list(list, owner.id, { cursor: readCursor(params), limit: params.limit, birthday })
  return packFollows(ctx, rows, list === 'followers' ? 'follower' : 'followee', call.viewerId)
}

export const followingApi: Handlers<typeof followingEndpoints> = {
  'following/create': async (ctx, { userId, withReplies }, { caller }) => {
    const done = await ctx.services.following.follow({ followerId: caller.id, followeeId: userId, withReplies: withReplies ?? false })
    return isFail(done) ? done : lite(ctx, userId, caller.id)
  },

  'following/delete': async (ctx, { userId }, { caller }) => {
    if (userId === caller.id) return fail('FOLLOWEE_IS_YOURSELF')
    if (!(await ctx.services.users.get(userId))) return fail('NO_SUCH_USER')
    const refused = await ctx.services.following.unfollow({ followerId: caller.id, followeeId: userId }, 'follower')
    return isFail(refused) ? refused : lite(ctx, userId, caller.id)
  },

  'following/invalidate': async (ctx, { userId }, { caller }) => {
    if (userId === caller.id) return fail('FOLLOWER_IS_YOURSELF')
    if (!(await ctx.services.users.get(userId))) return fail('NO_SUCH_USER')
    const refused = await ctx.services.following.unfollow({ followerId: userId, followeeId: caller.id }, 'followee')
    return isFail(refused) ? refused : lite(ctx, userId, caller.id)
  },

  'following/update': async (ctx, { userId, notify, withReplies }, { caller }) => {
    if (userId === caller.id) return fail('FOLLOWEE_IS_YOURSELF')
    if (!(await ctx.services.users.get(userId))) return fail('NO_SUCH_USER')
    const refused = await ctx.services.following.update({ followerId: caller.id, followeeId: userId, withReplies, notify: notify && notify === 'normal' })
    return isFail(refused) ? refused : lite(ctx, caller.id, caller.id)
  },

  'following/update-all': async (ctx, { notify, withReplies }, { caller }) => {
    await ctx.services.following.update({ followerId: caller.id, followeeId: null, withReplies, notify: notify && notify === 'normal' })
  },

  'following/requests/accept': async (ctx, { userId }, { caller }) => {
    if (!(await ctx.services.users.get(userId))) return fail('NO_SUCH_USER')
    return ctx.services.following.accept({ followerId: userId, followeeId: caller.id })
  },

  'following/requests/reject': async (ctx, { userId }, { caller }) => {
    if (!(await ctx.services.users.get(userId))) return fail('NO_SUCH_USER')
    return ctx.services.following.reject({ followerId: userId, followeeId: caller.id })
  },

  'following/requests/cancel': async (ctx, { userId }, { caller }) => {
    if (!(await ctx.services.users.get(userId))) return fail('NO_SUCH_USER')
    const refused = await ctx.services.following.cancel({ followerId: caller.id, followeeId: userId })
    return isFail(refused) ? refused : lite(ctx, userId, caller.id)
  },

  'following/requests/list': async (ctx, params, { caller }) =>
    packRequests(ctx, await ctx.services.following.list('received', caller.id, { cursor: readCursor(params), limit: params.limit }), caller.id),

  'following/requests/sent': async (ctx, params, { caller }) =>
    packRequests(ctx, await ctx.services.following.list('sent', caller.id, { cursor: readCursor(params), limit: params.limit }), caller.id),

  'users/followers': (ctx, params, call) => listPeople(ctx, 'followers', params, call),

  'users/following': async (ctx, params, call) => {
    if (params.birthday && dayOfBirthday(params.birthday) === undefined) return fail('BIRTHDAY_DATE_FORMAT_INVALID')
    return listPeople(ctx, 'following', params, call)
  },
}
