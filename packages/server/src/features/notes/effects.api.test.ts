import { beforeAll, describe, expect, it } from 'vitest'
import { changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let root: Person
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  root = await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  carol = await test.server.signUp('carol')
})

const show = (noteId: string, viewer = alice) => viewer.request('notes/show', { noteId })
/** Notes are counted with the events that follow from them. */
async function notesCount(person: Person): Promise<number> {
  await test.server.settle()
  return (await person.request('i', {})).notesCount
}
/** What somebody was told since the last time. */
async function news(person: Person): Promise<string[]> {
  await test.server.settle()
  const list = await person.request('i/notifications', { limit: 100 })
  await person.request('notifications/flush', {})
  return list.map((one) => `${one.type} by ${'user' in one && one.user ? one.user.username : 'nobody'}`)
}

describe('counters', () => {
  it('count replies while they are there', async () => {
    const parent = await alice.post({ text: 'parent' })
    const replies = [await bob.post({ text: 'a', replyId: parent.id }), await alice.post({ text: 'b', replyId: parent.id })]
    expect(await show(parent.id)).toMatchObject({ repliesCount: 2, renoteCount: 0 })
    await bob.request('notes/delete', { noteId: replies[0]!.id })
    expect(await show(parent.id)).toMatchObject({ repliesCount: 1 })
    await test.server.ctx.db.pool.query('update note_counts set replies_count = 0 where note_id = $1', [parent.id])
    await alice.request('notes/delete', { noteId: replies[1]!.id })
    expect(await show(parent.id)).toMatchObject({ repliesCount: 0 })
  })

  it('count renotes and quotes by others who are no bots', async () => {
    const target = await alice.post({ text: 'target' })
    await changeUser(test.server, carol.id, { isBot: true })
    const own = await alice.post({ renoteId: target.id })
    const byBot = await carol.post({ renoteId: target.id })
    expect(await show(target.id)).toMatchObject({ renoteCount: 0 })
    const [renote, quote] = [await bob.post({ renoteId: target.id }), await bob.post({ text: 'look', renoteId: target.id })]
    expect(await show(target.id)).toMatchObject({ renoteCount: 2 })
    for (const [person, note] of [[alice, own], [carol, byBot]] as const) await person.request('notes/delete', { noteId: note.id })
    expect(await show(target.id)).toMatchObject({ renoteCount: 2 })
    for (const note of [renote, quote]) await bob.request('notes/delete', { noteId: note.id })
    expect(await show(target.id)).toMatchObject({ renoteCount: 0 })
    await changeUser(test.server, carol.id, { isBot: false })
  })

  it('count a reply that is a quote of the same note once as each', async () => {
    const target = await alice.post({ text: 'target' })
    const both = await bob.post({ text: 'both', replyId: target.id, renoteId: target.id })
    expect(await show(target.id)).toMatchObject({ repliesCount: 1, renoteCount: 1 })
    await bob.request('notes/delete', { noteId: both.id })
    expect(await show(target.id)).toMatchObject({ repliesCount: 0, renoteCount: 0 })
  })

  it('count a person\'s notes', async () => {
    const before = await notesCount(alice)
    const note = await alice.post({ text: 'one more' })
    expect(await notesCount(alice)).toBe(before + 1)
    await alice.request('notes/delete', { noteId: note.id })
    expect(await notesCount(alice)).toBe(before)
    expect((await refusal(alice.request('notes/delete', { noteId: note.id }))).code).toBe('NO_SUCH_NOTE')
    expect(await notesCount(alice)).toBe(before)
  })

  it('tell when a person last posted', async () => {
    const since = Date.now()
    const { createdAt } = await alice.post({ text: 'just now' })
    await test.server.settle()
    const updatedAt = Date.parse((await bob.request('users/show', { userId: alice.id }) as { updatedAt: string }).updatedAt)
    expect(updatedAt).toBeGreaterThanOrEqual(since)
    expect(Math.abs(updatedAt - Date.parse(createdAt))).toBeLessThan(60_000)
  })

  it('are exact when many come at once', async () => {
    const target = await alice.post({ text: 'target' })
    await Promise.all(Array.from({ length: 20 }, (_, n) => [bob, carol][n % 2]!.post(n % 3 ? { text: `${n}`, replyId: target.id } : { renoteId: target.id })))
    expect(await show(target.id)).toMatchObject({ repliesCount: 13, renoteCount: 7 })
  })

  it('are healed by counting anew', async () => {
    const target = await alice.post({ text: 'target' })
    await bob.post({ text: 'a', replyId: target.id })
    await bob.request('notes/reactions/create', { noteId: target.id, reaction: '👍' })
    await test.server.ctx.db.pool.query(`update note_counts set replies_count = 7, renote_count = 7, reactions = '{"x": 7}' where note_id = $1`, [target.id])
    test.server.ctx.services.notes.forgetCounts(target.id)
    expect(await show(target.id)).toMatchObject({ repliesCount: 7 })
    await expect(test.server.ctx.services.notes.recount(AbortSignal.abort())).rejects.toThrow()
    await test.server.ctx.services.notes.recount(new AbortController().signal)
    expect(await show(target.id)).toMatchObject({ repliesCount: 1, renoteCount: 0, reactions: { '👍': 1 } })
  })
})

