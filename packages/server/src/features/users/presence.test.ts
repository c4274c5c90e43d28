import { expect, it } from 'vitest'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const DAY = 86_400_000
let shift = 0
const test = useServer({ now: () => Date.now() + shift })

it('fades from online to active to offline, and is refreshed by being here', async () => {
  const [alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
  const status = async () => (await alice.request('users/show', { userId: bob.id }) as { onlineStatus: string }).onlineStatus
  await test.server.ctx.services.users.touch([bob.id, alice.id])
  expect(await status()).toBe('online')
  shift += 11 * 60_000
  expect(await status()).toBe('active')
  expect(await test.server.visit('get-online-users-count', {})).toEqual({ count: 0 })
  shift += 3 * DAY
  expect(await status()).toBe('offline')
  await test.server.ctx.services.users.touch([bob.id])
  expect(await status()).toBe('online')
  expect(await test.server.visit('get-online-users-count', {})).toEqual({ count: 1 })
})

it('counts each day of use once', async () => {
  const carol = await test.server.signUp('carol')
  const days = async (one: Person) => (await one.request('i', {})).loggedInDays
  const first = await days(carol)
  expect(await days(carol)).toBe(first)
  shift += DAY
  expect([await days(carol), await days(carol)]).toEqual([first + 1, first + 1])
})
