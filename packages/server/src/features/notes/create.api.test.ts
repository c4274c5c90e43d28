import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  carol = await test.server.signUp('carol')
})

type Create = Parameters<Person['post']>[0]
const refused = async (person: Person, params: Create) => (await refusal(person.post(params))).code
const settings = (changes: object) => test.server.ctx.services.meta.update(changes)
const choices = (...texts: string[]) => ({ poll: { choices: texts } })
const upload = async (person: Person, name: string) => (await person.upload(Buffer.from(`the bytes of ${name}`), `${name}.txt`)).id

describe('what a note must have', () => {
  it.each([
    ['nothing', {}], ['only a cw', { cw: 'beware' }], ['white space', { text: ' \n\u3000' }], ['no text', { text: null }], ['an empty text', { text: '' }],
    ['an empty list of files', { text: 'a', fileIds: [] }], ['3001 characters', { text: 'x'.repeat(3001) }], ['a cw of 101', { text: 'a', cw: 'x'.repeat(101) }], ['an empty cw', { text: 'a', cw: '' }],
    ['an unknown visibility', { text: 'a', visibility: 'friends' }], ['17 files', { fileIds: Array.from({ length: 17 }, (_, n) => `file${n}`) }], ['a file twice', { fileIds: ['a', 'a'] }],
    ['a poll with one choice', choices('one')], ['a poll with eleven', choices(...'abcdefghijk')], ['a choice twice', choices('a', 'b', 'a')], ['an empty choice', choices('a', '')], ['a choice of 51', choices('a', 'x'.repeat(51))],
    ['a poll that ends beyond all calendars', { poll: { choices: ['a', 'b'], expiresAt: 8_640_000_000_000_001 } }], ['a poll that runs for ever and a day', { poll: { choices: ['a', 'b'], expiredAfter: Number.MAX_SAFE_INTEGER } }],
  ])('%s is refused', async (_what, params) => {
    expect(await refused(alice, params as Create)).toBe('INVALID_PARAM')
  })

  it('a reply alone does not make a note', async () => {
    const note = await alice.post({ text: 'something' })
    expect(await refused(bob, { replyId: note.id })).toBe('INVALID_PARAM')
  })

  it('3000 characters, however many bytes, and a cw of 100 are welcome', async () => {
    const text = '🐦'.repeat(3000)
    expect(await alice.post({ text, cw: '燕'.repeat(100) })).toMatchObject({ text, cw: '燕'.repeat(100) })
  })

  it('text is trimmed, and white space counts as none beside a file, a poll or a renote', async () => {
    expect(await alice.post({ text: '  hello \n', cw: ' as given ' })).toMatchObject({ text: 'hello', cw: ' as given ' })
    const target = await bob.post({ text: 'target' })
    expect((await alice.post({ text: ' ', renoteId: target.id })).text).toBeNull()
    expect((await alice.post({ text: ' ', ...choices('a', 'b') })).text).toBeNull()
    expect((await alice.post({ text: '\t', fileIds: [await upload(alice, 'blank')] })).text).toBeNull()
  })

  it('the same twice makes two notes', async () => {
    const [first, second] = [await alice.post({ text: 'again' }), await alice.post({ text: 'again' })]
    expect(first.id < second.id).toBe(true)
  })
})

describe('files', () => {
  it('keep the order asked for, under either name', async () => {
    const [one, two, three] = [await upload(alice, 'one'), await upload(alice, 'two'), await upload(alice, 'three')]
    const note = await alice.post({ fileIds: [two, one] })
    expect([note.fileIds, note.files?.map((file) => file.id)]).toEqual([[two, one], [two, one]])
    expect((await alice.post({ mediaIds: [three] } as Create)).fileIds).toEqual([three])
    expect((await alice.post({ fileIds: [one], mediaIds: [three] } as Create)).fileIds).toEqual([one])
  })

  it('of others, or that are not there, are refused', async () => {
    const mine = await upload(alice, 'mine')
    expect(await refused(bob, { fileIds: [mine] })).toBe('NO_SUCH_FILE')
    expect(await refused(alice, { fileIds: [mine, 'nothing'] })).toBe('NO_SUCH_FILE')
  })

  it('are sixteen at most', async () => {
    const fileIds = await Promise.all(Array.from({ length: 16 }, (_, n) => upload(alice, `one of many ${n}`)))
    expect((await alice.post({ fileIds })).fileIds).toEqual(fileIds)
    expect(await refused(alice, { fileIds: [...fileIds, 'another'] })).toBe('INVALID_PARAM')
  })

  it('that were deleted are left out of the note', async () => {
    const [gone, stays] = [await upload(alice, 'gone'), await upload(alice, 'stays')]
    const note = await alice.post({ fileIds: [gone, stays] })
    await alice.request('drive/files/delete', { fileId: gone })
    const later = await bob.request('notes/show', { noteId: note.id })
    expect([later.fileIds, later.files?.map((file) => file.id)]).toEqual([[gone, stays], [stays]])
  })
})

