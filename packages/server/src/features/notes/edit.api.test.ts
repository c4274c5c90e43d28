import { beforeAll, describe, expect, it } from 'vitest'
import { changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person, TestServer } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

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
  await settings({ ugcVisibilityForVisitor: 'all' })
})

interface Changes {
  text?: string | null
  cw?: string | null
  fileIds?: string[]
  poll?: { choices: string[] }
  noExtractMentions?: boolean
  noExtractHashtags?: boolean
}
type Edited = entities.Note & { updatedAt?: string }

const settings = (changes: object) => test.server.ctx.services.meta.update(changes)
const call: TestServer['call'] = (...asked) => test.server.call(...asked)
const edit = async (noteId: string, changes: Changes, person = alice) => ((await call(person, 'notes/update', { noteId, ...changes })) as { updatedNote: Edited }).updatedNote
const codeOf = (refused: Promise<unknown>): Promise<string> => refused.then(() => 'done', (error: { code: string }) => error.code)
const show = (noteId: string, person = bob) => person.request('notes/show', { noteId }) as Promise<Edited>
const versions = async (noteId: string) => ((await call(alice, 'notes/history', { noteId, limit: 100 })) as unknown[]).length
const upload = async (name: string, person = alice) => (await person.upload(Buffer.from(`the bytes of ${name}`), `${name}.txt`)).id
const mentions = async (person: Person, noteId: string) => {
  await test.server.settle()
  const all = await person.request('i/notifications', { limit: 100 })
  return all.filter((one) => 'note' in one && one.note.id === noteId).map((one) => one.type)
}

describe('who may edit', () => {
  it('is the author alone, of what says something', async () => {
    const note = await alice.post({ text: 'mine' })
    const closed = await alice.post({ text: 'closed', visibility: 'followers' })
    const renote = await alice.post({ renoteId: note.id })
    expect(await codeOf(edit('nothing', { text: 'a' }))).toBe('NO_SUCH_NOTE')
    expect(await codeOf(edit(closed.id, { text: 'a' }, bob))).toBe('NO_SUCH_NOTE')
    for (const person of [bob, root]) expect(await codeOf(edit(note.id, { text: 'a' }, person))).toBe('ACCESS_DENIED')
    expect(await codeOf(edit(renote.id, { text: 'a' }))).toBe('CANNOT_EDIT_PURE_RENOTE')
    expect(await codeOf(call(null, 'notes/update', { noteId: note.id, text: 'a' }))).toBe('CREDENTIAL_REQUIRED')
    expect(await show(note.id)).toMatchObject({ text: 'mine' })
    await alice.request('notes/delete', { noteId: note.id })
    expect(await codeOf(edit(note.id, { text: 'a' }))).toBe('NO_SUCH_NOTE')
  })

  it('is nobody who has moved away', async () => {
    const dave = await test.server.signUp('dave')
    const note = await dave.post({ text: 'here' })
    await changeUser(test.server, dave.id, { movedToUri: 'https://elsewhere.example/users/dave' })
    expect(await codeOf(edit(note.id, { text: 'there' }, dave))).toBe('YOUR_ACCOUNT_MOVED')
  })
})

