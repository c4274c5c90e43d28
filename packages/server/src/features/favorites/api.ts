import type { favoritesEndpoints } from '@tsubame/contract'
import type { Handlers } from '../../platform/feature.ts'
import { idDate } from '../../platform/ids.ts'
import { pageRequest } from '../../platform/page.ts'

export const favoritesApi: Handlers<typeof favoritesEndpoints> = {
  'notes/favorites/create': (ctx, { noteId }, { caller }) => ctx.services.favorites.create(caller.id, noteId),

  'notes/favorites/delete': (ctx, { noteId }, { caller }) => ctx.services.favorites.delete(caller.id, noteId),

  'i/favorites': async (ctx, params, { caller }) => {
    const favorites = await ctx.services.favorites.list(caller.id, pageRequest(params))
    const notes = await ctx.services.notes.pack(favorites.map((favorite) => favorite.noteId), caller.id)
    const byId = new Map(notes.map((note) => [note.id, note]))
    return favorites.flatMap(({ id, noteId }) => {
      const note = byId.get(noteId)
      return note ? [{ id, createdAt: idDate(id), noteId, note }] : []
    })
  },
}