describe('polls', () => {
  it('end when they were told to, the time from now first', async () => {
    const { poll } = await alice.post({ poll: { choices: ['a', 'b'], multiple: true, expiresAt: Date.now() + 1000, expiredAfter: 60_000 } })
    expect(poll).toMatchObject({ multiple: true, choices: [{ text: 'a', votes: 0, isVoted: false }, { text: 'b', votes: 0, isVoted: false }] })
    expect(Date.parse(poll?.expiresAt ?? '')).toBeGreaterThan(Date.now() + 30_000)
    expect((await alice.post(choices('a', 'b'))).poll).toMatchObject({ multiple: false, expiresAt: null })
    expect(await refused(alice, { poll: { choices: ['a', 'b'], expiresAt: Date.now() - 1 } })).toBe('CANNOT_CREATE_ALREADY_EXPIRED_POLL')
  })
})

describe('recipients', () => {
  it('must exist whatever the visibility, and are kept for direct notes only', async () => {
    for (const visibility of ['public', 'specified'] as const) expect(await refused(alice, { text: 'a', visibility, visibleUserIds: [bob.id, 'nobody'] })).toBe('NO_SUCH_USER')
    expect(await alice.post({ text: 'a', visibleUserIds: [bob.id] })).not.toHaveProperty('visibleUserIds')
    expect((await alice.post({ text: 'a', visibility: 'specified', visibleUserIds: [bob.id] })).visibleUserIds).toEqual([bob.id])
    expect((await alice.post({ text: 'to myself', visibility: 'specified' })).visibleUserIds).toEqual([])
  })

  it('are all who are mentioned in a direct note, and all recipients are mentioned', async () => {
    const note = await alice.post({ text: 'hello @BOB and @nobody', visibility: 'specified', visibleUserIds: [carol.id] })
    expect([note.visibleUserIds?.toSorted(), note.mentions?.toSorted()]).toEqual([[bob.id, carol.id].toSorted(), [bob.id, carol.id].toSorted()])
    expect(await bob.request('notes/show', { noteId: note.id })).toMatchObject({ text: 'hello @BOB and @nobody' })
  })
})

