import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints } from 'misskey-js'

const test = useServer()
let alice: Person
let bob: Person
let far: string
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
  far = await addRemote(test.server, 'rin', 'far.example')
})

/** [mentioned, local, remote, attached, local, remote]; null: there is no such hashtag. */
async function counts(tag: string): Promise<number[] | null> {
  await test.server.settle()
  try {
    const found = await test.server.visit('hashtags/show', { tag })
    return [found.mentionedUsersCount, found.mentionedLocalUsersCount, found.mentionedRemoteUsersCount, found.attachedUsersCount, found.attachedLocalUsersCount, found.attachedRemoteUsersCount]
  } catch (error) {
    expect(error).toMatchObject({ code: 'NO_SUCH_HASHTAG' })
    return null
  }
}
const describeAs = (person: Person, description: string | null) => person.request('i/update', { description })
/** What federation does when a profile of another server arrives. */
async function describeRemote(userId: string, description: string | null): Promise<void> {
  await test.server.ctx.services.users.update(userId, { user: {}, profile: { description } })
}

describe('a hashtag', () => {
  it('counts distinct people here and elsewhere who use it in notes for everybody', async () => {
    expect(await counts('swallows')).toBeNull()
    for (const text of ['#Swallows', 'again #swallows']) await alice.post({ text })
    expect(await counts('swallows')).toEqual([1, 1, 0, 0, 0, 0])
    await bob.post({ text: '#ＳＷＡＬＬＯＷＳ', visibility: 'home' })
    await postAs(test.server, far, { text: '#swallows' })
    expect(await counts('Ｓwallows')).toEqual([3, 2, 1, 0, 0, 0])
    expect((await test.server.visit('hashtags/show', { tag: 'SWALLOWS' })).tag).toBe('swallows')
  })

  it('does not count what is not for everybody, and does not forget what is deleted', async () => {
    for (const visibility of ['followers', 'specified'] as const) await alice.post({ text: '#quiet', visibility })
    expect(await counts('quiet')).toBeNull()
    const note = await alice.post({ text: '#quiet' })
    await test.server.settle()
    await alice.request('notes/delete', { noteId: note.id })
    expect(await counts('quiet')).toEqual([1, 1, 0, 0, 0, 0])
  })

  it('counts who has it in their profile, as long as they do', async () => {
    await describeAs(alice, 'I like #Tea and #ｔｅａ')
    await describeRemote(far, '#tea')
    expect(await counts('tea')).toEqual([0, 0, 0, 2, 1, 1])
    await describeAs(alice, 'I like #coffee')
    expect(await counts('tea')).toEqual([0, 0, 0, 1, 0, 1])
    expect(await counts('coffee')).toEqual([0, 0, 0, 1, 1, 0])
    await Promise.all([describeAs(alice, null), describeRemote(far, null)])
    expect([await counts('tea'), await counts('coffee')]).toEqual([[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]])
  })

  it('that an edit adds counts, too', async () => {
    const note = await alice.post({ text: 'plain' })
    await test.server.ctx.tx(async (tx) => {
      tx.emit('note.updated', {
        noteId: note.id, userId: alice.id, userHost: null, visibility: 'public', threadId: null, channelId: null, localOnly: false, mentions: [], visibleUserIds: [],
        newMentions: [], newTags: ['afterthought'], choicesChanged: false, updatedAt: new Date().toISOString(),
      })
    })
    expect(await counts('afterthought')).toEqual([1, 1, 0, 0, 0, 0])
  })

  it('is counted exactly when many use it at once, and healed when it is wrong', async () => {
    const people = [alice, bob]
    await Promise.all(Array.from({ length: 12 }, (_, n) => people[n % 2]!.post({ text: `#busy #busy${n % 3}` })))
    expect(await counts('busy')).toEqual([2, 2, 0, 0, 0, 0])
    await describeAs(bob, '#busy')
    expect(await counts('busy')).toEqual([2, 2, 0, 1, 1, 0])
    const { pool } = test.server.ctx.db
    await pool.query(`update hashtags set mentioned_local_users = 9, mentioned_remote_users = 9, attached_remote_users = 9 where name = 'busy'`)
    await test.server.ctx.tx(async (tx) => tx.addJob({ name: 'hashtags.recount', payload: {} }))
    expect(await counts('busy')).toEqual([2, 2, 0, 1, 1, 0])
    await describeAs(bob, null)
  })
})

