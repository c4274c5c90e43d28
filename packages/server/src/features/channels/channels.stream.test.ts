import { beforeAll, describe, expect, it } from 'vitest'
import { until, useServer } from '@tsubame/testkit'
import type { ListenedChannel, Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
const { listen } = test
let writer: Person
let reader: Person
let third: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  writer = await test.server.signUp('writer')
  reader = await test.server.signUp('reader')
  third = await test.server.signUp('third')
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
  await reader.request('following/create', { userId: third.id })
})

const open = (params: object = {}) => writer.request('channels/create', { name: 'eaves', ...params })
const ids = (notes: readonly { id: string }[]) => notes.map((note) => note.id)
/** A note that reaches these channels: what was to come before it has come. */
const mark = async (channelId: string, ...channels: ListenedChannel[]) => {
  const last = await writer.post({ text: 'mark', channelId })
  await Promise.all(channels.map((channel) => channel.note(last.id)))
  return last
}

describe('the stream of a channel', () => {
  it('sends what its timeline would hold, to everybody', async () => {
    const [{ id }, other] = [await open(), await open()]
    await reader.request('channels/mute/create', { channelId: id })
    const outside = await writer.post({ text: 'outside' })
    const open3 = await Promise.all([writer, reader, null].map((person) => listen(person).channel('channel', { channelId: id })))
    const first = await writer.post({ text: 'first', channelId: id })
    await writer.post({ text: 'elsewhere', channelId: other.id })
    await writer.post({ text: 'nowhere' })
    await third.post({ text: 'reply', replyId: first.id })
    await third.post({ renoteId: first.id, channelId: id })
    await third.post({ renoteId: first.id })
    await third.post({ renoteId: outside.id, channelId: id, text: 'quote' })
    await mark(id, ...open3)
    for (const [index, person] of [writer, reader, null].entries()) {
      const listed = await (person ?? { request: test.server.visit }).request('channels/timeline', { channelId: id, limit: 100 })
      expect(ids(open3[index]!.notes)).toEqual(ids(listed).toReversed())
      expect(open3[index]!.notes).toHaveLength(5)
      expect(open3[index]!.notes[1]).toMatchObject({ text: 'reply', channelId: id, channel: { id, name: 'eaves', userId: writer.id }, reply: { id: first.id, channel: { id } } })
    }
    await reader.request('channels/mute/delete', { channelId: id })
  })

  it('leaves out what the listener muted or may not see', async () => {
    const [{ id }, muted] = [await open(), await open()]
    const shy = await test.server.signUp('shy')
    await shy.request('i/update', { requireSigninToViewContents: true })
    await reader.request('mute/create', { userId: third.id })
    await reader.request('channels/mute/create', { channelId: muted.id })
    const inside = await writer.post({ text: 'inside', channelId: muted.id })
    const [mine, visitor] = [await listen(reader).channel('channel', { channelId: id }), await listen(null).channel('channel', { channelId: id })]
    const [theirs, own] = [await third.post({ text: 'muted', channelId: id }), await shy.post({ text: 'members', channelId: id })]
    const [across, reply] = [await writer.post({ renoteId: inside.id, channelId: id }), await writer.post({ text: 'a', replyId: own.id })]
    const last = await mark(id, mine, visitor)
    expect(ids(mine.notes)).toEqual([own.id, reply.id, last.id])
    expect(ids(visitor.notes)).toEqual([theirs.id, across.id, last.id])
    await reader.request('mute/delete', { userId: third.id })
    await reader.request('channels/mute/delete', { channelId: muted.id })
  })

  it('is silently refused for a channel that is not there, and without one', async () => {
    const attempts = [{ channelId: 'nothing' }, {}, { channelId: 5 }, { channelId: (await open()).id }]
    expect(await Promise.all(attempts.map((params) => test.opens(reader, 'channel', params)))).toEqual([false, false, false, true])
  })

  it('sends nothing any more when it was left', async () => {
    const { id } = await open()
    const listener = listen(reader)
    const heard: entities.Note[] = []
    const connection = listener.stream.useChannel('channel', { channelId: id })
    connection.on('note', (note) => heard.push(note))
    await listener.settle()
    const stays = await listen(reader).channel('channel', { channelId: id })
    const first = await mark(id, stays)
    await until(() => heard.length === 1, 'the first note')
    connection.dispose()
    await listener.settle()
    await mark(id, stays)
    await listener.settle()
    expect(ids(heard)).toEqual([first.id])
  })
})

describe('open home timelines', () => {
  it('get notes of channels from the moment they are followed, and of none that are muted or left', async () => {
    const [{ id }, followed] = [await open(), await open()]
    await reader.request('channels/follow', { channelId: followed.id })
    const listener = listen(reader)
    const [home, hybrid] = [await listener.channel('homeTimeline', {}), await listener.channel('hybridTimeline', {})]
    const noted = async () => {
      const note = await writer.post({ text: 'hear me', channelId: id })
      await mark(followed.id, home, hybrid)
      return [home, hybrid].map((channel) => ids(channel.notes).includes(note.id))
    }
    expect(await noted()).toEqual([false, false])
    await reader.request('channels/follow', { channelId: id })
    expect(await noted()).toEqual([true, true])
    await reader.request('channels/mute/create', { channelId: id })
    expect(await noted()).toEqual([false, false])
    await reader.request('channels/mute/delete', { channelId: id })
    expect(await noted()).toEqual([true, true])
    await reader.request('channels/unfollow', { channelId: id })
    expect(await noted()).toEqual([false, false])
    await reader.request('channels/unfollow', { channelId: followed.id })
  })

  it('get nothing out of other channels, neither one\'s own nor friends\'', async () => {
    const { id } = await open()
    const [home, local] = [await listen(reader).channel('homeTimeline', {}), await listen(null).channel('localTimeline', { withReplies: true })]
    await reader.post({ text: 'mine', channelId: id })
    const theirs = await third.post({ text: 'friend\'s', channelId: id })
    const renote = await third.post({ renoteId: theirs.id })
    for (const channel of [home, local]) {
      expect(await channel.note(renote.id)).toMatchObject({ renote: { channelId: id } })
      expect(ids(channel.notes)).toEqual([renote.id])
    }
  })
})
