import type { AppContext } from '../../platform/context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { deleteRenoteMute, insertRenoteMute, mutePages, mutes, renoteMutePages } from './store.ts'
import type { MuteRow } from './store.ts'

export interface MutingService {
  /** `expiresAt` in ms, null: for good. */
  mute(muterId: string, muteeId: string, expiresAt: number | null): Promise<void | Fail<'ALREADY_MUTING'>>
  unmute(muterId: string, muteeId: string): Promise<void | Fail<'NOT_MUTING'>>
  muteRenotes(muterId: string, muteeId: string): Promise<void | Fail<'ALREADY_MUTING'>>
  unmuteRenotes(muterId: string, muteeId: string): Promise<void | Fail<'NOT_MUTING'>>
  /** A page of the mutes in force, or of renote mutes. */
  list(list: 'mutes' | 'renoteMutes', muterId: string, cursor: Cursor, limit: number): Promise<MuteRow[]>
  /** Removes mutes that have run out. */
  sweep(): Promise<void>
}

declare module '../../platform/context.ts' {
  interface Services {
    muting: MutingService
  }
}

export function mutingService(ctx: AppContext): MutingService {
  // The mutee's side of the cache does not know of mutes: only the muter's changes.
  const forget = (tx: Transaction, muterId: string) => tx.afterCommit(() => ctx.services.relations.forget(muterId))
  return {
    mute: (muterId, muteeId, expiresAt) => ctx.tx(async (tx) => {
      const [added] = await tx.run(mutes.insert, ctx.ids.next(ctx.now()), muterId, muteeId, expiresAt === null ? null : new Date(expiresAt), new Date(ctx.now()))
      if (!added) return fail('ALREADY_MUTING')
      tx.emit('user.muted', { muterId, muteeId, expiresAt })
      forget(tx, muterId)
      return undefined
    }),
    unmute: (muterId, muteeId) => ctx.tx(async (tx) => {
      const [removed] = await tx.run(mutes.delete, muterId, muteeId, new Date(ctx.now()))
      if (!removed) return fail('NOT_MUTING')
      tx.emit('user.unmuted', { muterId, muteeId })
      forget(tx, muterId)
      return undefined
    }),
    muteRenotes: (muterId, muteeId) => ctx.tx(async (tx) => {
      const [added] = await tx.run(insertRenoteMute, ctx.ids.next(ctx.now()), muterId, muteeId)
      if (!added) return fail('ALREADY_MUTING')
      tx.emit('user.renoteMuted', { muterId, muteeId })
      forget(tx, muterId)
      return undefined
    }),
    unmuteRenotes: (muterId, muteeId) => ctx.tx(async (tx) => {
      const [removed] = await tx.run(deleteRenoteMute, muterId, muteeId)
      if (!removed) return fail('NOT_MUTING')
      tx.emit('user.renoteUnmuted', { muterId, muteeId })
      forget(tx, muterId)
      return undefined
    }),
    list: (list, muterId, { ascending, after, before }, limit) =>
      ctx.db.run((list === 'mutes' ? mutePages : renoteMutePages)[ascending ? 'asc' : 'desc'], muterId, after, before, limit, new Date(ctx.now())),
    sweep: () => ctx.tx(async (tx) => {
      const expired = await tx.run(mutes.sweep, new Date(ctx.now()))
      for (const { holder, target } of expired) tx.emit('user.unmuted', { muterId: holder, muteeId: target })
      tx.afterCommit(() => ctx.services.relations.forget(...new Set(expired.map((row) => row.holder))))
    }),
  }
}
