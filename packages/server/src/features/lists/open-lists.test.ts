import { expect, it } from 'vitest'
import { OpenLists } from './open-lists.ts'
import type { ListFacts } from './facts.ts'

type Timeline = ListFacts['timeline'] | null

const timeline = (): NonNullable<Timeline> => ({ kind: 'list', members: new Map() })
/** A channel that keeps what it was told. */
const channel = () => {
  const watched: Timeline[] = []
  const sent: string[] = []
  return { watched, sent, watch: (shown: Timeline) => void watched.push(shown), send: (type: string) => void sent.push(type) }
}
/** Readings that end when they are told to. */
function slowReader() {
  const readings: PromiseWithResolvers<Timeline>[] = []
  const lists = new OpenLists(() => {
    const reading = Promise.withResolvers<Timeline>()
    readings.push(reading)
    return reading.promise
  })
  return { lists, readings }
}

it('shows what the last reading found, whichever comes first', async () => {
  const { lists, readings } = slowReader()
  const [old, fresh] = [timeline(), timeline()]
  const one = channel()
  const opening = lists.add('list', one)
  const refreshing = lists.refresh('list')
  readings[0]?.resolve(old)
  await Promise.resolve()
  expect(one.watched).toEqual([])
  readings[1]?.resolve(fresh)
  await Promise.all([opening, refreshing])
  expect(one.watched).toHaveLength(1)
  expect(one.watched[0]).toBe(fresh)
})

it('does not show what was read before the list was deleted', async () => {
  const { lists, readings } = slowReader()
  const one = channel()
  const opening = lists.add('list', one)
  lists.deleted('list')
  readings[0]?.resolve(timeline())
  await opening
  expect(one.watched).toEqual([null])
})

it('tells nobody who has left, and keeps nothing for them', async () => {
  const lists = new OpenLists(() => Promise.resolve(timeline()))
  const [one, two] = [channel(), channel()]
  const leave = await lists.add('list', one)
  const leaveToo = await lists.add('list', two)
  leave()
  await lists.refresh('list')
  lists.send('list', 'userAdded', {})
  expect([one.sent, two.sent]).toEqual([[], ['userAdded']])
  expect(one.watched.at(-1)).toBeNull()
  expect(lists.ids()).toEqual(['list'])
  leaveToo()
  expect([lists.ids(), lists.has('list')]).toEqual([[], false])
  await lists.refresh('list')
  lists.deleted('list')
  expect(two.watched).toHaveLength(3)
})

it('keeps no channel that could not be opened', async () => {
  const lists = new OpenLists(() => Promise.reject(new Error('no database')))
  await expect(lists.add('list', channel())).rejects.toThrow('no database')
  expect(lists.has('list')).toBe(false)
})