describe('notifications', () => {
  it('tell each person once, of what concerns them most', async () => {
    const mine = await alice.post({ text: 'mine' })
    const theirs = await carol.post({ text: 'theirs' })
    await Promise.all([alice, bob, carol].map(news))
    await bob.post({ text: '@alice hello', replyId: mine.id })
    expect(await news(alice)).toEqual(['reply by bob'])
    await bob.post({ text: '@alice look', renoteId: mine.id })
    expect(await news(alice)).toEqual(['quote by bob'])
    await bob.post({ text: 'both', replyId: mine.id, renoteId: mine.id })
    expect(await news(alice)).toEqual(['quote by bob'])
    await bob.post({ renoteId: mine.id })
    expect(await news(alice)).toEqual(['renote by bob'])
    await bob.post({ text: '@alice and the rest', replyId: theirs.id })
    expect(await news(alice)).toEqual(['mention by bob'])
    expect(await news(carol)).toEqual(['reply by bob'])
    await bob.post({ text: 'between us', visibility: 'specified', visibleUserIds: [alice.id] })
    expect(await news(alice)).toEqual(['mention by bob'])
    expect(await news(bob)).toEqual([])
  })

  it('tell nobody of what they did themselves', async () => {
    const mine = await alice.post({ text: 'mine' })
    await alice.post({ text: '@alice', replyId: mine.id })
    await alice.post({ text: 'look', renoteId: mine.id })
    await alice.post({ renoteId: mine.id })
    await alice.request('notes/reactions/create', { noteId: mine.id, reaction: '👍' })
    expect(await news(alice)).toEqual([])
  })

  it('stay when a reaction is taken back', async () => {
    const mine = await alice.post({ text: 'mine' })
    await bob.request('notes/reactions/create', { noteId: mine.id, reaction: '👍' })
    await bob.request('notes/reactions/delete', { noteId: mine.id })
    expect(await news(alice)).toEqual(['reaction by bob'])
  })

  it('tell nobody of notes that come in for another reason than being new', async () => {
    await alice.request('following/create', { userId: bob.id })
    await alice.request('following/update', { userId: bob.id, notify: 'normal' })
    const mine = await alice.post({ text: 'mine' })
    await Promise.all([alice, bob, carol].map(news))
    const listener = test.listen(alice)
    const [main, home] = [await listener.main(), await listener.channel('homeTimeline', {})]
    const silently = { cw: null, visibility: 'public', visibleUserIds: [], localOnly: false, reactionAcceptance: null, fileIds: [], channelId: null, poll: null, silent: true } as const
    for (const about of [{ replyId: mine.id, renoteId: null }, { replyId: null, renoteId: mine.id }, { replyId: null, renoteId: null }]) {
      await test.server.ctx.services.notes.create({ ...silently, ...about, userId: bob.id, text: '@alice long ago' })
    }
    const last = await bob.post({ text: 'now' })
    await home.note(last.id)
    await main.find(({ type }) => type === 'notification', 'the note that is new')
    expect(home.notes.map((note) => note.id)).toEqual([last.id])
    expect(main.all.map(({ type }) => type)).toEqual(['notification'])
    expect(await news(alice)).toEqual(['note by bob'])
    expect(await alice.request('notes/timeline', { limit: 3 })).toMatchObject([{ id: last.id }, { text: '@alice long ago' }, { text: '@alice long ago' }])
    await alice.request('following/delete', { userId: bob.id })
  })

  it('tell nobody of a quote that they may not read', async () => {
    const mine = await alice.post({ text: 'mine' })
    await Promise.all([alice, bob, carol].map(news))
    const unread = async () => (await alice.request('i', {})).unreadNotificationsCount
    await bob.post({ text: 'between us', renoteId: mine.id, visibility: 'specified', visibleUserIds: [carol.id] })
    await bob.post({ text: 'for followers', renoteId: mine.id, visibility: 'followers' })
    await test.server.settle()
    expect(await unread()).toBe(0)
    expect(await news(carol)).toEqual(['mention by bob'])
    await bob.post({ text: 'for you', renoteId: mine.id, visibility: 'specified', visibleUserIds: [alice.id] })
    expect(await news(alice)).toEqual(['quote by bob'])
  })

  it('tell nothing of people who are muted, blocked or block', async () => {
    const mine = await alice.post({ text: 'mine' })
    const all = async (person: Person) => {
      await person.post({ text: '@alice' })
      await person.request('notes/reactions/delete', { noteId: mine.id }).catch(() => undefined)
      await person.request('notes/reactions/create', { noteId: mine.id, reaction: '👍' }).catch(() => undefined)
    }
    await alice.request('mute/create', { userId: bob.id })
    await all(bob)
    expect(await news(alice)).toEqual([])
    await alice.request('mute/delete', { userId: bob.id })
    await alice.request('blocking/create', { userId: bob.id })
    await all(bob)
    expect(await news(alice)).toEqual([])
    await alice.request('blocking/delete', { userId: bob.id })
    await bob.request('blocking/create', { userId: alice.id })
    await bob.post({ text: '@alice' })
    expect(await news(alice)).toEqual([])
    await bob.request('blocking/delete', { userId: alice.id })
    await all(bob)
    expect((await news(alice)).toSorted()).toEqual(['mention by bob', 'reaction by bob'])
  })

  it('tell of every note of people whom one wants to hear of', async () => {
    await alice.request('following/create', { userId: bob.id })
    await alice.request('following/update', { userId: bob.id, notify: 'normal' })
    const target = await carol.post({ text: 'target' })
    await Promise.all([alice, bob, carol].map(news))
    const told = async (params: Parameters<Person['post']>[0]) => {
      await bob.post(params)
      return news(alice)
    }
    for (const visibility of ['public', 'home', 'followers'] as const) expect(await told({ text: 'a', visibility })).toEqual(['note by bob'])
    expect(await told({ text: 'a', visibility: 'specified' })).toEqual([])
    expect(await told({ text: 'a', replyId: target.id })).toEqual([])
    expect(await told({ text: '@alice' })).toEqual(['mention by bob'])
    expect(await told({ renoteId: target.id })).toEqual(['note by bob'])
    await alice.request('renote-mute/create', { userId: bob.id })
    expect(await told({ renoteId: target.id })).toEqual([])
    expect(await told({ renoteId: target.id, cw: 'quote' })).toEqual(['note by bob'])
    await alice.request('renote-mute/delete', { userId: bob.id })
    await alice.request('following/delete', { userId: bob.id })
  })
})

