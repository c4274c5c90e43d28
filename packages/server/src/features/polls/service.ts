import type { AppContext } from '../../platform/context.ts'
import type { JobRequest, Transaction } from '../../platform/db/transaction.ts'
import { dueEnds, getEnd, insertEnd, localVoters, recommendable, takeEnd } from './store.ts'

export interface PollsService {
  /** Has the poll of a note that is being written end at its time (ms). */
  scheduleEnd(tx: Transaction, noteId: string, endsAt: number): Promise<unknown>
  /** Tells the author and the voters of a poll that it is over, each once; does nothing before its time and after the first call. */
  end(noteId: string): Promise<void>
  /** Ends what should have ended and did not. */
  sweep(): Promise<void>
  /** Ids of polls somebody may want to vote in, newest first. */
  recommended(viewerId: string, page: { readonly offset: number; readonly limit: number; readonly excludeChannels: boolean }): Promise<string[]>
}

declare module '../../platform/context.ts' {
  interface Services {
    polls: PollsService
  }
}

/** What is over for longer than this has lost its job. ms */
const OVERDUE = 60_000
/** Polls queued anew at a time; the next sweep goes on. */
const SWEPT = 1000
/** Notifications written at a time. */
const BATCH = 1000
/** How deep recommendations can be paged: the offset is read and thrown away. */
const MAX_OFFSET = 1000

export function pollsService(ctx: AppContext): PollsService {
  return {
    scheduleEnd: (tx, noteId, endsAt) => {
      tx.addJob(endJob(noteId, endsAt))
      return tx.run(insertEnd, noteId, new Date(endsAt))
    },
    end: (noteId) => end(ctx, noteId),
    sweep: async () => {
      const due = await ctx.db.run(dueEnds, new Date(ctx.now() - OVERDUE), SWEPT)
      if (due.length > 0) await ctx.tx(async (tx) => due.forEach((poll) => tx.addJob(endJob(poll.noteId))))
    },
    recommended: async (viewerId, { offset, limit, excludeChannels }) => {
      if (offset > MAX_OFFSET) return []
      const first = Math.max(0, offset)
      const page = { limit: first + limit, sinceId: null, untilId: null }
      const found = await ctx.services.timelines.select(recommendable(viewerId, ctx.now(), excludeChannels), viewerId, page, 'timeline')
      return found.slice(first)
    },
  }
}

function endJob(noteId: string, runAt?: number): JobRequest {
  return { name: 'polls.end', payload: { noteId }, key: `poll:${noteId}`, ...(runAt !== undefined && { runAt }) }
}

async function end(ctx: AppContext, noteId: string): Promise<void> {
  const [[poll], note] = await Promise.all([ctx.db.run(getEnd, noteId), ctx.services.notes.get(noteId)])
  if (!poll || !note) return
  // The clock of the database may be ahead of ours.
  if (poll.endsAt > ctx.now()) return ctx.tx(async (tx) => tx.addJob(endJob(noteId, poll.endsAt)))
  await ctx.tx(async (tx) => {
    const [[taken], voters] = await Promise.all([tx.run(takeEnd, noteId), tx.run(localVoters, noteId)])
    if (!taken) return
    // Nobody causes it, so nobody's mute or block keeps it away. People of other servers are told by their own.
    const receivers = [...new Set([note.userId, ...voters.map((voter) => voter.userId)])]
    for (let at = 0; at < receivers.length; at += BATCH) {
      await ctx.services.notifications.notify(tx, receivers.slice(at, at + BATCH).map((userId) => ({ userId, type: 'pollEnded', noteId })))
    }
    tx.emit('note.pollEnded', { noteId, userId: note.userId, localOnly: note.localOnly })
  })
}
