import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addRemote, postAs, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
let me: Person
let friend: Person
let chatty: Person
let stranger: Person
let remote: string
let remoteFriend: string
beforeAll(async () => {
  await test.server.signUp('keeper')
  me = await test.server.signUp('viewer')
  friend = await test.server.signUp('friend')
  chatty = await test.server.signUp('chatty')
  stranger = await test.server.signUp('stranger')
  remote = await addRemote(test.server, 'rin', 'far.example')
  remoteFriend = await addRemote(test.server, 'ran', 'far.example')
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
  for (const { id } of [friend, chatty]) await me.request('following/create', { userId: id })
  // People of other servers have to accept, which needs federation.
  await test.server.ctx.db.pool.query('insert into follows (id, follower_id, followee_id) values ($1, $2, $3)', [test.server.ctx.ids.next(), me.id, remoteFriend])
  test.server.ctx.services.relations.forget(me.id)
  await me.request('following/update', { userId: chatty.id, withReplies: true })
})

/** The names of the notes of one test, in the order a timeline lists them oldest first. */
let names = new Map<string, string>()
let since = ''
beforeEach(async () => {
  names = new Map()
  since = (await stranger.post({ text: 'before', visibility: 'specified' })).id
})

async function post(name: string, author: Person | string, params: Parameters<Person['post']>[0] & object): Promise<string> {
  const id = typeof author === 'string' ? await postAs(test.server, author, params as { text: string }) : (await author.post(params)).id
  names.set(id, name)
  return id
}

type Timeline = 'notes/timeline' | 'notes/local-timeline' | 'notes/hybrid-timeline' | 'notes/global-timeline'
const named = (notes: readonly entities.Note[]) => notes.map((note) => names.get(note.id)).filter((name) => name !== undefined).toReversed().join(' ')
async function list(timeline: Timeline, params: object = {}, viewer: Person | null = me): Promise<string> {
  const notes = await (viewer ? viewer.request(timeline, { limit: 100, ...params }) : test.server.visit(timeline, { limit: 100, ...params }))
  return named(notes.filter((note) => note.id > since))
}
const listUser = async (userId: string, params: object = {}, viewer: Person | null = me) => named(await (viewer ?? { request: test.server.visit }).request('users/notes', { userId, limit: 100, ...params }))

describe('who is on which timeline', () => {
  it('by author and visibility', async () => {
    for (const [name, author] of [['mine', me], ['friend', friend], ['stranger', stranger], ['far', remote], ['ran', remoteFriend]] as const) {
      for (const visibility of ['public', 'home', 'followers'] as const) await post(`${name}-${visibility}`, author, { text: 'a', visibility })
    }
    const all = (name: string) => `${name}-public ${name}-home ${name}-followers`
    expect(await list('notes/timeline')).toBe(`${all('mine')} ${all('friend')} ${all('ran')}`)
    expect(await list('notes/local-timeline')).toBe('mine-public friend-public stranger-public')
    expect(await list('notes/local-timeline', {}, null)).toBe('mine-public friend-public stranger-public')
    expect(await list('notes/hybrid-timeline')).toBe(`${all('mine')} ${all('friend')} stranger-public ${all('ran')}`)
    expect(await list('notes/global-timeline')).toBe('mine-public friend-public stranger-public far-public ran-public')
    expect(await list('notes/global-timeline', {}, null)).toBe('mine-public friend-public stranger-public far-public ran-public')
    expect(await listUser(stranger.id)).toBe('stranger-public stranger-home')
    expect(await listUser(friend.id)).toBe(all('friend'))
    expect(await listUser(friend.id, {}, null)).toBe('friend-public friend-home')
    expect(await listUser(me.id)).toBe(all('mine'))
  })

  it('direct notes come home from people I follow', async () => {
    await post('friend', friend, { text: 'a', visibility: 'specified', visibleUserIds: [me.id] })
    await post('stranger', stranger, { text: 'a', visibility: 'specified', visibleUserIds: [me.id] })
    await post('others', friend, { text: 'a', visibility: 'specified', visibleUserIds: [stranger.id] })
    await post('mine', me, { text: 'a', visibility: 'specified' })
    for (const timeline of ['notes/timeline', 'notes/hybrid-timeline'] as const) expect(await list(timeline)).toBe('friend mine')
    for (const timeline of ['notes/local-timeline', 'notes/global-timeline'] as const) expect(await list(timeline)).toBe('')
    expect(await listUser(stranger.id)).toContain('stranger')
    expect(await listUser(friend.id)).not.toContain('others')
  })

  it('as soon as I follow, and no longer', async () => {
    await post('stranger', stranger, { text: 'a', visibility: 'home' })
    expect(await list('notes/timeline')).toBe('')
    await me.request('following/create', { userId: stranger.id })
    expect(await list('notes/timeline')).toBe('stranger')
    await me.request('following/delete', { userId: stranger.id })
    expect(await list('notes/timeline')).toBe('')
  })
})

