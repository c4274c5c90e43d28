import { beforeAll, expect, it } from 'vitest'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

// A page of fifty costs as many statements as a page of five: one forgotten batch, and a full page asks fifty times.

const test = useServer()
const AUTHORS = 6
let viewer: Person
let root: entities.Note
const all: string[] = []

beforeAll(async () => {
  await test.server.signUp('keeper')
  viewer = await test.server.signUp('viewer')
  root = await viewer.post({ text: 'root' })
  const authors = await Promise.all(Array.from({ length: AUTHORS }, (_, n) => test.server.signUp(`author${n}`)))
  for (const author of authors) await viewer.request('following/create', { userId: author.id })
  await viewer.request('following/update-all', { withReplies: true })
  const files = await Promise.all(authors.map((author) => author.upload(Buffer.from(`bytes of ${author.username}`), 'file.txt')))
  // Notes of every kind in turn, each about another note: five in a row have all that a page may refer to.
  for (let n = 0; n < 55; n++) {
    const author = authors[n % AUTHORS]!
    const target = await viewer.post({ text: `target ${n}`, poll: { choices: ['a', 'b'] } })
    const answered = await author.post({ text: '@viewer answered', replyId: root.id, fileIds: [files[n % AUTHORS]!.id] })
    await author.post({ renoteId: root.id, cw: 'quote' })
    const quote = await author.post({ text: 'quote', renoteId: target.id, replyId: answered.id })
    await author.post({ renoteId: quote.id })
    await Promise.all([viewer.request('notes/reactions/create', { noteId: quote.id, reaction: '👍' }), viewer.request('notes/polls/vote', { noteId: target.id, choice: 0 })])
    all.push(target.id, quote.id)
  }
  for (const author of authors) await author.request('notes/reactions/create', { noteId: root.id, reaction: '🎉' })
  for (let n = 0; n < 60; n++) {
    const parent = all.at(-1)!
    all.push((await authors[n % AUTHORS]!.post({ text: `deeper ${n}`, replyId: n === 0 ? root.id : parent })).id)
  }
  await test.server.settle()
}, 120_000)

/** Nothing that can be read from the database is in memory, as after a start. */
async function forgetAll(): Promise<void> {
  const { ctx } = test.server
  const { rows } = await ctx.db.pool.query<{ notes: string[]; users: string[]; files: string[] }>(
    `select array(select id from notes) as notes, array(select id from users) as users, array(select id from drive_files) as files`)
  const [known] = rows
  for (const id of known!.notes) {
    ctx.services.notes.forget(id)
    ctx.services.reactions.forget(viewer.id, id)
  }
  ctx.services.users.forget(...known!.users)
  ctx.services.drive.forget(...known!.files)
}

const lists: [what: string, read: (limit: number) => Promise<unknown>][] = [
  ['notes/timeline', (limit) => viewer.request('notes/timeline', { limit })],
  ['notes/local-timeline', (limit) => viewer.request('notes/local-timeline', { limit, withReplies: true })],
  ['notes/hybrid-timeline', (limit) => viewer.request('notes/hybrid-timeline', { limit, withReplies: true })],
  ['notes/global-timeline', (limit) => viewer.request('notes/global-timeline', { limit })],
  ['notes/local-timeline for visitors', (limit) => test.server.visit('notes/local-timeline', { limit })],
  ['users/notes', (limit) => viewer.request('users/notes', { userId: viewer.id, limit })],
  ['notes/replies', (limit) => viewer.request('notes/replies', { noteId: root.id, limit })],
  ['notes/children', (limit) => viewer.request('notes/children', { noteId: root.id, limit })],
  ['notes/renotes', (limit) => viewer.request('notes/renotes', { noteId: root.id, limit })],
  ['notes/conversation', (limit) => viewer.request('notes/conversation', { noteId: all.at(-1)!, limit })],
  ['notes/mentions', (limit) => viewer.request('notes/mentions', { limit })],
  ['notes/show-partial-bulk', (limit) => viewer.request('notes/show-partial-bulk', { noteIds: all.slice(0, limit) })],
  ['i/notifications', (limit) => viewer.request('i/notifications', { limit })],
  ['i/notifications-grouped', (limit) => viewer.request('i/notifications-grouped', { limit })],
]

it.each(lists)('%s', async (_what, read) => {
  const count = async (limit: number) => {
    await forgetAll()
    const { result, statements } = await test.server.countStatements(() => read(limit))
    return { length: (result as unknown[]).length, statements }
  }
  // The first calls of an endpoint may read what is kept from then on: who calls, the settings, that nothing is unread.
  for (let n = 0; n < 2; n++) await count(5)
  const [few, many] = [await count(5), await count(50)]
  expect(many.length).toBeGreaterThan(few.length)
  // A longer page may hold what it refers to, and then asks once less.
  expect(many.statements.length).toBeLessThanOrEqual(few.statements.length)
  expect(many.statements.length).toBeLessThanOrEqual(12)
  expect(many.statements.length).toBeGreaterThan(0)
})

it('notes/reactions and notes/show cost the same for a crowd', async () => {
  const crowd = await viewer.post({ text: 'crowd' })
  const count = async (read: () => Promise<unknown>) => {
    await forgetAll()
    return (await test.server.countStatements(read)).statements.length
  }
  const reads = [() => viewer.request('notes/show', { noteId: root.id }), () => viewer.request('notes/reactions', { noteId: root.id, limit: 100 })]
  for (const read of reads) await count(read)
  const plain = [() => viewer.request('notes/show', { noteId: crowd.id }), () => viewer.request('notes/reactions', { noteId: crowd.id, limit: 100 })]
  for (const [index, read] of reads.entries()) expect(await count(read)).toBeLessThanOrEqual((await count(plain[index]!)) + 1)
})

it('a page from memory asks the database for nothing but what is the viewer\'s own', async () => {
  await viewer.request('notes/timeline', { limit: 50 })
  const { statements } = await test.server.countStatements(() => viewer.request('notes/timeline', { limit: 50 }))
  expect(statements.length).toBeLessThanOrEqual(2)
})
