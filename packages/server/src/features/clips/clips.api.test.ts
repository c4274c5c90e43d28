import { beforeAll, describe, expect, it } from 'vitest'
import { changeUser, refusal, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob, carol] = [await test.server.signUp('alice'), await test.server.signUp('bob'), await test.server.signUp('carol')]
})

const code = async (call: Promise<unknown>) => (await refusal(call)).code
let named = 0
/** Somebody without clips. */
const newcomer = () => test.server.signUp(`newcomer${++named}`)
const newClip = (owner: Person, params: { name?: string; isPublic?: boolean; description?: string | null } = {}) => owner.request('clips/create', { name: 'finds', ...params })
const add = (owner: Person, clipId: string, noteId: string) => owner.request('clips/add-note', { clipId, noteId })
const remove = (owner: Person, clipId: string, noteId: string) => owner.request('clips/remove-note', { clipId, noteId })
const clippedCount = async (noteId: string, viewer = alice) => (await viewer.request('notes/show', { noteId })).clippedCount
const fulfilled = async (calls: Promise<unknown>[]) => (await Promise.allSettled(calls)).filter((answer) => answer.status === 'fulfilled').length
/** Lowers the limits while something is done. */
async function under(policies: { clipLimit?: number; noteEachClipsLimit?: number }, work: () => Promise<unknown>): Promise<void> {
  const { meta } = test.server.ctx.services
  await meta.update({ policies })
  try {
    await work()
  } finally {
    await meta.update({ policies: {} })
  }
}

describe('a clip', () => {
  it('is made, shown, changed and deleted by its owner', async () => {
    const clip = await newClip(alice, { description: 'of all kinds' })
    expect(clip).toEqual({
      id: clip.id, createdAt: expect.stringMatching(/Z$/), lastClippedAt: null, userId: alice.id, user: expect.objectContaining({ username: 'alice' }),
      name: 'finds', description: 'of all kinds', isPublic: false, favoritedCount: 0, isFavorited: false, notesCount: 0,
    })
    expect(await alice.request('clips/show', { clipId: clip.id })).toEqual(clip)
    expect(await alice.request('clips/update', { clipId: clip.id, name: 'found' })).toMatchObject({ name: 'found', description: 'of all kinds', isPublic: false })
    expect(await alice.request('clips/update', { clipId: clip.id, description: 'new' })).toMatchObject({ name: 'found', description: 'new' })
    expect(await alice.request('clips/update', { clipId: clip.id, description: '', isPublic: true })).toMatchObject({ description: null, isPublic: true })
    expect(await newClip(alice, { description: '' })).toMatchObject({ description: null })
    await alice.request('clips/delete', { clipId: clip.id })
    expect(await code(alice.request('clips/show', { clipId: clip.id }))).toBe('NO_SUCH_CLIP')
  })

  it('that is private is not there for others', async () => {
    const { id: clipId } = await newClip(alice)
    const note = await bob.post({ text: 'note' })
    for (const endpoint of ['clips/show', 'clips/notes', 'clips/favorite', 'clips/unfavorite', 'clips/update', 'clips/delete'] as const) {
      expect(await code(bob.request(endpoint, { clipId })), endpoint).toBe('NO_SUCH_CLIP')
      expect(await code(alice.request(endpoint, { clipId: 'unknown' })), endpoint).toBe('NO_SUCH_CLIP')
    }
    for (const change of [add, remove]) {
      expect(await code(change(bob, clipId, note.id))).toBe('NO_SUCH_CLIP')
      expect(await code(change(bob, 'unknown', note.id))).toBe('NO_SUCH_CLIP')
    }
    for (const endpoint of ['clips/show', 'clips/notes'] as const) expect(await code(test.server.visit(endpoint, { clipId }))).toBe('NO_SUCH_CLIP')
  })

  it('that is public shows its count of notes to its owner only', async () => {
    const { id: clipId } = await newClip(alice, { isPublic: true })
    await add(alice, clipId, (await bob.post({ text: 'note' })).id)
    expect(await alice.request('clips/show', { clipId })).toMatchObject({ notesCount: 1, lastClippedAt: expect.stringMatching(/Z$/) })
    const shown = await bob.request('clips/show', { clipId })
    expect(shown).toMatchObject({ isFavorited: false })
    expect(shown).not.toHaveProperty('notesCount')
    const visited = await test.server.visit('clips/show', { clipId })
    expect(visited).not.toHaveProperty('notesCount')
    expect(visited).not.toHaveProperty('isFavorited')
    for (const endpoint of ['clips/update', 'clips/delete'] as const) expect(await code(bob.request(endpoint, { clipId }))).toBe('NO_SUCH_CLIP')
    await changeUser(test.server, alice.id, { isSuspended: true })
    await until(async () => (await refusal(bob.request('clips/show', { clipId }))).code === 'NO_SUCH_CLIP', 'the suspension')
    await changeUser(test.server, alice.id, { isSuspended: false })
    await until(async () => (await alice.request('clips/show', { clipId })).notesCount === 1, 'the return')
  })

  it('is listed in pages, to others only when it is public', async () => {
    const owner = await newcomer()
    const clips = []
    for (let n = 0; n < 6; n++) clips.push(await newClip(owner, { name: `clip ${n}`, isPublic: n % 2 === 0 }))
    const names = (list: { name: string }[]) => list.map((clip) => Number(clip.name.slice(5)))
    expect(names(await owner.request('clips/list', {}))).toEqual([5, 4, 3, 2, 1, 0])
    expect(names(await owner.request('clips/list', { limit: 2, untilId: clips[4]!.id }))).toEqual([3, 2])
    expect(names(await owner.request('clips/list', { limit: 2, sinceId: clips[0]!.id }))).toEqual([1, 2])
    for (const viewer of [bob, owner]) expect(names(await viewer.request('users/clips', { userId: owner.id }))).toEqual([4, 2, 0])
    expect(names(await test.server.visit('users/clips', { userId: owner.id, limit: 1, untilId: clips[4]!.id }))).toEqual([2])
    expect(names(await bob.request('users/clips', { userId: owner.id, limit: 1, sinceId: clips[0]!.id }))).toEqual([2])
    expect(await bob.request('users/clips', { userId: 'nobody' })).toEqual([])
  })
})

