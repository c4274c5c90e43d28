import { beforeAll, describe, expect, it, vi } from 'vitest'
import { addRemote, changeUser, postAs, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let keeper: Person
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  carol = await test.server.signUp('carol')
})

const react = (person: Person, noteId: string, reaction: string) => person.request('notes/reactions/create', { noteId, reaction })
const show = (noteId: string, viewer = alice) => viewer.request('notes/show', { noteId })

describe('reacting', () => {
  it.each([
    ['👍', '👍'], ['❤️', '❤'], ['❤', '❤'], ['☺️', '☺'], ['👩‍❤️‍👩', '👩‍❤️‍👩'], ['🏳️‍🌈', '🏳️‍🌈'], ['🇯🇵', '🇯🇵'], ['👍🏽', '👍🏽'], ['1️⃣', '1⃣'],
    ['like', '👍'], ['pudding', '🍮'], ['rip', '😇'],
    [':unknown:', '❤'], [':unknown@.:', '❤'], [':blob@far.example:', '❤'], ['', '❤'], ['hello', '❤'], ['👍👍', '❤'], ['a👍', '❤'], ['\ufe0f', '❤'], ['1', '❤'], ['constructor', '❤'], ['👍'.repeat(100), '❤'],
  ])('with %s counts as %s', async (wanted, stored) => {
    const note = await alice.post({ text: 'note' })
    await react(bob, note.id, wanted)
    expect(await show(note.id, bob)).toMatchObject({ reactions: { [stored]: 1 }, reactionCount: 1, reactionEmojis: {}, myReaction: stored })
  })

  it('to notes that take likes only is a like', async () => {
    const [likes, remoteLikes] = [await alice.post({ text: 'a', reactionAcceptance: 'likeOnly' }), await alice.post({ text: 'a', reactionAcceptance: 'likeOnlyForRemote' })]
    for (const note of [likes, remoteLikes]) await react(bob, note.id, '🎉')
    const remote = await addRemote(test.server, 'rin', 'far.example')
    await test.server.ctx.services.reactions.create(remote, remoteLikes.id, '🎉')
    expect(await show(likes.id)).toMatchObject({ reactionAcceptance: 'likeOnly', reactions: { '❤': 1 } })
    expect(await show(remoteLikes.id)).toMatchObject({ reactions: { '❤': 1, '🎉': 1 } })
  })

  it('again replaces, with the same is refused, and can be taken back', async () => {
    const note = await alice.post({ text: 'note' })
    await react(bob, note.id, '👍')
    expect((await refusal(react(bob, note.id, 'like'))).code).toBe('ALREADY_REACTED')
    await react(bob, note.id, '🎉')
    await react(carol, note.id, '👍')
    expect(await show(note.id, bob)).toMatchObject({ reactions: { '🎉': 1, '👍': 1 }, reactionCount: 2, myReaction: '🎉' })
    expect(await show(note.id, alice)).not.toHaveProperty('myReaction')
    await bob.request('notes/reactions/delete', { noteId: note.id })
    expect((await show(note.id, bob)).reactions).toEqual({ '👍': 1 })
    expect((await refusal(bob.request('notes/reactions/delete', { noteId: note.id }))).code).toBe('NOT_REACTED')
    expect((await refusal(bob.request('notes/reactions/delete', { noteId: 'nothing' }))).code).toBe('NO_SUCH_NOTE')
  })

  it('is refused to renotes, by the blocked, and to nothing', async () => {
    const note = await alice.post({ text: 'note' })
    const [renote, quote] = [await alice.post({ renoteId: note.id }), await alice.post({ renoteId: note.id, cw: 'quote' })]
    expect((await refusal(react(bob, renote.id, '👍'))).code).toBe('CANNOT_REACT_TO_RENOTE')
    await react(bob, quote.id, '👍')
    expect((await refusal(react(bob, 'nothing', '👍'))).code).toBe('NO_SUCH_NOTE')
    await alice.request('blocking/create', { userId: bob.id })
    for (const id of [note.id, renote.id]) expect((await refusal(react(bob, id, '👍'))).code).toBe('YOU_HAVE_BEEN_BLOCKED')
    await alice.request('blocking/delete', { userId: bob.id })
  })

  it('counts once for each person however many at once', async () => {
    const note = await alice.post({ text: 'note' })
    const crowd = await Promise.all(Array.from({ length: 20 }, (_, n) => addRemote(test.server, `crowd${n}`, 'far.example')))
    await Promise.all([...crowd, ...crowd].map((id, n) => test.server.ctx.services.reactions.create(id, note.id, n % 2 ? '👍' : '🎉')))
    await Promise.all([bob, bob, bob, bob].map((person) => react(person, note.id, '🍮').catch(() => undefined)))
    const { reactions, reactionCount } = await show(note.id)
    expect([reactionCount, Object.values(reactions).reduce((sum, count) => sum + count, 0), reactions['🍮']]).toEqual([21, 21, 1])
    const pairs = (await test.server.ctx.services.notes.countsOf([note.id])).get(note.id)?.reactionPairs
    expect(pairs).toHaveLength(16)
  })

  it('shows at once, also on what renotes the note, to the one who reacted', async () => {
    const note = await alice.post({ text: 'note' })
    const renote = await carol.post({ renoteId: note.id })
    await react(bob, note.id, '👍')
    expect((await show(renote.id, bob)).renote).toMatchObject({ myReaction: '👍', reactions: { '👍': 1 } })
    const reply = await carol.post({ text: 'reply', replyId: note.id })
    const seen = (await show(reply.id, bob)).reply
    expect(seen).toMatchObject({ id: note.id, reactions: { '👍': 1 } })
    for (const key of ['myReaction', 'poll', 'clippedCount']) expect(seen).not.toHaveProperty(key)
  })
})

