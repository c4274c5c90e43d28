import { beforeAll, describe, expect, it } from 'vitest'
import { changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
})

const favorite = (person: Person, noteId: string) => person.request('notes/favorites/create', { noteId })
const codeOf = async (call: Promise<unknown>) => (await refusal(call)).code
const listed = async (person: Person, page = {}) => (await person.request('i/favorites', { limit: 100, ...page })).map((one) => one.noteId)

describe('bookmarks', () => {
  it('are made once, taken away once, and told in the state', async () => {
    const note = await bob.post({ text: 'to keep' })
    await favorite(alice, note.id)
    expect(await codeOf(favorite(alice, note.id))).toBe('ALREADY_FAVORITED')
    expect(await alice.request('notes/state', { noteId: note.id })).toMatchObject({ isFavorited: true })
    expect(await bob.request('notes/state', { noteId: note.id })).toMatchObject({ isFavorited: false })
    const [first] = await alice.request('i/favorites', {})
    expect(first).toMatchObject({ noteId: note.id, note: { id: note.id, text: 'to keep' }, createdAt: expect.stringMatching(/^\d{4}-/) })
    await alice.request('notes/favorites/delete', { noteId: note.id })
    expect(await codeOf(alice.request('notes/favorites/delete', { noteId: note.id }))).toBe('NOT_FAVORITED')
    expect(await listed(alice)).toEqual([])
  })

  it('of notes out of sight are as if there were none, and can be taken away', async () => {
    const secret = await bob.post({ text: 'secret', visibility: 'specified' })
    for (const noteId of [secret.id, 'nothing']) {
      expect(await codeOf(favorite(alice, noteId))).toBe('NO_SUCH_NOTE')
      expect(await codeOf(alice.request('notes/favorites/delete', { noteId }))).toBe('NO_SUCH_NOTE')
      expect(await codeOf(alice.request('notes/state', { noteId }))).toBe('NO_SUCH_NOTE')
    }
    const note = await bob.post({ text: 'soon hidden' })
    await favorite(alice, note.id)
    await bob.request('blocking/create', { userId: alice.id })
    expect(await listed(alice)).toEqual([])
    await alice.request('notes/favorites/delete', { noteId: note.id })
    await bob.request('blocking/delete', { userId: alice.id })
    expect(await listed(alice)).toEqual([])
  })

  it('of a note that is deleted at this very moment are refused', async () => {
    const note = await bob.post({ text: 'going' })
    // By another process, whose message is still on its way.
    await test.server.ctx.db.pool.query('delete from notes where id = $1', [note.id])
    expect(await codeOf(favorite(alice, note.id))).toBe('NO_SUCH_NOTE')
  })

  it('vanish with their note', async () => {
    const note = await bob.post({ text: 'short-lived' })
    await favorite(alice, note.id)
    await bob.request('notes/delete', { noteId: note.id })
    expect(await listed(alice)).toEqual([])
  })

  it('are paged by when they were made, and no page is empty before the end', async () => {
    const carol = await test.server.signUp('carol')
    const notes = await Promise.all(Array.from({ length: 4 }, (_, n) => bob.post({ text: `note ${n}` })))
    const gone = await Promise.all(Array.from({ length: 6 }, (_, n) => carol.post({ text: `by carol ${n}` })))
    const order = [notes[2]!, ...gone, notes[0]!, notes[3]!, notes[1]!]
    for (const note of order) await favorite(alice, note.id)
    await changeUser(test.server, carol.id, { isSuspended: true })
    await test.server.settle()
    const expected = [notes[1]!.id, notes[3]!.id, notes[0]!.id, notes[2]!.id]
    expect(await listed(alice)).toEqual(expected)
    const pages: string[] = []
    for (let untilId: string | undefined; ;) {
      const page = await alice.request('i/favorites', { limit: 1, ...(untilId === undefined ? {} : { untilId }) })
      if (page.length === 0) break
      pages.push(...page.map((one) => one.noteId))
      untilId = page.at(-1)?.id
    }
    expect(pages).toEqual(expected)
    const [oldest] = (await alice.request('i/favorites', { limit: 100 })).slice(-1)
    expect(await listed(alice, { sinceId: oldest?.id, limit: 2 })).toEqual([notes[0]!.id, notes[3]!.id])
  })

  it('cost as many statements for a long page as for a short one', async () => {
    const dave = await test.server.signUp('dave')
    for (let n = 0; n < 12; n++) await favorite(dave, (await bob.post({ text: `note ${n}` })).id)
    const statements = async (limit: number) => (await test.server.countStatements(() => dave.request('i/favorites', { limit }))).statements.length
    await statements(12)
    expect(await statements(12)).toBe(await statements(2))
  })

  it('made at the same moment by two devices are one', async () => {
    const note = await bob.post({ text: 'twice' })
    const results = await Promise.allSettled([favorite(alice, note.id), favorite(alice, note.id)])
    expect(results.map((result) => result.status).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['fulfilled', 'rejected'])
    expect((await listed(alice)).filter((id) => id === note.id)).toHaveLength(1)
  })
})
