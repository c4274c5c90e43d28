import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeUser, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'

let shift = 0
const now = () => Date.now() + shift
const test = useServer({ now })
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  await settings({ policies: { scheduledNoteLimit: 100, noteDraftLimit: 100 } })
})
beforeEach(async () => {
  for (const draft of await drafts(alice)) await alice.request('notes/drafts/delete', { draftId: draft.id })
  await alice.request('notifications/flush', {})
})

type Create = Endpoints['notes/drafts/create']['req']
const HOUR = 3_600_000
const settings = (changes: object) => test.server.ctx.services.meta.update(changes)
const schedule = async (params: Create, person = alice) =>
  (await person.request('notes/drafts/create', { scheduledAt: now() + HOUR, isActuallyScheduled: true, ...params })).createdDraft
const drafts = (person: Person) => person.request('notes/drafts/list', { limit: 100 })
const notes = async (text: string, person = alice) => (await person.request('users/notes', { userId: person.id, limit: 100, withReplies: true })).filter((note) => note.text === text)
const change = (draftId: string, params: object) => alice.request('notes/drafts/update', { draftId, ...params })
const told = async (person = alice) => {
  await test.server.settle()
  return person.request('i/notifications', { limit: 100 })
}
const post = (draft: entities.NoteDraft) => test.server.ctx.services.drafts.post(draft.id)
/** Lets the time come for what is scheduled, and the sweep after it. */
async function timeComes(): Promise<void> {
  shift += 2 * HOUR
  await test.server.ctx.services.drafts.sweep()
  await test.server.settle()
}

describe('a scheduled note', () => {
  it('is posted at its time and the author is told', async () => {
    const main = await test.listen(alice).main()
    await schedule({ text: 'on time', scheduledAt: now() + 300 })
    const body = await main.find((event) => event.type === 'notification', 'that it was posted', 20_000)
    expect(body.body).toMatchObject({ type: 'scheduledNotePosted', note: { text: 'on time', userId: alice.id } })
    expect(body.body).not.toHaveProperty('user')
    expect(await drafts(alice)).toEqual([])
    expect(await notes('on time')).toHaveLength(1)
    expect((await told()).map((one) => one.type)).toEqual(['scheduledNotePosted'])
  })

  it('becomes what the draft said, with all that follows from a note', async () => {
    const answered = await bob.post({ text: 'answered' })
    const file = (await alice.upload(Buffer.from('a picture'), 'a.txt')).id
    await schedule({
      text: ' whole @bob #swallow ', cw: 'covered', visibility: 'home', localOnly: true, reactionAcceptance: 'likeOnly', replyId: answered.id, fileIds: [file],
      poll: { choices: ['a', 'b'], multiple: true, expiresAt: now() + 1, expiredAfter: HOUR },
    })
    await timeComes()
    const [note] = await notes('whole @bob #swallow')
    expect(note).toMatchObject({ cw: 'covered', visibility: 'home', localOnly: true, reactionAcceptance: 'likeOnly', replyId: answered.id, fileIds: [file], tags: ['swallow'], mentions: [bob.id] })
    const end = Date.parse(note?.poll?.expiresAt ?? '')
    expect(Math.abs(end - (now() + HOUR))).toBeLessThan(60_000)
    expect(Math.abs(Date.parse(note?.createdAt ?? '') - now())).toBeLessThan(60_000)
    expect((await told(bob)).map((one) => one.type)).toContain('reply')
  })

  it('is found again when its job was lost', async () => {
    const draft = await schedule({ text: 'lost' })
    await test.server.ctx.db.pool.query('delete from graphile_worker._private_jobs')
    await timeComes()
    expect(await notes('lost')).toHaveLength(1)
    expect(await drafts(alice)).not.toContainEqual(expect.objectContaining({ id: draft.id }))
  })

  it('is not posted before its time, though its job runs', async () => {
    const draft = await schedule({ text: 'early' })
    await post(draft)
    await test.server.ctx.services.drafts.sweep()
    await test.server.settle()
    expect(await notes('early')).toEqual([])
    const { rows } = await test.server.ctx.db.pool.query(`select run_at as "runAt" from graphile_worker.jobs where key = $1`, [`draft:${draft.id}`])
    expect(rows).toEqual([{ runAt: new Date(draft.scheduledAt ?? 0) }])
    await change(draft.id, { scheduledAt: now() + 5 * HOUR })
    await timeComes()
    expect(await notes('early')).toEqual([])
    shift += 3 * HOUR
    await timeComes()
    expect(await notes('early')).toHaveLength(1)
  })

  it('is not posted when it was deleted or taken back', async () => {
    const [deleted, kept] = [await schedule({ text: 'taken back' }), await schedule({ text: 'taken back' })]
    await alice.request('notes/drafts/delete', { draftId: deleted.id })
    await change(kept.id, { isActuallyScheduled: false })
    await timeComes()
    for (const draft of [deleted, kept]) await post(draft)
    expect(await notes('taken back')).toEqual([])
    expect(await drafts(alice)).toMatchObject([{ id: kept.id, isActuallyScheduled: false, scheduledAt: kept.scheduledAt }])
    expect(await told()).toEqual([])
  })
})

