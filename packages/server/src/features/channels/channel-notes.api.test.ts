import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, refusal, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'
import { recountChannels } from './counters.ts'

// The index holds little, so that the older pages of these tests are read from the database.
let shift = 0
const test = useServer({ env: { TSUBAME_INDEX_SIZE: '1000' }, now: () => Date.now() + shift })
let writer: Person
let reader: Person
let third: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  writer = await test.server.signUp('writer')
  reader = await test.server.signUp('reader')
  third = await test.server.signUp('third')
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
})

const open = async (params: Partial<Endpoints['channels/create']['req']> = {}) => writer.request('channels/create', { name: 'eaves', ...params })
const codeOf = async (call: Promise<unknown>) => (await refusal(call)).code
const ids = (notes: readonly { id: string }[]) => notes.map((note) => note.id)
const timeline = async (channelId: string, person: Person | null = reader, more: object = {}) =>
  ids(await (person ?? { request: test.server.visit }).request('channels/timeline', { channelId, limit: 100, ...more }))
const home = async (person: Person, more: object = {}) => ids(await person.request('notes/timeline', { limit: 100, ...more }))

describe('a note in a channel', () => {
  it('is public, stays here and has no recipients, whatever was asked for', async () => {
    const { id } = await open({ color: 'tomato', isSensitive: true, allowRenoteToExternal: false })
    const wishes: Partial<Endpoints['notes/create']['req']>[] = [{ visibility: 'specified', visibleUserIds: [reader.id] }, { visibility: 'followers' }, { visibility: 'home' }, { localOnly: false }]
    for (const asked of wishes) {
      const note = await writer.post({ text: 'a', channelId: id, ...asked })
      expect(note).toMatchObject({ visibility: 'public', localOnly: true, channelId: id })
      expect(note).not.toHaveProperty('visibleUserIds')
      expect(note.channel).toEqual({ id, name: 'eaves', color: 'tomato', isSensitive: true, allowRenoteToExternal: false, userId: writer.id })
    }
    expect(await codeOf(writer.post({ text: 'a', channelId: id, visibleUserIds: ['nothing'] }))).toBe('NO_SUCH_USER')
    expect(await third.post({ text: 'anybody may', channelId: id })).toMatchObject({ channelId: id })
    expect(await writer.post({ text: 'outside' })).not.toHaveProperty('channel')
    expect(await writer.post({ text: 'outside' })).not.toHaveProperty('channelId')
  })

  it('is public though its author is silenced or the words are sensitive, but never says what is prohibited', async () => {
    const { id } = await open()
    await test.server.ctx.services.meta.update({ policies: { canPublicNote: false }, sensitiveWords: ['cat'], prohibitedWords: ['hawk'] })
    expect(await writer.post({ text: 'a cat' })).toMatchObject({ visibility: 'home' })
    expect(await writer.post({ text: 'a cat', channelId: id })).toMatchObject({ visibility: 'public' })
    expect(await codeOf(writer.post({ text: 'a hawk', channelId: id }))).toBe('CONTAINS_PROHIBITED_WORDS')
    await test.server.ctx.services.meta.update({ policies: {}, sensitiveWords: [], prohibitedWords: [] })
  })

  it('shows the channel as it is now, inside other notes and without its content too', async () => {
    const { id } = await open()
    const note = await writer.post({ text: 'secret', channelId: id })
    const [renote, quote, reply] = [await reader.post({ renoteId: note.id }), await reader.post({ renoteId: note.id, text: 'look' }), await reader.post({ replyId: note.id, text: 'well' })]
    const shown = async (noteId: string) => reader.request('notes/show', { noteId })
    for (const { id: noteId } of [note, renote, quote, reply]) await shown(noteId)
    await writer.request('channels/update', { channelId: id, name: 'gable', color: 'teal' })
    const channel = { id, name: 'gable', color: 'teal', isSensitive: false, allowRenoteToExternal: true, userId: writer.id }
    expect((await shown(note.id)).channel).toEqual(channel)
    for (const one of [renote, quote]) {
      expect((await shown(one.id)).renote?.channel).toEqual(channel)
      expect(await shown(one.id)).not.toHaveProperty('channel')
    }
    expect(await shown(reply.id)).toMatchObject({ channel, reply: { channel } })

    await writer.request('i/update', { makeNotesHiddenBefore: 0 })
    expect(await shown(note.id)).toMatchObject({ isHidden: true, text: null, channelId: id, channel })
    expect(await shown(quote.id)).toMatchObject({ text: 'look', renote: { isHidden: true, text: null, channel } })
    expect(await shown(reply.id)).toMatchObject({ reply: { isHidden: true, channel } })
    await writer.request('i/update', { makeNotesHiddenBefore: null })
  })

  it('needs a channel that is there and not archived', async () => {
    const { id } = await open()
    const note = await writer.post({ text: 'before', channelId: id })
    const [outside, elsewhere] = [await writer.post({ text: 'outside' }), await open()]
    await writer.request('channels/update', { channelId: id, isArchived: true })
    expect(await refusal(writer.post({ text: 'a', channelId: 'nothing' }))).toMatchObject({ code: 'NO_SUCH_CHANNEL', id: 'b1653923-5453-4edc-b786-7c4f39bb0bbb' })
    expect(await codeOf(writer.post({ text: 'a', channelId: id }))).toBe('NO_SUCH_CHANNEL')
    expect(await codeOf(reader.post({ text: 'a', replyId: note.id }))).toBe('NO_SUCH_CHANNEL')
    expect(await codeOf(reader.post({ text: 'a', replyId: note.id, channelId: elsewhere.id }))).toBe('NO_SUCH_CHANNEL')
    expect(await codeOf(reader.post({ text: 'a', replyId: outside.id, channelId: id }))).toBe('NO_SUCH_CHANNEL')
    expect(await reader.post({ renoteId: note.id })).toMatchObject({ renoteId: note.id, localOnly: true })
    expect(await timeline(id, null)).toEqual([note.id])
    await writer.request('channels/update', { channelId: id, isArchived: false })
    expect(await reader.post({ text: 'a', replyId: note.id })).toMatchObject({ channelId: id })
  })
})

