import { beforeAll, describe, expect, it } from 'vitest'
import { changeUser, useServer } from '@tsubame/testkit'
import type { ListenedChannel, Listener, Person } from '@tsubame/testkit'

const test = useServer()
const { listen } = test
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  carol = await test.server.signUp('carol')
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
})

const react = (person: Person, noteId: string, reaction: string) => person.request('notes/reactions/create', { noteId, reaction })
const vote = (person: Person, noteId: string, choice: number) => person.request('notes/polls/vote', { noteId, choice })

/** Something that all who listen hear of: what was to come before it has come. */
const mark = (...all: Listener[]) => markBy(carol, ...all)
async function markBy(person: Person, ...all: Listener[]): Promise<void> {
  const note = await person.post({ text: 'mark', poll: { choices: ['a', 'b'] } })
  await Promise.all(all.map((listener) => listener.capture(note.id)))
  await vote(person, note.id, 0)
  await Promise.all(all.map((listener) => listener.updates.find((update) => update.id === note.id, 'the mark')))
}
const told = (listener: Listener, id: string) => listener.updates.all.filter((update) => update.id === id).map(({ type, body }) => ({ type, body }))
const types = (listener: Listener, id: string) => told(listener, id).map((update) => update.type).join(' ')

describe('watching a note', () => {
  it('tells what happens to it, to the one who does it too', async () => {
    const note = await alice.post({ text: 'note', poll: { choices: ['a', 'b'] } })
    const all = [listen(alice), listen(bob), listen(null)]
    await Promise.all(all.map((listener) => listener.capture(note.id)))
    await react(bob, note.id, '👍')
    await react(bob, note.id, ':unknown:')
    await bob.request('notes/reactions/delete', { noteId: note.id })
    await vote(bob, note.id, 1)
    await alice.request('notes/delete', { noteId: note.id })
    for (const listener of all) {
      await listener.updates.find((update) => update.id === note.id && update.type === 'deleted', 'the deletion')
      expect(told(listener, note.id)).toEqual([
        { type: 'reacted', body: { reaction: '👍', emoji: null, userId: bob.id } }, { type: 'unreacted', body: { reaction: '👍', userId: bob.id } },
        { type: 'reacted', body: { reaction: '❤', emoji: null, userId: bob.id } }, { type: 'unreacted', body: { reaction: '❤', userId: bob.id } },
        { type: 'pollVoted', body: { choice: 1, userId: bob.id } }, { type: 'deleted', body: { deletedAt: expect.stringMatching(/^\d{4}-.*Z$/) } },
      ])
    }
  })

  it('ends when it was left as often as it was begun, under any name', async () => {
    const note = await alice.post({ text: 'note' })
    const listener = listen(bob)
    for (const name of ['subNote', 's', 'sr']) listener.stream.send(name, { id: note.id })
    for (const name of ['unsubNote', 'un']) listener.stream.send(name, { id: note.id })
    await listener.settle()
    await react(bob, note.id, '👍')
    await mark(listener)
    expect(types(listener, note.id)).toBe('reacted')
    listener.stream.send('un', { id: note.id })
    listener.stream.send('un', { id: note.id })
    await listener.settle()
    await react(bob, note.id, '🎉')
    await mark(listener)
    expect(types(listener, note.id)).toBe('reacted')
    await listener.capture(note.id)
    await react(bob, note.id, '🍮')
    await mark(listener)
    expect(types(listener, note.id)).toBe('reacted unreacted reacted')
  })

  it('begins before the note is there and survives nonsense', async () => {
    const listener = listen(bob)
    for (const body of [null, 5, {}, { id: 5 }, { id: 'nothing' }, []]) for (const name of ['s', 'un']) listener.stream.send(name, body)
    await mark(listener)
    expect(listener.updates.all).toHaveLength(1)
  })

  it('tells nothing to those who may not see it', async () => {
    const closed = await alice.post({ text: 'closed', visibility: 'followers', poll: { choices: ['a', 'b'] } })
    const direct = await alice.post({ text: 'direct @bob', visibility: 'specified', poll: { choices: ['a', 'b'] } })
    const all = [listen(alice), listen(bob), listen(carol), listen(null)]
    for (const note of [closed, direct]) await Promise.all(all.map((listener) => listener.capture(note.id)))
    for (const note of [closed, direct]) {
      await react(alice, note.id, '👍')
      await vote(alice, note.id, 0)
      await alice.request('notes/delete', { noteId: note.id })
    }
    await mark(...all)
    const everything = 'reacted pollVoted deleted'
    expect(all.map((listener) => types(listener, closed.id))).toEqual([everything, '', '', ''])
    expect(all.map((listener) => types(listener, direct.id))).toEqual([everything, everything, '', ''])
  })

  it('tells nothing of what authors and the server keep from the watcher', async () => {
    const note = await alice.post({ text: 'note' })
    const all = [listen(alice), listen(bob), listen(null)]
    await Promise.all(all.map((listener) => listener.capture(note.id)))
    await alice.request('i/update', { requireSigninToViewContents: true })
    await react(bob, note.id, '👍')
    // What is told is decided while it is sent, so the change after it has to wait for that.
    await mark(...all)
    await alice.request('i/update', { requireSigninToViewContents: false, makeNotesHiddenBefore: 0 })
    await react(alice, note.id, '👍')
    await mark(...all)
    await alice.request('i/update', { makeNotesHiddenBefore: null })
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'none' })
    await react(carol, note.id, '👍')
    await mark(...all.slice(0, 2))
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
    await mark(...all)
    expect(all.map((listener) => types(listener, note.id))).toEqual(['reacted reacted reacted', 'reacted reacted', ''])
  })

  it('tells nothing of people who block the watcher', async () => {
    const note = await alice.post({ text: 'note' })
    const [mine, theirs] = [listen(bob), listen(alice)]
    await Promise.all([mine, theirs].map((listener) => listener.capture(note.id)))
    await carol.request('blocking/create', { userId: bob.id })
    await react(carol, note.id, '👍')
    await markBy(alice, mine, theirs)
    await carol.request('blocking/delete', { userId: bob.id })
    await mark(mine, theirs)
    expect([types(mine, note.id), types(theirs, note.id)]).toEqual(['', 'reacted'])
  })

  it('hears of a deletion even when the server has forgotten the note', async () => {
    const note = await alice.post({ text: 'note' })
    const facts = await test.server.ctx.services.notes.get(note.id)
    const listener = listen(bob)
    await listener.capture(note.id)
    test.server.ctx.services.notes.forget(note.id)
    await test.server.ctx.services.notes.delete(facts!)
    await listener.updates.find((update) => update.id === note.id, 'the deletion')
    expect(types(listener, note.id)).toBe('deleted')
  })

  it('is possible for a thousand notes at once', async () => {
    const [first, beyond] = [await alice.post({ text: 'first' }), await alice.post({ text: 'beyond' })]
    const listener = listen(bob)
    // What cannot be an id takes no place.
    for (let n = 0; n < 100; n++) listener.stream.send('s', { id: `no id ${n}` })
    listener.stream.send('s', { id: 'x'.repeat(10_000) })
    await listener.capture(first.id)
    for (let n = 1; n < 999; n++) listener.stream.send('s', { id: `unknown${n}` })
    const last = await alice.post({ text: 'last' })
    await listener.capture(last.id)
    await listener.capture(beyond.id)
    for (const note of [first, last, beyond]) await react(bob, note.id, '👍')
    listener.stream.send('un', { id: 'unknown1' })
    await mark(listener)
    expect([first, last, beyond].map((note) => types(listener, note.id))).toEqual(['reacted', 'reacted', ''])
  })
})

