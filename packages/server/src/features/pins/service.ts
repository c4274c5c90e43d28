import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { hydratePins, presentPins } from './view.ts'
import { countPins, deletePin, getPins, insertPin, lockPins } from './store.ts'

export interface PinsService {
  pin(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE' | 'ALREADY_PINNED' | 'PIN_LIMIT_EXCEEDED'>>
  unpin(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE'>>
  /** Ids of the notes a person has pinned, the last one first. */
  of(userIds: Iterable<string>): Promise<Map<string, readonly string[]>>
  forget(userId: string): void
  /** Loads the pinned notes of these people for `present`. */
  hydrate(h: Hydration, userIds: readonly string[]): Promise<void>
  /** Those that the viewer may read. */
  present(h: Hydration, userId: string): Pick<entities.UserDetailedNotMe, 'pinnedNoteIds' | 'pinnedNotes'>
}

declare module '../../platform/context.ts' {
  interface Services {
    pins: PinsService
  }
}

declare module '../../platform/events/types.ts' {
  interface Events {
    'note.pinned': { userId: string; noteId: string }
    'note.unpinned': { userId: string; noteId: string }
  }
}

const CACHED = 10_000

export function pinsService(ctx: AppContext): PinsService {
  const cache = ctx.caches.create<readonly string[]>({
    name: 'pins',
    max: CACHED,
    load: async (ids) => new Map((await ctx.db.run(getPins, ids)).map((row) => [row.userId, row.noteIds])),
  })
  return {
    pin: async (userId, noteId) => {
      const note = await ctx.services.notes.get(noteId)
      if (note?.userId !== userId) return fail('NO_SUCH_NOTE')
      const { pinLimit } = await ctx.services.policies.of(userId)
      return ctx.tx(async (tx) => {
        const [, [done], [stored]] = await Promise.all([
          tx.run(lockPins, userId),
          tx.run(insertPin, ctx.ids.next(ctx.now()), userId, noteId),
          tx.run(countPins, userId),
        ])
        if (!done?.noteExists) return fail('NO_SUCH_NOTE')
        if (!done.added) return fail('ALREADY_PINNED')
        if ((stored?.count ?? 0) > pinLimit) return fail('PIN_LIMIT_EXCEEDED')
        tx.emit('note.pinned', { userId, noteId })
        tx.emit('user.updated', { userId })
        tx.afterCommit(() => cache.invalidate(userId))
        return undefined
      })
    },
    unpin: async (userId, noteId) => {
      const note = await ctx.services.notes.get(noteId)
      if (note?.userId !== userId) return fail('NO_SUCH_NOTE')
      return ctx.tx(async (tx) => {
        const [removed] = await tx.run(deletePin, userId, noteId)
        if (!removed) return undefined
        tx.emit('note.unpinned', { userId, noteId })
        tx.emit('user.updated', { userId })
        tx.afterCommit(() => cache.invalidate(userId))
        return undefined
      })
    },
    of: async (userIds) => {
      const pins = await cache.getMany(userIds)
      return new Map([...pins].map(([userId, noteIds]) => [userId, noteIds ?? []]))
    },
    forget: (userId) => cache.forget(userId),
    hydrate: (h, userIds) => hydratePins(ctx, h, userIds),
    present: (h, userId) => presentPins(ctx, h, userId),
  }
}

/** A pinned note may be among the deleted ones. */
export function noteDeleted(ctx: AppContext, { payload }: Event<'note.deleted'>): void {
  ctx.services.pins.forget(payload.userId)
}
