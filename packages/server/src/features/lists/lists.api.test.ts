import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, refusal, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import { insertMembers } from './store.ts'

const test = useServer()
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob, carol] = [await test.server.signUp('alice'), await test.server.signUp('bob'), await test.server.signUp('carol')]
})

const code = async (call: Promise<unknown>) => (await refusal(call)).code
let named = 0
/** Somebody without lists. */
const newcomer = () => test.server.signUp(`newcomer${++named}`)
const newList = (owner: Person, name = 'friends') => owner.request('users/lists/create', { name })
const publish = (owner: Person, listId: string) => owner.request('users/lists/update', { listId, isPublic: true })
const push = (owner: Person, listId: string, ...people: Person[]) => Promise.all(people.map(({ id }) => owner.request('users/lists/push', { listId, userId: id })))
/** Lowers the limits while something is done. */
async function under(policies: { userListLimit?: number; userEachUserListsLimit?: number }, work: () => Promise<unknown>): Promise<void> {
  const { meta } = test.server.ctx.services
  await meta.update({ policies })
  try {
    await work()
  } finally {
    await meta.update({ policies: {} })
  }
}

describe('a list', () => {
  it('is made, shown, changed and deleted by its owner, and is nobody else\'s', async () => {
    const list = await newList(alice)
    expect(list).toEqual({ id: list.id, createdAt: expect.stringMatching(/Z$/), name: 'friends', userIds: [], isPublic: false })
    await push(alice, list.id, carol)
    await push(alice, list.id, bob)
    expect(await alice.request('users/lists/show', { listId: list.id })).toEqual({ ...list, userIds: [carol.id, bob.id] })
    expect(await alice.request('users/lists/update', { listId: list.id, name: 'close friends' })).toMatchObject({ name: 'close friends', isPublic: false, userIds: [carol.id, bob.id] })
    expect(await alice.request('users/lists/update', { listId: list.id })).toMatchObject({ name: 'close friends', isPublic: false })
    const second = await newList(alice, 'second')
    expect((await alice.request('users/lists/list', {})).map((one) => one.id)).toEqual([list.id, second.id])

    const attempts = {
      'users/lists/show': {}, 'users/lists/update': { name: 'mine' }, 'users/lists/delete': {}, 'users/lists/get-memberships': {},
      'users/lists/push': { userId: bob.id }, 'users/lists/pull': { userId: bob.id }, 'users/lists/update-membership': { userId: bob.id, withReplies: true }, 'notes/user-list-timeline': {},
    } as const
    for (const [endpoint, params] of Object.entries(attempts) as [keyof typeof attempts, object][]) {
      expect(await code(bob.request(endpoint, { listId: list.id, ...params } as never)), endpoint).toBe('NO_SUCH_LIST')
      expect(await code(alice.request(endpoint, { listId: 'unknown', ...params } as never)), endpoint).toBe('NO_SUCH_LIST')
    }
    for (const endpoint of ['users/lists/favorite', 'users/lists/unfavorite'] as const) expect(await code(bob.request(endpoint, { listId: list.id }))).toBe('NO_SUCH_USER_LIST')

    await alice.request('users/lists/delete', { listId: list.id })
    expect(await code(alice.request('users/lists/show', { listId: list.id }))).toBe('NO_SUCH_LIST')
    expect((await alice.request('users/lists/list', {})).map((one) => one.id)).toEqual([second.id])
  })

  it('takes whom its owner puts on it, once', async () => {
    const { id: listId } = await newList(alice)
    await push(alice, listId, bob)
    expect(await code(alice.request('users/lists/push', { listId, userId: bob.id }))).toBe('ALREADY_ADDED')
    expect(await code(alice.request('users/lists/push', { listId, userId: 'nobody' }))).toBe('NO_SUCH_USER')
    const far = await addRemote(test.server, 'rin', 'far.example')
    await alice.request('users/lists/push', { listId, userId: far })
    await alice.request('users/lists/push', { listId, userId: alice.id })
    expect((await alice.request('users/lists/show', { listId })).userIds).toEqual([bob.id, far, alice.id])
    await alice.request('users/lists/pull', { listId, userId: bob.id })
    await alice.request('users/lists/pull', { listId, userId: bob.id })
    expect(await code(alice.request('users/lists/pull', { listId, userId: 'nobody' }))).toBe('NO_SUCH_USER')
    expect((await alice.request('users/lists/show', { listId })).userIds).toEqual([far, alice.id])
  })

  it('takes somebody once when they are put on it many times at once', async () => {
    const { id: listId } = await newList(alice)
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => alice.request('users/lists/push', { listId, userId: bob.id })))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    expect((await alice.request('users/lists/get-memberships', { listId })).map((one) => one.userId)).toEqual([bob.id])
  })

  it('shows its members in pages, and whether their replies are wanted', async () => {
    const { id: listId } = await newList(alice)
    const people = [bob, carol, await newcomer(), await newcomer(), await newcomer()]
    for (const person of people) await push(alice, listId, person)
    const all = await alice.request('users/lists/get-memberships', { listId })
    expect(all.map((one) => one.userId)).toEqual(people.map((person) => person.id).toReversed())
    expect(all[4]).toEqual({ id: all[4]!.id, createdAt: expect.stringMatching(/Z$/), userId: bob.id, user: expect.objectContaining({ username: 'bob' }), withReplies: false })
    const page = async (params: object) => (await alice.request('users/lists/get-memberships', { listId, limit: 2, ...params })).map((one) => one.userId)
    expect(await page({ untilId: all[1]!.id })).toEqual([all[2]!.userId, all[3]!.userId])
    expect(await page({ sinceId: all[3]!.id })).toEqual([all[2]!.userId, all[1]!.userId])

    await alice.request('users/lists/update-membership', { listId, userId: bob.id, withReplies: true })
    await alice.request('users/lists/update-membership', { listId, userId: bob.id })
    expect((await alice.request('users/lists/get-memberships', { listId })).filter((one) => one.withReplies).map((one) => one.userId)).toEqual([bob.id])
    for (const userId of [alice.id, 'nobody']) expect(await code(alice.request('users/lists/update-membership', { listId, userId, withReplies: true }))).toBe('NO_SUCH_USER')
  })

  it('costs as many statements to show with many members as with few', async () => {
    const { id: listId } = await newList(alice)
    const people = await Promise.all(Array.from({ length: 12 }, newcomer))
    const cost = async () => {
      await test.server.settle()
      const { lists, users } = test.server.ctx.services
      const reads: (() => Promise<unknown>)[] = [
        () => alice.request('users/lists/get-memberships', { listId }), () => alice.request('users/lists/show', { listId }), () => alice.request('users/lists/list', {}),
      ]
      const counts: number[] = []
      for (const read of reads) {
        users.forget(...people.map((person) => person.id))
        lists.forget(listId)
        counts.push((await test.server.countStatements(read)).statements.length)
      }
      return counts
    }
    await cost()
    await push(alice, listId, ...people.slice(0, 2))
    const few = await cost()
    await push(alice, listId, ...people.slice(2))
    expect(await cost()).toEqual(few)
  })
})