describe('an edit', () => {
  it('changes what is said and leaves the rest', async () => {
    const [one, two] = [await upload('one'), await upload('two')]
    const note = await alice.post({ text: 'before', cw: 'covered', fileIds: [one] })
    expect(note).not.toHaveProperty('updatedAt')
    const edited = await edit(note.id, { text: '  after \n' })
    expect(edited).toEqual({ ...note, user: expect.anything(), text: 'after', updatedAt: expect.stringMatching(/^\d{4}-.*Z$/) })
    expect(Date.parse(edited.updatedAt ?? '')).toBeGreaterThan(Date.parse(note.createdAt))
    expect(await edit(note.id, { cw: null, fileIds: [two, one] })).toMatchObject({ text: 'after', cw: null, fileIds: [two, one], files: [{ id: two }, { id: one }] })
    expect(await edit(note.id, { text: null })).toMatchObject({ text: null, fileIds: [two, one] })
    expect(await edit(note.id, { text: '燕'.repeat(3000), cw: '燕'.repeat(100), fileIds: [] })).toMatchObject({ cw: '燕'.repeat(100), fileIds: [], files: [] })
    expect(await show(note.id)).toMatchObject({ text: '燕'.repeat(3000), createdAt: note.createdAt })
  })

  it('shows wherever the note is shown', async () => {
    const note = await alice.post({ text: 'before' })
    const [reply, quote] = [await bob.post({ text: 'a', replyId: note.id }), await bob.post({ text: 'b', renoteId: note.id })]
    for (const { id } of [note, reply, quote]) await show(id)
    const { updatedAt } = await edit(note.id, { text: 'after' })
    expect(updatedAt).toBeDefined()
    expect(await show(reply.id)).toMatchObject({ reply: { text: 'after', updatedAt } })
    expect(await show(quote.id)).toMatchObject({ renote: { text: 'after', updatedAt } })
    expect((await bob.request('users/notes', { userId: alice.id }))[0]).toMatchObject({ id: note.id, text: 'after', updatedAt })
  })

  it.each([
    ['3001 characters', { text: 'x'.repeat(3001) }], ['an empty text', { text: '' }], ['white space alone', { text: ' \n' }], ['nothing', { text: null }], ['a cw of 101', { cw: 'x'.repeat(101) }], ['an empty cw', { cw: '' }],
    ['17 files', { fileIds: Array.from({ length: 17 }, (_, n) => `file${n}`) }], ['a file twice', { fileIds: ['a', 'a'] }], ['a poll with one choice', { poll: { choices: ['a'] } }], ['a choice twice', { poll: { choices: ['a', 'a'] } }],
  ])('to %s is refused', async (_what, changes) => {
    const note = await alice.post({ text: 'before' })
    expect(await codeOf(edit(note.id, changes))).toBe('INVALID_PARAM')
    expect(await show(note.id)).not.toHaveProperty('updatedAt')
  })

  it('must leave something of its own', async () => {
    const [file, target] = [await upload('alone'), await bob.post({ text: 'target' })]
    const [quote, picture, reply] = [await alice.post({ text: 'a', renoteId: target.id }), await alice.post({ fileIds: [file] }), await alice.post({ text: 'a', cw: 'b', replyId: target.id })]
    expect(await codeOf(edit(quote.id, { text: null }))).toBe('INVALID_PARAM')
    expect(await edit(quote.id, { text: null, cw: 'covered' })).toMatchObject({ text: null, cw: 'covered', renoteId: target.id })
    expect(await codeOf(edit(picture.id, { fileIds: [] }))).toBe('INVALID_PARAM')
    expect(await codeOf(edit(reply.id, { text: null }))).toBe('INVALID_PARAM')
    const poll = await alice.post({ text: 'a', poll: { choices: ['a', 'b'] } })
    expect(await edit(poll.id, { text: null })).toMatchObject({ text: null })
  })

  it('that changes nothing leaves no trace', async () => {
    const file = await upload('same')
    const note = await alice.post({ text: 'same', cw: 'same', fileIds: [file], poll: { choices: ['a', 'b'] } })
    for (const changes of [{}, { text: ' same ' }, { cw: 'same', fileIds: [file] }, { poll: { choices: ['a', 'b'] } }]) expect(await edit(note.id, changes)).not.toHaveProperty('updatedAt')
    expect(await versions(note.id)).toBe(1)
  })

  it('brings only files of its author', async () => {
    const [mine, foreign] = [await upload('mine'), await upload('foreign', bob)]
    const note = await alice.post({ text: 'a', fileIds: [mine] })
    expect(await codeOf(edit(note.id, { fileIds: [mine, foreign] }))).toBe('NO_SUCH_FILE')
    expect(await codeOf(edit(note.id, { fileIds: ['nothing'] }))).toBe('NO_SUCH_FILE')
    await alice.request('drive/files/delete', { fileId: mine })
    expect(await edit(note.id, { text: 'b' })).toMatchObject({ fileIds: [mine], files: [] })
  })

  it('does not change who may see the note, nor what it is about', async () => {
    const direct = await bob.post({ text: 'direct', visibility: 'specified', visibleUserIds: [alice.id] })
    const closed = await alice.post({ text: 'closed', visibility: 'followers', localOnly: true, reactionAcceptance: 'likeOnly' })
    const answer = await alice.post({ text: 'a', replyId: direct.id, visibility: 'specified' })
    expect(await edit(closed.id, { text: 'still closed' })).toMatchObject({ visibility: 'followers', localOnly: true, reactionAcceptance: 'likeOnly' })
    // What was answered may be gone, and its author may block by now.
    await bob.request('notes/delete', { noteId: direct.id })
    await bob.request('blocking/create', { userId: alice.id })
    expect(await edit(answer.id, { text: 'b' })).toMatchObject({ visibility: 'specified', visibleUserIds: [bob.id], replyId: direct.id, reply: null })
    await bob.request('blocking/delete', { userId: alice.id })
    const { id: channelId } = await bob.request('channels/create', { name: 'eaves' })
    const inside = await alice.post({ text: 'a', channelId })
    expect(await edit(inside.id, { text: 'b' })).toMatchObject({ visibility: 'public', channelId, localOnly: true })
  })
})

