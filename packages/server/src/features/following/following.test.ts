import { describe, expect, it } from 'vitest'
import { addRemote, changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let named = 0
/** Somebody new for each test, so that none depends on another. */
const person = (settings?: object) => test.server.signUp(`person${++named}`).then(async (one) => {
  if (settings) await one.request('i/update', settings)
  return one
})
const counts = async (one: Person) => {
  const { followersCount, followingCount } = await one.request('i', {})
  return { followersCount, followingCount }
}
const types = async (one: Person) => {
  await test.server.settle()
  return (await one.request('i/notifications', { markAsRead: false })).map((notification) => notification.type)
}
const code = async (call: Promise<unknown>) => (await refusal(call)).code

/** Opens a person's `main` channel. */
async function listen(one: Person) {
  const listener = test.listen(one)
  const main = await listener.main()
  return { next: (type: string) => main.event(type), close: () => listener.close() }
}

describe('following somebody who is open', () => {
  it('counts, tells both and notifies both', async () => {
    const [alice, bob] = [await person(), await person({ followedMessage: 'hello' })]
    const [hearsAlice, hearsBob] = [await listen(alice), await listen(bob)]
    const answer = await alice.request('following/create', { userId: bob.id, withReplies: true })
    expect(answer).toMatchObject({ id: bob.id, username: bob.username })
    expect(answer).not.toHaveProperty('followersCount')
    expect(await counts(alice)).toEqual({ followersCount: 0, followingCount: 1 })
    expect(await counts(bob)).toEqual({ followersCount: 1, followingCount: 0 })
    expect(await hearsAlice.next('follow')).toMatchObject({ id: bob.id, isFollowing: true, withReplies: true, followersCount: 1 })
    expect(await hearsBob.next('followed')).toMatchObject({ id: alice.id })
    await test.server.settle()
    expect(await bob.request('i/notifications', {})).toMatchObject([{ type: 'follow', userId: alice.id, user: { id: alice.id } }])
    expect(await alice.request('i/notifications', {})).toMatchObject([{ type: 'followRequestAccepted', userId: bob.id, message: 'hello' }])
    hearsAlice.close()
    hearsBob.close()
  })

  it('is refused for oneself, the unknown, twice, and where one of the two blocks', async () => {
    const [alice, bob, carol] = [await person(), await person(), await person()]
    const follow = (one: Person, userId: string) => one.request('following/create', { userId })
    expect(await code(follow(alice, alice.id))).toBe('FOLLOWEE_IS_YOURSELF')
    expect(await code(follow(alice, 'unknown'))).toBe('NO_SUCH_USER')
    await follow(alice, bob.id)
    expect(await code(follow(alice, bob.id))).toBe('ALREADY_FOLLOWING')
    await alice.request('blocking/create', { userId: carol.id })
    expect(await code(follow(alice, carol.id))).toBe('BLOCKING')
    expect(await code(follow(carol, alice.id))).toBe('BLOCKED')
  })

  it('happens once when asked for many times at once, and never beside a block', async () => {
    const [alice, bob] = [await person(), await person()]
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => alice.request('following/create', { userId: bob.id })))
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
    expect(await counts(bob)).toEqual({ followersCount: 1, followingCount: 0 })

    const [carol, dave] = [await person(), await person()]
    await Promise.allSettled([carol.request('following/create', { userId: dave.id }), dave.request('blocking/create', { userId: carol.id }), dave.request('following/create', { userId: carol.id })])
    expect(await dave.request('users/relation', { userId: carol.id })).toMatchObject([{ isBlocking: true, isFollowing: false, isFollowed: false }])
    expect([await counts(carol), await counts(dave)]).toEqual([{ followersCount: 0, followingCount: 0 }, { followersCount: 0, followingCount: 0 }])
  })

  it('many follow one at once: the counter is exact', async () => {
    const star = await person()
    const fans = await Promise.all(Array.from({ length: 12 }, () => person()))
    await Promise.all(fans.map((fan) => fan.request('following/create', { userId: star.id })))
    expect((await counts(star)).followersCount).toBe(12)
  })
})

