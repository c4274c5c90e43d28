import { expect, it } from 'vitest'
import type { ChannelPort } from '../../platform/stream/channel.ts'
import { OpenTimelines } from './open-timelines.ts'
import { DEFAULT_OPTIONS } from './rules.ts'
import type { RoleTimeline } from './rules.ts'
import { Watchers } from './watchers.ts'

const role = (...members: string[]): RoleTimeline => ({ kind: 'role', members: new Set(members) })

/** Open timelines whose readings end when they are told to. */
function setUp() {
  const watchers = new Watchers()
  const opened = new OpenTimelines(watchers)
  const readings: PromiseWithResolvers<RoleTimeline | null>[] = []
  const read = () => {
    const reading = Promise.withResolvers<RoleTimeline | null>()
    readings.push(reading)
    return reading.promise
  }
  const sent: string[] = []
  const open = (name = 'a channel') => {
    const port = { viewerId: null, send: (type: string) => sent.push(`${name}: ${type}`) } as unknown as ChannelPort
    return opened.add('role', 'id', read, port, DEFAULT_OPTIONS)
  }
  const hearing = (author: string) => watchers.of({ userId: author, visibility: 'public', channelId: null, tags: [] }).size
  return { opened, watchers, readings, sent, open, hearing }
}

it('show what the last reading found, whichever ends first', async () => {
  const { opened, readings, open, hearing } = setUp()
  const opening = open()
  const refreshing = opened.refresh('role', 'id')
  readings[0]?.resolve(role('old'))
  await Promise.resolve()
  expect([hearing('old'), hearing('new')]).toEqual([0, 0])
  readings[1]?.resolve(role('new'))
  await Promise.all([opening, refreshing])
  expect([hearing('old'), hearing('new')]).toEqual([0, 1])
})

it('fall silent when what they show is gone, and stay as they are while nothing changes', async () => {
  const { opened, watchers, readings, open, hearing } = setUp()
  const opening = open()
  const shown = role('author')
  readings[0]?.resolve(shown)
  await opening
  const [watch] = watchers.of({ userId: 'author', visibility: 'public', channelId: null, tags: [] })
  for (const [found, expected] of [[shown, 1], [null, 0], [shown, 1]] as const) {
    const refreshing = opened.refreshAll('role')
    readings.at(-1)?.resolve(found)
    await refreshing
    expect(hearing('author')).toBe(expected)
    if (readings.length === 2) expect([...watchers.of({ userId: 'author', visibility: 'public', channelId: null, tags: [] })]).toEqual([watch])
  }
})

it('tell nobody who has left, and keep nothing for them', async () => {
  const { opened, watchers, readings, sent, open, hearing } = setUp()
  const opening = [open('one'), open('two')]
  for (const reading of readings) reading.resolve(role('author'))
  const [leave, leaveToo] = await Promise.all(opening)
  expect(hearing('author')).toBe(2)
  leave?.()
  opened.send('role', 'id', 'userAdded', {})
  opened.send('list', 'id', 'userRemoved', {})
  expect([sent, hearing('author'), opened.has('role', 'id')]).toEqual([['two: userAdded'], 1, true])
  leaveToo?.()
  expect([watchers.isEmpty, opened.has('role', 'id')]).toEqual([true, false])
  await opened.refresh('role', 'id')
  expect(readings).toHaveLength(2)
})

it('keep no channel that could not be opened', async () => {
  const { opened, watchers, readings, open } = setUp()
  const opening = open()
  readings[0]?.reject(new Error('no database'))
  await expect(opening).rejects.toThrow('no database')
  expect([watchers.isEmpty, opened.has('role', 'id')]).toEqual([true, false])
})

it('show nothing to a channel that was closed while it was read', async () => {
  const { opened, watchers, readings, open } = setUp()
  const opening = open()
  readings[0]?.resolve(role('author'))
  const close = await opening
  const refreshing = opened.refresh('role', 'id')
  close()
  readings[1]?.resolve(role('another'))
  await refreshing
  expect(watchers.isEmpty).toBe(true)
})
