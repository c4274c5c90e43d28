import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'
import { firstIdAt } from '../../platform/ids.ts'

// The index holds little, so that the older pages of these tests are read from the database.
let shift = 0
const test = useServer({ env: { TSUBAME_INDEX_SIZE: '1000' }, now: () => Date.now() + shift })
let viewer: Person
let friend: Person
let other: Person
let third: Person
let far: string
let below: string
beforeAll(async () => {
  await test.server.signUp('keeper')
  viewer = await test.server.signUp('viewer')
  friend = await test.server.signUp('friend')
  other = await test.server.signUp('other')
  third = await test.server.signUp('third')
  far = await addRemote(test.server, 'rin', 'far.example')
  below = await addRemote(test.server, 'ran', 'deep.far.example')
  await viewer.request('following/create', { userId: friend.id })
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
})

const names = new Map<string, string>()
let since = ''
beforeEach(async () => {
  names.clear()
  since = (await third.post({ text: 'before', visibility: 'specified' })).id
})
const keep = (name: string, id: string) => {
  names.set(id, name)
  return id
}
const post = async (name: string, author: Person, params: Parameters<Person['post']>[0] & object) => keep(name, (await author.post(params)).id)
const postFar = async (name: string, author: string, params: Parameters<typeof postAs>[2]) => keep(name, await postAs(test.server, author, params))
const named = (notes: readonly entities.Note[]) => notes.filter((note) => note.id > since).map((note) => names.get(note.id)).filter((name) => name !== undefined).toReversed().join(' ')
const everything = { withReplies: true, limit: 100 } as const
const local = async (person: Person | null = viewer) => named(await (person ?? { request: test.server.visit }).request('notes/local-timeline', everything))
const global = async (person: Person | null = viewer) => named(await (person ?? { request: test.server.visit }).request('notes/global-timeline', { limit: 100 }))
const home = async () => named(await viewer.request('notes/timeline', { limit: 100 }))

/** Notes by somebody, and notes of a friend that touch theirs in each way. */
async function entangle(author: Person): Promise<void> {
  const root = await post('note', author, { text: 'note' })
  const quote = await third.post({ text: 'a', renoteId: root })
  const answer = await third.post({ text: 'a', replyId: root })
  await post('reply', friend, { text: 'a', replyId: root })
  await post('renote', friend, { renoteId: root })
  await post('quote', friend, { renoteId: root, cw: 'quote' })
  await post('renote-of-quote', friend, { renoteId: quote.id })
  await post('renote-of-reply', friend, { renoteId: answer.id })
  await post('free', friend, { text: 'free' })
  await post('mine', viewer, { renoteId: root })
}
const ALL = 'note reply renote quote renote-of-quote renote-of-reply free mine'

