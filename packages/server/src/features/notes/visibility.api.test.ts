import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addRemote, postAs, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
let author: Person
let follower: Person
let parent: Person
let mentioned: Person
let recipient: Person
let stranger: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  author = await test.server.signUp('author')
  follower = await test.server.signUp('follower')
  parent = await test.server.signUp('parent')
  mentioned = await test.server.signUp('mentioned')
  recipient = await test.server.signUp('recipient')
  stranger = await test.server.signUp('stranger')
  await follower.request('following/create', { userId: author.id })
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
})

afterEach(() => author.request('i/update', { requireSigninToViewContents: false, makeNotesHiddenBefore: null, makeNotesFollowersOnlyBefore: null }))

const show = (viewer: Person | null, noteId: string): Promise<entities.Note> => (viewer ? viewer.request('notes/show', { noteId }) : test.server.visit('notes/show', { noteId }))
const visitorsMay = (ugcVisibilityForVisitor: 'all' | 'local' | 'none') => test.server.ctx.services.meta.update({ ugcVisibilityForVisitor })

describe('who sees what', () => {
  it.each([
    ['public', 'author follower parent mentioned recipient stranger visitor'], ['home', 'author follower parent mentioned recipient stranger visitor'],
    ['followers', 'author follower parent mentioned'], ['specified', 'author parent mentioned recipient'],
  ] as const)('of a %s note: %s', async (visibility, expected) => {
    const question = await parent.post({ text: 'question', visibility: visibility === 'specified' ? 'specified' : 'public', visibleUserIds: [author.id] })
    const note = await author.post({ text: 'answer @mentioned', visibility, visibleUserIds: [recipient.id], replyId: question.id })
    const viewers = { author, follower, parent, mentioned, recipient, stranger, visitor: null }
    const seeing: string[] = []
    for (const [name, viewer] of Object.entries(viewers)) if ((await show(viewer, note.id)).text === 'answer @mentioned') seeing.push(name)
    expect(seeing.join(' ')).toBe(expected)
  })

  it('an invisible note is an envelope', async () => {
    const file = await author.upload(Buffer.from('secret bytes'), 'secret.txt')
    const note = await author.post({ text: 'secret @mentioned #tag', cw: 'cw', visibility: 'specified', visibleUserIds: [recipient.id], fileIds: [file.id], poll: { choices: ['a', 'b'] } })
    await recipient.request('notes/reactions/create', { noteId: note.id, reaction: '👍' })
    const hidden = await show(stranger, note.id)
    expect(hidden).toMatchObject({ id: note.id, isHidden: true, text: null, cw: null, files: [], fileIds: [], visibility: 'specified', userId: author.id, user: { username: 'author' }, reactions: { '👍': 1 }, reactionCount: 1 })
    for (const key of ['poll', 'hasPoll', 'visibleUserIds', 'mentions', 'tags', 'emojis']) expect(hidden).not.toHaveProperty(key)
    expect(JSON.stringify(hidden)).not.toContain(file.id)
    expect(await show(recipient, note.id)).not.toHaveProperty('isHidden')
  })
})

