import type { notesEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { JsonText } from '../../platform/http/json.ts'
import { pageRequest } from '../../platform/page.ts'
import { createOnce } from './create-once.ts'
import { history } from './history.ts'
import { children, conversation, mentions, newest, renotes, replies } from './lists.ts'

async function packedOne(ctx: AppContext, id: string, viewerId: string | null): Promise<Buffer | null> {
  const h = ctx.hydrate(viewerId)
  await ctx.services.notes.hydrate(h, [id])
  return ctx.services.notes.presentJson(h, id)
}

export const notesApi: Handlers<typeof notesEndpoints> = {
  'notes/create': async (ctx, params, { caller, idempotencyKey }) => {
    const request = ctx.services.notes.requestOf(params, caller.id)
    if (isFail(request)) return request
    const created = await (idempotencyKey === null ? ctx.services.notes.create(request) : createOnce(ctx, request, idempotencyKey))
    if (isFail(created)) return created
    return new JsonText(`{"createdNote":${await packedOne(ctx, created.id, caller.id)}}`)
  },

  'notes/show': async (ctx, { noteId }, { viewerId }) => {
    const note = await ctx.services.notes.get(noteId)
    if (!note) return fail('NO_SUCH_NOTE')
    if (viewerId === null) {
      const [author, meta] = await Promise.all([ctx.services.users.get(note.userId), ctx.services.meta.get()])
      if (author?.requireSigninToViewContents) return fail('CONTENT_RESTRICTED_BY_USER')
      const { ugcVisibilityForVisitor } = meta
      if (ugcVisibilityForVisitor === 'none' || (ugcVisibilityForVisitor === 'local' && note.userHost !== null)) return fail('CONTENT_RESTRICTED_BY_SERVER')
    }
    const json = await packedOne(ctx, noteId, viewerId)
    return json === null ? fail('NO_SUCH_NOTE') : new JsonText(json)
  },

  'notes/update': async (ctx, { noteId, poll, ...changes }, { caller }) => {
    const note = await ctx.services.notes.find(noteId, caller.id)
    if (!note) return fail('NO_SUCH_NOTE')
    if (note.userId !== caller.id) return fail('ACCESS_DENIED')
    const refused = await ctx.services.notes.edit(noteId, { ...changes, choices: poll?.choices })
    return refused ?? new JsonText(`{"updatedNote":${await packedOne(ctx, noteId, caller.id)}}`)
  },

  'notes/history': async (ctx, params, { viewerId }) => {
    const note = await ctx.services.notes.find(params.noteId, viewerId)
    return note ? history(ctx, note, viewerId, params) : fail('NO_SUCH_NOTE')
  },

  'notes/delete': async (ctx, { noteId }, { caller }) => {
    const note = await ctx.services.notes.get(noteId)
    if (!note) return fail('NO_SUCH_NOTE')
    if (note.userId !== caller.id && !caller.isModerator) {
      // Whoever may not see a note must not learn that it exists.
      return (await ctx.services.notes.find(noteId, caller.id)) ? fail('ACCESS_DENIED') : fail('NO_SUCH_NOTE')
    }
    return (await ctx.services.notes.delete(note, note.userId === caller.id ? null : caller.id)) ? undefined : fail('NO_SUCH_NOTE')
  },

  'notes/unrenote': async (ctx, { noteId }, { caller }) => {
    if (!(await ctx.services.notes.find(noteId, caller.id))) return fail('NO_SUCH_NOTE')
    return ctx.services.notes.unrenote(caller.id, noteId)
  },

  notes: async (ctx, params, { viewerId }) => ctx.services.notes.packJson(await newest(ctx, viewerId, params, pageRequest(params)), viewerId),

  'notes/replies': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.notes.find(params.noteId, viewerId))) return []
    return ctx.services.notes.packJson(await replies(ctx, params.noteId, viewerId, pageRequest(params)), viewerId)
  },

  'notes/children': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.notes.find(params.noteId, viewerId))) return []
    return ctx.services.notes.packJson(await children(ctx, params.noteId, viewerId, pageRequest(params)), viewerId)
  },

  'notes/conversation': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.notes.find(params.noteId, viewerId))) return fail('NO_SUCH_NOTE')
    return ctx.services.notes.packJson(await conversation(ctx, params.noteId, viewerId, params.offset, params.limit), viewerId)
  },

  'notes/renotes': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.notes.find(params.noteId, viewerId))) return fail('NO_SUCH_NOTE')
    return ctx.services.notes.packJson(await renotes(ctx, params.noteId, viewerId, pageRequest(params)), viewerId)
  },

  'notes/mentions': async (ctx, params, { caller }) =>
    ctx.services.notes.packJson(await mentions(ctx, caller.id, { visibility: params.visibility ?? null, following: params.following }, pageRequest(params)), caller.id),

  'notes/state': async (ctx, { noteId }, { caller }) => {
    const note = await ctx.services.notes.find(noteId, caller.id)
    if (!note) return fail('NO_SUCH_NOTE')
    const [isFavorited, muters] = await Promise.all([
      ctx.services.favorites.has(caller.id, noteId),
      ctx.services.threadMuting.muters(note.threadId ?? note.id, [caller.id]),
    ])
    return { isFavorited, isMutedThread: muters.has(caller.id) }
  },

  'notes/show-partial-bulk': async (ctx, { noteIds }, { viewerId }) => {
    const visible = (await ctx.services.notes.visibleAmong([...new Set(noteIds)], viewerId)).map((note) => note.id)
    const counts = await ctx.services.notes.countsOf(visible)
    const h = ctx.hydrate(viewerId)
    await ctx.services.reactions.hydrateEmojis(h, visible.map((id) => counts.get(id)?.reactions))
    return visible.map((id) => {
      const { reactions, reactionEmojis } = ctx.services.reactions.present(h, counts.get(id)?.reactions ?? {})
      return { id, reactions, reactionEmojis }
    })
  },

  'notes/polls/vote': async (ctx, { noteId, choice }, { caller }) => {
    const note = await ctx.services.notes.find(noteId, caller.id)
    if (!note) return fail('NO_SUCH_NOTE')
    if (!note.hasPoll) return fail('NO_POLL')
    if ((await ctx.services.relations.of(caller.id)).blockedBy.has(note.userId)) return fail('YOU_HAVE_BEEN_BLOCKED')
    return ctx.services.notes.vote(caller.id, note, choice)
  },
}