describe('the notes of a clip', () => {
  it('are in it once, and their count of clips is exact', async () => {
    const [first, second] = [await newClip(alice), await newClip(bob)]
    const note = await bob.post({ text: 'note' })
    expect(await clippedCount(note.id)).toBe(0)
    await add(alice, first.id, note.id)
    expect(await code(add(alice, first.id, note.id))).toBe('ALREADY_CLIPPED')
    await add(bob, second.id, note.id)
    expect(await clippedCount(note.id)).toBe(2)
    await remove(alice, first.id, note.id)
    await remove(alice, first.id, note.id)
    expect(await clippedCount(note.id)).toBe(1)
    await bob.request('clips/delete', { clipId: second.id })
    expect(await clippedCount(note.id)).toBe(0)
    for (const noteId of ['nothing', (await bob.post({ text: 'secret', visibility: 'specified' })).id]) {
      expect(await code(add(alice, first.id, noteId))).toBe('NO_SUCH_NOTE')
      expect(await code(remove(alice, first.id, noteId))).toBe('NO_SUCH_NOTE')
      expect(await code(alice.request('notes/clips', { noteId }))).toBe('NO_SUCH_NOTE')
    }
    await test.server.ctx.db.pool.query('update note_counts set clipped_count = 7 where note_id = $1', [note.id])
    await test.server.ctx.services.notes.recount(new AbortController().signal)
    expect(await clippedCount(note.id)).toBe(0)
  })

  it('are counted exactly when many come and go at once', async () => {
    const people = [alice, bob, carol]
    const clips = await Promise.all(people.map((person) => newClip(person)))
    const note = await bob.post({ text: 'note' })
    const adds = () => people.flatMap((person, n) => [add(person, clips[n]!.id, note.id), add(person, clips[n]!.id, note.id)])
    expect(await fulfilled(adds())).toBe(3)
    expect(await clippedCount(note.id)).toBe(3)
    await Promise.all(people.flatMap((person, n) => [remove(person, clips[n]!.id, note.id), remove(person, clips[n]!.id, note.id), person.request('clips/delete', { clipId: clips[n]!.id })].map((call) => call.catch(() => undefined))))
    expect(await clippedCount(note.id)).toBe(0)
  })

  it('vanish from it when they are deleted, and may be taken out unseen', async () => {
    const { id: clipId } = await newClip(alice)
    const [short, hidden] = [await bob.post({ text: 'short-lived' }), await bob.post({ text: 'soon hidden' })]
    for (const note of [short, hidden]) await add(alice, clipId, note.id)
    await bob.request('notes/delete', { noteId: short.id })
    await bob.request('i/update', { makeNotesHiddenBefore: 0 })
    expect(await alice.request('clips/show', { clipId })).toMatchObject({ notesCount: 1 })
    await remove(alice, clipId, hidden.id)
    expect(await alice.request('clips/show', { clipId })).toMatchObject({ notesCount: 0 })
    await bob.request('i/update', { makeNotesHiddenBefore: null })
  })

  it('come in the order of notes, not of clipping, in pages', async () => {
    const { id: clipId } = await newClip(alice, { isPublic: true })
    const notes = []
    for (let n = 0; n < 5; n++) notes.push(await bob.post({ text: `note ${n}` }))
    for (const n of [3, 0, 4, 1, 2]) await add(alice, clipId, notes[n]!.id)
    const texts = async (page: object = {}, viewer = alice) => (await viewer.request('clips/notes', { clipId, ...page })).map((note) => Number(note.text?.slice(5)))
    expect(await texts()).toEqual([4, 3, 2, 1, 0])
    expect(await texts({ limit: 2, untilId: notes[3]!.id }, bob)).toEqual([2, 1])
    expect(await texts({ limit: 2, sinceId: notes[1]!.id })).toEqual([2, 3])
    expect(await test.server.visit('clips/notes', { clipId, limit: 1 })).toMatchObject([{ id: notes[4]!.id }])
  })

  it('are found by words that all occur in text or content warning', async () => {
    const { id: clipId } = await newClip(alice)
    const texts: [string, string?][] = [['Swallows over the harbour'], ['the harbour', 'SWALLOWS ahead'], ['swallows'], ['100% 駅の燕'], ['1000 under_score']]
    for (const [text, cw] of texts) await add(alice, clipId, (await bob.post({ text, cw })).id)
    const found = async (search: string | null) => (await alice.request('clips/notes', { clipId, search })).map((note) => texts.findIndex(([text]) => text === note.text)).toSorted((a, b) => a - b)
    expect(await found('swallow harbour')).toEqual([0, 1])
    expect(await found('  HARBOUR　swallow ')).toEqual([0, 1])
    expect(await found('燕')).toEqual([3])
    expect(await found('100%')).toEqual([3])
    expect(await found('r_s')).toEqual([4])
    expect(await found('nothing')).toEqual([])
    expect(await found(null)).toEqual([0, 1, 2, 3, 4])
  })

  it('are filtered for whoever looks; those of suspended people stay for the owner to put away', async () => {
    const author = await newcomer()
    const { id: clipId } = await newClip(alice, { isPublic: true })
    const [open, closed] = [await author.post({ text: 'open' }), await alice.post({ text: 'closed', visibility: 'followers' })]
    for (const note of [open, closed]) await add(alice, clipId, note.id)
    const seen = async (viewer: Person) => (await viewer.request('clips/notes', { clipId })).map((note) => note.text)
    expect(await seen(alice)).toEqual(['closed', 'open'])
    expect(await seen(bob)).toEqual(['open'])
    await bob.request('mute/create', { userId: author.id })
    expect(await seen(bob)).toEqual([])
    await author.request('blocking/create', { userId: carol.id })
    expect(await seen(carol)).toEqual([])
    await bob.request('mute/delete', { userId: author.id })
    await changeUser(test.server, author.id, { isSuspended: true })
    await test.server.settle()
    await until(async () => (await seen(bob)).length === 0, 'the suspension')
    expect(await seen(alice)).toEqual(['closed', 'open'])
    await remove(alice, clipId, open.id)
    expect(await seen(alice)).toEqual(['closed'])
  })

  it('that their authors hide are not found by their words', async () => {
    const author = await newcomer()
    const { id: clipId } = await newClip(alice, { isPublic: true })
    await add(alice, clipId, (await author.post({ text: 'confession' })).id)
    await author.request('i/update', { makeNotesHiddenBefore: 0 })
    expect(await bob.request('clips/notes', { clipId })).toMatchObject([{ isHidden: true, text: null }])
    expect(await bob.request('clips/notes', { clipId, search: 'confession' })).toEqual([])
  })

  it('tell in which public clips they are', async () => {
    const note = await bob.post({ text: 'note' })
    const [open, closed] = [await newClip(carol, { isPublic: true }), await newClip(carol)]
    for (const { id } of [open, closed]) await add(carol, id, note.id)
    for (const ask of [alice.request, carol.request, test.server.visit]) expect((await ask('notes/clips', { noteId: note.id })).map((clip) => clip.id)).toEqual([open.id])
  })
})

