import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, postAs, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  carol = await test.server.signUp('carol')
})

const ids = (notes: readonly { id: string }[]) => notes.map((note) => note.id)

describe('a note and what it refers to', () => {
  it('has the keys that belong to it, no others', async () => {
    const note = await alice.post({ text: 'plain' })
    expect(Object.keys(note).toSorted()).toEqual([
      'clippedCount', 'createdAt', 'cw', 'fileIds', 'files', 'id', 'localOnly', 'reactionAcceptance', 'reactionCount', 'reactionEmojis', 'reactions',
      'renoteCount', 'renoteId', 'repliesCount', 'replyId', 'text', 'user', 'userId', 'visibility',
    ])
    expect(note).toMatchObject({ cw: null, replyId: null, renoteId: null, fileIds: [], localOnly: false, clippedCount: 0 })
    expect(Date.parse(note.createdAt)).toBeGreaterThan(Date.now() - 60_000)
  })

  it('has more of them when it has a poll, or comes from another server, with its title above', async () => {
    expect(await alice.post({ poll: { choices: ['a', 'b'] } })).toMatchObject({ hasPoll: true, poll: { choices: [{ text: 'a' }, { text: 'b' }] } })
    const rin = await addRemote(test.server, 'rin', 'far.example')
    const [article, untitled] = [await postAs(test.server, rin, { text: 'the text' }), await postAs(test.server, rin, { text: 'the text' })]
    const known = (id: string, columns: string) => test.server.ctx.db.pool.query(`update notes set ${columns} where id = $1`, [id]).then(() => test.server.ctx.services.notes.forget(id))
    await known(article, `title = 'On swallows', uri = 'https://far.example/notes/1', url = 'https://far.example/@rin/1'`)
    await known(untitled, `uri = 'https://far.example/notes/2'`)
    const show = (noteId: string) => alice.request('notes/show', { noteId })
    expect(await show(article)).toMatchObject({ text: '【On swallows】\nthe text\n\nhttps://far.example/@rin/1', uri: 'https://far.example/notes/1', url: 'https://far.example/@rin/1', emojis: {} })
    expect(await show(untitled)).toMatchObject({ text: 'the text', uri: 'https://far.example/notes/2', emojis: {} })
    expect(await show(untitled)).not.toHaveProperty('url')
  })

  it('nests a reply without depth and renotes two deep', async () => {
    const bottom = await alice.post({ text: 'bottom' })
    const first = await bob.post({ text: 'first', renoteId: bottom.id })
    const answer = await carol.post({ text: 'answered' })
    const second = await carol.post({ text: 'second', renoteId: first.id, replyId: answer.id })
    const third = await alice.post({ text: 'third', renoteId: second.id })
    const fourth = await bob.post({ renoteId: third.id })
    const seen = await carol.request('notes/show', { noteId: fourth.id })
    expect(seen).toMatchObject({ renote: { id: third.id, renote: { id: second.id, renoteId: first.id, replyId: answer.id, reply: { id: answer.id, text: 'answered' } } } })
    expect(seen.renote?.renote).not.toHaveProperty('renote')
    const reply = await bob.post({ text: 'a', replyId: third.id })
    expect(reply.reply).toMatchObject({ id: third.id, renoteId: second.id })
    for (const key of ['renote', 'reply', 'poll', 'clippedCount']) expect(reply.reply).not.toHaveProperty(key)
  })

  it('blanks what is hidden inside, and only that', async () => {
    const secret = await alice.post({ text: 'for followers', visibility: 'followers' })
    const quote = await alice.post({ text: 'look', renoteId: secret.id, visibility: 'followers' })
    const answer = await alice.post({ text: 'answer @bob', replyId: secret.id })
    expect(quote.visibility).toBe('followers')
    expect(await bob.request('notes/show', { noteId: answer.id })).toMatchObject({ text: 'answer @bob', reply: { id: secret.id, isHidden: true, text: null } })
    expect(await bob.request('notes/show', { noteId: quote.id })).toMatchObject({ isHidden: true, text: null, renote: { id: secret.id, isHidden: true, text: null } })
  })
})

