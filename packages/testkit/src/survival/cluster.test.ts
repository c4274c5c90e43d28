import { once } from 'node:events'
import { connect } from 'node:net'
import { createLog } from '@tsubame/server/src/platform/log.ts'
import { readMigrations } from '@tsubame/server/src/platform/db/migrate.ts'
import { MIGRATIONS, migrateDatabase } from '@tsubame/server/src/wire.ts'
import type { entities } from 'misskey-js'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloneDatabase, withDatabase } from '../database.ts'
import type { TestDatabase } from '../database.ts'
import { startRedis, startSystemPostgres } from '../engines.ts'
import type { Engine } from '../engines.ts'
import { Person } from '../person.ts'
import { refusal } from '../refusal.ts'
import { bootServer } from '../server.ts'
import type { TestServer } from '../server.ts'
import { until } from '../until.ts'
import { all } from './pages.ts'
import { Home } from './server-process.ts'
import { Socket } from './socket.ts'

let postgres: Engine
let redis: Engine
beforeAll(async () => {
  [postgres, redis] = await Promise.all([startSystemPostgres(), startRedis()])
})
afterAll(() => Promise.all([postgres.stop(), redis.stop()]))

/** The same person with the same token, asking another server of the cluster. */
const at = (person: Person, server: TestServer) => new Person(server.url, person)
const home = (person: Person) => person.request('notes/timeline', {})
const has = (notes: readonly entities.Note[], id: string) => notes.some((note) => note.id === id)

