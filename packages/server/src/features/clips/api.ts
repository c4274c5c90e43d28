import type { clipsEndpoints, entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { pageRequest } from '../../platform/page.ts'

/** A clip after a change. It may be gone again by now. */
async function show(ctx: AppContext, id: string, viewerId: string | null): Promise<entities.Clip | null> {
  return (await ctx.services.clips.pack([id], viewerId))[0] ?? null
}

export const clipsApi: Handlers<typeof clipsEndpoints> = {
  'clips/create': async (ctx, { name, isPublic, description = null }, { caller }) => {
    const id = await ctx.services.clips.create(caller.id, { name, isPublic, description })
    if (isFail(id)) return id
    const clip = await show(ctx, id, caller.id)
    if (!clip) throw new Error(`the clip ${id} was made and is not there`)
    return clip
  },

  'clips/update': async (ctx, { clipId, name, isPublic, description }, { caller }) =>
    (await ctx.services.clips.update(caller.id, clipId, { name, isPublic, description })) ?? (await show(ctx, clipId, caller.id)) ?? fail('NO_SUCH_CLIP'),

  'clips/delete': (ctx, { clipId }, { caller }) => ctx.services.clips.delete(caller.id, clipId),

  'clips/show': async (ctx, { clipId }, { viewerId }) =>
    ((await ctx.services.clips.find(clipId, viewerId)) && (await show(ctx, clipId, viewerId))) ?? fail('NO_SUCH_CLIP'),

  'clips/list': async (ctx, params, { caller }) => ctx.services.clips.pack(await ctx.services.clips.of(caller.id, 'all', pageRequest(params)), caller.id),

  'users/clips': async (ctx, { userId, ...params }, { viewerId }) => {
    if (!(await ctx.services.users.find(userId, viewerId))) return []
    return ctx.services.clips.pack(await ctx.services.clips.of(userId, 'public', pageRequest(params)), viewerId)
  },

  'clips/notes': async (ctx, { clipId, search, ...params }, { viewerId }) => {
    const clip = await ctx.services.clips.find(clipId, viewerId)
    if (!clip) return fail('NO_SUCH_CLIP')
    const ids = await ctx.services.clips.notes(clip, search ?? null, viewerId, pageRequest(params))
    return ctx.services.notes.packJson(ids, viewerId)
  },

  'notes/clips': async (ctx, { noteId }, { viewerId }) => {
    if (!(await ctx.services.notes.find(noteId, viewerId))) return fail('NO_SUCH_NOTE')
    return ctx.services.clips.pack(await ctx.services.clips.ofNote(noteId), viewerId)
  },

  'clips/add-note': (ctx, { clipId, noteId }, { caller }) => ctx.services.clips.addNote(caller.id, clipId, noteId),
  'clips/remove-note': (ctx, { clipId, noteId }, { caller }) => ctx.services.clips.removeNote(caller.id, clipId, noteId),

  'clips/favorite': (ctx, { clipId }, { caller }) => ctx.services.clips.favorite(caller.id, clipId),
  'clips/unfavorite': (ctx, { clipId }, { caller }) => ctx.services.clips.unfavorite(caller.id, clipId),
  'clips/my-favorites': async (ctx, _params, { caller }) => ctx.services.clips.pack(await ctx.services.clips.favoritesOf(caller.id), caller.id),
}