describe('replies and renotes', () => {
  let open: entities.Note
  let pure: entities.Note
  let direct: entities.Note
  let closed: entities.Note
  beforeAll(async () => {
    open = await alice.post({ text: 'open' })
    pure = await alice.post({ renoteId: open.id })
    direct = await alice.post({ text: 'direct', visibility: 'specified', visibleUserIds: [bob.id] })
    closed = await alice.post({ text: 'closed', visibility: 'followers' })
  })

  it('of what is not there, says nothing, or cannot be seen are refused', async () => {
    expect(await refused(bob, { text: 'a', renoteId: 'nothing' })).toBe('NO_SUCH_RENOTE_TARGET')
    expect(await refused(bob, { renoteId: pure.id })).toBe('CANNOT_RENOTE_TO_A_PURE_RENOTE')
    expect(await refused(bob, { renoteId: closed.id })).toBe('CANNOT_RENOTE_DUE_TO_VISIBILITY')
    for (const person of [alice, bob, carol]) expect(await refused(person, { renoteId: direct.id })).toBe('CANNOT_RENOTE_DUE_TO_VISIBILITY')
    expect(await refused(bob, { text: 'a', replyId: 'nothing' })).toBe('NO_SUCH_REPLY_TARGET')
    expect(await refused(bob, { text: 'a', replyId: pure.id })).toBe('CANNOT_REPLY_TO_A_PURE_RENOTE')
    expect(await refused(carol, { text: 'a', replyId: direct.id })).toBe('CANNOT_REPLY_TO_AN_INVISIBLE_NOTE')
    expect(await refused(bob, { text: 'a', replyId: closed.id })).toBe('CANNOT_REPLY_TO_AN_INVISIBLE_NOTE')
    expect(await refused(bob, { text: 'a', replyId: direct.id, visibility: 'followers' })).toBe('CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY')
    expect(await refused(bob, { text: 'a', channelId: 'nothing' })).toBe('NO_SUCH_CHANNEL')
  })

  it('of quotes and with a cw alone are quotes themselves', async () => {
    const quote = await bob.post({ text: 'look', renoteId: open.id })
    expect(await carol.post({ renoteId: quote.id, cw: 'covered' })).toMatchObject({ renoteId: quote.id, cw: 'covered', text: null })
  })

  it('to somebody who blocks me are refused', async () => {
    await alice.request('blocking/create', { userId: carol.id })
    expect(await refused(carol, { text: 'a', replyId: open.id })).toBe('YOU_HAVE_BEEN_BLOCKED')
    expect(await refused(carol, { renoteId: open.id })).toBe('YOU_HAVE_BEEN_BLOCKED')
    await alice.request('blocking/delete', { userId: carol.id })
  })

  it('are no more public than what they are about', async () => {
    const home = await alice.post({ text: 'home', visibility: 'home' })
    expect((await alice.post({ renoteId: closed.id })).visibility).toBe('followers')
    expect((await bob.post({ renoteId: home.id })).visibility).toBe('home')
    expect((await bob.post({ renoteId: home.id, visibility: 'followers' })).visibility).toBe('followers')
    expect((await bob.post({ text: 'a', replyId: home.id })).visibility).toBe('home')
    expect((await alice.post({ text: 'a', replyId: closed.id })).visibility).toBe('home')
    expect(await bob.post({ text: 'a', replyId: direct.id, visibility: 'specified' })).toMatchObject({ visibleUserIds: [alice.id], mentions: [alice.id] })
  })

  it('of a note that stays here stay here', async () => {
    const local = await alice.post({ text: 'here', localOnly: true })
    expect((await bob.post({ renoteId: local.id })).localOnly).toBe(true)
    expect((await bob.post({ text: 'a', replyId: local.id })).localOnly).toBe(true)
    expect((await bob.post({ text: 'a', replyId: open.id })).localOnly).toBe(false)
  })
})

describe('what is read out of a text', () => {
  it('is mentions in text, cw and choices, each person once, those who post left out', async () => {
    const note = await alice.post({ text: '@bob @Bob @alice @bob@nowhere.example', cw: '@carol', poll: { choices: ['@keeper', 'b'] } })
    expect(note.mentions).toHaveLength(3)
    const rin = await addRemote(test.server, 'Rin', 'far.example')
    expect((await alice.post({ text: 'hi @rin@FAR.example and @rin' })).mentions).toEqual([rin])
    const answer = await test.server.ctx.services.notes.get(await postAs(test.server, rin, { text: '@rin @bob hello' }))
    expect(answer?.mentions).toEqual([])
  })

  it('is hashtags, normalised, 32 at most and none too long', async () => {
    expect((await alice.post({ text: '#Ｓｗａｌｌｏｗ #SWALLOW #ｶﾞ' })).tags).toEqual(['swallow', 'ガ'])
    const many = Array.from({ length: 33 }, (_, n) => `#tag${n}`).join(' ')
    expect((await alice.post({ text: `#${'x'.repeat(129)} #${'y'.repeat(128)}` })).tags).toEqual(['y'.repeat(128)])
    expect((await alice.post({ text: many })).tags).toEqual(Array.from({ length: 32 }, (_, n) => `tag${n}`))
  })

  it('is nothing when that is asked for, but for the person who is answered', async () => {
    const parent = await bob.post({ text: 'parent' })
    const note = await alice.post({ text: '@carol #tag :emoji:', replyId: parent.id, noExtractMentions: true, noExtractHashtags: true, noExtractEmojis: true })
    expect(note.mentions).toEqual([bob.id])
    expect(note).not.toHaveProperty('tags')
    expect(await alice.post({ text: 'plain' })).not.toHaveProperty('mentions')
  })
})

