import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { beforeAll, expect, it } from 'vitest'
import { until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

// Every list of notes takes dates in place of ids, and heeds ids before dates.

const test = useServer()
let me: Person
/** Five notes that are on every list, oldest first, with a millisecond or more between any two. */
const notes: entities.Note[] = []
/** What a list needs to be told besides. */
let own: Record<string, unknown>
let only: Record<string, object>

beforeAll(async () => {
  await test.server.signUp('keeper')
  me = await test.server.signUp('viewer')
  const friend = await test.server.signUp('friend')
  await me.request('following/create', { userId: friend.id })
  await test.server.ctx.services.meta.update({ policies: { canSearchNotes: true } })
  const list = await me.request('users/lists/create', { name: 'friends' })
  await me.request('users/lists/push', { listId: list.id, userId: friend.id })
  const antenna = await me.request('antennas/create', {
    name: 'all', src: 'all', keywords: [], excludeKeywords: [['nothing has this']], users: [''], caseSensitive: false, withReplies: true, withFile: false,
  })
  const clip = await me.request('clips/create', { name: 'all' })
  const root = await me.post({ text: 'root' })
  for (let n = 0; n < 5; n++) {
    const before = Date.now()
    await until(() => Date.now() > before, 'the next millisecond')
    // A reply to the viewer that quotes them and names a tag stands on every list but that of a channel.
    const note = await friend.post({ text: `word #tag ${n} @viewer`, replyId: root.id, renoteId: root.id, poll: { choices: ['a', 'b'] } })
    notes.push(note)
    await me.request('clips/add-note', { clipId: clip.id, noteId: note.id })
  }
  own = { noteId: root.id, listId: list.id, antennaId: antenna.id, clipId: clip.id, withReplies: true }
  only = { 'users/notes': { userId: friend.id }, 'notes/search': { query: 'word' }, 'notes/search-by-tag': { tag: 'tag' } }
  await test.server.settle()
})

/** Lists of notes by id: those that page by something else, or hold what no note of this kind can be in, stand apart. */
const ELSEWHERE = new Set(['channels/timeline', 'roles/notes', 'drive/files/attached-notes'])
const lists = (endpoints as readonly AnyEndpoint[]).filter(({ name, params, result }) => {
  const properties = (params as { properties?: object }).properties ?? {}
  const items = (result as { items?: { properties?: object } } | null)?.items?.properties ?? {}
  return 'untilDate' in properties && 'renoteCount' in items && !ELSEWHERE.has(name)
})

it('there are lists of notes', () => expect(lists.length).toBeGreaterThanOrEqual(12))

it.each(lists.map((endpoint) => [endpoint.name, endpoint] as const))('%s', async (name, endpoint) => {
  const properties = Object.keys((endpoint.params as { properties?: object }).properties ?? {})
  const others = { ...Object.fromEntries(Object.entries(own).filter(([key]) => properties.includes(key))), ...only[name] }
  const read = async (cursor: object) => {
    const found = await me.request(name as 'notes/timeline', { ...others, limit: 100, ...cursor })
    return found.map((note) => notes.findIndex((one) => one.id === note.id)).filter((n) => n >= 0)
  }
  const at = (n: number) => Date.parse(notes[n]!.createdAt)
  expect(await read({})).toEqual([4, 3, 2, 1, 0])
  expect(await read({ untilDate: at(2) })).toEqual([1, 0])
  expect(await read({ sinceDate: at(2) + 1 })).toEqual([3, 4])
  expect(await read({ sinceDate: at(0) + 1, untilDate: at(4) })).toEqual([3, 2, 1])
  expect(await read({ sinceId: notes[3]!.id, sinceDate: at(0) })).toEqual([4])
  expect(await read({ untilId: notes[1]!.id, untilDate: at(4) })).toEqual([0])
  expect(await read({ sinceId: notes[0]!.id, untilId: notes[3]!.id })).toEqual([2, 1])
})