describe('the rules of a new note', () => {
  it('forbid words in an edit, too', async () => {
    const note = await alice.post({ text: 'dove', cw: 'birds', poll: { choices: ['a', 'b'] } })
    await settings({ prohibitedWords: ['hawk', 'birdscat'] })
    for (const changes of [{ text: 'hawk' }, { cw: 'hawk' }, { text: 'cat' }, { poll: { choices: ['a', 'hawk'] } }]) expect(await codeOf(edit(note.id, changes))).toBe('CONTAINS_PROHIBITED_WORDS')
    await settings({ prohibitedWords: [] })
    expect(await show(note.id)).toMatchObject({ text: 'dove' })
  })

  it('take what has become sensitive off the public timelines', async () => {
    const [note, closed] = [await alice.post({ text: 'dove' }), await alice.post({ text: 'dove', visibility: 'followers' })]
    const isLocal = async () => (await bob.request('notes/local-timeline', { limit: 100 })).some((one) => one.id === note.id)
    expect(await isLocal()).toBe(true)
    await settings({ sensitiveWords: ['hush'] })
    expect((await edit(note.id, { text: 'hush' })).visibility).toBe('home')
    expect((await edit(closed.id, { text: 'hush' })).visibility).toBe('followers')
    await settings({ sensitiveWords: [] })
    await test.server.settle()
    expect(await isLocal()).toBe(false)
    expect((await edit(note.id, { text: 'dove' })).visibility).toBe('home')
    const loud = await alice.post({ text: 'loud' })
    await settings({ policies: { canPublicNote: false } })
    expect((await edit(loud.id, { text: 'louder' })).visibility).toBe('home')
    await settings({ policies: {} })
  })

  it('limit mentions, the implicit ones counted', async () => {
    const parent = await bob.post({ text: 'parent' })
    const [note, reply] = [await alice.post({ text: 'a' }), await alice.post({ text: 'a', replyId: parent.id })]
    await settings({ policies: { mentionLimit: 1 } })
    expect(await codeOf(edit(note.id, { text: '@bob @carol' }))).toBe('CONTAINS_TOO_MANY_MENTIONS')
    expect(await codeOf(edit(reply.id, { text: '@carol' }))).toBe('CONTAINS_TOO_MANY_MENTIONS')
    expect((await edit(note.id, { text: '@bob' })).mentions).toEqual([bob.id])
    await settings({ policies: {} })
  })

  it('read hashtags and mentions anew', async () => {
    const parent = await bob.post({ text: 'parent' })
    const note = await alice.post({ text: '#old @carol', replyId: parent.id })
    const edited = await edit(note.id, { text: '#Ｎｅｗ #old @keeper' })
    expect([edited.tags, edited.mentions?.toSorted()]).toEqual([['new', 'old'], [root.id, bob.id].toSorted()])
    const bare = await edit(note.id, { text: '#none @carol', noExtractHashtags: true, noExtractMentions: true })
    expect([bare.tags, bare.mentions]).toEqual([undefined, [bob.id]])
  })
})

