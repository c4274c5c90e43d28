import { beforeAll, describe, expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
})

const codeOf = async (call: Promise<unknown>) => (await refusal(call)).code
const pin = (noteId: string) => alice.request('i/pin', { noteId })

describe('pinned notes', () => {
  it('stand on the profile, the last one first, until they are unpinned or deleted', async () => {
    const [first, second] = [await alice.post({ text: 'first' }), await alice.post({ text: 'second' })]
    const listener = test.listen(alice)
    const main = await listener.main()
    await pin(first.id)
    await main.event('meUpdated')
    expect((await pin(second.id)).pinnedNoteIds).toEqual([second.id, first.id])
    expect(await bob.request('users/show', { userId: alice.id })).toMatchObject({ pinnedNoteIds: [second.id, first.id], pinnedNotes: [{ text: 'second' }, { text: 'first' }] })
    expect((await alice.request('i/unpin', { noteId: second.id })).pinnedNoteIds).toEqual([first.id])
    expect((await alice.request('i/unpin', { noteId: second.id })).pinnedNoteIds).toEqual([first.id])
    await alice.request('notes/delete', { noteId: first.id })
    expect((await bob.request('users/show', { userId: alice.id })).pinnedNoteIds).toEqual([])
  })

  it('are not there when the note is deleted at this very moment', async () => {
    const note = await alice.post({ text: 'going' })
    // By another process, whose message is still on its way.
    await test.server.ctx.db.pool.query('delete from notes where id = $1', [note.id])
    expect(await codeOf(pin(note.id))).toBe('NO_SUCH_NOTE')
  })

  it('must be one’s own, each once, and not too many', async () => {
    const foreign = await bob.post({ text: 'bob’s' })
    for (const noteId of [foreign.id, 'nothing']) {
      expect(await codeOf(pin(noteId))).toBe('NO_SUCH_NOTE')
      expect(await codeOf(alice.request('i/unpin', { noteId }))).toBe('NO_SUCH_NOTE')
    }
    const notes = await Promise.all(Array.from({ length: 7 }, (_, n) => alice.post({ text: `pin ${n}` })))
    await pin(notes[0]!.id)
    expect(await codeOf(pin(notes[0]!.id))).toBe('ALREADY_PINNED')
    const results = await Promise.allSettled(notes.slice(1).map((note) => pin(note.id)))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(4)
    expect((await alice.request('i', {})).pinnedNoteIds).toHaveLength(5)
    expect(await codeOf(pin(notes.at(-1)!.id))).toMatch(/PIN_LIMIT_EXCEEDED|ALREADY_PINNED/)
  })

  it('are shown to those who may read them', async () => {
    const carol = await test.server.signUp('carol')
    const secret = await carol.post({ text: 'for followers', visibility: 'followers' })
    await carol.request('i/pin', { noteId: secret.id })
    expect((await bob.request('users/show', { userId: carol.id })).pinnedNotes).toEqual([])
    await bob.request('following/create', { userId: carol.id })
    expect((await bob.request('users/show', { userId: carol.id })).pinnedNoteIds).toEqual([secret.id])
  })
})