it('of many faults the first is named, in the order that clients know', async () => {
  const target = await bob.post({ text: 'target' })
  await settings({ prohibitedWords: ['spam'], policies: { mentionLimit: 0 } })
  const mended: Create = {}
  const fault = () => refused(alice, {
    visibleUserIds: ['nobody'], fileIds: ['nothing'], renoteId: 'nothing', replyId: 'nothing', poll: { choices: ['a', 'b'], expiresAt: 1 }, channelId: 'nothing', text: 'spam @carol', ...mended,
  })
  const steps: [Create, string][] = [
    [{}, 'NO_SUCH_USER'], [{ visibleUserIds: [bob.id] }, 'NO_SUCH_FILE'], [{ fileIds: [await upload(alice, 'in order')] }, 'NO_SUCH_RENOTE_TARGET'], [{ renoteId: target.id }, 'NO_SUCH_REPLY_TARGET'],
    [{ replyId: target.id }, 'CANNOT_CREATE_ALREADY_EXPIRED_POLL'], [{ poll: { choices: ['a', 'b'] } }, 'NO_SUCH_CHANNEL'], [{ channelId: null }, 'CONTAINS_PROHIBITED_WORDS'], [{ text: '@carol' }, 'CONTAINS_TOO_MANY_MENTIONS'],
  ]
  for (const [params, code] of steps) {
    Object.assign(mended, params)
    expect(await fault()).toBe(code)
  }
  await settings({ prohibitedWords: [], policies: {} })
  expect(await alice.post(mended)).toMatchObject({ text: '@carol', renoteId: target.id, replyId: target.id })
})

describe('what the server forbids', () => {
  it('prohibited words in any part refuse the note', async () => {
    await settings({ prohibitedWords: ['spam', 'red car', '/^bl(ue|ack)$/im'] })
    for (const params of [{ text: 'no spam' }, { text: 'a', cw: 'spam' }, { cw: 'sp', text: 'am' }, choices('a', 'spam'), { text: 'the car is red' }, { text: 'a', ...choices('BLUE', 'c') }]) {
      expect(await refused(alice, params)).toBe('CONTAINS_PROHIBITED_WORDS')
    }
    await alice.post({ text: 'a Spam of red things, bluest' })
    await settings({ prohibitedWords: [] })
  })

  it('sensitive words and silencing take a note off the public timelines', async () => {
    await settings({ sensitiveWords: ['hush'] })
    expect((await alice.post({ text: 'hush' })).visibility).toBe('home')
    expect((await alice.post(choices('a', 'hush'))).visibility).toBe('home')
    expect((await alice.post({ text: 'hush', cw: 'covered' })).visibility).toBe('public')
    expect((await alice.post({ text: 'a', cw: 'hush' })).visibility).toBe('home')
    expect((await alice.post({ text: 'hush', visibility: 'followers' })).visibility).toBe('followers')
    await settings({ sensitiveWords: [], policies: { canPublicNote: false } })
    expect((await alice.post({ text: 'a' })).visibility).toBe('home')
    await settings({ policies: {} })
    const rin = await addRemote(test.server, 'rin', 'loud.example')
    await settings({ silencedHosts: ['loud.example'] })
    expect(await alice.request('notes/show', { noteId: await postAs(test.server, rin, { text: 'a' }) })).toMatchObject({ visibility: 'home' })
    await settings({ silencedHosts: [] })
  })

  it('too many mentions are refused, the implicit ones counted', async () => {
    await settings({ policies: { mentionLimit: 2 } })
    const parent = await bob.post({ text: 'parent' })
    await alice.post({ text: '@bob @carol' })
    await alice.post({ text: '@carol', replyId: parent.id })
    expect(await refused(alice, { text: '@bob @carol @keeper' })).toBe('CONTAINS_TOO_MANY_MENTIONS')
    expect(await refused(alice, { text: '@carol @keeper', replyId: parent.id })).toBe('CONTAINS_TOO_MANY_MENTIONS')
    expect(await refused(alice, { text: '@keeper', visibility: 'specified', visibleUserIds: [bob.id, carol.id] })).toBe('CONTAINS_TOO_MANY_MENTIONS')
    expect(await refused(alice, { text: 'all', visibleUserIds: Array.from({ length: 1001 }, (_, n) => `user${n}`) })).toBe('INVALID_PARAM')
    await settings({ policies: {} })
  })

  it('people who have moved away do not post', async () => {
    const dave = await test.server.signUp('dave')
    await changeUser(test.server, dave.id, { movedToUri: 'https://elsewhere.example/users/dave' })
    expect(await refused(dave, { text: 'a' })).toBe('YOUR_ACCOUNT_MOVED')
  })
})