describe('people an edit mentions', () => {
  it('are told once, those who knew of the note are not', async () => {
    const parent = await bob.post({ text: 'parent' })
    const note = await alice.post({ text: 'hello @carol', replyId: parent.id })
    expect([await mentions(bob, note.id), await mentions(carol, note.id), await mentions(root, note.id)]).toEqual([['reply'], ['mention'], []])
    await edit(note.id, { text: 'hello @carol @bob @keeper @alice' })
    expect([await mentions(bob, note.id), await mentions(carol, note.id), await mentions(root, note.id), await mentions(alice, note.id)]).toEqual([['reply'], ['mention'], ['mention'], []])
    await edit(note.id, { text: 'nobody' })
    await edit(note.id, { text: 'hello @carol @keeper again' })
    expect([await mentions(carol, note.id), await mentions(root, note.id)]).toEqual([['mention'], ['mention']])
    const quote = await alice.post({ text: 'look', renoteId: parent.id })
    await edit(quote.id, { text: 'look @bob' })
    expect(await mentions(bob, quote.id)).toEqual(['quote'])
  })

  it('are not told when they muted the thread or the author', async () => {
    const note = await alice.post({ text: 'a' })
    await bob.request('notes/thread-muting/create', { noteId: note.id })
    await carol.request('mute/create', { userId: alice.id })
    await edit(note.id, { text: '@bob @carol' })
    expect([await mentions(bob, note.id), await mentions(carol, note.id)]).toEqual([[], []])
    await carol.request('mute/delete', { userId: alice.id })
  })

  it('become recipients of a direct note, and may see one for followers', async () => {
    const [direct, closed] = [await alice.post({ text: 'a', visibility: 'specified', visibleUserIds: [bob.id] }), await alice.post({ text: 'a', visibility: 'followers' })]
    for (const { id } of [direct, closed]) expect(await show(id, carol)).toMatchObject({ isHidden: true })
    expect((await edit(direct.id, { text: '@carol' })).visibleUserIds?.toSorted()).toEqual([bob.id, carol.id].toSorted())
    await edit(closed.id, { text: '@carol' })
    await test.server.settle()
    for (const { id } of [direct, closed]) {
      expect(await show(id, carol)).toMatchObject({ text: '@carol' })
      expect(await mentions(carol, id)).toEqual(['mention'])
      expect((await carol.request('users/notes', { userId: alice.id, limit: 100 })).map((note) => note.id)).toContain(id)
      expect((await carol.request('notes/mentions', { limit: 100 })).map((note) => note.id)).toContain(id)
    }
    await edit(direct.id, { text: 'b' })
    expect(await show(direct.id, carol)).toMatchObject({ text: 'b' })
  })
})