describe('acting on a note that one may not see', () => {
  const acts: [string, (noteId: string) => object][] = [
    ['notes/create', (replyId) => ({ text: 'a', replyId })], ['notes/create', (renoteId) => ({ text: 'a', renoteId })],
    ...(['notes/delete', 'notes/unrenote', 'notes/replies', 'notes/children', 'notes/conversation', 'notes/renotes', 'notes/state', 'notes/reactions', 'notes/reactions/delete'] as const)
      .map((name): [string, (noteId: string) => object] => [name, (noteId) => ({ noteId })]),
    ['notes/reactions/create', (noteId) => ({ noteId, reaction: '👍' })], ['notes/polls/vote', (noteId) => ({ noteId, choice: 0 })], ['notes/show-partial-bulk', (noteId) => ({ noteIds: [noteId] })],
  ]
  const answer = async (name: string, body: object) => {
    const response = await test.server.post(name, body, { authorization: `Bearer ${stranger.token}` })
    return { status: response.status, body: await response.text() }
  }

  it.each(acts)('%s answers as if it did not exist', async (name, params) => {
    const direct = await author.post({ text: 'secret', visibility: 'specified', visibleUserIds: [recipient.id], poll: { choices: ['a', 'b'] } })
    const inside = await recipient.post({ text: 'inside', replyId: direct.id, visibility: 'specified' })
    await recipient.request('notes/reactions/create', { noteId: direct.id, reaction: '👍' })
    const nothing = await answer(name, params('zzzzzzzzzzzzzzzz'))
    for (const id of [direct.id, inside.id]) {
      const refused = await answer(name, params(id))
      // Only posting tells the two apart, with codes that clients know.
      if (name === 'notes/create') expect(refused.body).toMatch(/CANNOT_REPLY_TO_AN_INVISIBLE_NOTE|CANNOT_RENOTE_DUE_TO_VISIBILITY/)
      else expect(refused).toEqual(nothing)
    }
  })

  it.each(acts)('%s does neither for notes that their author has hidden', async (name, params) => {
    const note = await author.post({ text: 'old', poll: { choices: ['a', 'b'] } })
    await author.request('i/update', { makeNotesHiddenBefore: 0 })
    const refused = await answer(name, params(note.id))
    if (name === 'notes/create') expect(refused.body).toMatch(/CANNOT_REPLY_TO_AN_INVISIBLE_NOTE|CANNOT_RENOTE_DUE_TO_VISIBILITY/)
    else expect(refused).toEqual(await answer(name, params('zzzzzzzzzzzzzzzz')))
  })
})

describe('what authors ask for', () => {
  const settings = (changes: { requireSigninToViewContents?: boolean; makeNotesHiddenBefore?: number | null; makeNotesFollowersOnlyBefore?: number | null }) => author.request('i/update', changes)

  it('a sign-in before their notes are read', async () => {
    const note = await author.post({ text: 'members only' })
    const quote = await stranger.post({ text: 'look', renoteId: note.id })
    await follower.request('notes/reactions/create', { noteId: note.id, reaction: '👍' })
    await settings({ requireSigninToViewContents: true })
    expect((await refusal(show(null, note.id))).code).toBe('CONTENT_RESTRICTED_BY_USER')
    expect(await show(null, quote.id)).toMatchObject({ text: 'look', renote: { id: note.id, isHidden: true, text: null } })
    expect((await refusal(test.server.visit('notes/reactions', { noteId: note.id }))).code).toBe('NO_SUCH_NOTE')
    expect(await test.server.visit('notes/show-partial-bulk', { noteIds: [note.id, quote.id] })).toMatchObject([{ id: quote.id }])
    for (const list of [test.server.visit('users/notes', { userId: author.id }), test.server.visit('notes/local-timeline', {})]) {
      expect((await list).find((one) => one.id === note.id)).toMatchObject({ isHidden: true, text: null })
    }
    expect(await show(stranger, note.id)).toMatchObject({ text: 'members only' })
    await settings({ requireSigninToViewContents: false })
    expect(await show(null, note.id)).toMatchObject({ text: 'members only' })
  })

  it('old notes hidden from everybody else: at once, after a time, before a time', async () => {
    const note = await author.post({ text: 'old' })
    const second = Math.ceil(Date.parse(note.createdAt) / 1000)
    for (const [setting, hides] of [[0, true], [-3600, false], [second, true], [second - 3600, false], [null, false]] as const) {
      await settings({ makeNotesHiddenBefore: setting })
      for (const viewer of [stranger, follower, null]) expect((await show(viewer, note.id)).isHidden, `${setting}`).toBe(hides ? true : undefined)
      expect((await show(author, note.id)).text).toBe('old')
    }
  })

  it('old notes for followers only', async () => {
    const note = await author.post({ text: 'once public' })
    const secret = await author.post({ text: 'direct', visibility: 'specified', visibleUserIds: [stranger.id] })
    await settings({ makeNotesFollowersOnlyBefore: 0 })
    expect(await show(follower, note.id)).toMatchObject({ visibility: 'followers', text: 'once public' })
    expect(await show(author, note.id)).toMatchObject({ visibility: 'followers', text: 'once public' })
    for (const viewer of [stranger, null]) expect(await show(viewer, note.id)).toMatchObject({ visibility: 'followers', text: null, isHidden: true })
    expect(await show(stranger, secret.id)).toMatchObject({ visibility: 'specified', text: 'direct' })
    expect((await refusal(follower.post({ renoteId: note.id }))).code).toBe('CANNOT_RENOTE_DUE_TO_VISIBILITY')
    expect((await refusal(stranger.post({ text: 'a', replyId: note.id }))).code).toBe('CANNOT_REPLY_TO_AN_INVISIBLE_NOTE')
    expect((await author.post({ renoteId: note.id })).visibility).toBe('followers')
    await settings({ makeNotesFollowersOnlyBefore: null })
    expect(await show(stranger, note.id)).toMatchObject({ visibility: 'public', text: 'once public' })
  })
})

