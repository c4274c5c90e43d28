import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, postAs, useServer } from '@tsubame/testkit'
import type { Listener, Person, TestServer } from '@tsubame/testkit'
import type { entities } from '@tsubame/contract'

let shift = 0
const test = useServer({ now: () => Date.now() + shift })
const { listen } = test
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  carol = await test.server.signUp('carol')
  await settings({ ugcVisibilityForVisitor: 'all' })
})

const settings = (changes: object) => test.server.ctx.services.meta.update(changes)
const call: TestServer['call'] = (...asked) => test.server.call(...asked)
const edit = (noteId: string, changes: object) => call(alice, 'notes/update', { noteId, ...changes })
const history = async (noteId: string, viewer: Person | null = bob, params: object = {}) => (await call(viewer, 'notes/history', { noteId, ...params })) as entities.NoteVersion[]
const texts = async (...asked: Parameters<typeof history>) => (await history(...asked)).map((version) => version.text).join(' ')
/** What somebody may read of the history, or why nothing. */
const seen = (noteId: string, viewer: Person | null) => texts(noteId, viewer).catch((error: { code: string }) => error.code)
const upload = async (name: string) => (await alice.upload(Buffer.from(`the bytes of ${name}`), `${name}.txt`)).id
const edited = async (params: Parameters<Person['post']>[0] = {}) => {
  const note = await alice.post({ text: 'one', ...params })
  for (const text of ['two', 'three']) await edit(note.id, { text })
  return note
}

