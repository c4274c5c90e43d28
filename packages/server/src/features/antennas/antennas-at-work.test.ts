import { beforeEach, expect, it } from 'vitest'
import { AntennasAtWork } from './antennas-at-work.ts'
import type { NewNote } from './antenna-index.ts'
import type { AntennaFacts } from './facts.ts'

const antenna = (id: string, word: string): AntennaFacts => ({
  id, userId: 'owner', name: id, src: 'all', userListId: null, keywords: [[word]], excludeKeywords: [], users: [], caseSensitive: false, localOnly: false, excludeBots: false,
  withReplies: false, withFile: false, excludeNotesInSensitiveChannel: false, isActive: true, lastUsedAt: 0,
})
const note: NewNote = {
  since: 'z', userId: 'author', account: 'author', isByBot: false, isRemote: false, visibility: 'public', visibleUserIds: [], isReply: false, hasFiles: false, isInSensitiveChannel: false,
  text: 'fox', followers: new Set(), listIds: [],
}

const table = new Map<string, AntennaFacts>()
let reads: (readonly string[] | null)[] = []
let failing = false
let now = 0
let whileReading: (() => void) | null = null
function atWork(maxAge: number | null = null) {
  return new AntennasAtWork({
    read: async (ids) => {
      reads.push(ids)
      const found = [...table.values()].filter((one) => ids === null || ids.includes(one.id))
      await Promise.resolve()
      whileReading?.()
      if (failing) throw new Error('no database')
      return found
    },
    keyOf: (account) => account,
    now: () => now,
    maxAge,
  })
}
const found = async (working: AntennasAtWork) => (await working.current()).matching(note)

beforeEach(() => {
  table.clear()
  table.set('a', antenna('a', 'fox'))
  reads = []
  failing = false
  whileReading = null
  now = 1
})

it('reads everything once, then only what has changed', async () => {
  const working = atWork()
  expect(await Promise.all([found(working), found(working)])).toEqual([['a'], ['a']])
  table.set('b', antenna('b', 'fox'))
  expect(await found(working)).toEqual(['a'])
  working.changed(['b'])
  expect(await found(working)).toEqual(['a', 'b'])
  table.delete('a')
  table.set('b', antenna('b', 'dog'))
  working.changed(['a', 'b'])
  expect(await found(working)).toEqual([])
  expect(reads).toEqual([null, ['b'], ['a', 'b']])
})

it('forgets no change when the database is away', async () => {
  const working = atWork()
  failing = true
  await expect(working.current()).rejects.toThrow('no database')
  failing = false
  expect(await found(working)).toEqual(['a'])
  table.delete('a')
  working.changed(['a'])
  failing = true
  await expect(working.current()).rejects.toThrow('no database')
  failing = false
  expect(await found(working)).toEqual([])
})

it('reads again what changes while it reads', async () => {
  const working = atWork()
  whileReading = () => {
    whileReading = null
    table.set('b', antenna('b', 'fox'))
    working.changed(['b'])
  }
  expect(await found(working)).toEqual(['a'])
  expect(await found(working)).toEqual(['a', 'b'])
  whileReading = () => {
    whileReading = null
    working.giveUp()
  }
  working.changed(['a'])
  await found(working)
  await found(working)
  expect(reads).toEqual([null, ['b'], ['a'], null])
})

it('does not keep what was read before everything was given up', async () => {
  const working = atWork()
  whileReading = () => {
    whileReading = null
    table.set('b', antenna('b', 'fox'))
    working.giveUp()
  }
  await found(working)
  expect(await found(working)).toEqual(['a', 'b'])
})

it('reads everything again after a while, where others may change it unheard', async () => {
  const working = atWork(60_000)
  await found(working)
  now += 60_000
  await found(working)
  expect(reads).toHaveLength(1)
  now += 1
  await found(working)
  expect(reads).toEqual([null, null])
})