describe('who blocks the owner', () => {
  it('cannot be put on a list, and leaves all of them', async () => {
    const [owner, hermit] = [await newcomer(), await newcomer()]
    const lists = [await newList(owner), await newList(owner)]
    const others = await newList(alice)
    for (const { id } of lists) await push(owner, id, hermit, bob)
    await push(alice, others.id, hermit)
    await hermit.request('blocking/create', { userId: owner.id })
    await test.server.settle()
    for (const { id } of lists) expect((await owner.request('users/lists/show', { listId: id })).userIds).toEqual([bob.id])
    expect((await alice.request('users/lists/show', { listId: others.id })).userIds).toEqual([hermit.id])
    expect(await code(owner.request('users/lists/push', { listId: lists[0]!.id, userId: hermit.id }))).toBe('YOU_HAVE_BEEN_BLOCKED')
    await hermit.request('blocking/delete', { userId: owner.id })
    await push(owner, lists[0]!.id, hermit)
    expect((await owner.request('users/lists/show', { listId: lists[0]!.id })).userIds).toEqual([bob.id, hermit.id])
  })

  it('does not stay on a list that they were put on at the same moment', async () => {
    const [owner, hermit] = [await newcomer(), await newcomer()]
    const { id: listId } = await newList(owner)
    await Promise.allSettled([hermit.request('blocking/create', { userId: owner.id }), push(owner, listId, hermit)])
    await test.server.settle()
    expect((await owner.request('users/lists/show', { listId })).userIds).toEqual([])
    // The worst of it: the block was not seen when they were put on the list, and its event came before they were on it.
    const { ctx } = test.server
    await ctx.tx(async (tx) => {
      await tx.run(insertMembers, [ctx.ids.next(), ctx.ids.next()], listId, [hermit.id, bob.id])
      tx.emit('list.membersAdded', { listId, ownerId: owner.id, userIds: [hermit.id, bob.id] })
    })
    await test.server.settle()
    expect((await owner.request('users/lists/show', { listId })).userIds).toEqual([bob.id])
  })

  it('may be on a list of somebody who blocks them', async () => {
    const [owner, pest] = [await newcomer(), await newcomer()]
    const { id: listId } = await newList(owner)
    await owner.request('blocking/create', { userId: pest.id })
    await push(owner, listId, pest)
    await test.server.settle()
    expect((await owner.request('users/lists/show', { listId })).userIds).toEqual([pest.id])
  })
})