describe('deleting', () => {
  it('is for authors and moderators', async () => {
    const [one, two] = [await alice.post({ text: 'one' }), await alice.post({ text: 'two', visibility: 'specified' })]
    expect((await refusal(bob.request('notes/delete', { noteId: one.id }))).code).toBe('ACCESS_DENIED')
    expect((await refusal(bob.request('notes/delete', { noteId: two.id }))).code).toBe('NO_SUCH_NOTE')
    await root.request('notes/delete', { noteId: one.id })
    await root.request('notes/delete', { noteId: two.id })
    for (const note of [one, two]) expect((await refusal(show(note.id))).code).toBe('NO_SUCH_NOTE')
  })

  it('takes what hangs on the note and leaves what refers to it', async () => {
    const note = await alice.post({ text: 'gone', poll: { choices: ['a', 'b'] } })
    const [reply, quote, renote] = [await bob.post({ text: 'reply', replyId: note.id }), await bob.post({ text: 'quote', renoteId: note.id }), await bob.post({ renoteId: note.id })]
    await carol.request('notes/reactions/create', { noteId: note.id, reaction: '👍' })
    await carol.request('notes/polls/vote', { noteId: note.id, choice: 0 })
    await alice.request('notes/delete', { noteId: note.id })
    expect(await show(reply.id)).toMatchObject({ replyId: note.id, reply: null })
    expect(await show(quote.id)).toMatchObject({ renoteId: note.id, renote: null })
    expect(await show(renote.id)).toMatchObject({ renoteId: note.id, renote: null })
    const { rows } = await test.server.ctx.db.pool.query(
      'select (select count(*) from note_reactions where note_id = $1) + (select count(*) from poll_votes where note_id = $1) + (select count(*) from polls where note_id = $1) + (select count(*) from note_counts where note_id = $1) as left', [note.id])
    expect(Number(rows[0].left)).toBe(0)
    for (const name of ['notes/replies', 'notes/children'] as const) expect(await bob.request(name, { noteId: note.id })).toEqual([])
    expect(await alice.request('i/notifications', {})).not.toContainEqual(expect.objectContaining({ type: 'reaction' }))
  })

  it('leaves the files and whether the thread is muted', async () => {
    const file = await alice.upload(Buffer.from('to stay'), 'stays.txt')
    const root = await alice.post({ text: 'root', fileIds: [file.id] })
    const reply = await bob.post({ text: 'reply', replyId: root.id })
    await carol.request('notes/thread-muting/create', { noteId: root.id })
    await alice.request('notes/delete', { noteId: root.id })
    expect(await alice.request('drive/files/show', { fileId: file.id })).toMatchObject({ id: file.id })
    expect(await carol.request('notes/state', { noteId: reply.id })).toMatchObject({ isMutedThread: true })
  })

  it('of renotes by their target keeps quotes', async () => {
    const target = await alice.post({ text: 'target' })
    const renotes = [await bob.post({ renoteId: target.id }), await bob.post({ renoteId: target.id })]
    const [quote, others] = [await bob.post({ renoteId: target.id, cw: 'quote' }), await carol.post({ renoteId: target.id })]
    await bob.request('notes/unrenote', { noteId: target.id })
    for (const renote of renotes) expect((await refusal(show(renote.id))).code).toBe('NO_SUCH_NOTE')
    expect((await alice.request('notes/renotes', { noteId: target.id })).map((note) => note.id)).toEqual([others.id, quote.id])
    expect(await show(target.id)).toMatchObject({ renoteCount: 2 })
    expect((await test.server.post('notes/unrenote', { noteId: target.id }, { authorization: `Bearer ${bob.token}` })).status).toBe(204)
    expect((await refusal(bob.request('notes/unrenote', { noteId: 'nothing' }))).code).toBe('NO_SUCH_NOTE')
  })
})

