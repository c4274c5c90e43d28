import { beforeAll, expect, it } from 'vitest'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

// A page of fifty costs as many statements as a page of five.

const test = useServer()
const CHANNELS = 40
let owner: Person
let full: string

beforeAll(async () => {
  await test.server.signUp('keeper')
  owner = await test.server.signUp('rin')
  const banners = await Promise.all(Array.from({ length: 4 }, (_, n) => owner.upload(Buffer.from(`banner ${n}`), `${n}.txt`)))
  for (let n = 0; n < CHANNELS; n++) {
    const { id } = await owner.request('channels/create', { name: `eaves ${n}`, bannerId: banners[n % 4]!.id })
    for (const act of ['follow', 'favorite'] as const) await owner.request(`channels/${act}`, { channelId: id })
    full = id
  }
  const root = await owner.post({ text: 'root', channelId: full })
  const answer = await owner.post({ text: 'answer', replyId: root.id })
  for (let n = 0; n < 50; n++) await owner.post(n % 2 === 0 ? { text: 'note', channelId: full } : { renoteId: answer.id, text: 'quote', channelId: full })
  await test.server.settle()
}, 120_000)

/** Nothing that can be read from the database is in memory, as after a start. */
async function forgetAll(): Promise<void> {
  const { ctx } = test.server
  const { rows } = await ctx.db.pool.query<{ notes: string[]; channels: string[]; files: string[] }>(
    'select array(select id from notes) as notes, array(select id from channels) as channels, array(select id from drive_files) as files')
  const [known] = rows
  for (const id of known!.notes) ctx.services.notes.forget(id)
  ctx.services.channels.forget(...known!.channels)
  ctx.services.drive.forget(...known!.files)
  ctx.services.users.forget(owner.id)
  ctx.services.relations.forget(owner.id)
}

const count = async (read: () => Promise<unknown>) => {
  await forgetAll()
  return test.server.countStatements(read)
}

it.each<[what: string, read: (limit: number) => Promise<unknown>, most: number]>([
  ['channels/owned', (limit) => owner.request('channels/owned', { limit }), 7],
  ['channels/followed', (limit) => owner.request('channels/followed', { limit }), 7],
  ['channels/search', (limit) => owner.request('channels/search', { query: 'eaves', limit }), 7],
  ['channels/search for visitors', (limit) => test.server.visit('channels/search', { query: 'eaves', limit }), 4],
  ['channels/timeline', (limit) => owner.request('channels/timeline', { channelId: full, limit }), 9],
])('%s', async (_what, read, most) => {
  for (let n = 0; n < 2; n++) await count(() => read(5))
  const [few, many] = [await count(() => read(5)), await count(() => read(50))]
  expect((many.result as unknown[]).length).toBeGreaterThan((few.result as unknown[]).length)
  expect(many.statements.length).toBeLessThanOrEqual(few.statements.length)
  expect(many.statements.length).toBeLessThanOrEqual(most)
  expect(many.statements.length).toBeGreaterThan(0)
})

it('lists that come whole cost as much as one of one', async () => {
  const lists = [() => owner.request('channels/my-favorites', {}), () => owner.request('channels/featured', {}), () => owner.request('channels/mute/list', {})]
  await owner.request('channels/mute/create', { channelId: full })
  for (const read of lists) await count(read)
  const lengths = []
  for (const read of lists) {
    const { result, statements } = await count(read)
    lengths.push((result as unknown[]).length)
    expect(statements.length).toBeLessThanOrEqual(7)
  }
  expect(lengths).toEqual([CHANNELS, 1, 1])
})

it('a note in a channel is posted without a look at the channel, once it is known', async () => {
  const post = () => test.server.countStatements(() => owner.post({ text: 'note', channelId: full }))
  await post()
  const { statements } = await post()
  expect(statements.filter((text) => /\bchannels\b/.test(text) && !/channel_writers|for no key update/.test(text))).toEqual([])
})
