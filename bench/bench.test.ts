import { cloneDatabase } from '@tsubame/testkit/database.ts'
import type { TestDatabase } from '@tsubame/testkit/database.ts'
import { bootServer } from '@tsubame/testkit/index.ts'
import type { TestServer } from '@tsubame/testkit/index.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { LoadRequest, LoadResult } from './load/request.ts'
import type { SeenResult } from './load/sockets.ts'
import { findNotes } from './load/target.ts'
import type { Target } from './load/target.ts'
import { Helper } from './machine/child.ts'
import { measure, scenarios } from './scenarios.ts'
import { seed } from './seed/seed.ts'
import type { Seeded } from './seed/seed.ts'
import { countPageStatements, growsNot, total } from './statements.ts'

const SIZES = { people: 30, notes: 1500, follows: 15 }

describe('a small benchmark', () => {
  let database: TestDatabase
  let server: TestServer
  let seeded: Seeded
  let target: Target
  const seededAt = Date.now()

  beforeAll(async () => {
    database = await cloneDatabase(inject('databaseAdminUrl'))
    const empty = await bootServer('', { databaseUrl: database.url })
    const viewer = await empty.signUp('viewer')
    await empty.close()
    seeded = await seed({ ...SIZES, databaseUrl: database.url, origin: empty.url, viewerId: viewer.id, now: seededAt })
    server = await bootServer('', { databaseUrl: database.url })
    await server.ctx.services.meta.update({ policies: { canSearchNotes: true } })
    target = { name: 'test', url: server.url, token: viewer.token }
  })
  afterAll(async () => {
    await server.close()
    await database.drop()
  })

  it('seeds what the server understands', async () => {
    const query = async (sql: string): Promise<number> => Number((await server.ctx.db.pool.query<{ count: number }>(sql)).rows[0]?.count)
    expect(await query('select count(*) from notes')).toBe(SIZES.notes)
    expect(await query("select count(*) from notes where visibility <> 'public'")).toBeGreaterThan(SIZES.notes / 10)
    const kinds = ['reply_id is not null', 'is_pure_renote', 'renote_id is not null and not is_pure_renote', "file_ids <> '{}'", 'has_poll', 'cw is not null']
    const counts = await Promise.all(kinds.map((kind) => query(`select count(*) from notes where ${kind}`)))
    expect(counts.filter((count) => count === 0)).toEqual([])
    const notes = await findNotes(target, 200, () => true)
    expect(notes).toHaveLength(200)
    expect(notes.some((note) => Object.keys(note.reactions ?? {}).length > 0)).toBe(true)
    expect(new Set(notes.map(({ userId }) => userId)).size).toBeGreaterThan(5)
  })

  it('seeds counters that the rows bear out', async () => {
    const { rows } = await server.ctx.db.pool.query(`
      select c.note_id from note_counts c where
        c.replies_count <> (select count(*) from notes where reply_id = c.note_id)
        or (select coalesce(sum(value::int), 0) from jsonb_each_text(c.reactions)) <> (select count(*) from note_reactions r where r.note_id = c.note_id)`)
    expect(rows).toEqual([])
  })

  it.each(['home', 'react', 'home5000', 'list', 'channel', 'antenna', 'role', 'hashtag', 'mentions', 'thread', 'search'])('measures %s from a process of its own', async (name) => {
    const load = new Helper('load/worker.ts')
    try {
      const scenario = scenarios.find((known) => known.name === name)!
      const result = (await measure((request: LoadRequest) => load.ask<LoadResult>({ ...request, connections: 2 }), scenario, target, 1, seeded.places))!
      expect(result.errors).toBe(0)
      expect(result.bytes).toBeGreaterThan(['react', 'search'].includes(name) ? 0 : 2000)
      expect(result.answered).toBeGreaterThan(0)
      expect(result.p99).toBeGreaterThanOrEqual(result.p50)
    } finally {
      await load.stop()
    }
  })

  it('measures when notes are seen on open sockets', async () => {
    const helper = new Helper('load/sockets.ts')
    try {
      const tokens = seeded.people.filter(({ host }) => host === null).slice(0, 10).map(({ token }) => token)
      expect(await helper.ask({ kind: 'open', url: server.url, tokens, channel: 'localTimeline' })).toEqual({ open: 10 })
      const seen = await helper.ask<SeenResult>({ kind: 'post', url: server.url, token: target.token, notes: 2 })
      expect(seen).toMatchObject({ lost: 0, seen: 20 })
      await helper.ask({ kind: 'close' })
    } finally {
      await helper.stop()
    }
  })

  it('counts the statements of a page, which do not grow with it', async () => {
    const [short, long] = await countPageStatements(database.url, target.token, [30, 60], seededAt)
    expect(total(short!.cold)).toBeGreaterThan(0)
    expect(growsNot(short!.cold, long!.cold)).toBe(true)
    expect(growsNot(short!.warm, long!.warm)).toBe(true)
  })
})
