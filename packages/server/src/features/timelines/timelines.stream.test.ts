import { beforeAll, describe, expect, it, vi } from 'vitest'
import { addRemote, postAs, until, useServer } from '@tsubame/testkit'
import type { ListenedChannel, Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
const { listen } = test
let viewer: Person
let friend: Person
let chatty: Person
let stranger: Person
let muted: Person
let blocker: Person
let remote: string
beforeAll(async () => {
  await test.server.signUp('keeper')
  viewer = await test.server.signUp('viewer')
  friend = await test.server.signUp('friend')
  chatty = await test.server.signUp('chatty')
  stranger = await test.server.signUp('stranger')
  muted = await test.server.signUp('muted')
  blocker = await test.server.signUp('blocker')
  remote = await addRemote(test.server, 'rin', 'far.example')
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
  for (const { id } of [friend, chatty, muted]) await viewer.request('following/create', { userId: id })
  await viewer.request('following/update', { userId: chatty.id, withReplies: true })
  await viewer.request('mute/create', { userId: muted.id })
  await blocker.request('blocking/create', { userId: viewer.id })
})

/** A note that everybody who listens to public notes gets: what was to come before it has come. */
const mark = async (...channels: ListenedChannel[]): Promise<entities.Note> => {
  const last = await friend.post({ text: 'mark' })
  await Promise.all(channels.map((channel) => channel.note(last.id)))
  return last
}
const ids = (notes: readonly { id: string }[]) => notes.map((note) => note.id)

const TWINS = {
  homeTimeline: 'notes/timeline', localTimeline: 'notes/local-timeline', hybridTimeline: 'notes/hybrid-timeline', globalTimeline: 'notes/global-timeline',
} as const

describe('each channel sends what its list would hold', () => {
  /** Notes of every kind, by everybody. */
  async function postAll(): Promise<void> {
    const theirs = await stranger.post({ text: 'theirs' })
    const mine = await viewer.post({ text: 'mine' })
    const far = await postAs(test.server, remote, { text: 'far' })
    const shunned = await muted.post({ text: 'muted' })
    const file = await friend.upload(Buffer.from(`bytes ${Math.random()}`), 'file.txt')
    const picture = await friend.post({ fileIds: [file.id] })
    for (const author of [viewer, friend, chatty, stranger, muted, blocker]) {
      for (const visibility of ['public', 'home', 'followers'] as const) await author.post({ text: 'a', visibility })
      await author.post({ text: 'to you', visibility: 'specified', visibleUserIds: [viewer.id] })
      const own = await author.post({ text: 'a thread' })
      await author.post({ text: 'goes on', replyId: own.id })
      if (author === blocker) continue
      for (const id of [theirs.id, mine.id, far, shunned.id]) {
        await author.post({ text: 'reply', replyId: id })
        await author.post({ renoteId: id })
        await author.post({ renoteId: id, cw: 'quote' })
      }
      await author.post({ renoteId: picture.id })
    }
    for (const replyId of [mine.id, theirs.id]) await postAs(test.server, remote, { text: 'from afar', replyId })
    await postAs(test.server, remote, { renoteId: theirs.id })
    await postAs(test.server, remote, { text: 'quiet', visibility: 'home' })
  }

  it('for somebody, with each set of options, and for visitors', { timeout: 60_000 }, async () => {
    const [mine, anonymous] = [listen(viewer), listen(null)]
    const options = [{}, { withRenotes: false }, { withFiles: true }, { withReplies: true }]
    const open: { channel: ListenedChannel; list: (params: { sinceId: string; limit: number }) => Promise<entities.Note[]>; what: string }[] = []
    for (const [name, endpoint] of Object.entries(TWINS) as [keyof typeof TWINS, (typeof TWINS)[keyof typeof TWINS]][]) {
      for (const option of options) {
        open.push({ channel: await mine.channel(name, option), list: (params) => viewer.request(endpoint, { ...params, ...option }), what: `${name} ${JSON.stringify(option)}` })
        if (name !== 'localTimeline' && name !== 'globalTimeline') continue
        open.push({ channel: await anonymous.channel(name, option), list: (params) => test.server.visit(endpoint, { ...params, ...option }), what: `${name} ${JSON.stringify(option)} for visitors` })
      }
    }
    const first = await friend.post({ text: 'first' })
    await postAll()
    const file = await friend.upload(Buffer.from('last bytes'), 'last.txt')
    const last = await friend.post({ fileIds: [file.id] })
    for (const { channel, list, what } of open) {
      await channel.note(last.id)
      const listed = ids(await list({ sinceId: first.id, limit: 100 }))
      const more = ids(await list({ sinceId: listed.at(-1) ?? first.id, limit: 100 }))
      const sent = ids(channel.notes).filter((id) => id > first.id)
      expect(sent.toSorted(), what).toEqual([...listed, ...more].toSorted())
      expect(new Set(sent).size, what).toBe(sent.length)
      expect(sent.length, what).toBeGreaterThan(0)
    }
  })
})

describe('what reaches a socket', () => {
  it('follows whom one follows, mutes and is blocked by at once', async () => {
    const home = await listen(viewer).channel('homeTimeline', {})
    const hybrid = await listen(viewer).channel('hybridTimeline', {})
    const noted = async (author: Person) => {
      const note = await author.post({ text: 'hear me', visibility: 'home' })
      await mark(home, hybrid)
      return [home, hybrid].map((channel) => ids(channel.notes).includes(note.id))
    }
    const dave = await test.server.signUp('dave')
    expect(await noted(dave)).toEqual([false, false])
    await viewer.request('following/create', { userId: dave.id })
    expect(await noted(dave)).toEqual([true, true])
    await viewer.request('mute/create', { userId: dave.id })
    expect(await noted(dave)).toEqual([false, false])
    await viewer.request('mute/delete', { userId: dave.id })
    expect(await noted(dave)).toEqual([true, true])
    await dave.request('blocking/create', { userId: viewer.id })
    expect(await noted(dave)).toEqual([false, false])
  })

  it('follows which servers and whose renotes one mutes at once', async () => {
    const global = await listen(viewer).channel('globalTimeline', {})
    const root = await stranger.post({ text: 'root' })
    const heard = async (post: () => Promise<string>) => {
      const id = await post()
      await mark(global)
      return ids(global.notes).includes(id)
    }
    const far = () => heard(() => postAs(test.server, remote, { text: 'from afar' }))
    const renote = () => heard(async () => (await friend.post({ renoteId: root.id })).id)
    expect([await far(), await renote()]).toEqual([true, true])
    await viewer.request('i/update', { mutedInstances: ['far.example'] })
    await viewer.request('renote-mute/create', { userId: friend.id })
    expect([await far(), await renote()]).toEqual([false, false])
    await viewer.request('i/update', { mutedInstances: [] })
    await viewer.request('renote-mute/delete', { userId: friend.id })
    expect([await far(), await renote()]).toEqual([true, true])
  })

  it('is never what an author hides, and to visitors nothing of people who want them to sign in', async () => {
    const shy = await test.server.signUp('shy')
    const old = await shy.post({ text: 'secret' })
    await shy.request('i/update', { requireSigninToViewContents: true })
    const [visitor, somebody] = [await listen(null).channel('localTimeline', { withReplies: true }), await listen(stranger).channel('localTimeline', { withReplies: true })]
    const own = await shy.post({ text: 'for members' })
    const [reply, renote, quote] = [await friend.post({ text: 'reply', replyId: old.id }), await friend.post({ renoteId: old.id }), await friend.post({ renoteId: old.id, cw: 'quote' })]
    const deep = await chatty.post({ renoteId: quote.id })
    await mark(visitor, somebody)
    const sent = new Set(ids(visitor.notes))
    expect([own, reply, renote, quote, deep].map((note) => sent.has(note.id))).toEqual([false, false, false, false, false])
    expect(await somebody.note(own.id)).toMatchObject({ text: 'for members' })
    expect(await somebody.note(reply.id)).toMatchObject({ reply: { text: 'secret' } })

    await shy.request('i/update', { requireSigninToViewContents: false, makeNotesHiddenBefore: 0 })
    const author = await listen(shy).channel('localTimeline', { withReplies: true })
    const hiddenNow = [await shy.post({ text: 'hidden at once' }), await friend.post({ text: 'reply', replyId: old.id }).catch(() => null)]
    expect(hiddenNow[1]).toBeNull()
    await mark(visitor, somebody, author)
    for (const channel of [visitor, somebody]) expect(await channel.note(hiddenNow[0]!.id)).toMatchObject({ text: null, isHidden: true })
    expect(await author.note(hiddenNow[0]!.id)).toMatchObject({ text: 'hidden at once' })
    const inner = await chatty.post({ renoteId: quote.id })
    for (const channel of [visitor, somebody]) expect(await channel.note(inner.id)).toMatchObject({ renote: { id: quote.id, cw: 'quote', renote: { id: old.id, isHidden: true, text: null } } })
    expect(await author.note(inner.id)).toMatchObject({ renote: { renote: { text: 'secret' } } })
    const again = await shy.post({ text: 'quoting', renoteId: old.id })
    const pure = await shy.post({ renoteId: old.id })
    await mark(visitor, somebody, author)
    for (const channel of [visitor, somebody]) {
      expect(await channel.note(again.id)).toMatchObject({ isHidden: true, renote: { isHidden: true, text: null } })
      expect(ids(channel.notes)).not.toContain(pure.id)
      expect(JSON.stringify(channel.notes.filter((note) => note.id >= again.id))).not.toMatch(/secret|quoting/)
    }
    expect(await author.note(pure.id)).toMatchObject({ renote: { text: 'secret' } })
  })

  it('blanks what one viewer may not see inside, and only for them', async () => {
    const closed = await stranger.post({ text: 'closed', visibility: 'followers' })
    await friend.request('following/create', { userId: stranger.id })
    const [mine, theirs] = [await listen(viewer).channel('localTimeline', { withReplies: true }), await listen(friend).channel('homeTimeline', {})]
    const reply = await stranger.post({ text: 'answer @viewer', replyId: closed.id, visibility: 'followers' })
    const home = await listen(viewer).main()
    const second = await stranger.post({ text: 'again @viewer', replyId: closed.id, visibility: 'followers' })
    expect(await theirs.note(reply.id)).toMatchObject({ text: 'answer @viewer', reply: { text: 'closed' } })
    expect(await home.event('mention')).toMatchObject({ id: second.id, text: 'again @viewer', reply: { id: closed.id, text: null, isHidden: true } })
    await mark(mine)
    expect(ids(mine.notes)).not.toContain(reply.id)
  })

  it('carries the reactions that were there, and the own one to each', async () => {
    const target = await friend.post({ text: 'target' })
    await viewer.request('notes/reactions/create', { noteId: target.id, reaction: '👍' })
    await stranger.request('notes/reactions/create', { noteId: target.id, reaction: '🎉' })
    const [mine, theirs, visitor] = [await listen(viewer).channel('localTimeline', {}), await listen(chatty).channel('localTimeline', {}), await listen(null).channel('localTimeline', {})]
    const renote = await friend.post({ renoteId: target.id })
    const reactors = [`${viewer.id}/👍`, `${stranger.id}/🎉`]
    expect(await mine.note(renote.id)).toMatchObject({ reactionAndUserPairCache: [], renote: { myReaction: '👍', reactionAndUserPairCache: reactors } })
    for (const channel of [theirs, visitor]) {
      const { renote: seen } = await channel.note(renote.id)
      expect(seen).toMatchObject({ reactions: { '👍': 1, '🎉': 1 }, reactionAndUserPairCache: reactors })
      expect(seen).not.toHaveProperty('myReaction')
    }
    const reply = await friend.post({ text: 'reply', replyId: renote.renoteId })
    expect(await mine.note(reply.id)).toMatchObject({ reply: { reactionAndUserPairCache: reactors } })
    const plain = await friend.post({ text: 'plain' })
    expect(await mine.note(plain.id)).toMatchObject({ reactionAndUserPairCache: [] })
    expect(await friend.request('notes/show', { noteId: plain.id })).not.toHaveProperty('reactionAndUserPairCache')
    expect((await friend.request('notes/show', { noteId: renote.id })).renote).not.toHaveProperty('reactionAndUserPairCache')
  })

  it('has nobody\'s vote but the viewer\'s', async () => {
    const poll = await friend.post({ poll: { choices: ['a', 'b'] } })
    await viewer.request('notes/polls/vote', { noteId: poll.id, choice: 1 })
    const [mine, theirs] = [await listen(viewer).channel('localTimeline', {}), await listen(chatty).channel('localTimeline', {})]
    const renote = await friend.post({ renoteId: poll.id })
    expect((await mine.note(renote.id)).renote?.poll?.choices.map((choice) => choice.isVoted)).toEqual([false, true])
    expect((await theirs.note(renote.id)).renote?.poll?.choices.map((choice) => choice.isVoted)).toEqual([false, false])
  })

  it('to visitors is what the server shows them', async () => {
    const [visitor, local, somebody] = [await listen(null).channel('globalTimeline', {}), await listen(null).channel('localTimeline', {}), await listen(viewer).channel('globalTimeline', {})]
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'local' })
    const far = await postAs(test.server, remote, { text: 'far' })
    await mark(visitor, local, somebody)
    expect(ids(visitor.notes)).not.toContain(far)
    expect(ids(somebody.notes)).toContain(far)
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'none' })
    const here = await friend.post({ text: 'here' })
    await somebody.note(here.id)
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
    await mark(visitor, local)
    for (const channel of [visitor, local]) expect(ids(channel.notes)).not.toContain(here.id)
  })
})