describe('voting', () => {
  const vote = (person: Person, noteId: string, choice: number) => person.request('notes/polls/vote', { noteId, choice })
  const refused = async (person: Person, noteId: string, choice: number) => (await refusal(vote(person, noteId, choice))).code
  const votes = async (noteId: string, viewer?: Person) => (await show(noteId, viewer)).poll?.choices.map((choice) => `${choice.votes}${choice.isVoted ? '*' : ''}`).join(' ')

  it('is for each person once, or once for each choice', async () => {
    const single = await alice.post({ poll: { choices: ['a', 'b'] } })
    const multiple = await alice.post({ poll: { choices: ['a', 'b', 'c'], multiple: true } })
    await vote(bob, single.id, 1)
    for (const choice of [0, 1]) expect(await refused(bob, single.id, choice)).toBe('ALREADY_VOTED')
    await vote(alice, single.id, 1)
    expect([await votes(single.id, bob), await votes(single.id, carol)]).toEqual(['0 2*', '0 2'])
    for (const choice of [0, 2]) await vote(bob, multiple.id, choice)
    expect(await refused(bob, multiple.id, 2)).toBe('ALREADY_VOTED')
    expect(await votes(multiple.id, bob)).toBe('1* 0 1*')
    expect((await test.server.visit('notes/show', { noteId: multiple.id })).poll?.choices.some((choice) => choice.isVoted)).toBe(false)
  })

  it('counts once however often it is tried at once', async () => {
    const poll = await alice.post({ poll: { choices: ['a', 'b'] } })
    const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => vote(bob, poll.id, n % 2)))
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect((await show(poll.id)).poll?.choices.reduce((sum, choice) => sum + choice.votes, 0)).toBe(1)
  })

  it('is refused for what cannot be voted on, in the order that clients know', async () => {
    const poll = await alice.post({ poll: { choices: ['a', 'b'], expiredAfter: 3_600_000 } })
    const plain = await alice.post({ text: 'plain' })
    for (const choice of [-1, 2, 1e15]) expect(await refused(bob, poll.id, choice)).toBe('INVALID_CHOICE')
    expect(await refused(bob, 'nothing', 0)).toBe('NO_SUCH_NOTE')
    expect(await refused(bob, plain.id, 0)).toBe('NO_POLL')
    await test.server.ctx.db.pool.query('update polls set expires_at = now() where note_id = $1', [poll.id])
    expect(await refused(bob, poll.id, 9)).toBe('ALREADY_EXPIRED')
    await alice.request('blocking/create', { userId: bob.id })
    expect(await refused(bob, poll.id, 9)).toBe('YOU_HAVE_BEEN_BLOCKED')
    expect(await refused(bob, plain.id, 9)).toBe('NO_POLL')
    await alice.request('blocking/delete', { userId: bob.id })
  })
})