describe('replies', () => {
  it('to others show where somebody asked for them', async () => {
    const theirs = await stranger.post({ text: 'theirs' })
    const mine = await me.post({ text: 'mine' })
    await post('friend-to-stranger', friend, { text: 'a', replyId: theirs.id })
    await post('friend-to-me', friend, { text: 'a', replyId: mine.id })
    const self = await post('friend', friend, { text: 'a' })
    await post('friend-to-self', friend, { text: 'a', replyId: self })
    await post('chatty-to-stranger', chatty, { text: 'a', replyId: theirs.id, visibility: 'home' })
    await post('me-to-stranger', me, { text: 'a', replyId: theirs.id })
    await post('stranger-to-me', stranger, { text: 'a', replyId: mine.id })
    await post('stranger-to-friend', stranger, { text: 'a', replyId: self })
    await post('friend-home-to-stranger', friend, { text: 'a', replyId: theirs.id, visibility: 'home' })
    const home = 'friend-to-me friend friend-to-self chatty-to-stranger me-to-stranger'
    expect(await list('notes/timeline')).toBe(home)
    expect(await list('notes/local-timeline')).toBe('friend-to-me friend friend-to-self me-to-stranger stranger-to-me')
    expect(await list('notes/local-timeline', { withReplies: true })).toBe('friend-to-stranger friend-to-me friend friend-to-self me-to-stranger stranger-to-me stranger-to-friend')
    expect(await list('notes/local-timeline', {}, null)).toBe('friend friend-to-self')
    expect(await list('notes/hybrid-timeline')).toBe(`${home} stranger-to-me`)
    expect(await list('notes/hybrid-timeline', { withReplies: true })).toBe([...names.values()].join(' '))
    expect(await list('notes/global-timeline')).toBe('friend-to-me friend friend-to-self me-to-stranger stranger-to-me')
    expect(await listUser(friend.id)).toBe('friend friend-to-self')
    expect(await listUser(friend.id, { withReplies: true })).toBe('friend-to-stranger friend-to-me friend friend-to-self friend-home-to-stranger')
  })

  it('to notes for the followers of somebody I do not follow make no sense to me', async () => {
    await chatty.request('following/create', { userId: stranger.id })
    const closed = await stranger.post({ text: 'closed', visibility: 'followers' })
    const known = await friend.post({ text: 'closed', visibility: 'followers' })
    await chatty.request('following/create', { userId: friend.id })
    await post('to-stranger', chatty, { text: 'a', replyId: closed.id })
    await post('to-friend', chatty, { text: 'a', replyId: known.id })
    expect(await list('notes/timeline')).toBe('to-friend')
    expect(await list('notes/hybrid-timeline', { withReplies: true })).toBe('to-friend')
  })
})

