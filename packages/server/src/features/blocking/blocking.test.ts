import { expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'

const test = useServer()
const code = async (call: Promise<unknown>) => (await refusal(call)).code

it('cuts follows and requests both ways, and brings none of them back', async () => {
  const [alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
  await alice.request('following/create', { userId: bob.id })
  await alice.request('i/update', { isLocked: true })
  await bob.request('following/create', { userId: alice.id })
  const view = await bob.request('blocking/create', { userId: alice.id })
  expect(view).toMatchObject({ id: alice.id, isBlocking: true, isFollowed: false, hasPendingFollowRequestFromYou: false })
  expect(await alice.request('users/show', { userId: bob.id })).toMatchObject({ isBlocked: true, isFollowing: false, followersCount: 0 })
  expect(await alice.request('following/requests/list', {})).toEqual([])
  expect(await bob.request('blocking/delete', { userId: alice.id })).toMatchObject({ id: alice.id, isBlocking: false, isFollowing: false })
  expect(await alice.request('users/show', { userId: bob.id })).toMatchObject({ isBlocked: false, isFollowing: false })
})

it('refuses what makes no sense', async () => {
  const [carol, dave] = [await test.server.signUp('carol'), await test.server.signUp('dave')]
  expect(await code(carol.request('blocking/create', { userId: carol.id }))).toBe('BLOCKEE_IS_YOURSELF')
  expect(await code(carol.request('blocking/create', { userId: 'unknown' }))).toBe('NO_SUCH_USER')
  expect(await code(carol.request('blocking/delete', { userId: carol.id }))).toBe('BLOCKEE_IS_YOURSELF')
  expect(await code(carol.request('blocking/delete', { userId: dave.id }))).toBe('NOT_BLOCKING')
  await carol.request('blocking/create', { userId: dave.id })
  expect(await code(carol.request('blocking/create', { userId: dave.id }))).toBe('ALREADY_BLOCKING')
})

it('lists the own blocks, newest first', async () => {
  const [erin, frank, grace] = [await test.server.signUp('erin'), await test.server.signUp('frank'), await test.server.signUp('grace')]
  await erin.request('blocking/create', { userId: frank.id })
  await erin.request('blocking/create', { userId: grace.id })
  const list = await erin.request('blocking/list', {})
  expect(list).toMatchObject([{ blockeeId: grace.id, blockee: { id: grace.id, isBlocking: true } }, { blockeeId: frank.id }])
  expect(await erin.request('blocking/list', { untilId: list[0]!.id })).toHaveLength(1)
  expect(await frank.request('blocking/list', {})).toEqual([])
})

const limited = useServer({ env: { TSUBAME_RATE_LIMITS: 'on' } })

it('allows twenty an hour', async () => {
  const harry = await limited.server.signUp('harry')
  const attempts: number[] = []
  for (let i = 0; i < 21; i++) attempts.push((await limited.server.post('blocking/create', { i: harry.token, userId: 'unknown' })).status)
  expect(attempts.slice(0, 20).every((status) => status === 400)).toBe(true)
  expect(attempts[20]).toBe(429)
})