describe('the choices of a poll', () => {
  const vote = (noteId: string, choice = 0) => bob.request('notes/polls/vote', { noteId, choice })

  it('change until somebody has voted', async () => {
    const note = await alice.post({ text: 'which', poll: { choices: ['a', 'b'], multiple: true, expiredAfter: 3_600_000 } })
    await show(note.id)
    expect((await edit(note.id, { poll: { choices: ['c', 'd', '@carol'] } })).poll).toEqual({
      multiple: true, expiresAt: note.poll?.expiresAt, choices: ['c', 'd', '@carol'].map((text) => ({ text, votes: 0, isVoted: false })),
    })
    expect(await mentions(carol, note.id)).toEqual(['mention'])
    await vote(note.id, 2)
    expect(await codeOf(edit(note.id, { poll: { choices: ['e', 'f'] } }))).toBe('POLL_HAS_VOTES')
    expect(await codeOf(edit(note.id, { text: 'x', poll: { choices: ['c', 'd'] } }))).toBe('POLL_HAS_VOTES')
    expect(await edit(note.id, { text: 'whichever', poll: { choices: ['c', 'd', '@carol'] } })).toMatchObject({ text: 'whichever', poll: { choices: [{ votes: 0 }, { votes: 0 }, { votes: 1 }] } })
    expect(await codeOf(edit((await alice.post({ text: 'a' })).id, { poll: { choices: ['a', 'b'] } }))).toBe('NO_POLL')
  })

  it('and a vote do not cross', async () => {
    for (let round = 0; round < 10; round++) {
      const note = await alice.post({ poll: { choices: ['a', 'b'] } })
      const [edited] = await Promise.all([codeOf(edit(note.id, { poll: { choices: ['c', 'd'] } })), vote(note.id)])
      const { poll } = await show(note.id)
      expect([edited, poll?.choices.map(({ text, votes, isVoted }) => [text, votes, isVoted])]).toEqual(
        edited === 'done' ? ['done', [['c', 1, true], ['d', 0, false]]] : ['POLL_HAS_VOTES', [['a', 1, true], ['b', 0, false]]],
      )
    }
  })
})

describe('timelines', () => {
  it('know what has files after an edit', async () => {
    const [bare, full] = [await alice.post({ text: 'bare' }), await alice.post({ text: 'full', fileIds: [await upload('full')] })]
    const withFiles = async () => (await bob.request('notes/local-timeline', { withFiles: true, limit: 100 })).map((note) => note.id)
    expect(await withFiles()).toEqual(expect.arrayContaining([full.id]))
    await edit(bare.id, { fileIds: full.fileIds })
    await edit(full.id, { fileIds: [] })
    await test.server.settle()
    const found = await withFiles()
    expect([found.includes(bare.id), found.includes(full.id)]).toEqual([true, false])
  })

  it('catch up with edits they could not hear of', async () => {
    const { ctx } = test.server
    const note = await alice.post({ text: 'bare' })
    const file = await upload('unheard')
    await ctx.db.pool.query(`update notes set file_ids = array[$2], version_id = $3 where id = $1`, [note.id, file, ctx.ids.next()])
    await ctx.services.timelines.catchUp()
    ctx.services.notes.forget(note.id)
    expect((await bob.request('notes/local-timeline', { withFiles: true, limit: 100 }))[0]).toMatchObject({ id: note.id, fileIds: [file] })
  })
})

describe('edits at the same time', () => {
  it('are all kept, one after the other', async () => {
    const note = await alice.post({ text: '0' })
    const texts = ['1', '2', '3', '4']
    await Promise.all(texts.map((text) => edit(note.id, { text })))
    const all = (await call(alice, 'notes/history', { noteId: note.id })) as { text: string; createdAt: string; id: string }[]
    expect(all.map((version) => version.text).toSorted()).toEqual(['0', ...texts])
    expect(all.at(-1)).toMatchObject({ text: '0', id: note.id, createdAt: note.createdAt })
    expect(all[0]?.text).toBe((await show(note.id)).text)
    expect(all.map((version) => version.id)).toEqual(all.map((version) => version.id).toSorted().toReversed())
  })
})

it('is refused by the client library in the same words', async () => {
  const note = await bob.post({ text: 'a' })
  const error = await refusal((alice.request as unknown as (endpoint: string, params: object) => Promise<unknown>)('notes/update', { noteId: note.id, text: 'b' }))
  expect(error.code).toBe('ACCESS_DENIED')
})