describe('asking to follow', () => {
  it('makes a request: told and shown to the other, counted nowhere', async () => {
    const [alice, bob] = [await person(), await person({ isLocked: true })]
    const hears = await listen(bob)
    expect(await alice.request('following/create', { userId: bob.id })).toMatchObject({ id: bob.id })
    expect(await hears.next('receiveFollowRequest')).toMatchObject({ id: alice.id })
    expect(await hears.next('meUpdated')).toMatchObject({ hasPendingReceivedFollowRequest: true })
    expect(await alice.request('users/show', { userId: bob.id })).toMatchObject({ isFollowing: false, hasPendingFollowRequestFromYou: true, followersCount: 0 })
    expect(await bob.request('users/show', { userId: alice.id })).toMatchObject({ hasPendingFollowRequestToYou: true })
    expect(await bob.request('following/requests/list', {})).toMatchObject([{ follower: { id: alice.id }, followee: { id: bob.id } }])
    expect(await alice.request('following/requests/sent', {})).toMatchObject([{ follower: { id: alice.id }, followee: { id: bob.id } }])
    expect(await types(bob)).toEqual(['receiveFollowRequest'])
    expect(await types(alice)).toEqual([])
    hears.close()
  })

  it('replaces an older request and keeps withReplies when accepted', async () => {
    const [alice, bob] = [await person(), await person({ isLocked: true })]
    await alice.request('following/create', { userId: bob.id })
    await alice.request('following/create', { userId: bob.id, withReplies: true })
    expect(await bob.request('following/requests/list', {})).toHaveLength(1)
    await bob.request('following/requests/accept', { userId: alice.id })
    expect(await alice.request('users/show', { userId: bob.id })).toMatchObject({ isFollowing: true, withReplies: true, hasPendingFollowRequestFromYou: false })
    expect(await bob.request('i', {})).toMatchObject({ hasPendingReceivedFollowRequest: false, followersCount: 1 })
    expect(await types(bob)).toEqual(['follow'])
    expect(await types(alice)).toEqual(['followRequestAccepted'])
    expect(await code(bob.request('following/requests/accept', { userId: alice.id }))).toBe('NO_FOLLOW_REQUEST')
  })

  it('can be refused, which needs no request, and taken back, which does', async () => {
    const [alice, bob] = [await person(), await person({ isLocked: true })]
    const hears = await listen(alice)
    await bob.request('following/requests/reject', { userId: alice.id })
    await alice.request('following/create', { userId: bob.id })
    await bob.request('following/requests/reject', { userId: alice.id })
    expect(await hears.next('unfollow')).toMatchObject({ id: bob.id, hasPendingFollowRequestFromYou: false })
    await alice.request('following/create', { userId: bob.id })
    expect(await alice.request('following/requests/cancel', { userId: bob.id })).toMatchObject({ id: bob.id })
    expect(await code(alice.request('following/requests/cancel', { userId: bob.id }))).toBe('FOLLOW_REQUEST_NOT_FOUND')
    expect(await bob.request('following/requests/list', {})).toEqual([])
    expect(await types(bob)).toEqual([])
    hears.close()
  })

  it('is not needed by those whom a locked person follows and lets in by itself', async () => {
    const [alice, bob] = [await person(), await person({ isLocked: true, autoAcceptFollowed: true })]
    await bob.request('following/create', { userId: alice.id })
    await alice.request('following/create', { userId: bob.id })
    expect(await alice.request('users/show', { userId: bob.id })).toMatchObject({ isFollowing: true })
  })

  it('is what bots have to do where somebody is careful', async () => {
    const [bot, bob] = [await person({ isBot: true }), await person({ carefulBot: true })]
    await bot.request('following/create', { userId: bob.id })
    expect(await bot.request('users/show', { userId: bob.id })).toMatchObject({ isFollowing: false, hasPendingFollowRequestFromYou: true })
  })

  it('is all that can be done towards another server, which decides itself', async () => {
    const alice = await person()
    const remote = await addRemote(test.server, 'rin', 'remote.example')
    expect(await alice.request('following/create', { userId: remote })).toMatchObject({ id: remote })
    expect(await alice.request('users/show', { userId: remote })).toMatchObject({ isFollowing: false, hasPendingFollowRequestFromYou: true })
    expect(await counts(alice)).toEqual({ followersCount: 0, followingCount: 0 })
    expect(await types(alice)).toEqual([])
  })

  it('ends well for all who wait when the account is locked no more', async () => {
    const bob = await person({ isLocked: true })
    const fans = [await person(), await person(), await person()]
    for (const fan of fans) await fan.request('following/create', { userId: bob.id })
    expect(await bob.request('i/update', { isLocked: false })).toMatchObject({ isLocked: false, followersCount: 3, hasPendingReceivedFollowRequest: false })
  })

  it('ends well for all who wait even if the server dies right after the account was unlocked', async () => {
    const [bob, fan] = [await person({ isLocked: true }), await person()]
    await fan.request('following/create', { userId: bob.id })
    // What `i/update` writes, without what it does afterwards.
    await test.server.ctx.services.users.update(bob.id, { user: { isLocked: false }, profile: {} })
    await test.server.settle()
    expect(await bob.request('i', {})).toMatchObject({ followersCount: 1, hasPendingReceivedFollowRequest: false })
  })
})

