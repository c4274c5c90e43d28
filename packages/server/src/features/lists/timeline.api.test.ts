import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, postAs, until, useServer } from '@tsubame/testkit'
import type { ListenedChannel, Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
const { listen } = test
let owner: Person
let member: Person
let chatty: Person
let followed: Person
let muted: Person
let stranger: Person
let remote: string
let listId: string
beforeAll(async () => {
  await test.server.signUp('keeper')
  const signUp = (name: string) => test.server.signUp(name)
  ;[owner, member, chatty, followed, muted, stranger] = [await signUp('lister'), await signUp('member'), await signUp('chatty'), await signUp('followed'), await signUp('muted'), await signUp('stranger')]
  remote = await addRemote(test.server, 'rin', 'far.example')
  listId = (await owner.request('users/lists/create', { name: 'people' })).id
  for (const id of [member.id, chatty.id, followed.id, muted.id, remote]) await owner.request('users/lists/push', { listId, userId: id })
  await owner.request('users/lists/update-membership', { listId, userId: chatty.id, withReplies: true })
  await owner.request('following/create', { userId: followed.id })
  await owner.request('mute/create', { userId: muted.id })
})

const ids = (notes: readonly { id: string }[]) => notes.map((note) => note.id)
type Options = { withRenotes?: boolean; withFiles?: boolean; includeMyRenotes?: boolean; includeRenotedMyNotes?: boolean; includeLocalRenotes?: boolean }
const read = async (params: Options & { sinceId?: string; limit?: number } = {}) => ids(await owner.request('notes/user-list-timeline', { listId, limit: 100, ...params }))
/** Of these notes, those the timeline has. */
const among = async (notes: Record<string, { id: string } | string>, options: Options = {}) => {
  const listed = new Set(await read(options))
  return Object.entries(notes).filter(([, note]) => listed.has(typeof note === 'string' ? note : note.id)).map(([name]) => name)
}

describe('the timeline of a list', () => {
  it('has what its members post and the owner may see, but nothing in channels', async () => {
    const { id: channelId } = await member.request('channels/create', { name: 'eaves' })
    await owner.request('channels/follow', { channelId })
    expect(await among({
      channel: await member.post({ text: 'a', channelId }),
      member: await member.post({ text: 'a' }),
      home: await member.post({ text: 'a', visibility: 'home' }),
      closed: await member.post({ text: 'a', visibility: 'followers' }),
      closedToMention: await member.post({ text: '@lister', visibility: 'followers' }),
      closedOfFollowed: await followed.post({ text: 'a', visibility: 'followers' }),
      direct: await member.post({ text: 'a', visibility: 'specified', visibleUserIds: [owner.id] }),
      directToOthers: await member.post({ text: 'a', visibility: 'specified', visibleUserIds: [stranger.id] }),
      muted: await muted.post({ text: 'a' }),
      stranger: await stranger.post({ text: 'a' }),
      mine: await owner.post({ text: 'a' }),
      remote: await postAs(test.server, remote, { text: 'a' }),
    })).toEqual(['member', 'home', 'closedOfFollowed', 'direct', 'remote'])
  })

  it('has replies to the owner and to oneself, and all of those of whom the owner wants them', async () => {
    const [theirs, mine, own] = [await stranger.post({ text: 'a' }), await owner.post({ text: 'a' }), await member.post({ text: 'a' })]
    const notes = {
      toOthers: await member.post({ text: 'a', replyId: theirs.id }),
      toOwner: await member.post({ text: 'a', replyId: mine.id }),
      toSelf: await member.post({ text: 'a', replyId: own.id }),
      wanted: await chatty.post({ text: 'a', replyId: theirs.id }),
    }
    expect(await among(notes)).toEqual(['toOwner', 'toSelf', 'wanted'])
    await owner.request('users/lists/update-membership', { listId, userId: chatty.id, withReplies: false })
    expect(await among(notes)).toEqual(['toOwner', 'toSelf'])
    await owner.request('users/lists/update-membership', { listId, userId: chatty.id, withReplies: true })
    expect(await among(notes)).toEqual(['toOwner', 'toSelf', 'wanted'])
  })

  it('leaves out the renotes that are not wanted, and what has no file', async () => {
    await owner.request('users/lists/push', { listId, userId: owner.id })
    const file = await member.upload(Buffer.from('bytes'), 'file.txt')
    const [theirs, mine, far] = [await stranger.post({ text: 'a' }), await owner.post({ text: 'a' }), await postAs(test.server, remote, { text: 'a' })]
    const notes = {
      plain: await member.post({ text: 'a' }),
      picture: await member.post({ fileIds: [file.id] }),
      renote: await member.post({ renoteId: theirs.id }),
      quote: await member.post({ renoteId: theirs.id, text: 'a' }),
      ofMine: await member.post({ renoteId: mine.id }),
      ofFar: await member.post({ renoteId: far }),
      byMe: await owner.post({ renoteId: far }),
    }
    const all = Object.keys(notes)
    const without = (...names: string[]) => all.filter((name) => !names.includes(name))
    expect(await among(notes)).toEqual(all)
    expect(await among(notes, { withRenotes: false })).toEqual(['plain', 'picture', 'quote'])
    expect(await among(notes, { withFiles: true })).toEqual(['picture'])
    expect(await among(notes, { includeMyRenotes: false })).toEqual(without('byMe'))
    expect(await among(notes, { includeRenotedMyNotes: false })).toEqual(without('ofMine'))
    expect(await among(notes, { includeLocalRenotes: false })).toEqual(without('renote', 'ofMine'))
    await owner.request('users/lists/pull', { listId, userId: owner.id })
    expect(await among(notes)).toEqual(without('byMe'))
  })

  it('follows its members at once, and has nothing without any', async () => {
    const empty = (await owner.request('users/lists/create', { name: 'empty' })).id
    const own = async () => ids(await owner.request('notes/user-list-timeline', { listId: empty }))
    const note = await stranger.post({ text: 'old' })
    expect(await own()).toEqual([])
    await owner.request('users/lists/push', { listId: empty, userId: stranger.id })
    expect(await own()).toContain(note.id)
    await owner.request('users/lists/pull', { listId: empty, userId: stranger.id })
    expect(await own()).toEqual([])
  })

  it('costs as many statements with fifty notes as with five', async () => {
    for (let n = 0; n < 50; n++) await member.post({ text: `note ${n}` })
    await test.server.settle()
    const noteIds = await read()
    const cost = async (limit: number) => {
      const { lists, notes, reactions, users } = test.server.ctx.services
      for (const id of noteIds) {
        notes.forget(id)
        reactions.forget(owner.id, id)
      }
      users.forget(member.id)
      lists.forget(listId)
      return (await test.server.countStatements(() => read({ limit }))).statements.length
    }
    await cost(50)
    const [few, many] = [await cost(5), await cost(50)]
    expect(many).toBeLessThanOrEqual(few)
    expect(few).toBeLessThanOrEqual(8)
  })
})

describe('the channel of a list', () => {
  it('sends what its timeline has', { timeout: 60_000 }, async () => {
    const options = [{}, { withRenotes: false }, { withFiles: true }]
    const listener = listen(owner)
    const open = await Promise.all(options.map(async (option) => ({ option, channel: await listener.channel('userList', { listId, ...option }) })))
    const first = await member.post({ text: 'first' })
    const [theirs, mine] = [await stranger.post({ text: 'theirs' }), await owner.post({ text: 'mine' })]
    for (const author of [member, chatty, followed, muted, stranger, owner]) {
      for (const visibility of ['public', 'home', 'followers'] as const) await author.post({ text: 'a', visibility })
      await author.post({ text: 'to you', visibility: 'specified', visibleUserIds: [owner.id] })
      for (const { id } of [theirs, mine]) {
        await author.post({ text: 'reply', replyId: id })
        await author.post({ renoteId: id })
        await author.post({ renoteId: id, cw: 'quote' })
      }
    }
    const file = await member.upload(Buffer.from('last'), 'file.txt')
    const last = await member.post({ fileIds: [file.id] })
    for (const { option, channel } of open) {
      await channel.note(last.id)
      const sent = ids(channel.notes).filter((id) => id > first.id)
      expect(sent.toSorted(), JSON.stringify(option)).toEqual((await read({ sinceId: first.id, ...option })).toSorted())
      expect(new Set(sent).size).toBe(sent.length)
    }
  })

  it('tells who came and went, and follows them', async () => {
    const channel = await listen(owner).channel('userList', { listId })
    const noted = async (author: Person) => {
      // Open channels read the members anew once the change has been answered.
      await test.server.settle()
      const note = await author.post({ text: 'hear me' })
      await channel.note((await member.post({ text: 'mark' })).id)
      return ids(channel.notes).includes(note.id)
    }
    const guest = await test.server.signUp('guest')
    expect(await noted(guest)).toBe(false)
    await owner.request('users/lists/push', { listId, userId: guest.id })
    expect(await channel.event('userAdded')).toMatchObject({ id: guest.id, username: 'guest', host: null })
    expect(await noted(guest)).toBe(true)
    const theirs = await stranger.post({ text: 'theirs' })
    const replied = async () => {
      await test.server.settle()
      const reply = await guest.post({ text: 'reply', replyId: theirs.id })
      await channel.note((await member.post({ text: 'mark' })).id)
      return ids(channel.notes).includes(reply.id)
    }
    expect(await replied()).toBe(false)
    await owner.request('users/lists/update-membership', { listId, userId: guest.id, withReplies: true })
    expect(await replied()).toBe(true)
    await guest.request('blocking/create', { userId: owner.id })
    expect(await channel.event('userRemoved')).toMatchObject({ id: guest.id, username: 'guest' })
    await guest.request('blocking/delete', { userId: owner.id })
    expect(await noted(guest)).toBe(false)
    expect(channel.all.filter((heard) => heard.type !== 'note').map((heard) => heard.type)).toEqual(['userAdded', 'userRemoved'])
  })

  it('falls silent when the list is deleted', async () => {
    const gone = (await owner.request('users/lists/create', { name: 'gone' })).id
    await owner.request('users/lists/push', { listId: gone, userId: member.id })
    const listener = listen(owner)
    const [channel, other] = [await listener.channel('userList', { listId: gone }), await listener.channel('userList', { listId })]
    const before = await member.post({ text: 'before' })
    await channel.note(before.id)
    await owner.request('users/lists/delete', { listId: gone })
    await other.note((await member.post({ text: 'after' })).id)
    expect(ids(channel.notes)).toEqual([before.id])
    expect(test.server.ctx.services.timelines.opened.has('list', gone)).toBe(true)
    listener.close()
    await until(() => !test.server.ctx.services.timelines.opened.has('list', gone), 'the socket to be gone')
  })

  it('is opened by nobody else, and not for what is no list', async () => {
    const mine: ListenedChannel = await listen(owner).channel('userList', { listId })
    await owner.request('users/lists/update', { listId, isPublic: true })
    const attempts: [Person | null, object][] = [[stranger, { listId }], [null, { listId }], [owner, { listId: 'unknown' }], [owner, {}], [owner, { listId, withFiles: 'yes' }], [owner, { listId }]]
    expect(await Promise.all(attempts.map(([person, params]) => test.opens(person, 'userList', params)))).toEqual([false, false, false, false, false, true])
    const note: entities.Note = await member.post({ text: 'a' })
    expect(await mine.note(note.id)).toMatchObject({ text: 'a' })
  })
})
