import { createHash } from 'node:crypto'
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { entities } from 'misskey-js'
import { Person } from '../person.ts'
import { all } from './pages.ts'
import { Home } from './server-process.ts'
import type { ServerProcess } from './server-process.ts'

/** At the same time, in each round. */
const NOTES = 200

let home: Home
let server: ServerProcess
let author: Person
const mentioned: Person[] = []
/** Notes that the server has promised to keep, by id, of all rounds: no later crash may take them either. */
const acknowledged = new Map<string, string>()

beforeAll(async () => {
  home = await Home.open()
  server = await home.start()
  author = await signUp('author')
  for (const username of ['ayu', 'koi', 'rin', 'uta']) mentioned.push(await signUp(username))
})
afterAll(() => home.remove())

const signUp = (username: string) => Person.signUp(home.url, username, `password of ${username}`)

const notesOf = (person: Person) => all((untilId) => author.request('users/notes', { userId: person.id, limit: 100, untilId })) as Promise<entities.Note[]>
const notificationsOf = (person: Person) => all((untilId) => person.request('i/notifications', { limit: 100, untilId, markAsRead: false })) as Promise<entities.Notification[]>

/** Posts all notes at once; `acknowledge` is told of each promise and may kill the server at any of them. @returns how many were promised */
async function post(round: string, acknowledge: (count: number) => Promise<void>): Promise<number> {
  let count = 0
  await Promise.all(Array.from({ length: NOTES }, async (_, n) => {
    const text = `@${mentioned[n % mentioned.length]?.username} ${round} ${n}`
    const answer = await home.call<{ createdNote: entities.Note }>(author.token, 'notes/create', { text })
    if (!answer) return
    acknowledged.set(answer.createdNote.id, text)
    count += 1
    await acknowledge(count)
  }))
  return count
}

/** All that the API can tell about whether something was lost, doubled or left half done. */
async function checkAll(): Promise<void> {
  await server.settled()
  const notes = await notesOf(author)
  const texts = new Map(notes.map((note) => [note.id, note.text]))
  expect([...acknowledged].filter(([id, text]) => texts.get(id) !== text), 'acknowledged notes that are missing or damaged').toEqual([])
  expect(new Set(notes.map((note) => note.text)).size, 'no note twice').toBe(notes.length)

  const due = new Map<string, string[]>(mentioned.map((person) => [person.id, []]))
  for (const note of notes) {
    expect(note.text).toMatch(/^@(ayu|koi|rin|uta) .+ \d+$/)
    expect(note.mentions, `mentions of ${note.text}`).toHaveLength(1)
    due.get(note.mentions?.[0] ?? '')?.push(note.id)
  }
  for (const person of mentioned) {
    const notifications = (await notificationsOf(person)).filter((each) => each.type === 'mention')
    const told = notifications.flatMap((each) => ('note' in each ? [each.note.id] : []))
    expect(told.toSorted(), `notifications of ${person.username}`).toEqual(due.get(person.id)?.toSorted())
  }
  expect((await author.request('users/show', { userId: author.id })).notesCount, 'the counter').toBe(notes.length)
  expect(await server.figure('tsubame_jobs_failed')).toBe(0)
}

describe.each([
  ['server and database, at the first promise', 1, true],
  ['server and database, in the middle', 60, true],
  ['server alone, in the middle', 60, false],
  ['server and database, at the last promise', NOTES, true],
] as const)('kill -9 of %s', (round, moment, withDatabase) => {
  test('loses nothing that was acknowledged and leaves nothing half done', async () => {
    const killed = Promise.withResolvers<void>()
    const victims = withDatabase ? await server.postgres() : []
    const promised = await post(round.replaceAll(/\W+/g, '-'), async (count) => {
      if (count === moment) await server.kill(victims).then(killed.resolve, killed.reject)
    })
    expect(promised, 'notes that were acknowledged').toBeGreaterThanOrEqual(moment)
    await killed.promise
    server = await home.start()
    await checkAll()
    const { createdNote } = await author.request('notes/create', { text: `@ayu after ${round} 1` })
    acknowledged.set(createdNote.id, `@ayu after ${round} 1`)
  }, 120_000)
})

test('kill -9 in the middle of uploads keeps every acknowledged file byte by byte, and what it leaves is cleared away later', async () => {
  const kept = new Map<string, Buffer>()
  const killed = Promise.withResolvers<void>()
  const victims = await server.postgres()
  await Promise.all(Array.from({ length: 40 }, async (_, n) => {
    const bytes = Buffer.alloc(300_000, `file ${n} `)
    const file = await author.upload(bytes, `${n}.txt`).catch((error: unknown) => {
      if (error instanceof TypeError) return null
      throw error
    })
    if (!file) return
    kept.set(file.id, bytes)
    if (kept.size === 10) await server.kill(victims).then(killed.resolve, killed.reject)
  }))
  expect(kept.size, 'files that were acknowledged').toBeGreaterThanOrEqual(10)
  await killed.promise
  server = await home.start()
  const files = await all((untilId) => author.request('drive/files', { limit: 100, untilId }))
  expect([...kept.keys()].filter((id) => !files.some((file) => file.id === id)), 'acknowledged files that are missing').toEqual([])
  for (const file of files) {
    const bytes = Buffer.from(await (await fetch(file.url)).arrayBuffer())
    expect(bytes.length, file.name).toBe(file.size)
    expect(createHash('md5').update(bytes).digest('hex'), file.name).toBe(file.md5)
  }
  expect((await author.request('drive', {})).usage).toBe(files.reduce((sum, file) => sum + file.size, 0))

  // Another process might be working in the same folder, so only what is old is taken for scraps, when a server starts.
  expect(await server.end('SIGTERM')).toBe(0)
  const longAgo = new Date(Date.now() - 2 * 86_400_000)
  for (const folder of ['tmp/uploads', 'tmp/drive', 'files/.drafts']) {
    for (const entry of await readdir(join(home.dataDir, folder))) await utimes(join(home.dataDir, folder, entry), longAgo, longAgo)
  }
  server = await home.start()
  expect([...await home.files('tmp'), ...await home.files('files', '.drafts')]).toEqual([])
}, 120_000)

test('after all of that everything is still there, and it stops in order', async () => {
  await checkAll()
  expect(await server.end('SIGTERM')).toBe(0)
})
