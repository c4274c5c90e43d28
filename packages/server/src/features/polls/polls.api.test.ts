import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'

let shift = 0
const now = () => Date.now() + shift
const test = useServer({ now })
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  carol = await test.server.signUp('carol')
})

const HOUR = 3_600_000
type Create = Parameters<Person['post']>[0]
const ask = (params: Create = {}, by = alice) => by.post({ ...params, poll: { choices: ['a', 'b', 'c'], multiple: true, expiredAfter: HOUR, ...params.poll } })
const vote = (person: Person, note: entities.Note, choice = 0) => person.request('notes/polls/vote', { noteId: note.id, choice })
const polls = () => test.server.ctx.services.polls
/** Lets the time come for what is to end, and the sweep after it. */
async function timeComes(): Promise<void> {
  shift += 2 * HOUR
  await polls().sweep()
  await test.server.settle()
}
/** What somebody is told of the end of a poll. */
async function told(person: Person, note: entities.Note) {
  await test.server.settle()
  const all = await person.request('i/notifications', { limit: 100, includeTypes: ['pollEnded'] })
  return all.filter((one) => 'note' in one && one.note.id === note.id)
}
const times = async (note: entities.Note) => [(await told(alice, note)).length, (await told(bob, note)).length, (await told(carol, note)).length]

describe('the end of a poll', () => {
  it('comes by itself, at the time', async () => {
    const listener = test.listen(alice)
    const main = await listener.main()
    const note = await alice.post({ poll: { choices: ['a', 'b'], expiredAfter: 300 } })
    const heard = await main.find((event) => event.type === 'notification', 'the end of the poll', 20_000)
    expect(heard.body).toMatchObject({ type: 'pollEnded', userId: alice.id, user: { id: alice.id }, note: { id: note.id } })
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(note.poll?.expiresAt ?? ''))
  })

  it('is told to the author and to those who voted, once each, however often they did', async () => {
    const note = await ask()
    for (const choice of [0, 1, 2]) await vote(bob, note, choice)
    await vote(alice, note)
    await timeComes()
    for (let n = 0; n < 3; n++) await polls().end(note.id)
    expect(await times(note)).toEqual([1, 1, 0])
    for (const person of [alice, bob]) {
      expect(await told(person, note)).toMatchObject([{ type: 'pollEnded', userId: alice.id, user: { id: alice.id }, note: { id: note.id, poll: { choices: [{ votes: 2 }, { votes: 1 }, { votes: 1 }] } } }])
    }
  })

  it('does not come early, and is found again when its job was lost', async () => {
    const note = await ask()
    await vote(carol, note)
    await polls().end(note.id)
    await polls().sweep()
    expect(await times(note)).toEqual([0, 0, 0])
    await test.server.ctx.db.pool.query('delete from graphile_worker._private_jobs')
    await timeComes()
    expect(await times(note)).toEqual([1, 0, 1])
  })

  it('comes once when two processes see it, and again when the first fails', async () => {
    const note = await ask()
    await vote(bob, note)
    shift += 2 * HOUR
    const { notifications } = test.server.ctx.services
    const { notify } = notifications
    notifications.notify = () => Promise.reject(new Error('the lights went out'))
    await expect(polls().end(note.id)).rejects.toThrow('the lights went out')
    notifications.notify = notify
    expect(await times(note)).toEqual([0, 0, 0])
    await Promise.all(Array.from({ length: 4 }, () => polls().end(note.id)))
    expect(await times(note)).toEqual([1, 1, 0])
  })

  it('never comes for polls without one, nor for those that were deleted', async () => {
    const [endless, deleted] = [await alice.post({ poll: { choices: ['a', 'b'] } }), await ask()]
    for (const note of [endless, deleted]) await vote(bob, note)
    await alice.request('notes/delete', { noteId: deleted.id })
    await timeComes()
    for (const note of [endless, deleted]) {
      await polls().end(note.id)
      expect(await times(note)).toEqual([0, 0, 0])
    }
  })

  it('is told of polls of other servers, but not to people there', async () => {
    const rin = await addRemote(test.server, 'rin', 'far.example')
    const { ctx } = test.server
    const created = await ctx.services.notes.create({
      userId: rin, text: 'which', cw: null, visibility: 'public', visibleUserIds: [], localOnly: false, reactionAcceptance: null, fileIds: [], replyId: null, renoteId: null, channelId: null,
      poll: { choices: ['a', 'b'], multiple: false, expiresAt: now() + HOUR },
    })
    if (!('id' in created)) throw new Error(created.code)
    const [note] = await ctx.services.notes.pack([created.id], bob.id)
    if (!note) throw new Error('the note is missing')
    await vote(bob, note as entities.Note)
    await timeComes()
    expect(await told(bob, note as entities.Note)).toMatchObject([{ userId: rin }])
    expect((await ctx.db.pool.query('select from notifications where user_id = $1', [rin])).rowCount).toBe(0)
  })

  it('is told though the author is muted or blocks, but not to those who do not want it', async () => {
    const note = await ask()
    for (const person of [bob, carol]) await vote(person, note)
    await bob.request('mute/create', { userId: alice.id })
    await carol.request('i/update', { notificationRecieveConfig: { pollEnded: { type: 'never' } } } as Endpoints['i/update']['req'])
    await timeComes()
    expect(await times(note)).toEqual([1, 1, 0])
    await bob.request('mute/delete', { userId: alice.id })
  })
})

