import { beforeAll, expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
})

const reads = async (noteId: string) => (await test.server.ctx.db.pool.query('select user_id as id from promotion_reads where note_id = $1', [noteId])).rows.map((row) => row.id as string)

it('a promoted note is marked as seen once, however often one says so', async () => {
  const note = await bob.post({ text: 'promoted' })
  await Promise.all(Array.from({ length: 3 }, () => alice.request('promo/read', { noteId: note.id })))
  await alice.request('promo/read', { noteId: note.id })
  expect(await reads(note.id)).toEqual([alice.id])
  await bob.request('notes/delete', { noteId: note.id })
  expect(await reads(note.id)).toEqual([])
})

it('a note that is not there, or may not be seen, is no note', async () => {
  const secret = await bob.post({ text: 'secret', visibility: 'specified' })
  for (const noteId of ['nothing', secret.id]) expect((await refusal(alice.request('promo/read', { noteId }))).code).toBe('NO_SUCH_NOTE')
  expect((await refusal(test.server.visit('promo/read', { noteId: secret.id }))).code).toBe('CREDENTIAL_REQUIRED')
})