describe('limits', () => {
  it('allow ten lists, however many are made at once', async () => {
    const owner = await newcomer()
    const answers = await Promise.allSettled(Array.from({ length: 14 }, () => newList(owner)))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(10)
    expect(await owner.request('users/lists/list', {})).toHaveLength(10)
    expect(await code(newList(owner))).toBe('TOO_MANY_USERLISTS')
    const shared = await publish(alice, (await newList(alice)).id)
    expect(await code(owner.request('users/lists/create-from-public', { name: 'one more', listId: shared.id }))).toBe('TOO_MANY_USERLISTS')
  })

  it('allow so many members, however many are put on the list at once', async () => {
    const owner = await newcomer()
    const { id: listId } = await newList(owner)
    const people = await Promise.all(Array.from({ length: 6 }, newcomer))
    await under({ userEachUserListsLimit: 3 }, async () => {
      const answers = await Promise.allSettled(people.map(({ id }) => owner.request('users/lists/push', { listId, userId: id })))
      expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(3)
      const { userIds = [] } = await owner.request('users/lists/show', { listId })
      expect(userIds).toHaveLength(3)
      expect(await code(owner.request('users/lists/push', { listId, userId: bob.id }))).toBe('TOO_MANY_USERS')
      expect(await code(owner.request('users/lists/push', { listId, userId: userIds[0]! }))).toBe('ALREADY_ADDED')
    })
  })

  it('that have become smaller let their owner do nothing but delete', async () => {
    const owner = await newcomer()
    const [full, other] = [await newList(owner), await newList(owner)]
    await push(owner, full.id, alice, bob)
    await push(owner, other.id, bob)
    const writes = {
      'users/lists/update': { listId: other.id, name: 'new' }, 'users/lists/push': { listId: other.id, userId: carol.id },
      'users/lists/update-membership': { listId: other.id, userId: bob.id, withReplies: true },
    } as const
    const refusedWith = async (expected: string) => {
      for (const [endpoint, params] of Object.entries(writes) as [keyof typeof writes, object][]) expect(await code(owner.request(endpoint, params as never)), endpoint).toBe(expected)
    }
    const shared = await publish(alice, (await newList(alice)).id)
    await under({ userListLimit: 1 }, () => refusedWith('LIST_LIMIT_EXCEEDED'))
    await under({ userEachUserListsLimit: 1 }, async () => {
      await refusedWith('LIST_USERS_LIMIT_EXCEEDED')
      expect(await code(newList(owner))).toBe('LIST_USERS_LIMIT_EXCEEDED')
      expect(await code(owner.request('users/lists/create-from-public', { name: 'copy', listId: shared.id }))).toBe('LIST_USERS_LIMIT_EXCEEDED')
      await owner.request('users/lists/pull', { listId: full.id, userId: alice.id })
      await owner.request('users/lists/update', { listId: other.id, name: 'new' })
    })
    await under({ userListLimit: 1 }, async () => {
      await owner.request('users/lists/delete', { listId: full.id })
      await owner.request('users/lists/update', { listId: other.id, name: 'newer' })
    })
    expect(await owner.request('users/lists/list', {})).toMatchObject([{ name: 'newer', userIds: [bob.id] }])
  })
})

