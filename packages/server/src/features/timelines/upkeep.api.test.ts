import { beforeAll, describe, expect, it, vi } from 'vitest'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'
import type { Event } from '../../platform/events/types.ts'
import { indexDeleted, noteArrived, noteEdited } from './subscribers.ts'

// What another process of the server does reaches this one by messages, and by the database alone when they are lost.

let clock = Date.now()
const test = useServer({ now: () => clock })
let author: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  author = await test.server.signUp('author')
})

const timeline = async (params: { limit?: number; withFiles?: boolean } = {}) =>
  (await test.server.visit('notes/local-timeline', { limit: 20, ...params }) as entities.Note[]).map((note) => note.id)

/** A note that another process has written without telling this one. */
async function written(columns: { at?: number; fileIds?: string[] } = {}): Promise<string> {
  const { ctx } = test.server
  const id = ctx.ids.next(columns.at ?? clock)
  await ctx.db.pool.query(`insert into notes (id, user_id, text, visibility, file_ids) values ($1, $2, 'elsewhere', 'public', $3)`, [id, author.id, columns.fileIds ?? []])
  return id
}

describe('messages about one note', () => {
  const event = <Name extends 'note.created' | 'note.updated' | 'note.deleted'>(type: Name, noteId: string) =>
    ({ id: 'e', type, payload: { noteId, silent: true } }) as unknown as Event<Name>
  /** The next time a note is read, that takes until `go` is called. */
  function slowly(facts: unknown) {
    const gate = Promise.withResolvers<void>()
    vi.spyOn(test.server.ctx.services.notes, 'get').mockImplementationOnce(async () => {
      await gate.promise
      return facts as never
    })
    return () => gate.resolve()
  }

  it('leave nothing behind of a note that is deleted while it is read', async () => {
    const { ctx } = test.server
    const last = await author.post({ text: 'last' })
    const id = await written()
    const go = slowly(await ctx.services.notes.get(id))
    const arrived = noteArrived(ctx, event('note.created', id))
    await ctx.db.pool.query('delete from notes where id = $1', [id])
    ctx.services.notes.forget(id)
    indexDeleted(ctx, event('note.deleted', id))
    go()
    await arrived
    expect(await timeline({ limit: 1 })).toEqual([last.id])
  })

  it('count in their order, however long each takes', async () => {
    const { ctx } = test.server
    const file = await author.upload(Buffer.from('bytes'), 'file.txt')
    const id = await written()
    const bare = await ctx.services.notes.get(id)
    const [slowArrival, slowEdit] = [slowly(bare), slowly({ ...bare, fileIds: [file.id] })]
    const all = [noteArrived(ctx, event('note.created', id)), noteEdited(ctx, event('note.updated', id)), noteEdited(ctx, event('note.updated', id))]
    await ctx.db.pool.query('update notes set file_ids = $2 where id = $1', [id, [file.id]])
    ctx.services.notes.forget(id)
    slowEdit()
    slowArrival()
    await Promise.all(all)
    expect(await timeline({ withFiles: true })).toEqual([id])
    await author.request('notes/delete', { noteId: id })
  })
})

describe('a process that could hear of nothing for a while catches up with', () => {
  it('what others wrote, also before its own last note', async () => {
    clock += 3_600_000
    const early = await written({ at: clock - 1_800_000 })
    const own = await author.post({ text: 'own' })
    await test.server.ctx.services.timelines.catchUp()
    expect((await timeline()).slice(0, 2)).toEqual([own.id, early])
    // From now on only what is newer is read.
    clock += 3_600_000
    const { statements } = await test.server.countStatements(() => test.server.ctx.services.timelines.catchUp())
    expect(statements.length).toBeLessThan(8)
  })

  it('what others deleted', async () => {
    const { ctx } = test.server
    const notes = [await author.post({ text: 'stays' }), await author.post({ text: 'goes' }), await author.post({ text: 'goes, too' })]
    await ctx.db.pool.query('delete from notes where id = any($1)', [notes.slice(1).map((note) => note.id)])
    ctx.services.notes.forget(notes[1]!.id)
    ctx.services.notes.forget(notes[2]!.id)
    expect(await timeline({ limit: 2 })).toEqual([])
    await ctx.services.timelines.catchUp()
    expect(await timeline({ limit: 1 })).toEqual([notes[0]!.id])
  })

  it('who was suspended and who came back', async () => {
    const { ctx } = test.server
    const suspend = (is: boolean) => ctx.db.pool.query('update users set is_suspended = $2 where id = $1', [author.id, is])
    await suspend(true)
    await ctx.services.timelines.catchUp()
    expect(await timeline()).toEqual([])
    await suspend(false)
    await ctx.services.timelines.catchUp()
    expect((await timeline()).length).toBeGreaterThan(0)
  })
})