describe('channels', () => {
  it.each([['localTimeline', 'ltlAvailable'], ['hybridTimeline', 'ltlAvailable'], ['globalTimeline', 'gtlAvailable']] as const)('%s without %s is refused', async (name, policy) => {
    expect(await test.opens(viewer, name)).toBe(true)
    await test.server.ctx.services.meta.update({ policies: { [policy]: false } })
    expect(await test.opens(viewer, name)).toBe(false)
    await test.server.ctx.services.meta.update({ policies: {} })
  })

  it('that need somebody are closed to visitors', async () => {
    for (const channel of ['homeTimeline', 'hybridTimeline', 'main'] as const) expect([channel, await test.opens(null, channel)]).toEqual([channel, false])
  })

  it('send nothing any more when they were left', async () => {
    const listener = listen(viewer)
    const [left, stays] = [await listener.channel('localTimeline', {}), await listener.channel('homeTimeline', {})]
    const first = await mark(left, stays)
    listener.stream.send('disconnect', { id: '1' })
    await listener.settle()
    await mark(stays)
    expect(ids(left.notes)).toEqual([first.id])
  })

  it('leave nothing behind when they cannot be opened', async () => {
    const { watchers } = test.server.ctx.services.timelines
    const somebody = await test.server.signUp('unlucky')
    const listener = listen(somebody)
    await listener.settle()
    const reading = vi.spyOn(test.server.ctx.services.relations, 'of').mockRejectedValue(new Error('no database'))
    listener.stream.send('connect', { channel: 'homeTimeline', id: 'home', params: {}, pong: true })
    await until(() => reading.mock.calls.length > 0, 'the channel to be opened')
    reading.mockRestore()
    await listener.settle()
    expect(watchers.homeViewers()).not.toContain(somebody.id)
  })
})