describe('bookmarks of clips', () => {
  it('are made and taken away once, and end when the clip becomes private', async () => {
    const fan = await newcomer()
    const [first, second] = [await newClip(alice, { isPublic: true }), await newClip(carol, { isPublic: true })]
    expect(await fulfilled(Array.from({ length: 4 }, () => fan.request('clips/favorite', { clipId: first.id })))).toBe(1)
    await fan.request('clips/favorite', { clipId: second.id })
    expect(await code(fan.request('clips/favorite', { clipId: first.id }))).toBe('ALREADY_FAVORITED')
    expect(await fan.request('clips/my-favorites', {})).toMatchObject([{ id: second.id }, { id: first.id, favoritedCount: 1, isFavorited: true }])
    expect(await bob.request('clips/show', { clipId: first.id })).toMatchObject({ favoritedCount: 1, isFavorited: false })
    await alice.request('clips/update', { clipId: first.id, isPublic: false })
    expect((await fan.request('clips/my-favorites', {})).map((clip) => clip.id)).toEqual([second.id])
    await fan.request('clips/unfavorite', { clipId: first.id })
    expect(await code(fan.request('clips/unfavorite', { clipId: first.id }))).toBe('NO_SUCH_CLIP')
    await fan.request('clips/unfavorite', { clipId: second.id })
    expect(await code(fan.request('clips/unfavorite', { clipId: second.id }))).toBe('NOT_FAVORITED')
    expect(await fan.request('clips/my-favorites', {})).toEqual([])
  })
})

