import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { addVote, getVotes, insertVote, lockPoll } from './store.ts'
import type { NoteFacts } from './store.ts'

/** Votes once: the poll's row is locked, so that two votes of one person cannot both pass a single-choice poll. */
export async function vote(
  ctx: AppContext,
  userId: string,
  note: NoteFacts,
  choice: number,
): Promise<void | Fail<'NO_POLL' | 'ALREADY_EXPIRED' | 'INVALID_CHOICE' | 'ALREADY_VOTED'>> {
  if (!note.hasPoll) return fail('NO_POLL')
  return ctx.tx(async (tx) => {
    const [poll] = await tx.run(lockPoll, note.id)
    if (!poll) return fail('NO_POLL')
    if (poll.expiresAt !== null && poll.expiresAt <= ctx.now()) return fail('ALREADY_EXPIRED')
    if (choice < 0 || choice >= poll.choices.length) return fail('INVALID_CHOICE')
    if (!poll.multiple && (await tx.run(getVotes, userId, [note.id])).length > 0) return fail('ALREADY_VOTED')
    const [inserted] = await tx.run(insertVote, ctx.ids.next(ctx.now()), note.id, userId, choice)
    if (!inserted) return fail('ALREADY_VOTED')
    await tx.run(addVote, note.id, choice)
    tx.emit('note.pollVoted', { noteId: note.id, userId, choice })
    return undefined
  })
}
