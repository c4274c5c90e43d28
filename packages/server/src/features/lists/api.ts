import type { entities, listsEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { idDate } from '../../platform/ids.ts'
import { pageRequest } from '../../platform/page.ts'
import type { ListFacts } from './facts.ts'
import { packLists } from './view.ts'

/** A list as far as the caller may see it: their own one; anybody's public one if they have no account or ask for that. */
function find(ctx: AppContext, listId: string, forPublic: boolean, viewerId: string | null): Promise<ListFacts | null> {
  return viewerId === null || forPublic ? ctx.services.lists.public(listId, viewerId) : ctx.services.lists.own(listId, viewerId)
}

async function pack(ctx: AppContext, list: ListFacts, viewerId: string | null): Promise<entities.UserList> {
  const [view] = await packLists(ctx, [list], viewerId)
  if (!view) throw new Error(`the list ${list.id} was not packed`)
  return view
}

/** The list of the caller after a change. It may be gone again by now. */
async function packOwn(ctx: AppContext, listId: string, callerId: string) {
  const list = await ctx.services.lists.own(listId, callerId)
  return list && pack(ctx, list, callerId)
}

export const listsApi: Handlers<typeof listsEndpoints> = {
  'users/lists/create': async (ctx, { name }, { caller }) => {
    const id = await ctx.services.lists.create(caller.id, { name })
    return isFail(id) ? id : { id, createdAt: idDate(id), name, userIds: [], isPublic: false }
  },

  'users/lists/create-from-public': async (ctx, { name, listId }, { caller }) => {
    const source = await ctx.services.lists.public(listId, caller.id)
    if (!source) return fail('NO_SUCH_LIST')
    const id = await ctx.services.lists.create(caller.id, { name, memberIds: [...source.timeline.members.keys()] })
    if (isFail(id)) return id
    return (await packOwn(ctx, id, caller.id)) ?? fail('NO_SUCH_LIST')
  },

  'users/lists/delete': (ctx, { listId }, { caller }) => ctx.services.lists.delete(caller.id, listId),

  'users/lists/update': async (ctx, { listId, ...changes }, { caller }) =>
    (await ctx.services.lists.update(caller.id, listId, changes)) ?? (await packOwn(ctx, listId, caller.id)) ?? fail('NO_SUCH_LIST'),

  'users/lists/list': async (ctx, { userId }, { viewerId }) => {
    if (userId === undefined) {
      return viewerId === null ? fail('INVALID_PARAM') : packLists(ctx, await ctx.services.lists.of(viewerId, 'all'), viewerId)
    }
    const owner = await ctx.services.users.find(userId, viewerId)
    if (!owner) return fail('NO_SUCH_USER')
    if (owner.host !== null) return fail('REMOTE_USER_NOT_ALLOWED')
    return packLists(ctx, await ctx.services.lists.of(userId, 'public'), viewerId)
  },

  'users/lists/show': async (ctx, { listId, forPublic }, { viewerId }) => {
    const list = await find(ctx, listId, forPublic, viewerId)
    if (!list) return fail('NO_SUCH_LIST')
    if (!forPublic) return pack(ctx, list, viewerId)
    const [view, favorites] = await Promise.all([pack(ctx, list, viewerId), ctx.services.lists.favorites(listId, viewerId)])
    return { ...view, likedCount: favorites.count, isLiked: favorites.own }
  },

  'users/lists/get-memberships': async (ctx, { listId, forPublic, limit, ...cursor }, { viewerId }) => {
    const list = await find(ctx, listId, forPublic, viewerId)
    if (!list) return fail('NO_SUCH_LIST')
    const rows = await ctx.services.lists.memberships(listId, list.userId === viewerId, readCursor(cursor), limit)
    const h = ctx.hydrate(viewerId)
    await ctx.services.users.hydrateLite(h, rows.map((row) => row.userId))
    return rows.flatMap((row) => {
      const user = ctx.services.users.presentLite(h, row.userId)
      return user ? [{ id: row.id, createdAt: idDate(row.id), userId: row.userId, user, withReplies: row.withReplies }] : []
    })
  },

  'users/lists/push': async (ctx, { listId, userId }, { caller }) => {
    if (!(await ctx.services.lists.own(listId, caller.id))) return fail('NO_SUCH_LIST')
    if (!(await ctx.services.users.find(userId, caller.id))) return fail('NO_SUCH_USER')
    return ctx.services.lists.push(caller.id, listId, userId)
  },

  'users/lists/pull': async (ctx, { listId, userId }, { caller }) => {
    if (!(await ctx.services.lists.own(listId, caller.id))) return fail('NO_SUCH_LIST')
    // Suspended people can be taken off, too.
    if (!(await ctx.services.users.get(userId))) return fail('NO_SUCH_USER')
    return ctx.services.lists.pull(caller.id, listId, userId)
  },

  'users/lists/update-membership': async (ctx, { listId, userId, withReplies }, { caller }) =>
    ctx.services.lists.updateMember(caller.id, listId, userId, withReplies === undefined ? {} : { withReplies }),

  'users/lists/favorite': async (ctx, { listId }, { caller }) =>
    (await ctx.services.lists.public(listId, caller.id)) ? ctx.services.lists.favorite(caller.id, listId) : fail('NO_SUCH_USER_LIST'),

  'users/lists/unfavorite': async (ctx, { listId }, { caller }) =>
    (await ctx.services.lists.public(listId, caller.id)) ? ctx.services.lists.unfavorite(caller.id, listId) : fail('NO_SUCH_USER_LIST'),

  'notes/user-list-timeline': async (ctx, { listId, withRenotes, withFiles, includeMyRenotes, includeRenotedMyNotes, includeLocalRenotes, ...cursors }, { caller }) => {
    const list = await ctx.services.lists.own(listId, caller.id)
    if (!list) return fail('NO_SUCH_LIST')
    const options = { withReplies: false, withRenotes, withFiles, includeMyRenotes, includeRenotedMyNotes, includeLocalRenotes }
    const ids = await ctx.services.timelines.page(list.timeline, options, caller.id, pageRequest(cursors))
    return ctx.services.notes.packJson(ids, caller.id)
  },
}