describe('limits', () => {
  it('allow ten clips, however many are made at once', async () => {
    const owner = await newcomer()
    expect(await fulfilled(Array.from({ length: 13 }, () => newClip(owner)))).toBe(10)
    expect(await code(newClip(owner))).toBe('TOO_MANY_CLIPS')
    expect(await owner.request('clips/list', { limit: 100 })).toHaveLength(10)
  })

  it('allow so many notes, however many are put in at once', async () => {
    const owner = await newcomer()
    const { id: clipId } = await newClip(owner)
    const notes = await Promise.all(Array.from({ length: 6 }, (_, n) => bob.post({ text: `${n}` })))
    await under({ noteEachClipsLimit: 3 }, async () => {
      expect(await fulfilled(notes.map((note) => add(owner, clipId, note.id)))).toBe(3)
      const [kept] = await owner.request('clips/notes', { clipId })
      expect(await code(add(owner, clipId, (await bob.post({ text: 'more' })).id))).toBe('TOO_MANY_CLIP_NOTES')
      expect(await code(add(owner, clipId, kept!.id))).toBe('ALREADY_CLIPPED')
    })
    expect((await Promise.all(notes.map((note) => clippedCount(note.id)))).filter((count) => count === 1)).toHaveLength(3)
  })

  it('that have become smaller let their owner do nothing but take away', async () => {
    const owner = await newcomer()
    const [full, other] = [await newClip(owner), await newClip(owner)]
    const notes = [await bob.post({ text: 'a' }), await bob.post({ text: 'b' })]
    for (const note of notes) await add(owner, full.id, note.id)
    const refusedWith = async (expected: string) => {
      expect(await code(owner.request('clips/update', { clipId: other.id, name: 'new' }))).toBe(expected)
      expect(await code(add(owner, other.id, notes[0]!.id))).toBe(expected)
    }
    await under({ clipLimit: 1 }, () => refusedWith('CLIP_LIMIT_EXCEEDED'))
    await under({ noteEachClipsLimit: 1 }, async () => {
      await refusedWith('CLIP_NOTES_LIMIT_EXCEEDED')
      expect(await code(newClip(owner))).toBe('CLIP_NOTES_LIMIT_EXCEEDED')
      await remove(owner, full.id, notes[0]!.id)
      await owner.request('clips/update', { clipId: other.id, name: 'new' })
    })
    await under({ clipLimit: 1 }, async () => {
      await owner.request('clips/delete', { clipId: full.id })
      await owner.request('clips/update', { clipId: other.id, name: 'newer' })
    })
    expect(await owner.request('clips/list', {})).toMatchObject([{ name: 'newer' }])
  })
})