describe('recommended polls', () => {
  const recommended = async (person: Person, params: Endpoints['notes/polls/recommendation']['req'] = {}) =>
    (await person.request('notes/polls/recommendation', { limit: 100, ...params })).map((note) => note.id)

  it('are open, running, of others here, and not voted in', async () => {
    const dave = await test.server.signUp('dave')
    const rin = await addRemote(test.server, 'Rin', 'other.example')
    const good = await ask({ text: 'vote' }, bob)
    const endless = await bob.post({ poll: { choices: ['a', 'b'] } })
    const [own, voted] = [await ask({}, dave), await ask({}, bob)]
    await vote(dave, voted)
    const notOpen = [await ask({ visibility: 'home' }, bob), await ask({ visibility: 'followers' }, bob), await ask({ visibility: 'specified', visibleUserIds: [dave.id] }, bob)]
    const over = await bob.post({ poll: { choices: ['a', 'b'], expiredAfter: 60_000 } })
    const { ctx } = test.server
    const far = await ctx.services.notes.create({
      userId: rin, text: 'which', cw: null, visibility: 'public', visibleUserIds: [], localOnly: false, reactionAcceptance: null, fileIds: [], replyId: null, renoteId: null, channelId: null,
      poll: { choices: ['a', 'b'], multiple: false, expiresAt: null },
    })
    const muted = await ask({}, carol)
    await dave.request('mute/create', { userId: carol.id })
    const plain = await bob.post({ text: 'no poll' })
    shift += 120_000
    const found = await recommended(dave)
    expect(found.slice(0, 2)).toEqual([endless.id, good.id])
    for (const note of [own, voted, ...notOpen, over, muted, plain]) expect(found).not.toContain(note.id)
    if ('id' in far) expect(found).not.toContain(far.id)
    await postAs(test.server, rin, { text: 'nothing to vote' })
    // All of them are ordered and paged by offset.
    expect(await recommended(dave, { limit: 1, offset: 1 })).toEqual([good.id])
    expect(await recommended(dave, { limit: 2, offset: -5 })).toEqual([endless.id, good.id])
    expect(await recommended(dave, { offset: found.length })).toEqual([])
    expect(await recommended(dave, { offset: 1_000_000_000 })).toEqual([])
    await changeUser(test.server, bob.id, { isSuspended: true })
    await test.server.settle()
    expect(await recommended(dave)).not.toContain(good.id)
    await changeUser(test.server, bob.id, { isSuspended: false })
    await test.server.settle()
  })

  it('come from channels unless that is not wanted, and not from muted ones', async () => {
    const { id: channelId } = await bob.request('channels/create', { name: 'eaves' })
    const [inside, outside] = [await ask({ channelId }, bob), await ask({}, bob)]
    expect((await recommended(carol)).slice(0, 2)).toEqual([outside.id, inside.id])
    const without = await recommended(carol, { excludeChannels: true })
    expect([without[0], without.includes(inside.id)]).toEqual([outside.id, false])
    await carol.request('channels/mute/create', { channelId })
    expect(await recommended(carol)).not.toContain(inside.id)
  })

  it('cost as many statements for many as for one', async () => {
    const count = async (limit: number) => (await test.server.countStatements(() => recommended(carol, { limit }))).statements.length
    for (let n = 0; n < 5; n++) await ask({}, bob)
    await count(1)
    expect(await count(6)).toBeLessThanOrEqual(await count(1))
  })
})
