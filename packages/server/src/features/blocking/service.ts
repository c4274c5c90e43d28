import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { blockPages, deleteBlock, insertBlock } from './store.ts'
import type { BlockRow } from './store.ts'

export interface BlockingService {
  /** Blocks somebody and cuts what ties the two. */
  block(blockerId: string, blockeeId: string): Promise<void | Fail<'ALREADY_BLOCKING'>>
  /** A page of the people somebody blocks. */
  list(blockerId: string, cursor: Cursor, limit: number): Promise<BlockRow[]>
  /** Ends a block; what it cut does not come back. */
  unblock(blockerId: string, blockeeId: string): Promise<void | Fail<'NOT_BLOCKING'>>
}

declare module '../../platform/context.ts' {
  interface Services {
    blocking: BlockingService
  }
}

export function blockingService(ctx: AppContext): BlockingService {
  return {
    block: (blockerId, blockeeId) => ctx.tx(async (tx) => {
      await ctx.services.relations.lockPair(tx, blockerId, blockeeId)
      const [added] = await tx.run(insertBlock, ctx.ids.next(ctx.now()), blockerId, blockeeId)
      if (!added) return fail('ALREADY_BLOCKING')
      await ctx.services.following.sever(tx, blockerId, blockeeId)
      tx.emit('user.blocked', { blockerId, blockeeId })
      tx.afterCommit(() => ctx.services.relations.forget(blockerId, blockeeId))
      return undefined
    }),
    list: (blockerId, { ascending, after, before }, limit) => ctx.db.run(blockPages[ascending ? 'asc' : 'desc'], blockerId, after, before, limit),
    unblock: (blockerId, blockeeId) => ctx.tx(async (tx) => {
      await ctx.services.relations.lockPair(tx, blockerId, blockeeId)
      const [removed] = await tx.run(deleteBlock, blockerId, blockeeId)
      if (!removed) return fail('NOT_BLOCKING')
      tx.emit('user.unblocked', { blockerId, blockeeId })
      tx.afterCommit(() => ctx.services.relations.forget(blockerId, blockeeId))
      return undefined
    }),
  }
}