describe('a public list', () => {
  it('is there for everybody who asks for it as such', async () => {
    const owner = await newcomer()
    const [open, closed] = [await newList(owner, 'open'), await newList(owner, 'closed')]
    await publish(owner, open.id)
    await push(owner, open.id, bob)
    expect(await bob.request('users/lists/list', { userId: owner.id })).toMatchObject([{ id: open.id, isPublic: true, userIds: [bob.id] }])
    expect(await owner.request('users/lists/list', { userId: owner.id })).toMatchObject([{ id: open.id }])
    expect(await test.server.visit('users/lists/list', { userId: owner.id })).toMatchObject([{ id: open.id }])

    const shown = await bob.request('users/lists/show', { listId: open.id, forPublic: true })
    expect(shown).toMatchObject({ name: 'open', likedCount: 0, isLiked: false })
    expect(await test.server.visit('users/lists/show', { listId: open.id })).not.toHaveProperty('likedCount')
    expect(await test.server.visit('users/lists/get-memberships', { listId: open.id })).toMatchObject([{ userId: bob.id }])
    expect(await bob.request('users/lists/get-memberships', { listId: open.id, forPublic: true })).toMatchObject([{ userId: bob.id }])
    expect(await owner.request('users/lists/show', { listId: open.id })).not.toHaveProperty('isLiked')
    for (const endpoint of ['users/lists/show', 'users/lists/get-memberships'] as const) {
      expect(await code(bob.request(endpoint, { listId: open.id })), endpoint).toBe('NO_SUCH_LIST')
      for (const person of [bob, owner]) expect(await code(person.request(endpoint, { listId: closed.id, forPublic: true })), endpoint).toBe('NO_SUCH_LIST')
      expect(await code(test.server.visit(endpoint, { listId: closed.id })), endpoint).toBe('NO_SUCH_LIST')
    }
  })

  it('is looked for among the lists of somebody of this server only', async () => {
    const far = await addRemote(test.server, 'ran', 'far.example')
    expect(await code(alice.request('users/lists/list', { userId: far }))).toBe('REMOTE_USER_NOT_ALLOWED')
    expect(await code(alice.request('users/lists/list', { userId: 'nobody' }))).toBe('NO_SUCH_USER')
    const refused = await refusal(test.server.visit('users/lists/list', {}))
    expect(refused).toMatchObject({ code: 'INVALID_PARAM', id: 'ab36de0e-29e9-48cb-9732-d82f1281620d' })
  })

  it('is bookmarked once, however often at once, until it is no more', async () => {
    const owner = await newcomer()
    const { id: listId } = await newList(owner)
    await publish(owner, listId)
    expect(await code(bob.request('users/lists/unfavorite', { listId }))).toBe('ALREADY_FAVORITED')
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => bob.request('users/lists/favorite', { listId })))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    expect(await code(bob.request('users/lists/favorite', { listId }))).toBe('ALREADY_FAVORITED')
    await carol.request('users/lists/favorite', { listId })
    const seen = async (person: Person) => {
      const { likedCount, isLiked } = await person.request('users/lists/show', { listId, forPublic: true })
      return [likedCount, isLiked]
    }
    expect([await seen(bob), await seen(alice)]).toEqual([[2, true], [2, false]])
    await bob.request('users/lists/unfavorite', { listId })
    expect(await seen(bob)).toEqual([1, false])
    expect(await test.server.visit('users/lists/show', { listId, forPublic: true })).toMatchObject({ likedCount: 1, isLiked: false })
    for (const endpoint of ['users/lists/favorite', 'users/lists/unfavorite'] as const) expect(await code(bob.request(endpoint, { listId: 'unknown' }))).toBe('NO_SUCH_USER_LIST')
  })

  it('is copied but for those who block the copier or do not fit any more', async () => {
    const [owner, copier, hermit, gone] = [await newcomer(), await newcomer(), await newcomer(), await newcomer()]
    const { id: listId } = await newList(owner)
    for (const person of [hermit, bob, gone, alice, carol]) await push(owner, listId, person)
    await owner.request('users/lists/update-membership', { listId, userId: bob.id, withReplies: true })
    expect(await code(copier.request('users/lists/create-from-public', { name: 'copy', listId }))).toBe('NO_SUCH_LIST')
    await publish(owner, listId)
    await hermit.request('blocking/create', { userId: copier.id })
    await changeUser(test.server, gone.id, { isSuspended: true })
    expect(await copier.request('users/lists/create-from-public', { name: 'copy', listId })).toMatchObject({ name: 'copy', isPublic: false, userIds: [bob.id, alice.id, carol.id] })
    await under({ userEachUserListsLimit: 2 }, async () => {
      const small = await newcomer()
      expect(await small.request('users/lists/create-from-public', { name: 'copy', listId })).toMatchObject({ userIds: [hermit.id, bob.id] })
    })
    const [copy] = await copier.request('users/lists/list', {})
    expect((await copier.request('users/lists/get-memberships', { listId: copy!.id })).map((one) => one.withReplies)).toEqual([false, false, false])
  })

  it('does not show suspended people to anybody but its owner, and not at all when its owner is suspended', async () => {
    const [owner, gone] = [await newcomer(), await newcomer()]
    const { id: listId } = await newList(owner)
    await publish(owner, listId)
    await push(owner, listId, gone, bob)
    await changeUser(test.server, gone.id, { isSuspended: true })
    await until(async () => (await test.server.visit('users/lists/show', { listId })).userIds?.length === 1, 'the suspension')
    expect(await test.server.visit('users/lists/get-memberships', { listId })).toMatchObject([{ userId: bob.id }])
    expect((await owner.request('users/lists/get-memberships', { listId })).map((one) => one.userId).toSorted()).toEqual([gone.id, bob.id].toSorted())
    expect(await code(owner.request('users/lists/push', { listId, userId: gone.id }))).toBe('NO_SUCH_USER')
    await owner.request('users/lists/pull', { listId, userId: gone.id })
    expect((await owner.request('users/lists/show', { listId })).userIds).toEqual([bob.id])
    await changeUser(test.server, owner.id, { isSuspended: true })
    await until(async () => (await refusal(test.server.visit('users/lists/list', { userId: owner.id }))).code === 'NO_SUCH_USER', 'the suspension')
    expect(await code(test.server.visit('users/lists/show', { listId }))).toBe('NO_SUCH_LIST')
  })
})