describe('ending a follow', () => {
  it('counts down and tells the follower, whoever ends it', async () => {
    const [alice, bob] = [await person(), await person()]
    const hears = await listen(alice)
    await alice.request('following/create', { userId: bob.id })
    await alice.request('following/delete', { userId: bob.id })
    expect(await hears.next('unfollow')).toMatchObject({ id: bob.id, isFollowing: false })
    expect([await counts(alice), await counts(bob)]).toEqual([{ followersCount: 0, followingCount: 0 }, { followersCount: 0, followingCount: 0 }])
    expect(await code(alice.request('following/delete', { userId: bob.id }))).toBe('NOT_FOLLOWING')
    expect(await code(alice.request('following/delete', { userId: alice.id }))).toBe('FOLLOWEE_IS_YOURSELF')
    hears.close()

    await alice.request('following/create', { userId: bob.id })
    const again = await listen(alice)
    expect(await bob.request('following/invalidate', { userId: alice.id })).toMatchObject({ id: alice.id })
    expect(await again.next('unfollow')).toMatchObject({ id: bob.id })
    expect(await code(bob.request('following/invalidate', { userId: alice.id }))).toBe('NOT_FOLLOWING')
    expect(await code(bob.request('following/invalidate', { userId: bob.id }))).toBe('FOLLOWER_IS_YOURSELF')
    again.close()
  })
})

describe('what a follower gets', () => {
  it('can be changed for one and for all', async () => {
    const [alice, bob, carol] = [await person(), await person(), await person()]
    await alice.request('following/create', { userId: bob.id })
    await alice.request('following/create', { userId: carol.id })
    expect(await alice.request('following/update', { userId: bob.id, notify: 'normal', withReplies: true })).toMatchObject({ id: alice.id })
    const flags = (userId: string) => alice.request('users/show', { userId })
    expect(await flags(bob.id)).toMatchObject({ notify: 'normal', withReplies: true })
    await alice.request('following/update', { userId: bob.id, notify: 'none' })
    expect(await flags(bob.id)).toMatchObject({ notify: 'none', withReplies: true })
    await alice.request('following/update-all', { notify: 'normal' })
    expect([await flags(bob.id), await flags(carol.id)]).toMatchObject([{ notify: 'normal', withReplies: true }, { notify: 'normal', withReplies: false }])
    expect(await code(bob.request('following/update', { userId: carol.id, notify: 'normal' }))).toBe('NOT_FOLLOWING')
  })
})

describe('lists of follows', () => {
  it('page both ways, by name and by id, without those who are suspended', async () => {
    const [star, viewer] = [await person(), await person()]
    const fans: Person[] = []
    for (let i = 0; i < 4; i++) fans.push(await person())
    for (const fan of fans) await fan.request('following/create', { userId: star.id })
    const ids = (rows: { followerId: string }[]) => rows.map((row) => row.followerId)
    const all = await viewer.request('users/followers', { userId: star.id })
    expect(ids(all)).toEqual(fans.map((fan) => fan.id).reverse())
    expect(all[0]).toMatchObject({ followeeId: star.id, follower: { id: fans[3]!.id, isFollowing: false } })
    expect(all[0]).not.toHaveProperty('followee')
    expect(ids(await viewer.request('users/followers', { userId: star.id, limit: 2, untilId: all[1]!.id }))).toEqual([fans[1]!.id, fans[0]!.id])
    expect(ids(await viewer.request('users/followers', { userId: star.id, limit: 2, sinceId: all[3]!.id }))).toEqual([fans[1]!.id, fans[2]!.id])
    expect(ids(await viewer.request('users/followers', { username: star.username.toUpperCase(), host: null }))).toHaveLength(4)
    await changeUser(test.server, fans[0]!.id, { isSuspended: true })
    expect(await viewer.request('users/followers', { userId: star.id })).toHaveLength(3)
    expect(await code(viewer.request('users/followers', { userId: 'unknown' }))).toBe('NO_SUCH_USER')
  })

  it('stay closed to those who may not see them', async () => {
    const [bob, friend, stranger] = [await person({ followersVisibility: 'followers', followingVisibility: 'private' }), await person(), await person()]
    await friend.request('following/create', { userId: bob.id })
    expect(await friend.request('users/followers', { userId: bob.id })).toHaveLength(1)
    expect(await bob.request('users/following', { userId: bob.id })).toEqual([])
    expect(await code(stranger.request('users/followers', { userId: bob.id }))).toBe('FORBIDDEN')
    expect(await code(friend.request('users/following', { userId: bob.id }))).toBe('FORBIDDEN')
    expect(await code(test.server.visit('users/followers', { userId: bob.id }))).toBe('FORBIDDEN')
  })

  it('find whose birthday it is', async () => {
    const [alice, born, other] = [await person(), await person({ birthday: '1990-03-04' }), await person({ birthday: '1990-03-05' })]
    for (const followee of [born, other]) await alice.request('following/create', { userId: followee.id })
    expect(await alice.request('users/following', { userId: alice.id, birthday: '2026-03-04' } as never)).toMatchObject([{ followeeId: born.id }])
    expect(await code(alice.request('users/following', { userId: alice.id, birthday: '2026-13-04' } as never))).toBe('BIRTHDAY_DATE_FORMAT_INVALID')
  })
})
