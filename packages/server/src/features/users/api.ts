import type { usersEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Call, Handlers } from '../../platform/feature.ts'
import type { AcctSearch } from './search.ts'

/** How long somebody counts as active after their last post. */
const ACTIVE_FOR = 30 * 86_400_000

/** Whether visitors may only see people of this server. */
async function onlyLocal(ctx: AppContext, call: Call): Promise<boolean> {
  return call.viewerId === null && (await ctx.services.meta.get()).ugcVisibilityForVisitor !== 'all'
}

/** Finds the one person that `users/show` asks for. */
async function findPerson(ctx: AppContext, params: { userId?: string; username?: string; host?: string | null }, call: Call) {
  const { users } = ctx.services
  const localOnly = await onlyLocal(ctx, call)
  const host = users.normaliseHost(params.host)
  if (localOnly && host !== null) return fail('NO_SUCH_USER')
  const user = params.userId === undefined
    ? await users.byAcct({ username: (params.username ?? '').trim(), host })
    : await users.get(params.userId)
  // Other servers cannot be asked yet: who is not known here cannot be found.
  if (!user && host !== null && params.userId === undefined) return fail('FAILED_TO_RESOLVE_REMOTE_USER')
  return !user || (localOnly && user.host !== null) ? fail('NO_SUCH_USER') : user
}

/** Where a search looks for hosts: here for the own name or `.`, elsewhere by prefix. */
async function searchHost(ctx: AppContext, host: string | null | undefined, call: Call): Promise<AcctSearch['host']> {
  if (await onlyLocal(ctx, call)) return { local: true }
  if (host === null || host === undefined || host === '') return null
  const wanted = ctx.services.users.normaliseHost(host)
  return wanted === null ? { local: true } : { prefix: wanted }
}

export const usersApi: Handlers<typeof usersEndpoints> = {
  'users/show': async (ctx, params, call) => {
    if ('userIds' in params) {
      const localOnly = await onlyLocal(ctx, call)
      const shown = await ctx.services.users.packDetailed(params.userIds, call.viewerId)
      return localOnly ? shown.filter((user) => user.host === null) : shown
    }
    const user = await findPerson(ctx, params, call)
    if (!('id' in user)) return user
    const [shown] = await ctx.services.users.packDetailed([user.id], call.viewerId)
    return shown ?? fail('NO_SUCH_USER')
  },

  'users/search-by-username-and-host': async (ctx, params, call) => {
    const username = ('username' in params ? params.username : null) ?? ''
    const [host, relations] = await Promise.all([
      searchHost(ctx, 'host' in params ? params.host : null, call),
      call.viewerId === null ? null : ctx.services.relations.of(call.viewerId),
    ])
    const ids = await ctx.services.users.search({
      username: username.trim().replace(/^@/, '').toLowerCase(),
      host,
      limit: params.limit,
      followed: relations ? [...relations.following.keys()] : [],
      activeSince: ctx.now() - ACTIVE_FOR,
    })
    return params.detail ? ctx.services.users.packDetailed(ids, call.viewerId) : ctx.services.users.packLite(ids, call.viewerId)
  },

  'users/relation': async (ctx, { userId }, { caller }) => {
    const ids = [...new Set(typeof userId === 'string' ? [userId] : userId)]
    const relations = await ctx.services.relations.between(caller.id, ids)
    return ids.flatMap((id) => {
      const found = relations.get(id)
      if (!found) return []
      const { notify: _notify, withReplies: _withReplies, ...flags } = found
      return [{ id, ...flags }]
    })
  },
}
