import { describe, expect, it } from 'vitest'
import { changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

let shift = 0
const test = useServer({ now: () => Date.now() + shift })
const code = async (call: Promise<unknown>) => (await refusal(call)).code
const isMuted = async (viewer: Person, other: Person) => (await viewer.request('users/show', { userId: other.id }) as { isMuted: boolean }).isMuted

describe('mutes', () => {
  it('are known to the muter only', async () => {
    const [alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
    await alice.request('mute/create', { userId: bob.id })
    expect(await isMuted(alice, bob)).toBe(true)
    expect(JSON.stringify(await bob.request('users/show', { userId: alice.id }))).not.toContain('"isMuted":true')
    expect(await alice.request('mute/list', {})).toMatchObject([{ muteeId: bob.id, expiresAt: null, mutee: { id: bob.id, isMuted: true } }])
    expect(await code(alice.request('mute/create', { userId: bob.id }))).toBe('ALREADY_MUTING')
    await alice.request('mute/delete', { userId: bob.id })
    expect(await code(alice.request('mute/delete', { userId: bob.id }))).toBe('NOT_MUTING')
    expect(await isMuted(alice, bob)).toBe(false)
    expect(await code(alice.request('mute/create', { userId: alice.id }))).toBe('MUTEE_IS_YOURSELF')
    expect(await code(alice.request('mute/create', { userId: 'unknown' }))).toBe('NO_SUCH_USER')
    expect(await code(alice.request('mute/create', { userId: bob.id, expiresAt: 9e15 }))).toBe('INVALID_PARAM')
  })

  it('of people who were suspended since can be ended', async () => {
    const [heidi, ivan] = [await test.server.signUp('heidi'), await test.server.signUp('ivan')]
    await heidi.request('mute/create', { userId: ivan.id })
    await heidi.request('renote-mute/create', { userId: ivan.id })
    await changeUser(test.server, ivan.id, { isSuspended: true })
    await heidi.request('mute/delete', { userId: ivan.id })
    await heidi.request('renote-mute/delete', { userId: ivan.id })
    expect(await code(heidi.request('mute/create', { userId: ivan.id }))).toBe('NO_SUCH_USER')
  })

  it('end by themselves at once, and are swept later', async () => {
    const [carol, dave, erin] = [await test.server.signUp('carol'), await test.server.signUp('dave'), await test.server.signUp('erin')]
    const now = Date.now() + shift
    await carol.request('mute/create', { userId: dave.id, expiresAt: now - 1 })
    expect(await isMuted(carol, dave)).toBe(false)
    await carol.request('mute/create', { userId: dave.id, expiresAt: now + 60_000 })
    await carol.request('mute/create', { userId: erin.id, expiresAt: now + 120_000 })
    expect(await carol.request('mute/list', {})).toMatchObject([{ muteeId: erin.id }, { muteeId: dave.id, expiresAt: new Date(now + 60_000).toISOString() }])
    shift += 61_000
    expect([await isMuted(carol, dave), await isMuted(carol, erin)]).toEqual([false, true])
    expect(await carol.request('mute/list', {})).toMatchObject([{ muteeId: erin.id }])
    expect(await code(carol.request('mute/delete', { userId: dave.id }))).toBe('NOT_MUTING')
    await carol.request('mute/create', { userId: dave.id })
    expect(await isMuted(carol, dave)).toBe(true)
    shift += 61_000
    await test.server.ctx.services.muting.sweep()
    const { rows } = await test.server.ctx.db.pool.query('select mutee_id from mutes where muter_id = $1', [carol.id])
    expect(rows).toEqual([{ mutee_id: dave.id }])
  })
})

it('mutes of renotes stand on their own', async () => {
  const [frank, grace] = [await test.server.signUp('frank'), await test.server.signUp('grace')]
  await frank.request('renote-mute/create', { userId: grace.id })
  expect(await frank.request('users/show', { userId: grace.id })).toMatchObject({ isRenoteMuted: true, isMuted: false })
  expect(await frank.request('renote-mute/list', {})).toMatchObject([{ muteeId: grace.id, mutee: { id: grace.id } }])
  expect(await code(frank.request('renote-mute/create', { userId: grace.id }))).toBe('ALREADY_MUTING')
  await frank.request('renote-mute/delete', { userId: grace.id })
  expect(await code(frank.request('renote-mute/delete', { userId: grace.id }))).toBe('NOT_MUTING')
})
