import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import { refill } from '../../platform/refill.ts'
import { deleteFavorite, favoritePages, hasFavorite, insertFavorite } from './store.ts'
import type { FavoriteRow } from './store.ts'

export interface FavoritesService {
  create(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE' | 'ALREADY_FAVORITED'>>
  delete(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE' | 'NOT_FAVORITED'>>
  has(userId: string, noteId: string): Promise<boolean>
  /** A page by the id of the favourite; notes that may not be seen any more are left out. */
  list(userId: string, page: PageRequest): Promise<FavoriteRow[]>
}

declare module '../../platform/context.ts' {
  interface Services {
    favorites: FavoritesService
  }
}

declare module '../../platform/events/types.ts' {
  interface Events {
    'note.favorited': { noteId: string; noteUserId: string; userId: string }
  }
}

export function favoritesService(ctx: AppContext): FavoritesService {
  return {
    create: async (userId, noteId) => {
      const note = await ctx.services.notes.find(noteId, userId)
      if (!note) return fail('NO_SUCH_NOTE')
      return ctx.tx(async (tx) => {
        const [done] = await tx.run(insertFavorite, ctx.ids.next(ctx.now()), userId, noteId)
        if (!done?.noteExists) return fail('NO_SUCH_NOTE')
        if (!done.added) return fail('ALREADY_FAVORITED')
        tx.emit('note.favorited', { noteId, noteUserId: note.userId, userId })
        return undefined
      })
    },
    delete: async (userId, noteId) => {
      // One's own bookmark may go even when the note is out of sight by now.
      const [removed] = await ctx.tx((tx) => tx.run(deleteFavorite, userId, noteId))
      if (removed) return undefined
      return (await ctx.services.notes.find(noteId, userId)) ? fail('NOT_FAVORITED') : fail('NO_SUCH_NOTE')
    },
    has: async (userId, noteId) => (await ctx.db.run(hasFavorite, userId, noteId))[0]?.found ?? false,
    list: (userId, page) => refill(
      page,
      (part) => ctx.db.run(favoritePages[isAscending(page) ? 'asc' : 'desc'], userId, part.sinceId, part.untilId, part.limit),
      async (rows) => {
        const seen = new Set(await ctx.services.timelines.filter(rows.map((row) => row.noteId), userId))
        return rows.filter((row) => seen.has(row.noteId))
      },
    ),
  }
}