describe.each([['all', 'all'], ['web', 'worker']] as const)('two servers (%s and %s) on one PostgreSQL and one Redis', (roleA, roleB) => {
  let database: TestDatabase
  let a: TestServer
  let b: TestServer
  let ayu: Person
  let rin: Person
  /** The same person, signed in with the same token, asks B. */
  let rinAtB: Person

  beforeAll(async () => {
    database = await cloneDatabase(postgres.url)
    const env = { DATABASE_URL: database.url, REDIS_URL: redis.url, TSUBAME_URL: `https://${roleA}-${roleB}.example.com`, TSUBAME_RATE_LIMITS: 'on' }
    a = await bootServer(postgres.url, { databaseUrl: database.url, env: { ...env, TSUBAME_ROLE: roleA } })
    b = await bootServer(postgres.url, { databaseUrl: database.url, env: { ...env, TSUBAME_ROLE: roleB } })
    ayu = await a.signUp('ayu')
    rin = await a.signUp('rin')
    rinAtB = at(rin, b)
  })
  afterAll(async () => {
    await a.close()
    await b.close()
    await database.drop()
  })

  test('a note created on one is on the timelines and streams of the other, with its notification', async () => {
    await rinAtB.request('following/create', { userId: ayu.id })
    const socket = await Socket.open(b.url, rin.token)
    await socket.channel('homeTimeline')
    await socket.channel('main')
    const note = await ayu.post({ text: 'hello @rin' })
    await socket.event('note', note.id)
    await socket.event('notification', note.id)
    expect(has(await home(rinAtB), note.id)).toBe(true)
    expect(has(await home(rin), note.id)).toBe(true)
    expect((await rinAtB.request('i/notifications', {})).map((each) => each.type)).toContain('mention')
    await socket.close()
  })

  test('a reaction on the other reaches who watches the note here, and the counters', async () => {
    const note = await ayu.post({ text: 'react to me' })
    const socket = await Socket.open(a.url, ayu.token)
    socket.send('s', { id: note.id })
    await socket.channel('main')
    await until(() => rinAtB.request('notes/show', { noteId: note.id }).catch(() => null), 'the note is on the other server')
    await rinAtB.request('notes/reactions/create', { noteId: note.id, reaction: '🐦' })
    await socket.seen((message) => message.type === 'noteUpdated' && (message.body as { type: string }).type === 'reacted', 'the reaction')
    await socket.event('notification', note.id)
    expect((await ayu.request('notes/show', { noteId: note.id })).reactions).toEqual({ '🐦': 1 })
    await socket.close()
  })

  test('an edit on the other is read here at once, and who watches the note hears of it', async () => {
    const note = await rin.post({ text: 'before' })
    await until(() => rinAtB.request('notes/show', { noteId: note.id }).catch(() => null), 'the note is on the other server')
    const socket = await Socket.open(a.url, ayu.token)
    socket.send('s', { id: note.id })
    await socket.channel('main')
    const edited = await b.post('notes/update', { noteId: note.id, text: 'after @ayu' }, { authorization: `Bearer ${rin.token}` })
    expect(edited.status).toBe(200)
    await socket.seen((message) => message.type === 'noteUpdated' && (message.body as { type: string }).type === 'updated', 'the edit')
    await socket.event('notification', note.id)
    expect((await ayu.request('notes/show', { noteId: note.id })).text).toBe('after @ayu')
    await socket.close()
  })

  test('what changes between people is known to the other at once', async () => {
    const { id } = await ayu.post({ text: 'mute me' })
    await until(async () => has(await home(rinAtB), id), 'the note arrives')
    await rin.request('mute/create', { userId: ayu.id })
    await until(async () => !has(await home(rinAtB), id), 'the mute arrives')
    await rin.request('mute/delete', { userId: ayu.id })
    await until(async () => has(await home(rinAtB), id), 'the unmute arrives')
    await rin.request('following/delete', { userId: ayu.id })
    await until(async () => !has(await home(rinAtB), id), 'the unfollow arrives')
    await ayu.request('blocking/create', { userId: rin.id })
    await until(async () => (await refusal(rinAtB.request('notes/reactions/create', { noteId: id, reaction: '🐦' }))).code === 'YOU_HAVE_BEEN_BLOCKED', 'the block arrives')
    await ayu.request('blocking/delete', { userId: rin.id })
    await rinAtB.request('following/create', { userId: ayu.id })
    await until(async () => has(await home(rin), id), 'the follow arrives')
  })

  test('what people change of themselves and delete is known to the other at once', async () => {
    const { id } = await ayu.post({ text: 'delete me' })
    await until(async () => has(await home(rinAtB), id), 'the note arrives')
    const socket = await Socket.open(b.url, rin.token)
    socket.send('s', { id })
    await socket.channel('main')
    await ayu.request('i/update', { name: 'Sweetfish' })
    await until(async () => (await rinAtB.request('users/show', { userId: ayu.id })).name === 'Sweetfish', 'the name arrives')
    await ayu.request('notes/delete', { noteId: id })
    await socket.seen((message) => message.type === 'noteUpdated' && (message.body as { type: string }).type === 'deleted', 'the deletion')
    expect(has(await home(rinAtB), id)).toBe(false)
    expect((await refusal(rinAtB.request('notes/show', { noteId: id }))).code).toBe('NO_SUCH_NOTE')
    await socket.close()
  })

  test('a list follows whom the other puts on it, and an antenna made here collects what is posted there', async () => {
    const tai = await a.signUp('tai')
    const { id: listId } = await rin.request('users/lists/create', { name: 'fish' })
    const settings = { name: 'fish', src: 'all' as const, keywords: [['sunfish']], excludeKeywords: [], users: [], caseSensitive: false, withReplies: false, withFile: false }
    const { id: antennaId } = await rin.request('antennas/create', settings)
    const sockets = [await Socket.open(a.url, rin.token), await Socket.open(b.url, rin.token)]
    for (const socket of sockets) {
      await socket.channel('userList', { listId })
      await socket.channel('antenna', { antennaId })
    }
    await rinAtB.request('users/lists/push', { listId, userId: tai.id })
    for (const socket of sockets) await socket.seen((message) => (message.body as { type?: string }).type === 'userAdded', 'the new member')
    const note = await at(tai, b).post({ text: 'a sunfish' })
    for (const socket of sockets) {
      for (const channel of ['userList', 'antenna']) {
        await socket.seen(({ body }) => JSON.stringify(body).includes(note.id) && (body as { id?: string }).id?.startsWith(channel) === true, `the note on ${channel}`)
      }
      await socket.close()
    }
    for (const person of [rin, rinAtB]) {
      expect(has(await person.request('notes/user-list-timeline', { listId }), note.id)).toBe(true)
      expect(has(await person.request('antennas/notes', { antennaId }), note.id)).toBe(true)
    }
  })

  test('rate limits are counted together', async () => {
    const koi = await a.signUp('koi')
    const sides = [koi, at(koi, b)]
    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => sides[n % 2]!.request('i/update', { name: `koi ${n}` }).then(() => 'done', (error: { code: string }) => error.code)))
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(20)
    expect(answers.filter((answer) => answer === 'RATE_LIMIT_EXCEEDED')).toHaveLength(4)
  })

  test('signing out on one closes the sockets on the other and its token is worth nothing there', async () => {
    const uta = await a.signUp('uta')
    const utaAtB = at(uta, b)
    expect((await utaAtB.request('i', {})).id).toBe(uta.id)
    const socket = await Socket.open(b.url, uta.token)
    await socket.channel('main')
    await uta.request('i/sign-out' as 'i', {})
    await socket.closed
    expect((await refusal(utaAtB.request('i', {}))).code).toBe('AUTHENTICATION_FAILED')
  })

  test('when Redis goes away both keep answering, and when it is back they know what they missed', async () => {
    const socket = await Socket.open(b.url, rin.token)
    await socket.channel('homeTimeline')
    await ayu.request('users/show', { userId: rin.id })
    const port = Number(new URL(redis.url).port)
    await redis.stop()
    let note: entities.Note
    let newcomer: Person
    try {
      note = await ayu.post({ text: 'while Redis is away @rin' })
      expect(has(await home(ayu), note.id)).toBe(true)
      expect((await rinAtB.request('notes/show', { noteId: note.id })).text).toBe('while Redis is away @rin')
      expect((await home(rinAtB)).length).toBeGreaterThan(0)
      await rinAtB.request('notes/reactions/create', { noteId: note.id, reaction: '🎐' })
      await rinAtB.request('i/update', { name: 'Phosphorus' })
      const signedIn = await a.post('signin-flow', { username: 'rin', password: 'password of rin' })
      expect([signedIn.status, await signedIn.json()]).toMatchObject([200, { finished: true }])
      newcomer = await b.signUp('yuki')
    } finally {
      redis = await startRedis({ port })
    }
    await until(async () => has(await home(rinAtB), note.id), 'the other server catches up', 30_000)
    await until(async () => (await ayu.request('users/show', { userId: rin.id })).name === 'Phosphorus', 'the name is known', 30_000)
    await until(async () => (await ayu.request('notes/show', { noteId: note.id })).reactions['🎐'] === 1, 'the reaction is known', 30_000)
    await until(async () => (await rin.request('i/notifications', {})).some((each) => each.type === 'mention' && each.note.id === note.id), 'the notification is made', 30_000)
    const after = await at(newcomer, a).post({ text: 'after Redis came back' })
    await rinAtB.request('following/create', { userId: newcomer.id })
    const last = await ayu.post({ text: 'and the sockets go on' })
    await socket.event('note', last.id)
    await until(async () => has(await home(rinAtB), after.id), 'a note after the outage', 30_000)
    await socket.close()
  })

  test('messages that were lost on the way are made up for', async () => {
    const yuki = await b.signUp('haru')
    await rin.request('following/create', { userId: yuki.id })
    // The listening connections of both break, so that nobody hears of what is written next.
    await tellRedis(redis, 'CLIENT KILL TYPE pubsub')
    const { id } = await at(yuki, a).post({ text: 'nobody heard of me' })
    for (const self of [rin, rinAtB]) await until(async () => has(await home(self), id), 'the note is known', 30_000)
  })

  test('when PostgreSQL cuts every connection, both go on and nothing acknowledged is lost', async () => {
    const [sora, socket] = [await b.signUp('sora'), await Socket.open(b.url, rin.token)]
    await socket.channel('main')
    const kept: string[] = []
    const refused: string[] = []
    const post = (self: Person, n: number) => self.post({ text: `@rin ${n}` }).then((note) => void kept.push(note.id), (error: { code: string }) => void refused.push(error.code))
    for (let round = 0; round < 3; round++) {
      const posts = Array.from({ length: 60 }, (_, n) => post(n % 2 === 0 ? sora : at(sora, a), round * 60 + n))
      await cutConnections(database.url)
      await Promise.all(posts)
    }
    expect(refused.filter((code) => code !== 'INTERNAL_ERROR')).toEqual([])
    await until(() => sora.post({ text: '@rin at last' }).then((note) => kept.push(note.id), () => false), 'the database is used again')
    await a.settle()
    await b.settle()
    const written = (await a.ctx.db.kysely.selectFrom('notes').select('id').where('userId', '=', sora.id).orderBy('id', 'desc').execute()).map((note) => note.id)
    expect(kept.filter((id) => !written.includes(id)), 'acknowledged notes that are missing').toEqual([])
    const told = (await all((untilId) => rin.request('i/notifications', { limit: 100, untilId }))).flatMap((each) => (each.type === 'mention' && each.userId === sora.id ? [each.note.id] : []))
    expect(told.toSorted((x, y) => (x < y ? 1 : -1))).toEqual(written)
    // Jobs are run again, too.
    await a.ctx.tx(async (tx) => tx.addJob({ name: 'notes.recount', payload: {} }))
    await b.settle()
    expect((await a.ctx.db.pool.query(`select from graphile_worker.jobs where task_identifier = 'notes.recount'`)).rowCount).toBe(0)
    await socket.close()
  }, 60_000)

  test('kill -9 of a third one takes nothing from those that go on', async () => {
    const third = await Home.open()
    try {
      const server = await third.start({ DATABASE_URL: database.url, REDIS_URL: redis.url, TSUBAME_URL: a.ctx.config.url })
      const mio = await a.signUp('mio')
      await rin.request('following/create', { userId: mio.id })
      const kept: string[] = []
      const killed = Promise.withResolvers<void>()
      await Promise.all(Array.from({ length: 60 }, async (_, n) => {
        const answer = await third.call<{ createdNote: entities.Note }>(mio.token, 'notes/create', { text: `@rin ${n}` })
        if (!answer) return
        kept.push(answer.createdNote.id)
        if (kept.length === 15) await server.kill().then(killed.resolve, killed.reject)
      }))
      await killed.promise
      for (const self of [rin, rinAtB]) {
        await until(async () => {
          const seen = new Set((await self.request('notes/timeline', { limit: 100 })).map((note) => note.id))
          return kept.every((id) => seen.has(id))
        }, 'every acknowledged note is on the timelines of the others')
      }
      const told = () => rinAtB.request('i/notifications', { limit: 100 }).then((all) => all.flatMap((each) => (each.type === 'mention' && each.userId === mio.id ? [each.note.id] : [])))
      const written = await a.ctx.db.kysely.selectFrom('notes').select('id').where('userId', '=', mio.id).orderBy('id', 'desc').execute()
      // Not by asking for the notifications: calls are counted here, and there may be thirty in half a minute.
      const count = async () => Number((await a.ctx.db.pool.query(`select count(*) as n from notifications where user_id = $1 and notifier_id = $2 and type = 'mention'`, [rin.id, mio.id])).rows[0].n)
      await until(async () => (await count()) >= written.length, 'every note has its notification', 30_000)
      expect(await told()).toEqual(expect.arrayContaining(written.map((note) => note.id)))
      expect(await told()).toHaveLength(written.length)
    } finally {
      await third.remove()
    }
  }, 60_000)
})

/** Ends all connections to a database but the one that does it. */
async function cutConnections(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')
  await client.end()
}

/** One command, without a client. */
async function tellRedis({ url }: Engine, command: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(`${command}\r\n`)
  await once(socket, 'data')
  socket.destroy()
}

test('servers that start at the same moment migrate an empty database once', async () => {
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  await admin.query('create database empty_one')
  const url = withDatabase(postgres.url, 'empty_one')
  try {
    await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(url, createLog('silent'))))
    const client = new pg.Client(url)
    await client.connect()
    const { rows } = await client.query<{ name: string }>('select name from migrations order by name')
    await client.end()
    expect(rows.map((row) => row.name)).toEqual((await readMigrations(MIGRATIONS)).map((migration) => migration.name))
  } finally {
    await admin.query('drop database empty_one with (force)')
    await admin.end()
  }
})
