// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import type { DriveFile, NoteEntity, UserLite, Visibility } from '../../data/types.ts'
import { closedShortcode, findTrigger, functionCandidates, parameterCandidates, parameterText } from './completion.ts'
import { contextKey, createRequest, emptyDraft, emptyPoll, isPristine, obstacle, tomorrow, type Draft } from './draft.ts'
import { dropDraft, loadDraft, saveDraft } from './draftStore.ts'
import { missingRecipients, prefilled, replyMentions, visibilityObstacle, type PrefillFacts, type Target } from './prefill.ts'

const limits = { maxTextLength: 3000, uploading: false, now: 1_700_000_000_000 }
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft(), ...change })
const person = (username: string, host: string | null = null): UserLite => ({ id: `${username}@${host ?? ''}`, username, host }) as unknown as UserLite
const target = (author: UserLite, text: string, change: Partial<NoteEntity> = {}): Target => ({ author, note: { id: 'n', text, cw: null, visibility: 'public', ...change } as unknown as NoteEntity })
const facts = (change: Partial<PrefillFacts>): PrefillFacts => ({
  me: { id: 'ann@', username: 'ann' }, host: 'here.example', defaultVisibility: 'public', defaultLocalOnly: false, keepCw: true, canPublicNote: true,
  reactionAcceptance: 'nonSensitiveOnly', reply: null, quote: null, recipients: [], initialText: '', ...change,
})

describe('what stands in the way of posting', () => {
  it.each<[string, Partial<Draft>, string | null]>([
    ['nothing written', {}, 'empty'],
    ['only spaces', { text: ' \n ' }, 'empty'],
    ['text', { text: 'hi' }, null],
    ['a quote alone', { quoteId: 'q' }, null],
    ['a file alone', { files: [{ id: 'f' } as DriveFile] }, null],
    ['too long', { text: 'a'.repeat(3001) }, 'tooLong'],
    ['just long enough in characters', { text: '😀'.repeat(3000) }, null],
    ['a blank warning', { text: 'hi', cw: ' ' }, 'cwEmpty'],
    ['a long warning', { text: 'hi', cw: 'a'.repeat(101) }, 'cwTooLong'],
    ['17 files', { files: Array.from({ length: 17 }, (_, index) => ({ id: String(index) }) as DriveFile) }, 'files'],
    ['a blank choice', { poll: { ...emptyPoll(), choices: ['a', ' '] } }, 'pollBlank'],
    ['one choice', { poll: { ...emptyPoll(), choices: ['a'] } }, 'pollChoices'],
    ['a poll that is over', { poll: { choices: ['a', 'b'], multiple: false, expiry: { kind: 'at', at: '2001-01-01T00:00' } } }, 'pollPast'],
    ['a poll without a date', { poll: { choices: ['a', 'b'], multiple: false, expiry: { kind: 'at', at: '' } } }, 'pollPast'],
    ['nobody to receive it', { text: 'hi', visibility: 'specified' }, 'recipients'],
  ])('%s', (_, change, expected) => {
    expect(obstacle(draft(change), limits)).toBe(expected)
  })
  it('waits for uploads', () => {
    expect(obstacle(draft({ text: 'hi' }), { ...limits, uploading: true })).toBe('uploading')
  })
})

describe('request', () => {
  it('leaves out what is not there and keeps the order of files', () => {
    expect(createRequest(draft({ text: 'hi', files: [{ id: 'b' }, { id: 'a' }] as DriveFile[] }))).toEqual({ visibility: 'public', text: 'hi', localOnly: false, reactionAcceptance: null, fileIds: ['b', 'a'] })
    expect(createRequest(draft({ quoteId: 'q', text: '  ' }))).not.toHaveProperty('text')
  })
  it('names recipients only when they count', () => {
    expect(createRequest(draft({ text: 'x', recipients: [person('bob')] }))).not.toHaveProperty('visibleUserIds')
    expect(createRequest(draft({ text: 'x', visibility: 'specified', recipients: [person('bob')] }))).toHaveProperty('visibleUserIds', ['bob@'])
  })
  it('writes polls', () => {
    const poll = { choices: [' a ', 'b'], multiple: true, expiry: { kind: 'after', amount: 2, unit: 'hour' } } as const
    expect(createRequest(draft({ poll: { ...poll, choices: [...poll.choices] } })).poll).toEqual({ choices: ['a', 'b'], multiple: true, expiresAt: null, expiredAfter: 7_200_000 })
  })
  it('proposes tomorrow midnight', () => {
    expect(tomorrow(new Date(2026, 11, 31, 23, 59))).toBe('2027-01-01T00:00')
  })
})

