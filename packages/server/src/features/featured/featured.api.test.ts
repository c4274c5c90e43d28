import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const HOUR = 3_600_000
const DAY = 24 * HOUR
let clock = Date.UTC(2026, 4, 1, 12)
const test = useServer({ now: () => clock })
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob, carol] = [await test.server.signUp('alice'), await test.server.signUp('bob'), await test.server.signUp('carol')]
})
/** Each test has days of its own: what was featured before is forgotten. */
beforeEach(() => {
  clock += 30 * DAY
})

/** The score is made when the event is dealt with, so the clock must not go on before. */
const react = async (person: Person, noteId: string, reaction = '👍') => {
  await person.request('notes/reactions/create', { noteId, reaction })
  await test.server.settle()
}
/** What is featured once the ranking is made anew. */
async function featured(params: object = {}, ask: Person['request'] = alice.request): Promise<(string | null)[]> {
  await test.server.settle()
  clock += HOUR
  return (await ask('notes/featured', { limit: 100, ...params })).map((note) => note.text)
}
const ofUser = async (person: Person, ask: Person['request'] = alice.request, params: object = {}) => {
  await test.server.settle()
  return (await ask('users/featured-notes', { userId: person.id, limit: 100, ...params })).map((note) => note.text)
}
const scoreOf = async (noteId: string) => {
  await test.server.settle()
  const { rows } = await test.server.ctx.db.pool.query('select coalesce(sum(score), 0)::int as score from featured_scores where note_id = $1 and days = 3', [noteId])
  return rows[0].score as number
}

describe('a note', () => {
  it('gains by reactions, renotes and quotes of others who are no bots, and loses what is taken back', async () => {
    const note = await alice.post({ text: 'note' })
    await react(alice, note.id)
    await alice.post({ renoteId: note.id })
    expect(await scoreOf(note.id)).toBe(0)
    await react(bob, note.id)
    expect(await scoreOf(note.id)).toBe(1)
    await react(bob, note.id, '🎉')
    expect(await scoreOf(note.id)).toBe(1)
    await react(carol, note.id)
    const renote = await bob.post({ renoteId: note.id })
    await bob.post({ text: 'look', renoteId: note.id })
    expect(await scoreOf(note.id)).toBe(12)
    await bob.request('notes/delete', { noteId: renote.id })
    await carol.request('notes/reactions/delete', { noteId: note.id })
    expect(await scoreOf(note.id)).toBe(6)
    await changeUser(test.server, carol.id, { isBot: true })
    await carol.post({ renoteId: note.id })
    expect(await scoreOf(note.id)).toBe(6)
    await changeUser(test.server, carol.id, { isBot: false })
  })

  it('gains all of it when many act at once', async () => {
    const notes = await Promise.all([alice.post({ text: 'a' }), alice.post({ text: 'b' })])
    await Promise.all(notes.flatMap((note) => [bob, carol].flatMap((person) => [react(person, note.id), person.post({ renoteId: note.id })])))
    expect(await Promise.all(notes.map((note) => scoreOf(note.id)))).toEqual([12, 12])
  })

  it('gains nothing that is a reply, not for everybody, from elsewhere, or older than three days', async () => {
    const parent = await alice.post({ text: 'parent' })
    const far = await addRemote(test.server, 'rin', 'far.example')
    const ids = [
      (await alice.post({ text: 'reply', replyId: parent.id })).id, (await alice.post({ text: 'home', visibility: 'home' })).id,
      (await alice.post({ text: 'followers', visibility: 'followers' })).id, await postAs(test.server, far, { text: 'remote' }),
    ]
    await bob.request('following/create', { userId: alice.id })
    for (const id of ids) await react(bob, id)
    const old = await alice.post({ text: 'old' })
    clock += 3 * DAY + 1
    await react(bob, old.id)
    for (const id of [...ids, old.id]) expect(await scoreOf(id)).toBe(0)
    expect(await featured()).toEqual([])
    await bob.request('following/delete', { userId: alice.id })
  })
})

