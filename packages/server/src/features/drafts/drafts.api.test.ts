import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import { isFail } from '../../platform/fail.ts'
import type { Endpoints, entities } from 'misskey-js'

const test = useServer()
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
})
beforeEach(async () => {
  for (const person of [alice, bob]) for (const { id } of await list(person)) await person.request('notes/drafts/delete', { draftId: id })
})

type Create = Endpoints['notes/drafts/create']['req']
type Update = Omit<Endpoints['notes/drafts/update']['req'], 'draftId'>
const save = async (params: Create, person = alice) => (await person.request('notes/drafts/create', params)).createdDraft
const change = async (draftId: string, params: Update, person = alice) => (await person.request('notes/drafts/update', { draftId, ...params })).updatedDraft
const list = (person: Person, params: Endpoints['notes/drafts/list']['req'] = {}) => person.request('notes/drafts/list', { limit: 100, ...params })
const ids = (drafts: readonly entities.NoteDraft[]) => drafts.map((draft) => draft.id)
const codeOf = async (call: Promise<unknown>) => (await refusal(call)).code
const settings = (changes: object) => test.server.ctx.services.meta.update(changes)
const upload = async (person: Person, name: string) => (await person.upload(Buffer.from(`the bytes of ${name}`), `${name}.txt`)).id
const HOUR = 3_600_000