describe('a note that cannot be posted', () => {
  const left = async (draft: entities.NoteDraft) => {
    await timeComes()
    expect(await drafts(alice)).toMatchObject([{ id: draft.id, isActuallyScheduled: false, scheduledAt: draft.scheduledAt, text: draft.text }])
    expect(await told()).toMatchObject([{ type: 'scheduledNotePostFailed', noteDraft: { id: draft.id, text: draft.text, isActuallyScheduled: false } }])
  }

  it.each([
    ['empty', {}], ['only a cw', { cw: 'covered' }], ['white space', { text: ' ' }], ['a poll with one choice', { text: 'a', poll: { choices: ['a'] } }],
  ])('stays a draft: %s', async (_what, params) => {
    await left(await schedule(params))
  })

  it('stays a draft: words that were forbidden since', async () => {
    const draft = await schedule({ text: 'a hawk' })
    await settings({ prohibitedWords: ['hawk'] })
    await left(draft)
    await settings({ prohibitedWords: [] })
  })

  it('stays a draft: a poll that is over', async () => {
    await left(await schedule({ text: 'late', poll: { choices: ['a', 'b'], expiresAt: now() + 1000 } }))
  })

  it('stays a draft: what it answers is gone, or its author blocks', async () => {
    const [gone, blocked] = [await bob.post({ text: 'gone' }), await bob.post({ text: 'blocked' })]
    const draft = await schedule({ text: 'to nobody', replyId: gone.id })
    await bob.request('notes/delete', { noteId: gone.id })
    await left(draft)
    await alice.request('notes/drafts/delete', { draftId: draft.id })
    // The news of what was thrown away means nothing any more.
    expect(await told()).toEqual([])
    const second = await schedule({ text: 'unwelcome', renoteId: blocked.id })
    await bob.request('blocking/create', { userId: alice.id })
    await left(second)
    await bob.request('blocking/delete', { userId: alice.id })
    expect(await notes('unwelcome')).toEqual([])
  })

  it('stays a draft: its file was deleted', async () => {
    const file = (await alice.upload(Buffer.from('gone soon'), 'b.txt')).id
    const draft = await schedule({ fileIds: [file] })
    await alice.request('drive/files/delete', { fileId: file })
    await left(draft)
  })

  it('stays a draft: its author has moved', async () => {
    const draft = await schedule({ text: 'moved' })
    await changeUser(test.server, alice.id, { movedToUri: 'https://elsewhere.example/users/alice' })
    shift += 2 * HOUR
    await post(draft)
    await changeUser(test.server, alice.id, { movedToUri: null })
    await left(draft)
  })

  it('may be scheduled again', async () => {
    const draft = await schedule({ text: '' })
    await left(draft)
    await change(draft.id, { text: 'mended at last', isActuallyScheduled: true, scheduledAt: now() + HOUR })
    await timeComes()
    expect(await notes('mended at last')).toHaveLength(1)
  })
})

describe('people who may not post', () => {
  it('do not when their time comes, nor once they are back', async () => {
    const dave = await test.server.signUp('dave')
    await schedule({ text: 'from dave' }, dave)
    await changeUser(test.server, dave.id, { isSuspended: true })
    await timeComes()
    await changeUser(test.server, dave.id, { isSuspended: false })
    await timeComes()
    expect(await notes('from dave', dave)).toEqual([])
    expect(await drafts(dave)).toMatchObject([{ text: 'from dave', isActuallyScheduled: false }])
    expect(await told(dave)).not.toContainEqual(expect.objectContaining({ type: 'scheduledNotePosted' }))
  })
})

describe('once and not twice', () => {
  it('however many jobs run at the same time', async () => {
    const draft = await schedule({ text: 'once' })
    shift += 2 * HOUR
    await Promise.all(Array.from({ length: 5 }, () => post(draft)))
    await post(draft)
    expect(await notes('once')).toHaveLength(1)
    expect((await told()).map((one) => one.type)).toEqual(['scheduledNotePosted'])
  })

  it('when it fails half way and is tried again', async () => {
    const draft = await schedule({ text: 'half way' })
    shift += 2 * HOUR
    const { notifications } = test.server.ctx.services
    const { notify } = notifications
    notifications.notify = () => Promise.reject(new Error('the lights went out'))
    await expect(post(draft)).rejects.toThrow('the lights went out')
    notifications.notify = notify
    expect(await notes('half way')).toEqual([])
    expect(await drafts(alice)).toMatchObject([{ id: draft.id, isActuallyScheduled: true }])
    expect(await told()).toEqual([])
    await post(draft)
    await post(draft)
    expect(await notes('half way')).toHaveLength(1)
    expect((await told()).map((one) => one.type)).toEqual(['scheduledNotePosted'])
  })

  it('with what was changed at the last moment', async () => {
    const draft = await schedule({ text: 'older' })
    const service = test.server.ctx.services.notes
    const { create } = service
    shift += 2 * HOUR
    service.create = async (...request) => {
      service.create = create
      await change(draft.id, { text: 'newer', scheduledAt: now() + HOUR })
      return create(...request)
    }
    await post(draft)
    expect([await notes('older'), await notes('newer')]).toEqual([[], []])
    await timeComes()
    expect([await notes('older'), (await notes('newer')).length]).toEqual([[], 1])
  })
})