describe('replies', () => {
  it('go where the note is that they answer', async () => {
    const [{ id }, elsewhere] = [await open(), await open()]
    const [inside, outside] = [await writer.post({ text: 'inside', channelId: id }), await writer.post({ text: 'outside' })]
    expect(await reader.post({ text: 'a', replyId: inside.id, visibility: 'followers' })).toMatchObject({ channelId: id, visibility: 'public', localOnly: true })
    expect(await reader.post({ text: 'a', replyId: inside.id, channelId: elsewhere.id })).toMatchObject({ channelId: id })
    const plain = await reader.post({ text: 'a', replyId: outside.id, channelId: id, visibility: 'home' })
    expect(plain).toMatchObject({ visibility: 'home', localOnly: false })
    expect(plain).not.toHaveProperty('channelId')
    const far = await addRemote(test.server, 'rin', 'far.example')
    const remote = await reader.request('notes/show', { noteId: await postAs(test.server, far, { text: 'from afar', replyId: inside.id, visibility: 'home' }) })
    expect(remote).toMatchObject({ channelId: id, visibility: 'public', localOnly: true })
  })
})

describe('renotes', () => {
  it('leave a channel only if it lets them', async () => {
    const [closed, other] = [await open({ allowRenoteToExternal: false }), await open()]
    const [note, outside] = [await writer.post({ text: 'inside', channelId: closed.id }), await writer.post({ text: 'outside' })]
    const free = await writer.post({ text: 'free', channelId: other.id })
    const refused = await refusal(reader.post({ renoteId: note.id }))
    expect(refused).toMatchObject({ code: 'CANNOT_RENOTE_OUTSIDE_OF_CHANNEL', id: '33510210-8452-094c-6227-4a6c05d99f00' })
    expect(await codeOf(reader.post({ renoteId: note.id, text: 'quote', channelId: other.id }))).toBe('CANNOT_RENOTE_OUTSIDE_OF_CHANNEL')
    // The reply takes the quote out of the channel, or into it.
    expect(await codeOf(reader.post({ renoteId: note.id, text: 'quote', channelId: closed.id, replyId: outside.id }))).toBe('CANNOT_RENOTE_OUTSIDE_OF_CHANNEL')
    expect(await reader.post({ renoteId: note.id, text: 'quote', replyId: note.id })).toMatchObject({ channelId: closed.id })
    expect(await reader.post({ renoteId: note.id, channelId: closed.id })).toMatchObject({ channelId: closed.id, visibility: 'public', renoteId: note.id })
    expect(await reader.post({ renoteId: outside.id, channelId: closed.id })).toMatchObject({ channelId: closed.id })
    expect(await reader.post({ renoteId: free.id, channelId: closed.id })).toMatchObject({ channelId: closed.id })
    const taken = await reader.post({ renoteId: free.id })
    expect(taken).toMatchObject({ localOnly: true })
    expect(taken).not.toHaveProperty('channelId')
    await test.server.ctx.db.pool.query(`update notes set channel_id = 'gone' where id = $1`, [free.id])
    test.server.ctx.services.notes.forget(free.id)
    expect(await codeOf(reader.post({ renoteId: free.id }))).toBe('NO_SUCH_CHANNEL')
  })
})