describe('a draft', () => {
  it('may be empty', async () => {
    const draft = await save({})
    expect(draft).toEqual({
      id: draft.id, createdAt: expect.stringMatching(/Z$/), userId: alice.id, user: expect.objectContaining({ id: alice.id }), text: null, cw: null, hashtag: null,
      visibility: 'public', visibleUserIds: [], localOnly: false, reactionAcceptance: null, fileIds: [], files: [], poll: null,
      replyId: null, reply: null, renoteId: null, renote: null, channelId: null, channel: null, scheduledAt: null, isActuallyScheduled: false,
    })
    expect(await list(alice)).toEqual([draft])
    expect(await save({ text: '', fileIds: [], poll: { choices: [] } })).toMatchObject({ text: '', fileIds: [], poll: { choices: [], multiple: false, expiresAt: null, expiredAfter: null } })
  })

  it('keeps all that a note may be made of', async () => {
    const [file, other] = [await upload(alice, 'one'), await upload(alice, 'two')]
    const [answered, quoted] = [await bob.post({ text: 'answered' }), await bob.post({ text: 'quoted' })]
    const channel = await bob.request('channels/create', { name: 'eaves' })
    const whole = {
      text: ' as it was typed ', cw: 'covered', hashtag: 'swallow', visibility: 'specified', visibleUserIds: [bob.id], localOnly: true, reactionAcceptance: 'likeOnly',
      replyId: answered.id, renoteId: quoted.id, fileIds: [other, file], poll: { choices: ['a'], multiple: true, expiresAt: Date.now() + HOUR, expiredAfter: 5000 }, scheduledAt: Date.now() + HOUR,
    } as const
    expect(await save({ ...whole, visibleUserIds: [bob.id], fileIds: [other, file], poll: { ...whole.poll, choices: ['a'] } })).toMatchObject({
      ...whole, poll: { ...whole.poll, expiresAt: new Date(whole.poll.expiresAt).toISOString() }, reply: { id: answered.id, text: 'answered' }, renote: { id: quoted.id, text: 'quoted' },
      files: [{ id: other }, { id: file }], isActuallyScheduled: false,
    })
    expect(await save({ channelId: channel.id })).toMatchObject({ channelId: channel.id, channel: { id: channel.id, name: 'eaves' } })
    await save({ hashtag: 'x'.repeat(128), text: '🐦'.repeat(3000) })
  })

  it.each([
    ['3001 characters', { text: 'x'.repeat(3001) }], ['a cw of 101', { cw: 'x'.repeat(101) }], ['an empty cw', { cw: '' }], ['a hashtag of 129', { hashtag: 'x'.repeat(129) }],
    ['17 files', { fileIds: Array.from({ length: 17 }, (_, n) => `file${n}`) }], ['eleven choices', { poll: { choices: [...'abcdefghijk'] } }], ['a choice twice', { poll: { choices: ['a', 'a'] } }],
    ['a poll that ends beyond all calendars', { poll: { choices: [], expiresAt: 8_640_000_000_000_001 } }], ['a time beyond all calendars', { scheduledAt: 8_640_000_000_000_001 }], ['a time before all calendars', { scheduledAt: -1e15 }],
  ])('with %s is refused', async (_what, params) => {
    expect(await codeOf(alice.request('notes/drafts/create', params as Create))).toBe('INVALID_PARAM')
  })

  it('is for its author alone', async () => {
    const draft = await save({ text: 'mine' })
    expect(await list(bob)).toEqual([])
    expect(await bob.request('notes/drafts/count', {})).toBe(0)
    expect(await codeOf(change(draft.id, { text: 'yours' }, bob))).toBe('NO_SUCH_NOTE_DRAFT')
    expect(await codeOf(bob.request('notes/drafts/delete', { draftId: draft.id }))).toBe('NO_SUCH_NOTE_DRAFT')
    expect((await list(alice))[0]).toEqual(draft)
  })

  it('goes when it is deleted, once', async () => {
    const draft = await save({ text: 'gone' })
    await alice.request('notes/drafts/delete', { draftId: draft.id })
    expect(await list(alice)).toEqual([])
    expect(await codeOf(alice.request('notes/drafts/delete', { draftId: draft.id }))).toBe('NO_SUCH_NOTE_DRAFT')
    expect(await codeOf(change(draft.id, {}))).toBe('NO_SUCH_NOTE_DRAFT')
  })

  it('outlives what it answers, renotes, shows and where it was to stand', async () => {
    const [answered, quoted, file] = [await bob.post({ text: 'answered' }), await bob.post({ text: 'quoted' }), await upload(alice, 'gone')]
    const draft = await save({ text: 'still here', replyId: answered.id, renoteId: quoted.id, fileIds: [file] })
    for (const note of [answered, quoted]) await bob.request('notes/delete', { noteId: note.id })
    await alice.request('drive/files/delete', { fileId: file })
    expect((await list(alice))[0]).toEqual({ ...draft, reply: null, renote: null, files: [] })
    // Its text may still be mended.
    expect(await change(draft.id, { text: 'mended', visibility: 'home' })).toMatchObject({ text: 'mended', visibility: 'home', replyId: answered.id, renoteId: quoted.id, fileIds: [file] })
    expect(await codeOf(change(draft.id, { fileIds: [file] }))).toBe('NO_SUCH_FILE')
  })

  it('is answered as it was saved, even when it is posted or deleted right then', async () => {
    const { drafts: service } = test.server.ctx.services
    const { create, update } = service
    const goes = (id: string) => test.server.ctx.db.pool.query('delete from drafts where id = $1', [id])
    service.create = async (...asked) => {
      const made = await create(...asked)
      if (!isFail(made)) await goes(made.id)
      return made
    }
    service.update = async (...asked) => {
      const changed = await update(...asked)
      await goes(asked[1])
      return changed
    }
    try {
      expect(await save({ text: 'soon', isActuallyScheduled: true, scheduledAt: Date.now() + HOUR })).toMatchObject({ text: 'soon', isActuallyScheduled: true })
      Object.assign(service, { create })
      const file = await upload(alice, 'shown')
      const draft = await save({ text: 'before' })
      expect(await change(draft.id, { text: 'after', fileIds: [file] })).toEqual({ ...draft, text: 'after', fileIds: [file], files: [expect.objectContaining({ id: file })] })
    } finally {
      Object.assign(service, { create, update })
    }
  })

  it('is refused to those who have moved away', async () => {
    const dave = await test.server.signUp('dave')
    await changeUser(test.server, dave.id, { movedToUri: 'https://elsewhere.example/users/dave' })
    expect(await codeOf(save({}, dave))).toBe('YOUR_ACCOUNT_MOVED')
    expect(await codeOf(list(dave))).toBe('YOUR_ACCOUNT_MOVED')
  })
})

describe('changing a draft', () => {
  it('changes what is said and nothing else', async () => {
    const file = await upload(alice, 'kept')
    const draft = await save({ text: 'a', cw: 'b', hashtag: 'c', fileIds: [file], poll: { choices: ['x', 'y'], expiredAfter: 1000 }, scheduledAt: Date.now() + HOUR, reactionAcceptance: 'likeOnly' })
    expect(await change(draft.id, {})).toEqual(draft)
    expect(await change(draft.id, { text: 'z' })).toEqual({ ...draft, text: 'z' })
    expect(await change(draft.id, { text: null, cw: null, hashtag: null, reactionAcceptance: null, scheduledAt: null, fileIds: [] })).toEqual({
      ...draft, text: null, cw: null, hashtag: null, reactionAcceptance: null, scheduledAt: null, fileIds: [], files: [],
    })
  })

  it('keeps the poll unless it is replaced or taken away', async () => {
    const draft = await save({ poll: { choices: ['x', 'y'], expiredAfter: 1000 } })
    expect((await change(draft.id, { text: 'a' })).poll).toEqual({ choices: ['x', 'y'], multiple: false, expiresAt: null, expiredAfter: 1000 })
    expect((await change(draft.id, { poll: { choices: ['z'], multiple: true } })).poll).toEqual({ choices: ['z'], multiple: true, expiresAt: null, expiredAfter: null })
    expect((await change(draft.id, { poll: null })).poll).toBeNull()
  })

  it('loses nothing when two devices do it at once', async () => {
    const draft = await save({})
    await Promise.all([change(draft.id, { text: 'a' }), change(draft.id, { cw: 'b' }), change(draft.id, { hashtag: 'c' }), change(draft.id, { localOnly: true })])
    expect((await list(alice))[0]).toMatchObject({ text: 'a', cw: 'b', hashtag: 'c', localOnly: true })
  })
})