describe('what somebody does not want to see', () => {
  it('is of muted people and all that touches it, their own renotes too', async () => {
    await entangle(other)
    expect(await local()).toBe(ALL)
    await viewer.request('mute/create', { userId: other.id })
    expect(await local()).toBe('free')
    expect(await home()).toBe('free')
    expect(await local(third)).toBe(ALL)
    expect(named(await viewer.request('users/notes', { userId: other.id, ...everything }))).toBe('note')
    expect(named(await viewer.request('users/notes', { userId: friend.id, ...everything }))).toBe('free')
    await viewer.request('mute/delete', { userId: other.id })
    expect(await local()).toBe(ALL)
  })

  it('is seen again when the mute has run out', async () => {
    await entangle(other)
    await viewer.request('mute/create', { userId: other.id, expiresAt: Date.now() + 60_000 })
    expect(await local()).toBe('free')
    shift = 61_000
    expect(await local()).toBe(ALL)
    shift = 0
    await viewer.request('mute/delete', { userId: other.id })
  })

  it('is of people who block me, and of those I block but for their own page', async () => {
    await entangle(other)
    await other.request('blocking/create', { userId: viewer.id })
    expect(await local()).toBe('free')
    expect(await viewer.request('users/notes', { userId: other.id })).toEqual([])
    await other.request('blocking/delete', { userId: viewer.id })
    await viewer.request('blocking/create', { userId: other.id })
    expect(await local()).toBe('free')
    expect(named(await viewer.request('users/notes', { userId: other.id }))).toBe('note')
    await viewer.request('blocking/delete', { userId: other.id })
    expect(await local()).toBe(ALL)
  })

  it('is of muted hosts, exactly', async () => {
    const note = await postFar('far', far, { text: 'note' })
    const deep = await postFar('deep', below, { text: 'note' })
    await post('renote', friend, { renoteId: note })
    await post('renote-deep', friend, { renoteId: deep })
    const answer = await friend.post({ text: 'a', replyId: note })
    keep('reply', answer.id)
    // What is renoted may itself be about something from there.
    const [theirs, quote] = [await third.post({ text: 'a', replyId: note, visibility: 'home' }), await third.post({ text: 'a', renoteId: note, visibility: 'home' })]
    await post('renote-of-reply', friend, { renoteId: theirs.id, visibility: 'home' })
    await post('renote-of-quote', friend, { renoteId: quote.id, visibility: 'home' })
    expect(await home()).toBe('renote renote-deep renote-of-reply renote-of-quote')
    await viewer.request('i/update', { mutedInstances: ['far.example'] })
    expect(await global()).toBe('deep renote-deep')
    expect(await home()).toBe('renote-deep')
    const fromThread = async () => named((await viewer.request('notes/renotes', { noteId: quote.id, limit: 100 })).concat(await viewer.request('notes/renotes', { noteId: theirs.id, limit: 100 })))
    expect(await fromThread()).toBe('')
    expect(await global(null)).toBe('far deep renote renote-deep')
    await viewer.request('i/update', { mutedInstances: [] })
    expect(await fromThread()).toBe('renote-of-reply renote-of-quote')
    expect(await global()).toBe('far deep renote renote-deep')
  })

  it('is not renotes of people whose renotes they mute; quotes stay, whatever they are made of', async () => {
    const file = await friend.upload(Buffer.from('bytes'), 'file.txt')
    const root = (await other.post({ text: 'root' })).id
    await post('renote', friend, { renoteId: root })
    await post('with-cw', friend, { renoteId: root, cw: 'cw' })
    await post('with-file', friend, { renoteId: root, fileIds: [file.id] })
    await post('with-poll', friend, { renoteId: root, poll: { choices: ['a', 'b'] } })
    await post('reply', friend, { renoteId: root, replyId: root, text: 'a' })
    await viewer.request('renote-mute/create', { userId: friend.id })
    expect(await local()).toBe('with-cw with-file with-poll reply')
    expect(named(await viewer.request('users/notes', { userId: friend.id, ...everything }))).toBe('renote with-cw with-file with-poll reply')
    await viewer.request('renote-mute/delete', { userId: friend.id })
    expect(await local()).toBe('renote with-cw with-file with-poll reply')
  })

  it('is not told to the server by muted words', async () => {
    await post('note', friend, { text: 'banana' })
    await viewer.request('i/update', { mutedWords: [['banana']], hardMutedWords: [['banana']] })
    expect(await home()).toBe('note')
    await viewer.request('i/update', { mutedWords: [], hardMutedWords: [] })
  })
})