describe('the featured notes', () => {
  it('are those talked about most, the newest first, in pages', async () => {
    const notes = []
    for (let n = 0; n < 4; n++) notes.push(await alice.post({ text: `note ${n}` }))
    for (const n of [2, 0, 3]) await react(bob, notes[n]!.id)
    await bob.post({ renoteId: notes[0]!.id })
    expect(await featured()).toEqual(['note 3', 'note 2', 'note 0'])
    expect(await featured({ limit: 2 })).toEqual(['note 3', 'note 2'])
    expect(await featured({ limit: 2, untilId: notes[2]!.id })).toEqual(['note 0'])
    expect(await featured({ untilId: notes[0]!.id })).toEqual([])
    expect(await featured({}, test.server.visit)).toEqual(['note 3', 'note 2', 'note 0'])
    const answer = await fetch(`${test.server.url}/api/notes/featured?limit=1`)
    expect(answer.headers.get('cache-control')).toContain('max-age=3600')
    expect(await answer.json()).toMatchObject([{ id: notes[3]!.id }])
  })

  it('stay for this span of three days and the next', async () => {
    clock = Math.floor(clock / (3 * DAY)) * 3 * DAY
    const note = await alice.post({ text: 'lasting' })
    await react(bob, note.id)
    clock += 6 * DAY - 2 * HOUR
    expect(await featured()).toEqual(['lasting'])
    expect(await featured()).toEqual([])
    const rows = async () => (await test.server.ctx.db.pool.query('select from featured_scores where note_id = $1', [note.id])).rowCount
    const sweep = async () => {
      await test.server.ctx.tx(async (tx) => tx.addJob({ name: 'featured.sweep', payload: {} }))
      await test.server.settle()
    }
    await sweep()
    expect(await rows()).toBe(1)
    clock += 14 * DAY
    await sweep()
    expect(await rows()).toBe(0)
  })

  it('are kept for a while', async () => {
    expect(await featured()).toEqual([])
    await react(bob, (await alice.post({ text: 'fresh' })).id)
    await test.server.settle()
    expect(await alice.request('notes/featured', {})).toEqual([])
    expect(await featured()).toEqual(['fresh'])
  })

  it('are a hundred at most: the ones that gained most', async () => {
    const made = await Promise.all(Array.from({ length: 101 }, (_, n) => alice.post({ text: `${n}` })))
    for (const note of made) await react(bob, note.id)
    const best = made[0]!
    await react(carol, best.id)
    const shown = await featured()
    expect(shown).toHaveLength(100)
    expect(shown).toContain('0')
    // A full ranking is kept for longer.
    await alice.request('notes/delete', { noteId: best.id })
    expect(await alice.request('notes/featured', { limit: 100 })).toHaveLength(99)
    clock += 29 * 60_000
    expect(await alice.request('notes/featured', { limit: 100 })).toHaveLength(99)
    clock += 2 * 60_000
    expect(await alice.request('notes/featured', { limit: 100 })).toHaveLength(100)
  })

  it('of a channel are its own, and in no other list', async () => {
    const channel = await alice.request('channels/create', { name: 'birds' })
    const [inside, outside] = [await alice.post({ text: 'inside', channelId: channel.id }), await alice.post({ text: 'outside' })]
    for (const note of [inside, outside]) await react(bob, note.id)
    expect(await featured({ channelId: channel.id })).toEqual(['inside'])
    expect(await featured({ channelId: null })).toEqual(['outside'])
    expect(await ofUser(alice)).toEqual(['outside'])
    expect(await featured({ channelId: 'unknown' })).toEqual([])
  })

  it('leave out what their reader mutes, what is blocked, hidden by suspension or deleted', async () => {
    const dave = await test.server.signUp('dave')
    const [mine, other] = [await dave.post({ text: 'by dave' }), await bob.post({ text: 'by bob' })]
    for (const note of [mine, other]) await react(carol, note.id)
    expect(await featured({ limit: 1 })).toEqual(['by bob'])
    await alice.request('mute/create', { userId: bob.id })
    expect(await featured({ limit: 1 })).toEqual(['by dave'])
    await alice.request('mute/delete', { userId: bob.id })
    await dave.request('blocking/create', { userId: alice.id })
    expect(await featured()).toEqual(['by bob'])
    await dave.request('blocking/delete', { userId: alice.id })
    await changeUser(test.server, dave.id, { isSuspended: true })
    expect(await featured()).toEqual(['by bob'])
    expect(await ofUser(dave)).toEqual([])
    await changeUser(test.server, dave.id, { isSuspended: false })
    await bob.request('notes/delete', { noteId: other.id })
    expect(await featured()).toEqual(['by dave'])
  })
})

describe('a person\'s featured notes', () => {
  it('are there for those who mute the person, not for those whom the person blocks', async () => {
    const notes = []
    for (let n = 0; n < 3; n++) notes.push(await bob.post({ text: `note ${n}` }))
    for (const note of notes.slice(0, 2)) await react(carol, note.id)
    expect(await ofUser(bob)).toEqual(['note 1', 'note 0'])
    expect(await ofUser(bob, test.server.visit, { limit: 1 })).toEqual(['note 1'])
    expect(await ofUser(bob, alice.request, { untilId: notes[1]!.id })).toEqual(['note 0'])
    await alice.request('mute/create', { userId: bob.id })
    expect(await ofUser(bob)).toEqual(['note 1', 'note 0'])
    await alice.request('mute/delete', { userId: bob.id })
    await bob.request('blocking/create', { userId: alice.id })
    expect(await ofUser(bob)).toEqual([])
    await bob.request('blocking/delete', { userId: alice.id })
    expect(await ofUser(bob)).toHaveLength(2)
    expect(await alice.request('users/featured-notes', { userId: 'nobody' })).toEqual([])
  })

  it('stay for this span of seven days and the next', async () => {
    clock = Math.floor(clock / (7 * DAY)) * 7 * DAY
    await react(bob, (await alice.post({ text: 'lasting' })).id)
    clock += 14 * DAY - 1
    expect(await ofUser(alice)).toEqual(['lasting'])
    clock += 1
    expect(await ofUser(alice)).toEqual([])
  })
})

it('costs as many statements for many as for few', async () => {
  const channel = await alice.request('channels/create', { name: 'statements' })
  for (let n = 0; n < 10; n++) for (const channelId of [null, channel.id]) await react(bob, (await alice.post({ text: `${n}`, channelId })).id)
  const cost = async (limit: number) => {
    const reads: (() => Promise<unknown>)[] = [
      () => alice.request('notes/featured', { limit }), () => alice.request('notes/featured', { channelId: channel.id, limit }), () => alice.request('users/featured-notes', { userId: alice.id, limit }),
    ]
    const counts: number[] = []
    for (const read of reads) {
      for (const note of await alice.request('users/notes', { userId: alice.id, withChannelNotes: true, limit: 30 })) test.server.ctx.services.notes.forget(note.id)
      clock += HOUR
      await test.server.settle()
      counts.push((await test.server.countStatements(read)).statements.length)
    }
    return counts
  }
  await cost(10)
  expect(await cost(10)).toEqual(await cost(2))
})