describe('what the server shows visitors', () => {
  it('of people here, of everybody, or nothing', async () => {
    const remote = await addRemote(test.server, 'rin', 'far.example')
    const away = await postAs(test.server, remote, { text: 'from afar' })
    const here = await author.post({ text: 'from here' })
    const reply = await postAs(test.server, remote, { text: 'answer from afar', replyId: here.id })
    await postAs(test.server, remote, { renoteId: here.id })
    await follower.request('notes/reactions/create', { noteId: here.id, reaction: '👍' })
    const lists = async () => {
      const notes: Promise<entities.Note[]>[] = [
        test.server.visit('notes/global-timeline', {}), test.server.visit('notes/local-timeline', {}), test.server.visit('users/notes', { userId: remote, withReplies: true }), test.server.visit('users/notes', { userId: author.id }),
        test.server.visit('notes/replies', { noteId: here.id }), test.server.visit('notes/children', { noteId: here.id }),
      ]
      const found = new Set((await Promise.all(notes)).flat().map((note) => note.id))
      return [away, here.id, reply].map((id) => found.has(id))
    }
    const partial = async () => (await test.server.visit('notes/show-partial-bulk', { noteIds: [away, here.id] })).map((note) => note.id).toSorted()
    const restricted = async (call: Promise<unknown>) => (await refusal(call)).code

    expect(await lists()).toEqual([true, true, true])
    expect(await partial()).toEqual([away, here.id].toSorted())
    expect(await show(null, away)).toMatchObject({ text: 'from afar' })

    await visitorsMay('local')
    expect(await lists()).toEqual([false, true, false])
    expect(await partial()).toEqual([here.id])
    expect(await restricted(show(null, away))).toBe('CONTENT_RESTRICTED_BY_SERVER')
    expect(await show(null, here.id)).toMatchObject({ text: 'from here' })
    expect(await restricted(test.server.visit('notes/conversation', { noteId: reply }))).toBe('NO_SUCH_NOTE')
    expect(await test.server.visit('notes/renotes', { noteId: here.id })).toEqual([])

    await visitorsMay('none')
    expect(await lists()).toEqual([false, false, false])
    expect(await partial()).toEqual([])
    for (const id of [away, here.id]) expect(await restricted(show(null, id))).toBe('CONTENT_RESTRICTED_BY_SERVER')
    expect(await restricted(test.server.visit('notes/reactions', { noteId: here.id }))).toBe('NO_SUCH_NOTE')
    expect(await stranger.request('notes/show', { noteId: here.id })).toMatchObject({ text: 'from here' })
    await visitorsMay('all')
  })
})