describe('counters', () => {
  const counts = async (channelId: string) => {
    await test.server.settle()
    const { notesCount, usersCount, lastNotedAt } = await writer.request('channels/show', { channelId })
    return { notesCount, usersCount, lastNotedAt }
  }

  it('return to the old value when a note is deleted, and count each person once', async () => {
    const { id } = await open()
    const notes: entities.Note[] = []
    for (const person of [writer, reader, writer]) notes.push(await person.post({ text: 'a', channelId: id }))
    expect(await counts(id)).toEqual({ notesCount: 3, usersCount: 2, lastNotedAt: notes[2]!.createdAt })
    const more = await reader.post({ text: 'b', channelId: id })
    await reader.request('notes/delete', { noteId: more.id })
    expect(await counts(id)).toEqual({ notesCount: 3, usersCount: 2, lastNotedAt: more.createdAt })
    for (const [index, person] of [writer, reader, writer].entries()) await person.request('notes/delete', { noteId: notes[index]!.id })
    expect(await counts(id)).toMatchObject({ notesCount: 0, usersCount: 2 })
    await reader.post({ text: 'again', channelId: id })
    expect(await counts(id)).toMatchObject({ notesCount: 1, usersCount: 2 })
    expect(await counts((await open()).id)).toEqual({ notesCount: 0, usersCount: 0, lastNotedAt: null })
  })

  it('are exact when many post at once in several channels', async () => {
    const [one, two] = [await open(), await open()]
    await Promise.all(Array.from({ length: 24 }, (_, n) => [writer, reader, third][n % 3]!.post({ text: `${n}`, channelId: n % 2 === 0 ? one.id : two.id })))
    expect(await counts(one.id)).toMatchObject({ notesCount: 12, usersCount: 3 })
    expect(await counts(two.id)).toMatchObject({ notesCount: 12, usersCount: 3 })
  })

  it('are healed, without counting twice what is still to be counted', async () => {
    const { id } = await open()
    const notes = [await writer.post({ text: 'a', channelId: id }), await reader.post({ text: 'b', channelId: id })]
    await test.server.settle()
    const { pool } = test.server.ctx.db
    await pool.query('update channels set notes_count = 50, users_count = 70 where id = $1', [id])
    await pool.query('delete from channel_writers where channel_id = $1', [id])
    // As if the process had died before the second was counted.
    const payload = { noteId: notes[1]!.id, userId: reader.id, channelId: id }
    await pool.query(`insert into outbox (id, type, payload, available_at) values ('waits', 'note.created', $1, now() + interval '1 hour')`, [payload])
    const recount = () => recountChannels(test.server.ctx, {}, { signal: new AbortController().signal })
    await recount()
    const stored = async () => (await pool.query('select notes_count, users_count from channels where id = $1', [id])).rows[0] as object
    expect(await stored()).toEqual({ notes_count: 1, users_count: 2 })
    await pool.query(`delete from outbox where id = 'waits'`)
    await recount()
    expect(await stored()).toEqual({ notes_count: 2, users_count: 2 })
  })
})