describe('looking for hashtags', () => {
  beforeAll(async () => {
    await alice.post({ text: '#ramen #ramune #Raﾒﾝ' })
    await bob.post({ text: '#ramune' })
    await postAs(test.server, far, { text: '#ramen #ramen_far' })
    await test.server.settle()
  })

  it('finds what begins so, what is most used here first', async () => {
    const search = (query: string, page: object = {}) => alice.request('hashtags/search', { query, ...page })
    expect(await search('ra')).toEqual(['ramune', 'ramen', 'raメン', 'ramen_far'])
    expect(await search('ＲＡメ')).toEqual(['raメン'])
    expect(await search('ra', { limit: 2, offset: 1 })).toEqual(['ramen', 'raメン'])
    for (const offset of [4, 1_000_000_000, 1e300]) expect(await search('ra', { offset })).toEqual([])
    expect(await search('ra', { limit: 1, offset: -3 })).toEqual(['ramune'])
    for (const query of ['%', 'ra_', '\\', '\'']) expect(await search(query)).toEqual([])
    expect(await test.server.visit('hashtags/search', { query: 'ramen' })).toEqual(['ramen', 'ramen_far'])
  })

  it('lists them by any of their counts', async () => {
    await describeAs(alice, '#ramen')
    await describeRemote(far, '#ramen_far')
    await test.server.settle()
    const list = async (params: Endpoints['hashtags/list']['req']) =>
      (await test.server.visit('hashtags/list', { limit: 100, ...params })).map((one) => one.tag).filter((tag) => tag.startsWith('ra'))
    expect((await list({ sort: '+mentionedUsers' })).toSorted()).toEqual(['ramen', 'ramen_far', 'ramune', 'raメン'])
    expect((await list({ sort: '+mentionedUsers' })).toReversed()).toEqual(await list({ sort: '-mentionedUsers' }))
    expect((await list({ sort: '+mentionedRemoteUsers' })).slice(0, 2).toSorted()).toEqual(['ramen', 'ramen_far'])
    expect((await list({ sort: '+mentionedUsers', attachedToUserOnly: true })).toSorted()).toEqual(['ramen', 'ramen_far'])
    expect(await list({ sort: '+attachedLocalUsers', attachedToLocalUserOnly: true })).toEqual(['ramen'])
    expect(await list({ sort: '+mentionedUsers', attachedToRemoteUserOnly: true })).toEqual(['ramen_far'])
    await Promise.all([describeAs(alice, null), describeRemote(far, null)])
  })

  it('finds people who have one in their profile', async () => {
    const [carol, dave] = [await test.server.signUp('carol'), await test.server.signUp('dave')]
    for (const person of [carol, dave]) await describeAs(person, 'all about #Ｐottery')
    await describeRemote(far, '#pottery')
    await alice.request('following/create', { userId: carol.id })
    await test.server.settle()
    const found = async (params: object, ask = alice.request) => (await ask('hashtags/users', { tag: 'POTTERY', sort: '+createdAt', ...params })).map((user) => user.username)
    expect(await found({})).toEqual(['dave', 'carol'])
    expect(await found({ sort: '-createdAt' })).toEqual(['carol', 'dave'])
    expect(await found({ sort: '+follower' })).toEqual(['carol', 'dave'])
    expect(await found({ sort: '-follower', limit: 1 })).toEqual(['dave'])
    expect(await found({ limit: 1, offset: 1 })).toEqual(['carol'])
    expect(await found({ offset: 1e300 })).toEqual([])
    expect(await found({ origin: 'remote' })).toEqual(['rin'])
    expect((await found({ origin: 'combined' })).toSorted()).toEqual(['carol', 'dave', 'rin'])
    expect(await found({ origin: 'combined' }, test.server.visit)).toEqual(['dave', 'carol'])
    expect(await found({ origin: 'remote' }, test.server.visit)).toEqual([])
    await test.server.ctx.db.pool.query(`update user_counts set updated_at = now() - interval '6 days' where user_id = $1`, [carol.id])
    expect(await found({ state: 'alive' })).toEqual(['dave'])
    expect(await found({ sort: '+updatedAt' })).toEqual(['dave', 'carol'])
    await changeUser(test.server, dave.id, { isSuspended: true })
    expect(await found({})).toEqual(['carol'])
    expect(await found({ tag: 'nothing' })).toEqual([])
    expect((await refusal(alice.request('hashtags/users', { tag: 'pottery' } as never))).code).toBe('INVALID_PARAM')
  })

  it('costs as many statements for many as for few', async () => {
    const potters = await Promise.all(Array.from({ length: 8 }, (_, n) => test.server.signUp(`smith${n}`)))
    for (const person of potters) await describeAs(person, '#forging')
    const cost = async (limit: number) => {
      await test.server.settle()
      test.server.ctx.services.users.forget(...potters.map((person) => person.id))
      const reads: (() => Promise<unknown>)[] = [() => alice.request('hashtags/users', { tag: 'forging', sort: '+createdAt', limit }), () => alice.request('hashtags/list', { sort: '+mentionedUsers', limit }), () => alice.request('hashtags/search', { query: '', limit })]
      const counted: number[] = []
      for (const read of reads) counted.push((await test.server.countStatements(read)).statements.length)
      return counted
    }
    await cost(8)
    expect(await cost(8)).toEqual(await cost(2))
  })
})