describe('what a draft refers to', () => {
  it('is looked at as for a note, by codes of their own', async () => {
    const [open, closed, mine] = [await bob.post({ text: 'open' }), await bob.post({ text: 'closed', visibility: 'followers' }), await alice.post({ text: 'mine' })]
    const pure = await bob.post({ renoteId: open.id })
    const direct = await bob.post({ text: 'direct', visibility: 'specified', visibleUserIds: [alice.id] })
    const { id: channelId } = await bob.request('channels/create', { name: 'closed room', allowRenoteToExternal: false })
    const inside = await bob.post({ text: 'inside', channelId })
    const cases: [Create & Update, string, string?][] = [
      [{ renoteId: 'nothing' }, 'NO_SUCH_RENOTE_TARGET', 'NO_SUCH_RENOTE'], [{ renoteId: pure.id }, 'CANNOT_RENOTE_TO_A_PURE_RENOTE', 'CANNOT_RENOTE'], [{ renoteId: closed.id }, 'CANNOT_RENOTE_DUE_TO_VISIBILITY'],
      [{ renoteId: inside.id }, 'CANNOT_RENOTE_TO_EXTERNAL'], [{ replyId: 'nothing' }, 'NO_SUCH_REPLY_TARGET', 'NO_SUCH_REPLY'], [{ replyId: pure.id }, 'CANNOT_REPLY_TO_A_PURE_RENOTE'], [{ replyId: closed.id }, 'CANNOT_REPLY_TO_AN_INVISIBLE_NOTE'],
      [{ replyId: direct.id }, 'CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY', 'CANNOT_REPLY_TO_SPECIFIED_NOTE_WITH_EXTENDED_VISIBILITY'],
      [{ fileIds: [await upload(bob, 'not mine')] }, 'NO_SUCH_FILE'], [{ visibleUserIds: ['nobody'] }, 'NO_SUCH_USER'], [{ channelId: 'nothing' }, 'NO_SUCH_CHANNEL'],
      [{ poll: { choices: [], expiresAt: Date.now() - 1 } }, 'CANNOT_CREATE_ALREADY_EXPIRED_POLL'],
    ]
    const draft = await save({ text: 'as it was' })
    for (const [params, onCreate, onUpdate = onCreate] of cases) {
      expect(await codeOf(save(params))).toBe(onCreate)
      expect(await codeOf(change(draft.id, params))).toBe(onUpdate)
    }
    expect(await list(alice)).toEqual([draft])
    await save({ renoteId: inside.id, channelId })
    await save({ replyId: direct.id, visibility: 'specified' })
    await save({ poll: { choices: [], expiresAt: 1, expiredAfter: 1000 } })

    await bob.request('blocking/create', { userId: alice.id })
    for (const params of [{ renoteId: open.id }, { replyId: open.id }]) {
      expect(await codeOf(save(params))).toBe('YOU_HAVE_BEEN_BLOCKED')
      expect(await codeOf(change(draft.id, params))).toBe('YOU_HAVE_BEEN_BLOCKED')
    }
    await bob.request('blocking/delete', { userId: alice.id })
    await save({ renoteId: mine.id, replyId: open.id })
  })

  it('may not be told to more people than it was', async () => {
    const direct = await bob.post({ text: 'direct', visibility: 'specified', visibleUserIds: [alice.id] })
    const draft = await save({ replyId: direct.id, visibility: 'specified' })
    expect(await codeOf(change(draft.id, { visibility: 'home' }))).toBe('CANNOT_REPLY_TO_SPECIFIED_NOTE_WITH_EXTENDED_VISIBILITY')
    await bob.request('notes/delete', { noteId: direct.id })
    expect((await change(draft.id, { visibility: 'home' })).visibility).toBe('home')
  })
})