describe('the timeline of a channel', () => {
  it('holds all that is in it, for everybody', async () => {
    const [{ id }, elsewhere] = [await open(), await open()]
    const root = await writer.post({ text: 'root', channelId: id })
    const reply = await third.post({ text: 'reply', replyId: root.id })
    const renote = await third.post({ renoteId: root.id, channelId: id })
    const quote = await third.post({ renoteId: root.id, channelId: id, text: 'quote' })
    await third.post({ renoteId: root.id })
    await writer.post({ text: 'elsewhere', channelId: elsewhere.id })
    await writer.post({ text: 'outside' })
    const all = ids([quote, renote, reply, root])
    for (const person of [writer, reader, null]) expect(await timeline(id, person)).toEqual(all)
    expect(await timeline(id, reader, { allowPartial: true })).toEqual(all)
    for (const call of [timeline('nothing'), timeline('nothing', null)]) expect(await refusal(call)).toMatchObject({ code: 'NO_SUCH_CHANNEL', id: '4d0eeeba-a02c-4c3c-9966-ef60d38d2e7f' })
  })

  it('pages by id and by date, in both directions', async () => {
    const { id } = await open()
    const notes: entities.Note[] = []
    for (let n = 0; n < 7; n++) notes.push(await writer.post({ text: `${n}`, channelId: id }))
    const at = (n: number) => notes[n]!.id
    expect(await timeline(id, reader, { limit: 3 })).toEqual([at(6), at(5), at(4)])
    expect(await timeline(id, reader, { limit: 3, untilId: at(4) })).toEqual([at(3), at(2), at(1)])
    expect(await timeline(id, reader, { limit: 3, untilId: at(1) })).toEqual([at(0)])
    expect(await timeline(id, reader, { limit: 3, untilId: at(0) })).toEqual([])
    expect(await timeline(id, reader, { limit: 3, sinceId: at(1) })).toEqual([at(2), at(3), at(4)])
    expect(await timeline(id, reader, { sinceId: at(1), untilId: at(5) })).toEqual([at(4), at(3), at(2)])
    const [before, until] = [Date.parse(notes[2]!.createdAt), Date.parse(notes[5]!.createdAt)]
    const between = notes.filter((note) => Date.parse(note.createdAt) > before && Date.parse(note.createdAt) < until)
    expect(await timeline(id, reader, { sinceDate: before, untilDate: until })).toEqual(ids(between).toReversed())
    expect(await timeline(id, reader, { sinceDate: before, untilDate: until, untilId: at(2) })).toEqual([at(1), at(0)])
    expect(await timeline(id)).toHaveLength(7)
    expect(ids(await reader.request('channels/timeline', { channelId: id }))).toHaveLength(7)
  })

  it('leaves out the muted, the blocking and the suspended, and hides what is for members only', async () => {
    const { id } = await open()
    const [one, two] = [await writer.post({ text: 'one', channelId: id }), await third.post({ text: 'two', channelId: id })]
    const renote = await writer.post({ renoteId: two.id, channelId: id })
    await reader.request('mute/create', { userId: third.id })
    expect(await timeline(id)).toEqual([one.id])
    await reader.request('mute/delete', { userId: third.id })
    await third.request('blocking/create', { userId: reader.id })
    expect(await timeline(id)).toEqual([one.id])
    await third.request('blocking/delete', { userId: reader.id })
    await reader.request('renote-mute/create', { userId: writer.id })
    expect(await timeline(id)).toEqual([two.id, one.id])
    await reader.request('renote-mute/delete', { userId: writer.id })
    expect(await timeline(id)).toEqual([renote.id, two.id, one.id])
    await changeUser(test.server, third.id, { isSuspended: true })
    await until(async () => JSON.stringify(await timeline(id)) === JSON.stringify([one.id]), 'the suspended author to vanish')
    await changeUser(test.server, third.id, { isSuspended: false })
    await until(async () => (await timeline(id)).length === 3, 'the author to come back')
    await writer.request('i/update', { requireSigninToViewContents: true })
    expect(await test.server.visit('channels/timeline', { channelId: id })).toMatchObject([{ isHidden: true }, { text: 'two' }, { isHidden: true, text: null, channel: { id } }])
    await writer.request('i/update', { requireSigninToViewContents: false })
    const far = await addRemote(test.server, 'ran', 'far.example')
    const away = await postAs(test.server, far, { text: 'from afar', replyId: one.id })
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'local' })
    expect(await timeline(id, null)).toEqual([renote.id, two.id, one.id])
    expect(await timeline(id)).toEqual([away, renote.id, two.id, one.id])
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'none' })
    expect(await timeline(id, null)).toEqual([])
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
  })
})