it('decides whose notifications its owner gets, where they want that', async () => {
  const [owner, listed, other] = [await newcomer(), await newcomer(), await newcomer()]
  const [{ id: listId }, foreign] = [await newList(owner), await newList(other)]
  await push(owner, listId, listed)
  await push(other, foreign.id, other)
  const senders = async (userListId: string) => {
    await owner.request('i/update', { notificationRecieveConfig: { mention: { type: 'list', userListId } } })
    for (const person of [listed, other]) await person.post({ text: `@${owner.username}` })
    await test.server.settle()
    const told = await owner.request('i/notifications', { limit: 100 })
    await owner.request('notifications/flush', {})
    return told.map((one) => ('userId' in one ? one.userId : null))
  }
  expect(await senders(listId)).toEqual([listed.id])
  expect(await senders(foreign.id)).toEqual([])
  await owner.request('users/lists/pull', { listId, userId: listed.id })
  expect(await senders(listId)).toEqual([])
})

it('is not for accounts that have moved away, but for deleting and renaming', async () => {
  const owner = await newcomer()
  const { id: listId } = await newList(owner)
  await changeUser(test.server, owner.id, { movedToUri: 'https://far.example/users/new' })
  await until(async () => (await code(owner.request('users/lists/push', { listId, userId: 'nobody' }))) === 'YOUR_ACCOUNT_MOVED', 'the move')
  for (const endpoint of ['users/lists/push', 'users/lists/pull', 'users/lists/update-membership'] as const) {
    expect(await code(owner.request(endpoint, { listId, userId: bob.id })), endpoint).toBe('YOUR_ACCOUNT_MOVED')
  }
  expect(await code(newList(owner))).toBe('YOUR_ACCOUNT_MOVED')
  expect(await code(owner.request('users/lists/create-from-public', { name: 'copy', listId }))).toBe('YOUR_ACCOUNT_MOVED')
  await owner.request('users/lists/update', { listId, name: 'old' })
  await owner.request('users/lists/delete', { listId })
})

const limited = useServer({ env: { TSUBAME_RATE_LIMITS: 'on' } })

it('lets thirty people an hour be put on lists', async () => {
  const owner = await limited.server.signUp('olga')
  const attempts: number[] = []
  for (let n = 0; n < 31; n++) attempts.push((await limited.server.post('users/lists/push', { i: owner.token, listId: 'unknown', userId: owner.id })).status)
  expect(attempts.slice(0, 30).every((status) => status === 400)).toBe(true)
  expect(attempts[30]).toBe(429)
})