describe('the history of a note', () => {
  it('holds every version with its time, newest first', async () => {
    const file = await upload('a')
    const note = await alice.post({ text: 'one', cw: 'covered', fileIds: [file], poll: { choices: ['a', 'b'] } })
    const first = { id: note.id, createdAt: note.createdAt, text: 'one', cw: 'covered', fileIds: [file], files: [expect.objectContaining({ id: file })], poll: { choices: ['a', 'b'] } }
    expect(await history(note.id)).toEqual([first])
    shift += 60_000
    await edit(note.id, { text: 'two', fileIds: [] })
    shift += 60_000
    await edit(note.id, { text: null, cw: null, poll: { choices: ['c', 'd', 'e'] } })
    const all = await history(note.id)
    expect(all).toEqual([
      { id: expect.any(String), createdAt: expect.any(String), text: null, cw: null, fileIds: [], files: [], poll: { choices: ['c', 'd', 'e'] } },
      { id: expect.any(String), createdAt: expect.any(String), text: 'two', cw: 'covered', fileIds: [], files: [], poll: { choices: ['a', 'b'] } },
      first,
    ])
    const times = all.map((version) => Date.parse(version.createdAt))
    expect((times[1] ?? 0) - (times[2] ?? 0)).toBeGreaterThanOrEqual(60_000)
    expect((times[0] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(60_000)
    expect(await bob.request('notes/show', { noteId: note.id })).toMatchObject({ updatedAt: all[0]?.createdAt })
    await alice.request('drive/files/delete', { fileId: file })
    expect((await history(note.id)).at(-1)).toMatchObject({ fileIds: [file], files: [] })
  })

  it('comes by pages', async () => {
    const note = await edited()
    await edit(note.id, { text: 'four' })
    const [four, three, two, one] = await history(note.id)
    expect(await texts(note.id, bob, { limit: 2 })).toBe('four three')
    expect(await texts(note.id, bob, { limit: 2, untilId: three?.id })).toBe('two one')
    expect(await texts(note.id, bob, { sinceId: one?.id, limit: 2 })).toBe('two three')
    expect(await texts(note.id, bob, { sinceId: two?.id, untilId: four?.id })).toBe('three')
    expect(await texts(note.id, bob, { untilDate: Date.parse(note.createdAt) })).toBe('')
  })

  it('is there for those who may see the note, each version for those whom it was for', async () => {
    const [open, closed] = [await edited(), await edited({ visibility: 'followers' })]
    const direct = await edited({ visibility: 'specified', visibleUserIds: [bob.id] })
    const all = (noteId: string) => Promise.all([alice, bob, carol, null].map((viewer) => seen(noteId, viewer)))
    const [everything, nothing] = ['three two one', 'NO_SUCH_NOTE']
    expect(await all(open.id)).toEqual([everything, everything, everything, everything])
    expect(await all(closed.id)).toEqual([everything, nothing, nothing, nothing])
    expect(await all(direct.id)).toEqual([everything, everything, nothing, nothing])
    expect(await seen('nothing', alice)).toBe(nothing)
    // Whoever is mentioned from now on was not to read what was said before.
    for (const note of [open, closed, direct]) await edit(note.id, { text: '@carol' })
    expect(await all(open.id)).toEqual(Array.from({ length: 4 }, () => `@carol ${everything}`))
    expect(await all(closed.id)).toEqual([`@carol ${everything}`, nothing, '@carol', nothing])
    expect(await all(direct.id)).toEqual([`@carol ${everything}`, `@carol ${everything}`, '@carol', nothing])
    for (const text of ['carol is not to know', '@carol again']) await edit(closed.id, { text })
    expect(await all(closed.id)).toEqual([`@carol again carol is not to know @carol ${everything}`, nothing, '@carol again @carol', nothing])
    const [latest] = await history(closed.id, carol, { limit: 1 })
    expect(await texts(closed.id, carol, { limit: 1, untilId: latest?.id })).toBe('@carol')
    await alice.request('notes/delete', { noteId: open.id })
    expect(await all(open.id)).toEqual([nothing, nothing, nothing, nothing])
    expect((await test.server.ctx.db.pool.query('select from note_history where note_id = $1', [open.id])).rowCount).toBe(0)
  })

  it('hides what its author and the server hide', async () => {
    const note = await edited()
    const all = () => Promise.all([alice, bob, null].map((viewer) => seen(note.id, viewer)))
    const [everything, nothing] = ['three two one', 'NO_SUCH_NOTE']
    for (const [hidden, expected] of [
      [{ requireSigninToViewContents: true }, [everything, everything, nothing]], [{ makeNotesHiddenBefore: 0 }, [everything, nothing, nothing]],
      [{ makeNotesFollowersOnlyBefore: 0 }, [everything, nothing, nothing]], [{ makeNotesHiddenBefore: -3600 }, [everything, everything, everything]],
      [{ makeNotesHiddenBefore: Math.floor(Date.parse(note.createdAt) / 1000) - 1 }, [everything, everything, everything]],
    ] as const) {
      await alice.request('i/update', hidden)
      expect(await all()).toEqual(expected)
      await alice.request('i/update', { requireSigninToViewContents: false, makeNotesHiddenBefore: null, makeNotesFollowersOnlyBefore: null })
    }
    await settings({ ugcVisibilityForVisitor: 'none' })
    expect(await all()).toEqual([everything, everything, nothing])
    await settings({ ugcVisibilityForVisitor: 'all' })
  })

  it('is kept of notes of other servers, too, which are edited through the same door', async () => {
    const { ctx } = test.server
    const rin = await addRemote(test.server, 'rin', 'far.example')
    await ctx.db.pool.query(`insert into emojis (id, name, host, original_url, public_url) values ($1, 'bird', 'far.example', 'https://far.example/bird.png', 'https://far.example/bird.png')`, [ctx.ids.next()])
    const id = await postAs(test.server, rin, { text: 'one :bird:' })
    expect(await ctx.services.notes.edit(id, { text: 'two', cw: '@bob@localhost' })).toBeUndefined()
    const [two, one] = await history(id)
    expect([two, one]).toMatchObject([{ text: 'two', emojis: {} }, { text: 'one :bird:', id }])
    expect(Object.keys(one?.emojis ?? {})).toEqual(['bird'])
    expect(await bob.request('notes/show', { noteId: id })).toMatchObject({ text: 'two', updatedAt: two?.createdAt })
    expect(await ctx.services.notes.edit('nothing', { text: 'a' })).toMatchObject({ code: 'NO_SUCH_NOTE' })
  })

  it('costs as many statements for many versions as for one', async () => {
    const note = await alice.post({ text: '0' })
    const count = async () => (await test.server.countStatements(() => history(note.id))).statements.length
    await count()
    const one = await count()
    for (let n = 1; n < 8; n++) await edit(note.id, { text: `${n}`, fileIds: [await upload(`${n}`)] })
    expect(await count()).toBeLessThanOrEqual(one + 1)
  })
})

describe('an edit on an open socket', () => {
  const told = (listener: Listener, id: string) => listener.updates.all.filter((update) => update.id === id)
  /** Something that all who listen hear of: what was to come before it has come. */
  async function mark(...all: Listener[]): Promise<void> {
    const note = await alice.post({ text: 'mark' })
    await Promise.all(all.map((listener) => listener.capture(note.id)))
    await edit(note.id, { text: 'marked' })
    await Promise.all(all.map((listener) => listener.updates.find((update) => update.id === note.id, 'the mark')))
  }

  it('is told to those who watch the note and may see it, with what it says now', async () => {
    const [open, closed] = [await alice.post({ text: 'one', poll: { choices: ['a', 'b'] } }), await alice.post({ text: 'one', visibility: 'followers' })]
    const all = [listen(alice), listen(bob), listen(null)]
    for (const note of [open, closed]) await Promise.all(all.map((listener) => listener.capture(note.id)))
    const file = await upload('live')
    const { updatedNote } = (await edit(open.id, { text: 'two #tag', cw: 'covered', fileIds: [file] })) as { updatedNote: entities.Note }
    await edit(closed.id, { text: 'two' })
    await mark(...all)
    for (const listener of all) {
      expect(told(listener, open.id)).toEqual([{
        id: open.id, type: 'updated',
        body: { text: 'two #tag', cw: 'covered', fileIds: [file], files: [expect.objectContaining({ id: file })], tags: ['tag'], mentions: [], hasPoll: true, updatedAt: updatedNote.updatedAt },
      }])
    }
    expect(all.map((listener) => told(listener, closed.id).length)).toEqual([1, 0, 0])
  })

  it('carries the choices of a poll nobody can have voted in', async () => {
    const note = await alice.post({ poll: { choices: ['a', 'b'] } })
    const listener = listen(bob)
    await listener.capture(note.id)
    await edit(note.id, { poll: { choices: ['c', 'd'] } })
    const update = await listener.updates.find((one) => one.id === note.id, 'the edit')
    expect(update.body).toMatchObject({ poll: { multiple: false, expiresAt: null, choices: [{ text: 'c', votes: 0, isVoted: false }, { text: 'd', votes: 0, isVoted: false }] } })
  })

  it('reaches those it mentions for the first time on their main channel', async () => {
    const note = await alice.post({ text: 'hello @bob' })
    const [hers, his] = [await listen(carol).main(), await listen(bob).main()]
    await edit(note.id, { text: 'hello @bob and @carol' })
    expect(await hers.event('mention')).toMatchObject({ id: note.id, text: 'hello @bob and @carol' })
    expect(await hers.event('notification')).toMatchObject({ type: 'mention', note: { id: note.id } })
    const next = await alice.post({ text: '@bob' })
    expect(await his.event('mention')).toMatchObject({ id: next.id })
  })

  it('of somebody who blocks the watcher is not told', async () => {
    const note = await alice.post({ text: 'one' })
    const [his, hers] = [listen(bob), listen(carol)]
    for (const listener of [his, hers]) await listener.capture(note.id)
    await alice.request('blocking/create', { userId: bob.id })
    await edit(note.id, { text: 'two' })
    await hers.updates.find((update) => update.id === note.id, 'the edit')
    await alice.request('blocking/delete', { userId: bob.id })
    await mark(his, hers)
    expect([told(his, note.id).length, told(hers, note.id).length]).toEqual([0, 1])
  })
})

describe('the newest notes', () => {
  const newest = async (params: object = {}, viewer: Person | null = bob) => ((await call(viewer, 'notes', { limit: 100, ...params })) as entities.Note[]).map((note) => note.id)

  it('are public notes that may leave their server, filtered as asked for', async () => {
    const plain = await alice.post({ text: 'plain' })
    const [reply, renote] = [await alice.post({ text: 'a', replyId: plain.id }), await alice.post({ renoteId: plain.id })]
    const [picture, poll] = [await alice.post({ fileIds: [await upload('newest')] }), await alice.post({ poll: { choices: ['a', 'b'] } })]
    const { id: channelId } = await bob.request('channels/create', { name: 'eaves' })
    const others = [await alice.post({ text: 'a', localOnly: true }), await alice.post({ text: 'a', visibility: 'home' }), await alice.post({ text: 'a', visibility: 'followers' }), await alice.post({ text: 'a', channelId })]
    const five = [poll.id, picture.id, renote.id, reply.id, plain.id]
    const since = { sinceId: (await newest({ untilId: plain.id, limit: 1 }))[0], untilId: others[0]?.id }
    for (const viewer of [bob, alice, null]) expect(await newest(since, viewer)).toEqual(five)
    expect(await newest({ ...since, local: true })).toEqual(five)
    for (const [kind, one] of [['reply', reply.id], ['renote', renote.id], ['withFiles', picture.id], ['poll', poll.id]] as const) {
      expect(await newest({ ...since, [kind]: true })).toEqual([one])
      expect(await newest({ ...since, [kind]: false })).toEqual(five.filter((id) => id !== one))
    }
    expect(await newest({ sinceId: plain.id, limit: 2 })).toEqual([reply.id, renote.id])
  })

  it('leave out whom the viewer does not want to see, and obey what visitors are shown', async () => {
    const note = await alice.post({ text: 'to be muted' })
    await bob.request('mute/create', { userId: alice.id })
    expect(await newest()).not.toContain(note.id)
    await bob.request('mute/delete', { userId: alice.id })
    expect(await newest()).toContain(note.id)
    await settings({ ugcVisibilityForVisitor: 'none' })
    expect(await newest({}, null)).toEqual([])
    await settings({ ugcVisibilityForVisitor: 'all' })
  })
})