describe('prefilling an answer', () => {
  it('mentions the author and everyone mentioned once each, without me', () => {
    const note = target(person('bob', 'far.example'), 'hey @Ann@here.example and @carol and @dan@there.example @CAROL@far.example')
    expect(replyMentions(note, { username: 'ann' }, 'here.example')).toEqual(['@bob@far.example', '@carol@far.example', '@dan@there.example'])
    expect(prefilled(facts({ reply: note })).text).toBe('@bob@far.example @carol@far.example @dan@there.example ')
  })
  it('answering myself mentions nobody', () => {
    expect(prefilled(facts({ reply: target(person('ann'), 'note to self') })).text).toBe('')
  })
  it.each<[Visibility, Visibility, Visibility]>([
    ['public', 'home', 'home'], ['home', 'public', 'home'], ['followers', 'home', 'followers'], ['public', 'followers', 'followers'], ['public', 'specified', 'specified'],
  ])('default %s, target %s → %s', (own, theirs, expected) => {
    expect(prefilled(facts({ defaultVisibility: own, reply: target(person('bob'), '', { visibility: theirs }) })).visibility).toBe(expected)
    expect(prefilled(facts({ defaultVisibility: own, quote: target(person('bob'), '', { visibility: theirs }) })).visibility).toBe(expected)
  })
  it('takes over recipients, local-only and the warning', () => {
    const reply = target(person('bob'), '', { visibility: 'specified', localOnly: true, cw: 'spoiler' })
    const made = prefilled(facts({ reply, recipients: [person('bob'), person('ann'), person('carol')] }))
    expect(made.recipients.map((user) => user.username)).toEqual(['bob', 'carol'])
    expect(made).toMatchObject({ localOnly: true, cw: 'spoiler' })
    expect(prefilled(facts({ reply, keepCw: false })).cw).toBeNull()
  })
  it('is at most home for silenced people', () => {
    expect(prefilled(facts({ canPublicNote: false })).visibility).toBe('home')
  })
  it('knows which visibilities cannot be chosen', () => {
    const free = { canPublicNote: true, localOnly: false, targets: [] }
    expect(visibilityObstacle('public', free)).toBeNull()
    expect(visibilityObstacle('public', { ...free, canPublicNote: false })).toBe('silenced')
    expect(visibilityObstacle('specified', { ...free, localOnly: true })).toBe('localOnly')
    expect(visibilityObstacle('followers', { ...free, targets: [target(person('b'), '', { visibility: 'specified' }).note] })).toBe('target')
  })
  it('finds mentions of people who would not receive it', () => {
    expect(missingRecipients('@bob @carol@far.example @ann @carol@far.example', [person('bob')], { username: 'ann' }, 'here.example')).toEqual([{ username: 'carol', host: 'far.example' }])
  })
})

describe('drafts on this device', () => {
  beforeEach(() => { localStorage.clear() })
  it('are kept by account and context', () => {
    const mine = draft({ text: 'half a thought', replyId: 'n1' })
    saveDraft('ann', contextKey(mine), mine)
    expect(contextKey(mine)).toBe('reply:n1')
    expect(loadDraft('ann', 'reply:n1')).toEqual(mine)
    expect(loadDraft('bob', 'reply:n1')).toBeNull()
    dropDraft('ann', 'reply:n1')
    expect(loadDraft('ann', 'reply:n1')).toBeNull()
  })
  it('do not pile up', () => {
    for (let index = 0; index < 70; index++) saveDraft('ann', `reply:${index}`, draft({ text: 'x' }))
    expect(Object.keys(localStorage).filter((key) => key.startsWith('tsubame:draft:'))).toHaveLength(60)
  })
  it('know whether anything was written', () => {
    const start = draft({ text: '@bob ' })
    expect(isPristine(draft({ text: '@bob' }), start)).toBe(true)
    expect(isPristine(draft({ text: '@bob hi' }), start)).toBe(false)
    expect(isPristine(draft({ text: '@bob ', poll: emptyPoll() }), start)).toBe(false)
  })
})

describe('completion', () => {
  const at = (text: string) => findTrigger(text, text.length)
  it('starts after signs that begin a word', () => {
    expect(at('hi @bo')).toEqual({ kind: 'user', query: 'bo', start: 3 })
    expect(at('@bob@far.ex')).toMatchObject({ kind: 'user', query: 'bob@far.ex', start: 0 })
    expect(at('今日は#つば')).toMatchObject({ kind: 'tag', query: 'つば', start: 3 })
    expect(at('今日は #つば')).toMatchObject({ kind: 'tag', query: 'つば' })
    expect(at('すごい:sus')).toMatchObject({ kind: 'emoji', query: 'sus' })
    expect(at(':すし')).toMatchObject({ kind: 'emoji', query: 'すし' })
    expect(at('a $[ta')).toMatchObject({ kind: 'function', query: 'ta', start: 2 })
    expect(at('$[spin.left,sp')).toEqual({ kind: 'parameter', query: 'sp', start: 12, function: 'spin' })
  })
  it('does not start in the middle of a word', () => {
    for (const text of ['mail@host', 'a#b', '10:30', 'https://a', 'plain', '::', '@a b']) expect(at(text)).toBeNull()
  })
  it('notices a closed short code', () => {
    expect(closedShortcode('yay :tada:', 10)).toEqual({ code: 'tada', start: 4 })
    expect(closedShortcode('12:30:', 6)).toBeNull()
  })
  it('knows functions and their parameters', () => {
    expect(functionCandidates('sp')).toEqual(['sparkle', 'spin'])
    expect(parameterCandidates('spin', 'a')).toEqual(['alternate'])
    expect([parameterText('spin', 'x'), parameterText('scale', 'x'), parameterText('flip', 'h')]).toEqual(['x', 'x=', 'h'])
  })
})
