import { describe, expect, it } from 'vitest'
import { addRemote, changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()

/** The same people for all tests of this file, so that most of them only read. */
let cast: Promise<{ root: Person; alice: Person; bob: Person; carol: Person }> | null = null
const people = () => (cast ??= (async () => {
  const root = await test.server.signUp('keeper')
  return { root, alice: await test.server.signUp('alice'), bob: await test.server.signUp('Bob_1'), carol: await test.server.signUp('carol') }
})())

describe('users/show', () => {
  it('shows by id, by name whatever its case, and several in their order', async () => {
    const { alice, bob, carol } = await people()
    expect(await alice.request('users/show', { userId: bob.id })).toMatchObject({ username: 'Bob_1', host: null, isFollowing: false, isBlocked: false, notify: 'none', withReplies: false })
    expect(await alice.request('users/show', { username: ' bOb_1 ' })).toMatchObject({ id: bob.id })
    expect(await alice.request('users/show', { username: 'bob_1', host: new URL(test.server.ctx.config.url).host })).toMatchObject({ id: bob.id })
    const several = await alice.request('users/show', { userIds: [carol.id, 'unknown', bob.id] }) as { id: string }[]
    expect(several.map((user) => user.id)).toEqual([carol.id, bob.id])
    expect(await alice.request('users/show', { userIds: [] })).toEqual([])
  })

  it('has what the viewer may know, no more', async () => {
    const { root, alice, bob } = await people()
    await bob.request('i/update', { followedMessage: 'welcome', mutedWords: [['secret']] })
    const asVisitor = await test.server.visit('users/show', { userId: bob.id })
    const asAlice = await alice.request('users/show', { userId: bob.id })
    const asRoot = await root.request('users/show', { userId: bob.id })
    for (const key of ['isFollowing', 'isMuted', 'notify', 'twoFactorEnabled', 'moderationNote']) expect(asVisitor).not.toHaveProperty(key)
    for (const view of [asVisitor, asAlice, asRoot]) {
      for (const key of ['followedMessage', 'mutedWords', 'notificationRecieveConfig', 'email', 'policies', 'token']) expect(view).not.toHaveProperty(key)
    }
    expect(asAlice).not.toHaveProperty('twoFactorEnabled')
    expect(asRoot).toMatchObject({ moderationNote: '', twoFactorEnabled: false, isFollowing: false })
    const own = await bob.request('users/show', { userId: bob.id })
    expect(own).toMatchObject({ followedMessage: 'welcome', mutedWords: [['secret']] })
    expect(own).not.toHaveProperty('isFollowing')
    await alice.request('following/create', { userId: bob.id })
    expect(await alice.request('users/show', { userId: bob.id })).toMatchObject({ followedMessage: 'welcome', isFollowing: true })
    await alice.request('following/delete', { userId: bob.id })
  })

  it('finds nobody who is unknown, or suspended unless the viewer moderates', async () => {
    const { root, alice } = await people()
    const dan = await test.server.signUp('dan')
    await changeUser(test.server, dan.id, { isSuspended: true })
    expect(await refusal(alice.request('users/show', { userId: 'unknown' }))).toMatchObject({ code: 'NO_SUCH_USER', id: '4362f8dc-731f-4ad8-a694-be5a88922a24' })
    expect((await test.server.post('users/show', { username: 'nobody' })).status).toBe(404)
    expect((await refusal(alice.request('users/show', { userId: dan.id }))).code).toBe('NO_SUCH_USER')
    expect(await root.request('users/show', { userId: dan.id })).toMatchObject({ isSuspended: true })
    expect(await alice.request('users/show', { userIds: [dan.id, alice.id] })).toHaveLength(1)
  })

  it('shows people of other servers to those who are signed in', async () => {
    const { alice } = await people()
    const remote = await addRemote(test.server, 'Rin', 'remote.example')
    expect(await alice.request('users/show', { username: 'rin', host: 'Remote.Example' })).toMatchObject({ id: remote, host: 'remote.example', uri: 'https://remote.example/users/Rin' })
    expect((await refusal(alice.request('users/show', { username: 'nobody', host: 'remote.example' }))).code).toBe('FAILED_TO_RESOLVE_REMOTE_USER')
    expect((await refusal(test.server.visit('users/show', { username: 'rin', host: 'remote.example' }))).code).toBe('NO_SUCH_USER')
    expect((await refusal(test.server.visit('users/show', { userId: remote }))).code).toBe('NO_SUCH_USER')
    expect(await test.server.visit('users/show', { userIds: [remote, alice.id] })).toHaveLength(1)
  })

  it('hides counts from those who may not see the lists', async () => {
    const { root, alice, bob, carol } = await people()
    await carol.request('i/update', { followersVisibility: 'followers', followingVisibility: 'private' })
    await alice.request('following/create', { userId: carol.id })
    await carol.request('following/create', { userId: alice.id })
    const counts = async (viewer: Person) => {
      const view = await viewer.request('users/show', { userId: carol.id }) as { followersCount: number; followingCount: number }
      return [view.followersCount, view.followingCount]
    }
    expect(await counts(bob)).toEqual([0, 0])
    expect(await counts(alice)).toEqual([1, 0])
    expect(await counts(carol)).toEqual([1, 1])
    expect(await counts(root)).toEqual([1, 1])
  })

  it('costs as many statements for fifty people as for five', async () => {
    const { alice } = await people()
    const ids: string[] = []
    for (let i = 0; i < 50; i++) ids.push(await addRemote(test.server, `crowd${i}`, 'crowd.example'))
    const cost = async (some: string[]) => {
      test.server.ctx.services.users.forget(...ids)
      return (await test.server.countStatements(() => alice.request('users/show', { userIds: some }))).statements.length
    }
    await cost(ids)
    const few = await cost(ids.slice(0, 5))
    expect(await cost(ids)).toBe(few)
    expect(few).toBeLessThanOrEqual(4)
  })
})

describe('presence', () => {
  it('shows who is here, unless they hide it', async () => {
    const { alice, bob } = await people()
    const status = async () => (await alice.request('users/show', { userId: bob.id }) as { onlineStatus: string }).onlineStatus
    expect(await status()).toBe('unknown')
    const before = (await test.server.visit('get-online-users-count', {})).count
    await test.server.ctx.services.users.touch([bob.id])
    expect(await status()).toBe('online')
    expect((await test.server.visit('get-online-users-count', {})).count).toBe(before + 1)
    await bob.request('i/update', { hideOnlineStatus: true })
    expect(await status()).toBe('unknown')
    await bob.request('i/update', { hideOnlineStatus: false })
    expect(await status()).toBe('online')
  })
})

describe('users/search-by-username-and-host', () => {
  const names = (users: unknown) => (users as { username: string; host: string | null }[]).map((user) => (user.host ? `${user.username}@${user.host}` : user.username))

  it('finds by the beginning of names, followed people first, active before inactive', async () => {
    const { alice } = await people()
    const [first, second, third] = [await test.server.signUp('Swallow_a'), await test.server.signUp('swallow_b'), await test.server.signUp('swallow_c')]
    await addRemote(test.server, 'swallow_0', 'nest.example')
    await test.server.ctx.db.pool.query("update user_counts set updated_at = now() - interval '40 days' where user_id = $1", [first.id])
    await alice.request('following/create', { userId: third.id })
    const search = (params: object) => alice.request('users/search-by-username-and-host', params as { username: string })
    expect(names(await search({ username: 'SWALLOW' }))).toEqual(['swallow_c', 'swallow_b', 'swallow_0@nest.example', 'Swallow_a'])
    expect(names(await search({ username: 'swallow_b' }))).toEqual(['swallow_b'])
    expect(names(await search({ username: 'swallowxb' }))).toEqual([])
    expect(names(await search({ username: 'swallow', limit: 1 }))).toEqual(['swallow_c'])
    expect(names(await search({ username: 'swallow', host: '.' }))).toEqual(['swallow_c', 'swallow_b', 'Swallow_a'])
    expect(names(await search({ username: '', host: 'NEST' }))).toEqual(['swallow_0@nest.example'])
    expect(names(await search({ username: '%' }))).toEqual([])
    expect(names(await test.server.visit('users/search-by-username-and-host', { username: 'swallow_0' }))).toEqual([])
    await changeUser(test.server, second.id, { isSuspended: true })
    expect(names(await search({ username: 'swallow_b' }))).toEqual([])
    expect(await search({ username: 'swallow_c', detail: false })).not.toHaveProperty('0.followersCount')
    expect(await search({ username: 'swallow_c', detail: true })).toMatchObject([{ isFollowing: true }])
  })
})

describe('users/relation', () => {
  it('answers an array with one entry for each person, unknown ones all false', async () => {
    const { alice, bob, carol } = await people()
    await bob.request('following/create', { userId: carol.id })
    await bob.request('mute/create', { userId: alice.id })
    const relation = (userId: string | string[]) => bob.request('users/relation', { userId: userId as string }) as unknown as Promise<{ id: string }[]>
    const none = { isFollowing: false, isFollowed: false, hasPendingFollowRequestFromYou: false, hasPendingFollowRequestToYou: false, isBlocking: false, isBlocked: false, isMuted: false, isRenoteMuted: false }
    expect(await relation(carol.id)).toEqual([{ id: carol.id, ...none, isFollowing: true }])
    expect(await relation([alice.id, carol.id, alice.id, 'unknown'])).toEqual([
      { id: alice.id, ...none, isMuted: true }, { id: carol.id, ...none, isFollowing: true }, { id: 'unknown', ...none },
    ])
    expect(await carol.request('users/relation', { userId: bob.id })).toEqual([{ id: bob.id, ...none, isFollowed: true }])
  })
})

describe('pictures for people without one', () => {
  it('are the same PNG each time, kept for a day', async () => {
    const get = () => fetch(`${test.server.url}/identicon/alice@example.com`)
    const answer = await get()
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'image/png', 'public, max-age=86400'])
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(Buffer.from(await (await get()).arrayBuffer()).equals(bytes)).toBe(true)
  })
})

describe('counters', () => {
  it('are healed by counting anew', async () => {
    const { ctx } = test.server
    const { bob, carol } = await people()
    await ctx.db.pool.query('update user_counts set followers = 77, following = 88, notes = 99 where user_id = $1', [bob.id])
    ctx.services.users.forget(bob.id)
    expect(await bob.request('i', {})).toMatchObject({ followersCount: 77 })
    await ctx.tx(async (tx) => tx.addJob({ name: 'users.recount', payload: {} }))
    await test.server.settle()
    expect(await bob.request('i', {})).toMatchObject({ followersCount: 0, followingCount: 1, notesCount: 0 })
    expect(await carol.request('i', {})).toMatchObject({ followersCount: 2, followingCount: 1 })
  })
})
