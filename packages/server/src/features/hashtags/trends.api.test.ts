import { beforeEach, describe, expect, it } from 'vitest'
import { addRemote, postAs, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const MINUTE = 60_000
/** In the middle of a step, in the middle of an hour. */
const start = Date.UTC(2026, 4, 1, 12, 25)
let clock = start
const test = useServer({ now: () => clock })
const people: Person[] = []
/** Each test is a day of its own, so that the ones before are forgotten. */
let day = 0
beforeEach(async () => {
  if (people.length === 0) for (const name of ['keeper', 'alice', 'bob', 'carol']) people.push(await test.server.signUp(name))
  day += 1
  clock = start + day * 24 * 60 * MINUTE
})

const post = async (person: number, text: string, params: object = {}) => {
  const note = await people[person]!.post({ text, ...params })
  await test.server.settle()
  return note
}
/** What is trending once the minute is over for which trends are kept. */
async function trend(after = MINUTE): Promise<Record<string, number[]>> {
  clock += after
  return Object.fromEntries((await test.server.visit('hashtags/trend', {})).map((one) => {
    expect(one.usersCount).toBe(Math.max(...one.chart))
    return [one.tag, one.chart]
  }))
}
const chartOf = (steps: Record<number, number>) => Array.from({ length: 20 }, (_, n) => steps[n] ?? 0)

describe('trends', () => {
  it('count a person once in an hour, in steps of ten minutes', async () => {
    await post(1, '#Tea #tea')
    await post(1, '#tea')
    await post(2, '#tea #coffee')
    expect(await trend()).toEqual({ tea: chartOf({ 0: 2 }), coffee: chartOf({ 0: 1 }) })
    expect(Object.keys(await trend(0))).toEqual(['tea', 'coffee'])
    clock += 12 * MINUTE
    await post(1, '#tea')
    await post(3, '#tea')
    expect((await trend())['tea']).toEqual(chartOf({ 0: 1, 1: 2 }))
    clock = start + day * 24 * 60 * MINUTE + 61 * MINUTE
    await post(1, '#tea')
    expect((await trend())['tea']).toEqual(chartOf({ 0: 1, 5: 1, 6: 2 }))
  })

  it('are kept for a minute', async () => {
    await trend()
    await post(1, '#fresh')
    expect(await trend(0)).not.toHaveProperty('fresh')
    expect(await trend()).toHaveProperty('fresh')
  })

  it('are those of this hour and the one before, at most ten', async () => {
    await post(1, '#old')
    for (let n = 0; n < 11; n++) await post(2, `#many${n}`)
    await post(3, '#old')
    const shown = Object.keys(await trend())
    expect(shown).toHaveLength(10)
    expect(shown[0]).toBe('old')
    clock = start + day * 24 * 60 * MINUTE + 94 * MINUTE
    expect(await trend(0)).toHaveProperty('old')
    clock += MINUTE
    expect(await trend()).toEqual({})
  })

  it('ignore people of other servers, what is not for everybody, hidden hashtags and sensitive words', async () => {
    const { meta } = test.server.ctx.services
    const far = await addRemote(test.server, `rin${day}`, 'far.example')
    await postAs(test.server, far, { text: '#remote' })
    await post(1, '#closed', { visibility: 'followers' })
    await post(1, '#home', { visibility: 'home' })
    await post(1, '#Hidden #badword #good')
    expect(Object.keys(await trend())).toEqual(['badword', 'good', 'hidden', 'home'])
    await meta.update({ hiddenTags: ['ＨIDDEN'], sensitiveWords: ['badword'] })
    await post(2, '#badword')
    expect(Object.keys(await trend())).toEqual(['good', 'home'])
    await meta.update({ hiddenTags: [], sensitiveWords: [] })
    expect((await trend())['badword']).toEqual(chartOf({ 0: 1 }))
  })

  it('forget what no chart shows any more', async () => {
    await post(1, '#passing')
    const uses = async () => (await test.server.ctx.db.pool.query('select count(*)::int as count from hashtag_uses where name = $1', ['passing'])).rows[0].count as number
    const sweep = async () => {
      await test.server.ctx.tx(async (tx) => tx.addJob({ name: 'hashtags.sweep', payload: {} }))
      await test.server.settle()
    }
    clock += 190 * MINUTE
    await sweep()
    expect(await uses()).toBe(1)
    clock += 10 * MINUTE
    await sweep()
    expect(await uses()).toBe(0)
  })

  it('may be asked for with GET and kept by anybody for a minute', async () => {
    const answer = await fetch(`${test.server.url}/api/hashtags/trend`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toContain('max-age=60')
    expect(await answer.json()).toEqual(expect.any(Array))
  })
})