describe('options', () => {
  it('leave out renotes, or keep files only', async () => {
    const target = await stranger.post({ text: 'target' })
    const far = await postAs(test.server, remote, { text: 'far' })
    const mine = await me.post({ text: 'mine' })
    const file = await friend.upload(Buffer.from('bytes'), 'file.txt')
    await post('renote', friend, { renoteId: target.id })
    await post('renote-far', friend, { renoteId: far })
    await post('renote-mine', friend, { renoteId: mine.id })
    await post('my-renote', me, { renoteId: target.id })
    await post('quote', friend, { renoteId: target.id, cw: 'quote' })
    const picture = await post('picture', friend, { fileIds: [file.id] })
    await post('renote-picture', friend, { renoteId: picture })
    await post('reply-picture', friend, { fileIds: [file.id], replyId: target.id })
    for (const timeline of ['notes/timeline', 'notes/local-timeline', 'notes/hybrid-timeline', 'notes/global-timeline'] as const) {
      expect(await list(timeline, { withRenotes: false }), timeline).toBe('quote picture')
      expect(await list(timeline, { withFiles: true }), timeline).toBe('picture')
      expect(await list(timeline, { allowPartial: true }), timeline).toBe('renote renote-far renote-mine my-renote quote picture renote-picture')
    }
    for (const timeline of ['notes/local-timeline', 'notes/hybrid-timeline'] as const) expect(await list(timeline, { withReplies: true, withFiles: true })).toBe('picture reply-picture')
    expect(await listUser(friend.id, { withReplies: true, withFiles: true })).toBe('picture reply-picture')
    expect(await listUser(friend.id, { withRenotes: false })).toContain('quote picture')
    for (const timeline of ['notes/timeline', 'notes/hybrid-timeline'] as const) {
      expect(await list(timeline, { includeMyRenotes: false })).toBe('renote renote-far renote-mine quote picture renote-picture')
      expect(await list(timeline, { includeRenotedMyNotes: false })).toBe('renote renote-far my-renote quote picture renote-picture')
      expect(await list(timeline, { includeLocalRenotes: false })).toBe('renote-far quote picture')
    }
  })

  it('that a timeline does not have are ignored', async () => {
    const target = await stranger.post({ text: 'target' })
    await post('reply', friend, { text: 'a', replyId: target.id })
    for (const timeline of ['notes/timeline', 'notes/global-timeline'] as const) expect(await list(timeline, { withReplies: true })).toBe('')
  })
})

describe('what the server allows', () => {
  it.each([['notes/local-timeline', 'ltlAvailable', 'LTL_DISABLED'], ['notes/hybrid-timeline', 'ltlAvailable', 'STL_DISABLED'], ['notes/global-timeline', 'gtlAvailable', 'GTL_DISABLED']] as const)('%s without %s is refused', async (timeline, policy, code) => {
    await test.server.ctx.services.meta.update({ policies: { [policy]: false } })
    expect((await refusal(me.request(timeline, {}))).code).toBe(code)
    if (timeline !== 'notes/hybrid-timeline') expect((await refusal(test.server.visit(timeline, {}))).code).toBe(code)
    await test.server.ctx.services.meta.update({ policies: {} })
    expect(await me.request(timeline, { limit: 1 })).toHaveLength(1)
  })

  it('home and social need somebody', async () => {
    for (const timeline of ['notes/timeline', 'notes/hybrid-timeline'] as const) expect((await refusal(test.server.visit(timeline, {}))).code).toBe('CREDENTIAL_REQUIRED')
    expect((await refusal(me.request('users/notes', { userId: 'nobody' }))).code).toBe('NO_SUCH_USER')
  })
})

describe('an index that catches up', () => {
  it('takes in what it was not told of, but not what is deleted meanwhile', async () => {
    const { ctx } = test.server
    const ids = [ctx.ids.next(), ctx.ids.next()]
    await ctx.db.pool.query(`insert into notes (id, user_id, text, visibility) select id, $2, 'untold', 'public' from unnest($1::text[]) n (id)`, [ids, stranger.id])
    const listed = async () => (await test.server.visit('notes/local-timeline', { limit: 100 }) as entities.Note[]).map((note) => note.id).filter((id) => ids.includes(id))
    expect(await listed()).toEqual([])
    const done = ctx.services.timelines.catchUp()
    ctx.services.timelines.delete(ids[0]!)
    await done
    expect(await listed()).toEqual([ids[1]])
  })
})
