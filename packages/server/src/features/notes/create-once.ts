import { hash } from 'node:crypto'
import type { AppContext } from '../../platform/context.ts'
import { statement } from '../../platform/db/statement.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { CreateRequest } from './create.ts'
import type { CreateFailure } from './rules.ts'

/** For so long a request is known by its key. ms */
const KNOWN_FOR = 600_000
const ATTEMPTS = 3

const findRequest = statement<[string, string, Date], { id: string }>(
  'notes.findRequest',
  'select note_id as id from note_requests where user_id = $1 and key = $2 and created_at > $3',
)

/** No row comes back while the key is known; a request with the same key that is under way is waited for. */
const claimRequest = statement<[string, string, string, Date, Date], { noteId: string }>(
  'notes.claimRequest',
  `insert into note_requests (user_id, key, note_id, created_at) values ($1, $2, $3, $4)
   on conflict (user_id, key) do update set note_id = excluded.note_id, created_at = excluded.created_at where note_requests.created_at <= $5
   returning note_id as "noteId"`,
)

const sweepRequests = statement<[Date]>('notes.sweepRequests', 'delete from note_requests where created_at <= $1')

/**
 * Creates a note, or finds the one that a request with the same key has made within the last ten minutes: a client that
 * lost the answer may ask again without posting twice.
 * @param key as the client chose it (header `Idempotency-Key`)
 */
export async function createOnce(ctx: AppContext, request: CreateRequest, key: string): Promise<{ id: string } | CreateFailure> {
  const [stored, now] = [hash('sha256', key, 'base64url'), ctx.now()]
  const oldest = new Date(now - KNOWN_FOR)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const [known] = await ctx.db.run(findRequest, request.userId, stored, oldest)
    if (known) return known
    const created = await ctx.services.notes.create<'KNOWN'>(request, async (tx, noteId) => {
      const claimed = await tx.run(claimRequest, request.userId, stored, noteId, new Date(now), oldest)
      return claimed.length === 0 ? fail('KNOWN') : undefined
    })
    // Made at the same time by another one, whose note may be gone again before it is found.
    if (!isFail(created) || created.code !== 'KNOWN') return created as { id: string } | CreateFailure
  }
  throw new Error('the notes of requests with one key come and go')
}

/** Forgets requests that nobody asks for again. */
export async function sweepNoteRequests(ctx: AppContext): Promise<void> {
  await ctx.tx((tx) => tx.run(sweepRequests, new Date(ctx.now() - KNOWN_FOR)))
}