describe('the first reactors', () => {
  it('follow what people change, and keep 16 at most', async () => {
    const note = await alice.post({ text: 'note' })
    const pairs = async () => (await test.server.ctx.services.notes.countsOf([note.id])).get(note.id)?.reactionPairs
    await react(bob, note.id, '👍')
    await react(carol, note.id, '👍')
    await react(bob, note.id, '🎉')
    expect(await pairs()).toEqual([`${carol.id}/👍`, `${bob.id}/🎉`])
    await carol.request('notes/reactions/delete', { noteId: note.id })
    expect(await pairs()).toEqual([`${bob.id}/🎉`])
  })
})

describe('who reacted', () => {
  it('is listed newest first, by kind, page by page, to visitors too', async () => {
    const note = await alice.post({ text: 'note' })
    await react(bob, note.id, '👍')
    await react(carol, note.id, '🎉')
    await react(alice, note.id, '👍')
    const list = async (params: object) => (await test.server.visit('notes/reactions', { noteId: note.id, ...params })).map((one) => `${one.user.username} ${one.type}`)
    expect(await list({})).toEqual(['alice 👍', 'carol 🎉', 'bob 👍'])
    expect(await list({ type: '👍' })).toEqual(['alice 👍', 'bob 👍'])
    expect(await list({ type: ':blob@.:' })).toEqual([])
    const all = await test.server.visit('notes/reactions', { noteId: note.id })
    expect(await list({ untilId: all[0]?.id, limit: 1 })).toEqual(['carol 🎉'])
    expect(await list({ sinceId: all[2]?.id, limit: 1 })).toEqual(['carol 🎉'])
    const got = await fetch(`${test.server.url}/api/notes/reactions?noteId=${note.id}`)
    expect([got.status, got.headers.get('cache-control')]).toEqual([200, 'public, max-age=60'])
  })

  it('leaves out people with whom there is a block, either way', async () => {
    const note = await alice.post({ text: 'note' })
    await react(bob, note.id, '👍')
    const names = async (viewer: Person) => (await viewer.request('notes/reactions', { noteId: note.id })).map((one) => one.user.username)
    await carol.request('blocking/create', { userId: bob.id })
    expect(await names(carol)).toEqual([])
    expect(await names(alice)).toEqual(['bob'])
    await carol.request('blocking/delete', { userId: bob.id })
    await bob.request('blocking/create', { userId: carol.id })
    expect(await names(carol)).toEqual([])
    await bob.request('blocking/delete', { userId: carol.id })
  })

  it('is shown to somebody whom very many block', async () => {
    const note = await alice.post({ text: 'note' })
    await react(bob, note.id, '👍')
    const { relations } = test.server.ctx.services
    const blockedBy = new Set(Array.from({ length: 70_000 }, (_, n) => `blocker${n}`))
    const asked = vi.spyOn(relations, 'of').mockResolvedValue({ ...(await relations.of(carol.id)), blockedBy })
    try {
      expect(await carol.request('notes/reactions', { noteId: note.id })).toHaveLength(1)
    } finally {
      asked.mockRestore()
    }
  })

  it('leaves out the suspended, but not before moderators', async () => {
    const dan = await test.server.signUp('dan')
    const note = await bob.post({ text: 'note' })
    await react(dan, note.id, '👍')
    await react(carol, note.id, '🎉')
    await changeUser(test.server, dan.id, { isSuspended: true })
    const names = async (viewer: Person) => (await viewer.request('notes/reactions', { noteId: note.id, limit: 2 })).map((one) => one.user.username)
    expect(await names(bob)).toEqual(['carol'])
    expect(await names(keeper)).toEqual(['carol', 'dan'])
  })
})

describe('polling for reactions', () => {
  it('answers for notes that are there and may be seen, each once', async () => {
    const [note, secret] = [await alice.post({ text: 'note' }), await alice.post({ text: 'secret', visibility: 'specified' })]
    await react(bob, note.id, '👍')
    await react(alice, secret.id, '👍')
    expect(await bob.request('notes/show-partial-bulk', { noteIds: [note.id, secret.id, 'nothing', note.id] })).toEqual([{ id: note.id, reactions: { '👍': 1 }, reactionEmojis: {} }])
    expect(await alice.request('notes/show-partial-bulk', { noteIds: [secret.id] })).toHaveLength(1)
    await bob.request('mute/create', { userId: alice.id })
    expect(await bob.request('notes/show-partial-bulk', { noteIds: [note.id] })).toHaveLength(1)
    await bob.request('mute/delete', { userId: alice.id })
  })
})

describe('remote reactors', () => {
  it('react through the same rules', async () => {
    const rin = await addRemote(test.server, 'rin2', 'far.example')
    const theirs = await postAs(test.server, rin, { text: 'from afar' })
    await react(bob, theirs, '🎉')
    expect((await show(theirs, bob)).reactions).toEqual({ '🎉': 1 })
    const secret = await alice.post({ text: 'secret', visibility: 'specified' })
    expect(await test.server.ctx.services.reactions.create(rin, secret.id, null)).toMatchObject({ code: 'NO_SUCH_NOTE' })
    const note = await alice.post({ text: 'note' })
    await test.server.ctx.services.reactions.create(rin, note.id, null)
    expect((await show(note.id)).reactions).toEqual({ '❤': 1 })
  })
})