describe('home', () => {
  it('has notes of followed channels, and of no others, not even one\'s own', async () => {
    const [{ id }, elsewhere] = [await open(), await open()]
    await reader.request('following/create', { userId: third.id })
    const [theirs, mine, friends] = [await writer.post({ text: 'a', channelId: id }), await reader.post({ text: 'b', channelId: id }), await third.post({ text: 'c', channelId: elsewhere.id })]
    const plain = await third.post({ text: 'plain' })
    const seen = async (kind: 'notes/timeline' | 'notes/hybrid-timeline' | 'notes/local-timeline' | 'notes/global-timeline') =>
      ids(await reader.request(kind, { limit: 100 })).filter((noteId) => [theirs, mine, friends, plain].some((note) => note.id === noteId))
    expect(await seen('notes/timeline')).toEqual([plain.id])
    await reader.request('channels/follow', { channelId: id })
    expect(await seen('notes/timeline')).toEqual([plain.id, mine.id, theirs.id])
    expect(await seen('notes/hybrid-timeline')).toEqual([plain.id, mine.id, theirs.id])
    for (const kind of ['notes/local-timeline', 'notes/global-timeline'] as const) expect(await seen(kind)).toEqual([plain.id])
    await reader.request('channels/mute/create', { channelId: id })
    expect(await seen('notes/timeline')).toEqual([plain.id])
    await reader.request('channels/mute/delete', { channelId: id })
    expect(await seen('notes/timeline')).toEqual([plain.id, mine.id, theirs.id])
    await reader.request('channels/unfollow', { channelId: id })
    expect(await seen('notes/timeline')).toEqual([plain.id])
    await reader.request('following/delete', { userId: third.id })
  })
})

describe('a muted channel', () => {
  it('is gone from everywhere but itself, with what is renoted out of it', async () => {
    const [muted, open2] = [await open(), await open()]
    await reader.request('following/create', { userId: third.id })
    await reader.request('channels/follow', { channelId: open2.id })
    const inside = await writer.post({ text: 'inside', channelId: muted.id })
    const [renote, quote] = [await third.post({ renoteId: inside.id }), await third.post({ renoteId: inside.id, text: 'quote' })]
    const across = await writer.post({ renoteId: inside.id, channelId: open2.id })
    const plain = await third.post({ text: 'plain' })
    const own = ids([across, quote, renote])
    const filtered = async (list: Promise<entities.Note[]>) => ids(await list).filter((id) => [...own, plain.id].includes(id))
    const local = () => filtered(reader.request('notes/local-timeline', { limit: 100 }))
    const page = () => filtered(reader.request('users/notes', { userId: third.id, limit: 100 }))
    expect(await filtered(reader.request('notes/timeline', { limit: 100 }))).toEqual([plain.id, across.id, quote.id, renote.id])
    await reader.request('channels/mute/create', { channelId: muted.id, expiresAt: Date.now() + 60_000 })
    expect(await filtered(reader.request('notes/timeline', { limit: 100 }))).toEqual([plain.id])
    for (const list of [local, page]) expect(await list()).toEqual([plain.id])
    expect(await timeline(open2.id)).toEqual([])
    expect(await timeline(muted.id)).toEqual([inside.id])
    expect(ids(await third.request('notes/local-timeline', { limit: 100 }))).toEqual(expect.arrayContaining([renote.id, quote.id]))
    shift = 61_000
    expect(await filtered(reader.request('notes/timeline', { limit: 100 }))).toEqual([plain.id, across.id, quote.id, renote.id])
    for (const list of [local, page]) expect(await list()).toEqual([plain.id, quote.id, renote.id])
    expect(await timeline(open2.id)).toEqual([across.id])
    shift = 0
    await reader.request('channels/mute/delete', { channelId: muted.id })
    await reader.request('channels/unfollow', { channelId: open2.id })
    await reader.request('following/delete', { userId: third.id })
  })
})

