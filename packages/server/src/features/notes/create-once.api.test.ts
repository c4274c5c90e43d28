import { beforeAll, describe, expect, it } from 'vitest'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

let shifted = 0
const test = useServer({ now: () => Date.now() + shifted })
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
})

async function post(person: Person, text: string, key?: string): Promise<string> {
  const answer = await test.server.post('notes/create', { i: person.token, text }, key === undefined ? {} : { 'idempotency-key': key })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { createdNote: entities.Note }).createdNote.id
}
const count = async (person: Person) => (await person.request('users/notes', { userId: person.id, limit: 100 })).length

describe('a request to post that is made again', () => {
  it('makes another note without a key: people may say the same twice', async () => {
    expect(await post(alice, 'twice')).not.toBe(await post(alice, 'twice'))
  })

  it('is answered with its note when it carries the key of the first', async () => {
    const before = await count(alice)
    const first = await post(alice, 'once', 'key')
    expect(await post(alice, 'once', 'key')).toBe(first)
    expect(await post(alice, 'other', 'other key')).not.toBe(first)
    expect(await count(alice)).toBe(before + 2)
  })

  it('is answered so while the first is still under way, too', async () => {
    const before = await count(bob)
    const ids = await Promise.all(Array.from({ length: 8 }, () => post(bob, 'at once', 'same')))
    expect(new Set(ids).size).toBe(1)
    expect(await count(bob)).toBe(before + 1)
  })

  it('makes its own note when that of the first is deleted right then', async () => {
    const { notes: service } = test.server.ctx.services
    const { create } = service
    const deleted: string[] = []
    let answers: Promise<string>[] = []
    const both = Promise.withResolvers<void>()
    let calls = 0
    service.create = async (...asked) => {
      // Neither has found the other's note.
      if (++calls === 2) both.resolve()
      await both.promise
      const made = await create(...asked)
      if ('code' in made) {
        deleted.push(await Promise.race(answers))
        await test.server.ctx.db.pool.query('delete from notes where id = any($1)', [deleted])
      }
      return made
    }
    try {
      answers = [post(bob, 'fleeting', 'fleeting'), post(bob, 'fleeting', 'fleeting')]
      const ids = await Promise.all(answers)
      expect(deleted).toHaveLength(1)
      expect(new Set(ids).size).toBe(2)
    } finally {
      Object.assign(service, { create })
    }
  })

  it('is another one for somebody else, after ten minutes, and when the note is gone', async () => {
    const first = await post(alice, 'mine', 'shared')
    expect(await post(bob, 'mine', 'shared')).not.toBe(first)
    await alice.request('notes/delete', { noteId: first })
    const second = await post(alice, 'mine', 'shared')
    expect(second).not.toBe(first)
    shifted = 11 * 60_000
    const third = await post(alice, 'mine', 'shared')
    expect(third).not.toBe(second)
    const { sweepNoteRequests } = await import('./create-once.ts')
    await sweepNoteRequests(test.server.ctx)
    expect((await test.server.ctx.db.pool.query('select note_id from note_requests')).rows).toEqual([{ note_id: third }])
    shifted = 0
  })

  it('that was refused leaves nothing behind', async () => {
    const refused = await test.server.post('notes/create', { i: alice.token, text: 'x', replyId: 'nothing' }, { 'idempotency-key': 'refused' })
    expect(refused.status).toBe(400)
    expect(await post(alice, 'now well', 'refused')).toMatch(/^\w{16}$/)
  })
})