it('costs as many statements for many as for few', async () => {
  const owner = await newcomer()
  const { id: clipId } = await newClip(owner, { isPublic: true })
  const noteIds: string[] = []
  const cost = async () => {
    const reads: (() => Promise<unknown>)[] = [
      () => owner.request('clips/list', {}), () => owner.request('users/clips', { userId: owner.id }), () => owner.request('clips/my-favorites', {}),
      () => owner.request('notes/clips', { noteId: noteIds[0]! }), () => owner.request('clips/notes', { clipId }), () => owner.request('clips/notes', { clipId, search: 'note' }),
    ]
    const counts: number[] = []
    for (const read of reads) {
      await test.server.settle()
      test.server.ctx.services.users.forget(owner.id)
      for (const id of noteIds) test.server.ctx.services.notes.forget(id)
      counts.push((await test.server.countStatements(read)).statements.length)
    }
    return counts
  }
  const grow = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const note = await owner.post({ text: 'note' })
      noteIds.push(note.id)
      await add(owner, clipId, note.id)
      const clip = await newClip(owner, { isPublic: true })
      await Promise.all([add(owner, clip.id, noteIds[0]!), owner.request('clips/favorite', { clipId: clip.id })])
    }
  }
  await grow(2)
  await cost()
  const few = await cost()
  await grow(6)
  expect(await cost()).toEqual(few)
})

it('is not for accounts that have moved away, but for deleting', async () => {
  const owner = await newcomer()
  const { id: clipId } = await newClip(owner)
  await changeUser(test.server, owner.id, { movedToUri: 'https://far.example/users/new' })
  await until(async () => (await code(add(owner, clipId, 'nothing'))) === 'YOUR_ACCOUNT_MOVED', 'the move')
  expect(await code(newClip(owner))).toBe('YOUR_ACCOUNT_MOVED')
  for (const endpoint of ['clips/update', 'clips/favorite', 'clips/unfavorite'] as const) expect(await code(owner.request(endpoint, { clipId })), endpoint).toBe('YOUR_ACCOUNT_MOVED')
  expect(await code(remove(owner, clipId, 'nothing'))).toBe('YOUR_ACCOUNT_MOVED')
  await owner.request('clips/delete', { clipId })
})

const limited = useServer({ env: { TSUBAME_RATE_LIMITS: 'on' } })

it('lets twenty notes an hour be put into clips', async () => {
  const owner = await limited.server.signUp('olga')
  const attempts: number[] = []
  for (let n = 0; n < 21; n++) attempts.push((await limited.server.post('clips/add-note', { i: owner.token, clipId: 'unknown', noteId: 'unknown' })).status)
  expect(attempts.slice(0, 20).every((status) => status === 400)).toBe(true)
  expect(attempts[20]).toBe(429)
})