describe('the page of a person', () => {
  let mild: entities.Channel
  let sensitive: entities.Channel
  let author: Person
  let posted: Record<'plain' | 'mild' | 'sensitive', string>
  beforeAll(async () => {
    author = await test.server.signUp('author')
    mild = await open()
    sensitive = await open({ isSensitive: true })
  })
  beforeEach(async () => {
    posted = {
      plain: (await author.post({ text: 'plain' })).id,
      mild: (await author.post({ text: 'mild', channelId: mild.id })).id,
      sensitive: (await author.post({ text: 'sensitive', channelId: sensitive.id })).id,
    }
  })
  const page = async (person: Person | null, withChannelNotes: boolean) => {
    const notes = await (person ?? { request: test.server.visit }).request('users/notes', { userId: author.id, withChannelNotes, limit: 3 })
    return Object.entries(posted).filter(([, id]) => ids(notes).includes(id)).map(([name]) => name)
  }

  it('has notes in channels on demand, those in sensitive ones for the author alone', async () => {
    for (const person of [author, reader, null]) expect(await page(person, false)).toEqual(['plain'])
    expect(await page(author, true)).toEqual(['plain', 'mild', 'sensitive'])
    for (const person of [reader, null]) expect(await page(person, true)).toEqual(['plain', 'mild'])
  })

  it('follows the channel as it becomes sensitive and harmless again', async () => {
    await writer.request('channels/update', { channelId: mild.id, isSensitive: true })
    expect(await page(reader, true)).toEqual(['plain'])
    await writer.request('channels/update', { channelId: mild.id, isSensitive: false })
    expect(await page(reader, true)).toEqual(['plain', 'mild'])
    await writer.request('channels/update', { channelId: sensitive.id, isSensitive: false })
    expect(await page(null, true)).toEqual(['plain', 'mild', 'sensitive'])
    await writer.request('channels/update', { channelId: sensitive.id, isSensitive: true })
  })

  it('follows the channel though nobody could tell this process of the change', async () => {
    const change = async (isSensitive: boolean) => {
      await test.server.ctx.db.pool.query('update channels set is_sensitive = $2 where id = $1', [mild.id, isSensitive])
      await test.server.ctx.services.timelines.catchUp()
    }
    await change(true)
    expect(await page(reader, true)).toEqual(['plain'])
    await change(false)
    expect(await page(reader, true)).toEqual(['plain', 'mild'])
  })

  it('is the same when it is read from the database', async () => {
    for (let n = 0; n < 20; n++) await third.post({ text: 'in between' })
    const [{ id: last }] = await reader.request('notes/local-timeline', { limit: 1 }) as [entities.Note]
    // Below all that the index may hold, only SQL answers.
    const { ctx } = test.server
    const filling = Array.from({ length: 1100 }, () => ctx.ids.next())
    await ctx.db.pool.query(`insert into notes (id, user_id, text, visibility) select id, $2, 'filling', 'public' from unnest($1::text[]) f (id)`, [filling, third.id])
    await ctx.services.timelines.catchUp()
    const before = async (person: Person | null) => {
      const read = () => (person ?? { request: test.server.visit }).request('users/notes', { userId: author.id, withChannelNotes: true, limit: 3, untilId: last })
      const { result: notes, statements } = await test.server.countStatements(read)
      expect(statements).toContainEqual(expect.stringMatching(/from notes n\b/))
      return Object.entries(posted).filter(([, id]) => ids(notes).includes(id)).map(([name]) => name)
    }
    expect(await before(author)).toEqual(['plain', 'mild', 'sensitive'])
    for (const person of [reader, null]) expect(await before(person)).toEqual(['plain', 'mild'])
    await reader.request('channels/follow', { channelId: mild.id })
    expect(await home(reader, { untilId: last, limit: 100 })).toContain(posted.mild)
    expect(await timeline(mild.id, reader, { untilId: last })).toContain(posted.mild)
  })
})