describe('threads', () => {
  let thread: entities.Note[]
  let quote: entities.Note
  beforeAll(async () => {
    thread = [await alice.post({ text: 'root' })]
    for (const person of [bob, carol, alice, bob]) thread.push(await person.post({ text: 'next', replyId: thread.at(-1)!.id }))
    quote = await carol.post({ cw: 'quote', renoteId: thread[0]!.id })
    await bob.post({ renoteId: thread[0]!.id })
  })

  it('are read upwards, nearest first', async () => {
    const up = async (viewer: Person, params = {}) => ids(await viewer.request('notes/conversation', { noteId: thread[4]!.id, ...params }))
    const [root, first, second, third] = ids(thread)
    expect(await up(alice)).toEqual([third, second, first, root])
    expect(await up(alice, { offset: 1, limit: 2 })).toEqual([second, first])
    expect(await up(alice, { offset: -5, limit: 1 })).toEqual([third])
    await bob.request('mute/create', { userId: carol.id })
    // What answers somebody muted goes with them; what stands above stays.
    expect(await up(bob)).toEqual([first, root])
    await bob.request('mute/delete', { userId: carol.id })
    expect((await refusal(alice.request('notes/conversation', { noteId: 'nothing' }))).code).toBe('NO_SUCH_NOTE')
  })

  it('skip what the reader may not see, and go on above it', async () => {
    const root = await bob.post({ text: 'root' })
    const secret = await alice.post({ text: 'followers @carol', replyId: root.id, visibility: 'followers' })
    const last = await carol.post({ text: 'last', replyId: secret.id })
    const dave = await test.server.signUp('dan')
    const up = async (viewer: Person) => ids(await viewer.request('notes/conversation', { noteId: last.id }))
    expect(await up(carol)).toEqual([secret.id, root.id])
    expect(await up(bob)).toEqual([secret.id, root.id])
    for (const viewer of [dave, null]) expect(ids(await (viewer ?? { request: test.server.visit }).request('notes/conversation', { noteId: last.id }))).toEqual([root.id])
  })

  it('show what is in a muted channel', async () => {
    const { id: channelId } = await carol.request('channels/create', { name: 'eaves' })
    const root = await carol.post({ text: 'root', channelId })
    const [reply, quote] = [await carol.post({ text: 'reply', replyId: root.id }), await carol.post({ text: 'quote', renoteId: root.id, channelId })]
    await alice.request('channels/mute/create', { channelId })
    expect(ids(await alice.request('notes/children', { noteId: root.id }))).toEqual([quote.id, reply.id])
    expect(ids(await alice.request('notes/conversation', { noteId: reply.id }))).toEqual([root.id])
  })

  it('end where a note is missing', async () => {
    const gone = await alice.post({ text: 'gone', replyId: thread[1]!.id })
    const last = await alice.post({ text: 'last', replyId: gone.id })
    await alice.request('notes/delete', { noteId: gone.id })
    expect(await alice.request('notes/conversation', { noteId: last.id })).toEqual([])
  })

  it('are read downwards: replies, quotes, renotes', async () => {
    const list = async (name: 'notes/replies' | 'notes/children' | 'notes/renotes', viewer = alice) => ids(await viewer.request(name, { noteId: thread[0]!.id }))
    const [, first] = ids(thread)
    expect(await list('notes/replies')).toEqual([first])
    expect(await list('notes/children')).toEqual([quote.id, first])
    expect(await list('notes/renotes')).toHaveLength(2)
    await carol.request('mute/create', { userId: bob.id })
    await carol.request('renote-mute/create', { userId: bob.id })
    expect(await list('notes/children', carol)).toEqual([quote.id])
    expect(await list('notes/renotes', carol)).toEqual([quote.id])
    await carol.request('mute/delete', { userId: bob.id })
    expect(await list('notes/renotes', carol)).toHaveLength(2)
    await carol.request('renote-mute/delete', { userId: bob.id })
  })

  it('leave out what the reader may not see', async () => {
    const root = await alice.post({ text: 'root' })
    const secret = await bob.post({ text: 'to alice', replyId: root.id, visibility: 'specified' })
    const closed = await bob.post({ text: 'followers', replyId: root.id, visibility: 'followers' })
    expect(ids(await alice.request('notes/replies', { noteId: root.id }))).toEqual([closed.id, secret.id])
    expect(await carol.request('notes/replies', { noteId: root.id })).toEqual([])
    expect(await test.server.visit('notes/children', { noteId: root.id })).toEqual([])
  })

  it('are paged in both directions', async () => {
    const root = await alice.post({ text: 'root' })
    const replies: string[] = []
    for (let n = 0; n < 5; n++) replies.push((await bob.post({ text: `${n}`, replyId: root.id })).id)
    const page = async (params: object) => ids(await alice.request('notes/replies', { noteId: root.id, ...params }))
    expect(await page({ limit: 2 })).toEqual([replies[4], replies[3]])
    expect(await page({ limit: 2, untilId: replies[3] })).toEqual([replies[2], replies[1]])
    expect(await page({ limit: 2, sinceId: replies[0] })).toEqual([replies[1], replies[2]])
    expect(await page({ limit: 9, sinceId: replies[0], untilId: replies[4] })).toEqual([replies[3], replies[2], replies[1]])
    const at = (id: string) => test.server.ctx.services.notes.get(id).then((note) => Number.parseInt(note!.id.slice(0, 8), 36) + 946_684_800_000)
    expect(await page({ untilDate: await at(replies[1]!) })).toEqual([replies[0]])
    expect(await page({ sinceDate: await at(replies[3]!) })).toEqual([replies[4]])
    expect(await page({ untilDate: 9_999_999_999_999 })).toHaveLength(5)
    expect(await page({ untilDate: -1 })).toEqual([])
    expect(await page({ sinceId: replies[3], sinceDate: 1 })).toEqual([replies[4]])
  })
})

