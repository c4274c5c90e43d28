import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import { firstIdAt } from '../../platform/ids.ts'
import { lookup } from './store.ts'

const test = useServer()
let alice: Person
let bob: Person
let carol: Person
let far: string
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob, carol] = [await test.server.signUp('alice'), await test.server.signUp('bob'), await test.server.signUp('carol')]
  far = await addRemote(test.server, 'rin', 'far.example')
  await test.server.ctx.services.meta.update({ policies: { canSearchNotes: true } })
})

type Ask = Person['request']
const texts = async (params: { query: string; limit?: number; userId?: string; sinceId?: string }, ask: Ask = alice.request) => (await ask('notes/search', { limit: 100, ...params })).map((note) => note.text)

describe('a search', () => {
  it('is refused to whoever may not search', async () => {
    const { meta } = test.server.ctx.services
    await meta.update({ policies: {} })
    for (const ask of [alice.request, test.server.visit]) expect((await refusal(ask('notes/search', { query: 'x' }))).code).toBe('UNAVAILABLE')
    await meta.update({ policies: { canSearchNotes: true } })
    expect(await texts({ query: 'nobody has said this' }, test.server.visit)).toEqual([])
  })

  it('finds any part of text and content warning in any script, whatever the case', async () => {
    const said: [string, string?][] = [['The Swallows are back'], ['燕の巣に雛がいる', 'とりの話'], ['제비가 돌아왔다'], ['燕子回来了'], ['ÀÉ naïve café'], ['🐦 and ❤️'], ['plain', 'SWALLOWS ahead']]
    for (const [text, cw] of said) await alice.post({ text, cw })
    const found = async (query: string) => (await texts({ query })).map((text) => said.findIndex(([one]) => one === text)).toSorted((a, b) => a - b)
    const expected: Record<string, number[]> = {
      swallows: [0, 6], 'WALLOW': [0, 6], 'lows a': [0, 6], sw: [0, 6], w: [0, 6], 'are back': [0], 'back are': [],
      燕: [1, 3], 燕の: [1], 巣に雛: [1], がいる: [1], とり: [1], 話: [1], 제비: [2], 돌아왔다: [2], 回来了: [3], 了: [3],
      'àé': [4], 'NAÏVE': [4], é: [4], '🐦': [5], '❤': [5], '  swallows  ': [0, 6], 'no such words': [], 未知: [],
    }
    for (const [query, indexes] of Object.entries(expected)) expect(await found(query), query).toEqual(indexes)
    expect(await found('')).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('takes the signs of patterns for what they are', async () => {
    for (const text of ['100% sure', '1000 times', 'snake_case', 'snakeXcase', 'back\\slash', 'it\'s']) await bob.post({ text })
    expect(await texts({ query: '100%' })).toEqual(['100% sure'])
    expect(await texts({ query: '%' })).toEqual(['100% sure'])
    expect(await texts({ query: 'e_c' })).toEqual(['snake_case'])
    expect(await texts({ query: '_' })).toEqual(['snake_case'])
    expect(await texts({ query: '\\' })).toEqual(['back\\slash'])
    expect(await texts({ query: 'it\'s' })).toEqual(['it\'s'])
    expect(await texts({ query: 'x'.repeat(5000) })).toEqual([])
  })

  it('can be narrowed to a host, a person and a channel, all at once', async () => {
    const channel = await alice.request('channels/create', { name: 'birds' })
    await alice.post({ text: 'heron one' })
    await bob.post({ text: 'heron two' })
    await alice.post({ text: 'heron three', channelId: channel.id })
    await bob.post({ text: 'heron four', channelId: channel.id })
    await postAs(test.server, far, { text: 'heron five' })
    const found = async (params: object) => (await texts({ query: 'heron', ...params })).map((text) => text?.slice(6)).toReversed()
    expect(await found({})).toEqual(['one', 'two', 'three', 'four', 'five'])
    expect(await found({ host: '.' })).toEqual(['one', 'two', 'three', 'four'])
    expect(await found({ host: new URL(test.server.ctx.config.url).host })).toEqual(['one', 'two', 'three', 'four'])
    expect(await found({ host: 'FAR.example' })).toEqual(['five'])
    for (const host of ['example', 'other.example']) expect(await found({ host })).toEqual([])
    expect(await found({ userId: alice.id })).toEqual(['one', 'three'])
    expect(await found({ channelId: channel.id })).toEqual(['three', 'four'])
    expect(await found({ channelId: channel.id, userId: alice.id })).toEqual(['three'])
    expect(await found({ channelId: channel.id, userId: alice.id, host: 'far.example' })).toEqual([])
    expect(await found({ offset: 3 })).toHaveLength(5)
    await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'local' })
    expect(await texts({ query: 'heron' }, test.server.visit)).toHaveLength(4)
  })

  it('never finds what one may not see, nor what is hidden', async () => {
    await bob.post({ text: 'secret open' })
    await bob.post({ text: 'secret home', visibility: 'home' })
    await bob.post({ text: 'secret followers', visibility: 'followers' })
    await bob.post({ text: 'secret for carol', visibility: 'specified', visibleUserIds: [carol.id] })
    const found = async (ask?: Ask) => (await texts({ query: 'secret' }, ask)).map((text) => text?.slice(7))
    expect(await found()).toEqual(['home', 'open'])
    expect(await found(carol.request)).toEqual(['for carol', 'home', 'open'])
    expect(await found(bob.request)).toEqual(['for carol', 'followers', 'home', 'open'])
    expect(await found(test.server.visit)).toEqual(['home', 'open'])
    await bob.request('i/update', { requireSigninToViewContents: true })
    expect(await found(test.server.visit)).toEqual([])
    await bob.request('i/update', { requireSigninToViewContents: false, makeNotesHiddenBefore: 0 })
    expect(await found()).toEqual([])
    expect(await found(bob.request)).toHaveLength(4)
    await bob.request('i/update', { makeNotesHiddenBefore: null })
  })

  it('leaves out mutes, blocks and suspended people, and what was deleted', async () => {
    const dave = await test.server.signUp('dave')
    const note = await dave.post({ text: 'noise' })
    const found = () => texts({ query: 'noise' })
    expect(await found()).toEqual(['noise'])
    await alice.request('mute/create', { userId: dave.id })
    expect(await found()).toEqual([])
    await alice.request('mute/delete', { userId: dave.id })
    await dave.request('blocking/create', { userId: alice.id })
    expect(await found()).toEqual([])
    await dave.request('blocking/delete', { userId: alice.id })
    await changeUser(test.server, dave.id, { isSuspended: true })
    await test.server.settle()
    expect(await found()).toEqual([])
    await changeUser(test.server, dave.id, { isSuspended: false })
    await test.server.settle()
    expect(await found()).toEqual(['noise'])
    await dave.request('notes/delete', { noteId: note.id })
    expect(await found()).toEqual([])
  })

  it('is paged by ids and dates, and no page is empty before the end', async () => {
    const eve = await test.server.signUp('eve')
    const notes = []
    for (let n = 0; n < 4; n++) {
      notes.push(await bob.post({ text: `paged ${n}` }))
      // Hidden ones lie between.
      for (let m = 0; m < 5; m++) await eve.post({ text: 'paged and hidden' })
    }
    await eve.request('i/update', { makeNotesHiddenBefore: 0 })
    const page = (params: object) => texts({ query: 'paged', limit: 2, ...params })
    expect(await page({})).toEqual(['paged 3', 'paged 2'])
    expect(await page({ untilId: notes[2]!.id })).toEqual(['paged 1', 'paged 0'])
    expect(await page({ untilId: notes[0]!.id })).toEqual([])
    expect(await page({ sinceId: notes[0]!.id })).toEqual(['paged 1', 'paged 2'])
    expect(await page({ sinceId: notes[0]!.id, untilId: notes[3]!.id })).toEqual(['paged 2', 'paged 1'])
    expect(await page({ untilDate: Date.parse(notes[1]!.createdAt) })).toEqual(['paged 0'])
    expect(await page({ sinceDate: Date.parse(notes[2]!.createdAt) })).toEqual(['paged 3'])
  })
})