describe('how many there may be', () => {
  it('is limited, scheduled ones included, however many devices try at once', async () => {
    expect(await alice.request('notes/drafts/count', {})).toBe(0)
    await save({ isActuallyScheduled: true, scheduledAt: Date.now() + HOUR })
    const results = await Promise.allSettled(Array.from({ length: 14 }, () => save({ text: 'one of many' })))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(9)
    expect(await codeOf(save({}))).toBe('TOO_MANY_DRAFTS')
    expect(await alice.request('notes/drafts/count', {})).toBe(10)
    await settings({ policies: { noteDraftLimit: 11 } })
    await save({})
    await settings({ policies: {} })
    // Who has more than allowed may still change them.
    const [draft] = await list(alice)
    await change(draft?.id ?? '', { text: 'changed' })
  })

  it('is less for scheduled ones', async () => {
    const at = Date.now() + HOUR
    await settings({ policies: { scheduledNoteLimit: 2 } })
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => save({ isActuallyScheduled: true, scheduledAt: at })))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(2)
    expect(await codeOf(save({ isActuallyScheduled: true, scheduledAt: at }))).toBe('TOO_MANY_SCHEDULED_NOTES')
    const plain = await save({ scheduledAt: at })
    expect(await codeOf(change(plain.id, { isActuallyScheduled: true }))).toBe('TOO_MANY_SCHEDULED_NOTES')
    const [, first] = await list(alice, { scheduled: true })
    await change(first?.id ?? '', { scheduledAt: at + 1 })
    await change(first?.id ?? '', { isActuallyScheduled: false })
    await change(plain.id, { isActuallyScheduled: true })
    await settings({ policies: {} })
  })

  it('to be posted needs a time to come', async () => {
    const draft = await save({ text: 'a' })
    for (const [params, code] of [[{}, 'SCHEDULED_AT_REQUIRED'], [{ scheduledAt: null }, 'SCHEDULED_AT_REQUIRED'], [{ scheduledAt: Date.now() }, 'SCHEDULED_AT_MUST_BE_IN_FUTURE']] as const) {
      expect(await codeOf(save({ ...params, isActuallyScheduled: true }))).toBe(code)
      expect(await codeOf(change(draft.id, { ...params, isActuallyScheduled: true }))).toBe(code)
    }
    expect(await save({ scheduledAt: 5 })).toMatchObject({ scheduledAt: 5, isActuallyScheduled: false })
    const waiting = await save({ scheduledAt: Date.now() + HOUR, isActuallyScheduled: true })
    expect(await codeOf(change(waiting.id, { scheduledAt: null }))).toBe('SCHEDULED_AT_REQUIRED')
    expect(await codeOf(change(waiting.id, { scheduledAt: 1 }))).toBe('SCHEDULED_AT_MUST_BE_IN_FUTURE')
  })
})

describe('the list', () => {
  it('is newest first, by pages, of all, of scheduled ones or of the others', async () => {
    await settings({ policies: { scheduledNoteLimit: 10 } })
    const at = Date.now() + HOUR
    const all: string[] = []
    for (const scheduled of [false, true, false, true, false]) all.unshift((await save({ isActuallyScheduled: scheduled, scheduledAt: at })).id)
    const [e, d, c, b, a] = all
    expect(ids(await list(alice))).toEqual(all)
    expect(ids(await list(alice, { scheduled: null }))).toEqual(all)
    expect(ids(await list(alice, { scheduled: true }))).toEqual([d, b])
    expect(ids(await list(alice, { scheduled: false }))).toEqual([e, c, a])
    expect(ids(await list(alice, { limit: 2 }))).toEqual([e, d])
    expect(ids(await list(alice, { limit: 2, untilId: d }))).toEqual([c, b])
    expect(ids(await list(alice, { limit: 2, sinceId: a }))).toEqual([b, c])
    expect(ids(await list(alice, { sinceId: a, untilId: d }))).toEqual([c, b])
    expect(ids(await list(alice, { untilDate: Date.now() - HOUR }))).toEqual([])
    await settings({ policies: {} })
  })

  it('costs as many statements for many as for one', async () => {
    const make = async () => save({ replyId: (await bob.post({ text: 'a' })).id, renoteId: (await bob.post({ text: 'b' })).id, fileIds: [await upload(alice, `file ${Math.random()}`)] })
    await make()
    const count = async () => (await test.server.countStatements(() => list(alice))).statements.length
    const one = await count()
    for (let n = 0; n < 6; n++) await make()
    expect(await count()).toBeLessThanOrEqual(one)
  })
})