describe('what the server does not want to show', () => {
  it('is of suspended people until they are back', async () => {
    await entangle(other)
    await changeUser(test.server, other.id, { isSuspended: true })
    await until(async () => (await local()) === 'free', 'the suspension')
    for (const person of [null, third]) expect(await local(person)).toBe('free')
    const root = [...names].find(([, name]) => name === 'note')?.[0] ?? ''
    expect(await viewer.request('notes/replies', { noteId: root })).toEqual([])
    await changeUser(test.server, other.id, { isSuspended: false })
    await until(async () => (await local()) === ALL, 'the return')
  })

  it('is of blocked hosts and those below them', async () => {
    const root = (await third.post({ text: 'root' })).id
    const note = await postFar('far', far, { text: 'note' })
    await postFar('deep', below, { text: 'note' })
    await postFar('reply', below, { text: 'a', replyId: root })
    await post('renote', friend, { renoteId: note })
    const replies = async () => named(await viewer.request('notes/replies', { noteId: root }))
    const block = (...blockedHosts: string[]) => test.server.ctx.services.meta.update({ blockedHosts })
    await block('FAR.example')
    expect([await global(), await global(null), await home(), await replies()]).toEqual(['', '', '', ''])
    expect(named(await viewer.request('users/notes', { userId: far }))).toBe('far')
    await block('deep.far.example')
    expect([await global(), await replies()]).toEqual(['far renote', ''])
    await block('ar.example', 'f_r.example')
    expect([await global(), await replies()]).toEqual(['far deep renote', 'reply'])
    await block()
  })
})

describe('pages', () => {
  /** Rows of notes as old as the hills: one in `every` of `author`, all others of `noise`. */
  async function fill(count: number, author: string, noise: string, every: number): Promise<string[]> {
    const { ctx } = test.server
    const start = Date.UTC(2020, 0, 1)
    await ctx.db.pool.query('delete from notes where id < $1', [firstIdAt(Date.UTC(2021, 0, 1))])
    const rows = Array.from({ length: count }, (_, n) => ({ id: ctx.ids.next(start + n * 1000), userId: n % every === 0 ? author : noise }))
    await ctx.db.pool.query(`insert into notes (id, user_id, text, visibility) select id, user_id, 'old', 'public' from unnest($1::text[], $2::text[]) r (id, user_id)`, [rows.map((row) => row.id), rows.map((row) => row.userId)])
    // They came in without events, as with a backup: read as at a start.
    await ctx.services.timelines.fill()
    await ctx.services.timelines.filled()
    return rows.filter((row) => row.userId === author).map((row) => row.id).toReversed()
  }

  it.each([1200, 3000])('are never empty before the end of %i notes, however many are filtered away', { timeout: 60_000 }, async (count) => {
    const noisy = await test.server.signUp(`noisy${count}`)
    const rare = await test.server.signUp(`rare${count}`)
    await viewer.request('mute/create', { userId: noisy.id })
    await viewer.request('following/create', { userId: rare.id })
    const expected = await fill(count, rare.id, noisy.id, 100)
    for (const name of ['notes/timeline', 'notes/local-timeline', 'notes/hybrid-timeline', 'notes/global-timeline'] as const) {
      const read: string[] = []
      for (let untilId: string | undefined; ;) {
        const page = await viewer.request(name, { limit: 7, ...(untilId === undefined ? {} : { untilId }) })
        read.push(...page.map((note) => note.id))
        untilId = page.at(-1)?.id
        if (page.length < 7) break
      }
      expect(read.filter((id) => expected.includes(id)), name).toEqual(expected)
      expect(new Set(read).size, name).toBe(read.length)
      const oldestFirst = expected.toReversed()
      const page = async (params: object) => (await viewer.request(name, { limit: 7, ...params })).map((note) => note.id)
      expect(await page({ sinceId: oldestFirst[2]! }), name).toEqual(oldestFirst.slice(3, 10))
      expect(await page({ sinceId: oldestFirst[2]!, untilId: oldestFirst[6]! }), name).toEqual(oldestFirst.slice(3, 6).toReversed())
      expect(await page({ sinceDate: Date.UTC(2020, 0, 1, 0, 3, 20), untilDate: Date.UTC(2020, 0, 1, 0, 8, 20) }), name).toEqual(oldestFirst.slice(3, 5).toReversed())
    }
  })
})