describe('mentions', () => {
  it('hold what names me or is addressed to me', async () => {
    const dave = await test.server.signUp('dave')
    const named = await alice.post({ text: 'hi @dave' })
    const direct = await bob.post({ text: 'for you', visibility: 'specified', visibleUserIds: [dave.id] })
    const closed = await carol.post({ text: '@dave', visibility: 'followers' })
    const own = await dave.post({ text: 'mine' })
    const answer = await alice.post({ text: 'answer', replyId: own.id })
    await alice.post({ text: 'dave without a sign' })
    const list = async (params: object) => ids(await dave.request('notes/mentions', params))
    expect(await list({})).toEqual([answer.id, closed.id, direct.id, named.id])
    expect(await list({ visibility: 'specified' })).toEqual([direct.id])
    expect(await list({ visibility: 'nonsense' })).toEqual([])
    expect(await list({ following: true })).toEqual([])
    await dave.request('following/create', { userId: alice.id })
    expect(await list({ following: true })).toEqual([answer.id, named.id])
    await dave.request('mute/create', { userId: alice.id })
    expect(await list({})).toEqual([closed.id, direct.id])
    expect(await list({ untilId: closed.id })).toEqual([direct.id])
    const at = Number.parseInt(closed.id.slice(0, 8), 36) + 946_684_800_000
    expect(await list({ untilDate: at })).toEqual([direct.id])
    expect(await list({ sinceDate: at })).toEqual([])
  })
})

describe('the state of a note', () => {
  it('is known of notes that are there', async () => {
    const note = await alice.post({ text: 'note' })
    expect(await bob.request('notes/state', { noteId: note.id })).toEqual({ isFavorited: false, isMutedThread: false })
    expect((await refusal(bob.request('notes/state', { noteId: 'nothing' }))).code).toBe('NO_SUCH_NOTE')
  })
})