describe('what concerns me', () => {
  const kinds = (main: ListenedChannel) => main.all.filter(({ type }) => ['mention', 'reply', 'renote'].includes(type)).map(({ type }) => type).toSorted().join(' ')
  /** Everything that `act` sends to the `main` channel of alice. */
  async function heard(main: ListenedChannel, act: () => Promise<unknown>): Promise<string> {
    main.clear()
    await act()
    const last = await carol.post({ text: 'mark @alice' })
    await main.find(({ type, body }) => type === 'mention' && (body as { id: string }).id === last.id, 'the mark')
    return kinds(main).replace(/\bmention\b ?/, '').trim()
  }

  it('comes as mention, reply and renote, packed for me', async () => {
    const mine = await alice.post({ text: 'mine' })
    const secret = await alice.post({ text: 'secret', visibility: 'followers' })
    const main = await listen(alice).main()
    expect(await heard(main, () => bob.post({ text: '@alice' }))).toBe('mention')
    expect(await heard(main, () => bob.post({ text: 'to you', visibility: 'specified', visibleUserIds: [alice.id] }))).toBe('mention')
    expect(await heard(main, () => bob.post({ text: 'a', replyId: mine.id }))).toBe('mention reply')
    expect(await heard(main, () => bob.post({ renoteId: mine.id }))).toBe('renote')
    expect(await heard(main, () => bob.post({ renoteId: mine.id, cw: 'quote' }))).toBe('renote')
    await react(alice, mine.id, '👍')
    main.clear()
    await bob.post({ text: 'look', renoteId: mine.id })
    expect(await main.event('renote')).toMatchObject({ text: 'look', user: { username: 'bob' }, renote: { id: mine.id, myReaction: '👍' } })
    expect(await heard(main, async () => {
      await alice.post({ text: '@alice', replyId: mine.id })
      await alice.post({ text: 'look', renoteId: secret.id })
    })).toBe('')
  })

  it('is silent of people I mute, or with whom there is a block, and of what I may not see', async () => {
    const mine = await alice.post({ text: 'mine' })
    const main = await listen(alice).main()
    const all = async () => {
      await bob.post({ text: '@alice' })
      for (const params of [{ text: 'a', replyId: mine.id }, { renoteId: mine.id }]) await bob.post(params).catch(() => undefined)
    }
    await alice.request('mute/create', { userId: bob.id })
    expect(await heard(main, all)).toBe('')
    await alice.request('mute/delete', { userId: bob.id })
    await alice.request('blocking/create', { userId: bob.id })
    expect(await heard(main, all)).toBe('')
    await alice.request('blocking/delete', { userId: bob.id })
    await bob.request('blocking/create', { userId: alice.id })
    expect(await heard(main, () => bob.post({ text: '@alice' }))).toBe('')
    await bob.request('blocking/delete', { userId: alice.id })
    expect(await heard(main, () => bob.post({ text: 'between us', renoteId: mine.id, visibility: 'specified', visibleUserIds: [carol.id] }))).toBe('')
    expect(await heard(main, all)).toBe('mention mention renote reply')
  })

  it('ends when somebody is suspended, and not when their profile changes', async () => {
    const erin = await test.server.signUp('erin')
    const listener = listen(erin)
    const main = await listener.main()
    let isConnected = true
    const gone = new Promise((resolve) => { listener.stream.on('_disconnected_', () => resolve((isConnected = false))) })
    await erin.request('i/update', { name: 'Erin' })
    await main.event('meUpdated')
    await alice.post({ text: '@erin' })
    await main.event('mention')
    expect(isConnected).toBe(true)
    await changeUser(test.server, erin.id, { isSuspended: true })
    await gone
    listener.close()
  })

  it('ends with the session', async () => {
    const dave = await test.server.signUp('dave')
    const listener = listen(dave)
    await listener.main()
    const gone = new Promise((resolve) => { listener.stream.on('_disconnected_', () => resolve('gone')) })
    await dave.request('i/sign-out' as 'i', {})
    expect(await gone).toBe('gone')
    listener.close()
  })
})
