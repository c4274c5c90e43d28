import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer({ env: { TSUBAME_RATE_LIMITS: 'on' } })
let alice: Person
beforeAll(async () => {
  alice = await test.server.signUp('alice')
})

// Calls in vain are counted as well, so that no notes have to be made.
const call = (endpoint: string) => test.server.post(endpoint, { i: alice.token, visibility: 'nobody' })
async function refusal(answer: Response) {
  const { error } = (await answer.json()) as { error: { code: string } }
  return [answer.status, error.code]
}
const limitOf = (name: string) => (endpoints as readonly AnyEndpoint[]).find((endpoint) => endpoint.name === name)?.limit

describe('an hour', () => {
  it.each([
    ['notes/create', 300], ['notes/drafts/create', 300], ['notes/drafts/update', 300], ['notes/favorites/create', 20], ['clips/add-note', 20],
    ['notes/thread-muting/create', 10], ['channels/create', 10], ['users/lists/push', 30],
  ])('lets %s be called %i times', async (endpoint, max) => {
    for (let n = 0; n < max; n++) expect((await call(endpoint)).status).toBe(400)
    const answer = await call(endpoint)
    expect(await refusal(answer)).toEqual([429, 'RATE_LIMIT_EXCEEDED'])
    const wait = Number(answer.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(3000)
    expect(wait).toBeLessThanOrEqual(3600)
  })
})

describe('between two calls', () => {
  it.each([['notes/delete', 1, 300], ['notes/unrenote', 1, 300], ['notes/reactions/delete', 3, 60]])('of %s at least %i s pass, and %i are allowed in an hour', async (endpoint, seconds, max) => {
    expect(limitOf(endpoint)).toEqual({ duration: 3_600_000, max, minInterval: seconds * 1000 })
    expect((await call(endpoint)).status).toBe(400)
    const early = await call(endpoint)
    expect([...await refusal(early), early.headers.get('retry-after')]).toEqual([429, 'RATE_LIMIT_EXCEEDED', `${seconds}`])
  })
})
