import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { markRead } from './store.ts'

export interface PromotionsService {
  /** Remembers that a person has seen a promoted note; twice is as good as once. */
  markRead(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE'>>
}

declare module '../../platform/context.ts' {
  interface Services {
    promotions: PromotionsService
  }
}

export function promotionsService(ctx: AppContext): PromotionsService {
  return {
    markRead: async (userId, noteId) => {
      if (!(await ctx.services.notes.find(noteId, userId))) return fail('NO_SUCH_NOTE')
      await ctx.tx((tx) => tx.run(markRead, userId, noteId))
      return undefined
    },
  }
}