describe('among many notes', () => {
  /** Notes of one person, older than all others. */
  async function fill(userId: string, count: number, text: string, from: number): Promise<void> {
    await test.server.ctx.db.pool.query(
      `insert into notes (id, user_id, visibility, text) select $1 || lpad(n::text, 8, '0'), $2, 'public', $3 || n from generate_series(1, $4::int) n`,
      [firstIdAt(from).slice(0, 8), userId, text, count],
    )
  }
  const rare = ['quokka', '麒', '麟', 'zq', '麒麟', '麒麟,', 'the quokka and the 麒麟', '½', '½:']

  beforeAll(async () => {
    const at = Date.UTC(2020, 1, 1)
    await fill(bob.id, 30, 'the quokka and the 麒麟, zq, ½: ', at)
    await fill(carol.id, 4100, 'the usual の ', at + 1000)
    await fill(bob.id, 2, 'the quokka and the 麒麟, zq, ½: later ', at + 2000)
    await test.server.ctx.db.pool.query('analyze notes')
  })

  it('finds what few have said however long ago, and all of it', async () => {
    for (const query of rare) {
      expect(await texts({ query }), query).toHaveLength(32)
      const seen: string[] = []
      for (let untilId: string | undefined; ;) {
        const page = await alice.request('notes/search', { query, limit: 7, ...(untilId === undefined ? {} : { untilId }) })
        if (page.length === 0) break
        seen.push(...page.map((note) => note.id))
        untilId = page.at(-1)?.id
      }
      expect(seen, query).toHaveLength(32)
      expect(seen, query).toEqual(seen.toSorted((a, b) => (a < b ? 1 : -1)))
      const oldest = await texts({ query, limit: 31, sinceId: firstIdAt(0) })
      expect([oldest[0], oldest.at(-1)], query).toEqual(['the quokka and the 麒麟, zq, ½: 1', 'the quokka and the 麒麟, zq, ½: later 1'])
    }
    expect(await texts({ query: 'usual', limit: 3 })).toHaveLength(3)
    expect(await texts({ query: 'quokka', userId: bob.id })).toHaveLength(32)
    expect(await texts({ query: 'quokka', userId: carol.id })).toEqual([])
  })

  it('asks the index for what few have said', async () => {
    const { pool } = test.server.ctx.db
    for (const query of rare) {
      const [found] = await test.server.ctx.db.run(lookup, query)
      const { rows } = await pool.query('explain select id from notes n where not n.is_pure_renote and search_grams(n.text, n.cw) @@ $1::tsquery order by id desc limit 10', [found?.terms])
      expect(JSON.stringify(rows), query).toContain('notes_search')
    }
  })

  it('costs as many statements for a long page as for a short one', async () => {
    const cost = async (limit: number) => {
      await test.server.settle()
      const notes = await alice.request('notes/search', { query: 'quokka', limit: 32 })
      for (const note of notes) test.server.ctx.services.notes.forget(note.id)
      return (await test.server.countStatements(() => alice.request('notes/search', { query: 'quokka', limit }))).statements.length
    }
    await cost(30)
    expect(await cost(30)).toBe(await cost(3))
  })
})

it('what a part of a text is looked up by, the whole text has', async () => {
  const { pool } = test.server.ctx.db
  const text = fc.string({ unit: fc.constantFrom('a', 'B', 'É', ' ', '%', '燕', 'の', '제', '🐦', '\n', '\x01', '\'', '\\', ':', '*', '&', 'я', '٣'), minLength: 1, maxLength: 12 })
  await fc.assert(fc.asyncProperty(text, text, text, async (before, part, after) => {
    const [found] = await test.server.ctx.db.run(lookup, part)
    const { rows } = await pool.query<{ has: boolean }>('select search_grams($1, null) @@ $3::tsquery and search_grams($2, $1) @@ $3::tsquery as has', [before + part + after, after, found?.terms])
    return rows[0]?.has === true
  }), { numRuns: 200 })
})
