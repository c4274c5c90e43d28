import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { deleteThreadMute, insertThreadMute, mutedThreads } from './store.ts'

export interface ThreadMutingService {
  /** Mutes the thread a note belongs to; a second time changes nothing. */
  mute(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE'>>
  unmute(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE'>>
  /** Of these people, those who do not want to hear of mentions and answers in the thread. */
  muters(threadId: string, userIds: Iterable<string>): Promise<Set<string>>
}

declare module '../../platform/context.ts' {
  interface Services {
    threadMuting: ThreadMutingService
  }
}

/** The note all answers of a thread go back to stands for it. */
export function threadOf(note: { readonly id: string; readonly threadId: string | null }): string {
  return note.threadId ?? note.id
}

/** People whose muted threads are kept. */
const CACHED = 10_000

export function threadMutingService(ctx: AppContext): ThreadMutingService {
  const cache = ctx.caches.create<ReadonlySet<string>>({
    name: 'threadMutes',
    max: CACHED,
    load: async (ids) => new Map((await ctx.db.run(mutedThreads, ids)).map((row) => [row.userId, new Set(row.threadIds)])),
  })
  const change = async (userId: string, noteId: string, query: typeof insertThreadMute): Promise<void | Fail<'NO_SUCH_NOTE'>> => {
    const note = await ctx.services.notes.find(noteId, userId)
    if (!note) return fail('NO_SUCH_NOTE')
    await ctx.tx(async (tx) => {
      await tx.run(query, userId, threadOf(note))
      tx.afterCommit(() => cache.invalidate(userId))
    })
    return undefined
  }
  return {
    mute: (userId, noteId) => change(userId, noteId, insertThreadMute),
    unmute: (userId, noteId) => change(userId, noteId, deleteThreadMute),
    muters: async (threadId, userIds) => {
      const threads = await cache.getMany(userIds)
      return new Set([...threads].filter(([, muted]) => muted?.has(threadId)).map(([userId]) => userId))
    },
  }
}
