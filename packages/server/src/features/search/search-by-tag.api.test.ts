import { beforeAll, describe, expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
})

type Ask = Person['request']
type Question = { tag: string } | { query: string[][] }
const found = async (params: Question & Record<string, unknown>, ask: Ask = bob.request) => (await ask('notes/search-by-tag', { limit: 100, ...(params as Question) })).map((note) => note.text)

describe('notes with hashtags', () => {
  it('are found whatever form the hashtag is written in', async () => {
    await alice.post({ text: 'one #Ｔea' })
    await alice.post({ text: 'two', cw: '#tea' })
    await alice.post({ text: 'three #teapot tea' })
    for (const tag of ['tea', 'TEA', 'ｔｅａ']) expect(await found({ tag })).toEqual(['two', 'one #Ｔea'])
    expect(await found({ tag: 'tea' }, test.server.visit)).toHaveLength(2)
  })

  it('are found by groups: one of them, all hashtags of it', async () => {
    for (const text of ['#a', '#a #b', '#b #c', '#d']) await alice.post({ text })
    expect(await found({ query: [['a', 'B']] })).toEqual(['#a #b'])
    expect(await found({ query: [['a', 'b'], ['D']] })).toEqual(['#d', '#a #b'])
    expect(await found({ query: [['b'], ['c']] })).toEqual(['#b #c', '#a #b'])
    expect(await found({ query: [['a', 'd']] })).toEqual([])
  })

  it('cannot be asked for without a hashtag', async () => {
    for (const params of [{}, { tag: '' }, { query: [] }, { query: [[]] }, { query: [['']] }, { query: 'a' }, { tag: 5 }, { tag: 'a', limit: 0 }]) {
      expect((await refusal(bob.request('notes/search-by-tag', params as never))).code, JSON.stringify(params)).toBe('INVALID_PARAM')
    }
  })

  it('are none for what no hashtag can be', async () => {
    for (const tag of ['it\'s', '"', '\\', '100%', '%', '\u0007', '{}', 'a,b', '\'; drop table notes; --']) expect(await found({ tag }), tag).toEqual([])
    expect(await found({ query: [['\''], ['a', 'b']] })).toEqual(['#a #b'])
  })

  it('can be told apart by reply, renote, poll and files; null means both', async () => {
    const parent = await alice.post({ text: '#kind plain' })
    await alice.post({ text: '#kind reply', replyId: parent.id })
    await alice.post({ text: '#kind quote', renoteId: parent.id })
    await alice.post({ text: '#kind poll', poll: { choices: ['a', 'b'] } })
    const file = await alice.upload(Buffer.from('a file'), 'file.txt')
    await alice.post({ text: '#kind file', fileIds: [file.id] })
    const kinds = async (params: object) => (await found({ tag: 'kind', ...params })).map((text) => text?.slice(6)).toReversed()
    const all = ['plain', 'reply', 'quote', 'poll', 'file']
    for (const params of [{}, { reply: null, renote: null, poll: null, withFiles: false }]) expect(await kinds(params)).toEqual(all)
    for (const key of ['reply', 'renote', 'poll']) {
      const name = key === 'renote' ? 'quote' : key
      expect(await kinds({ [key]: true })).toEqual([name])
      expect(await kinds({ [key]: false })).toEqual(all.filter((one) => one !== name))
    }
    expect(await kinds({ withFiles: true })).toEqual(['file'])
    expect(await kinds({ reply: true, renote: true })).toEqual([])
  })

  it('come as far as one may see them, in pages', async () => {
    const notes = []
    for (let n = 0; n < 4; n++) notes.push(await alice.post({ text: `#paged ${n}` }))
    await alice.post({ text: '#paged followers', visibility: 'followers' })
    const page = (params: object) => found({ tag: 'paged', limit: 2, ...params })
    expect(await page({})).toEqual(['#paged 3', '#paged 2'])
    expect(await page({ untilId: notes[2]!.id })).toEqual(['#paged 1', '#paged 0'])
    expect(await page({ sinceId: notes[0]!.id })).toEqual(['#paged 1', '#paged 2'])
    expect(await page({ untilDate: Date.parse(notes[1]!.createdAt) })).toEqual(['#paged 0'])
    await bob.request('mute/create', { userId: alice.id })
    expect(await page({})).toEqual([])
    await bob.request('mute/delete', { userId: alice.id })
    await alice.request('i/update', { requireSigninToViewContents: true })
    expect(await found({ tag: 'paged' }, test.server.visit)).toEqual([])
    expect(await page({})).toHaveLength(2)
  })

  it('costs as many statements for a long page as for a short one', async () => {
    for (let n = 0; n < 12; n++) await alice.post({ text: `#cost ${n}` })
    const cost = async (limit: number) => {
      await test.server.settle()
      for (const note of await bob.request('notes/search-by-tag', { tag: 'cost', limit: 100 })) test.server.ctx.services.notes.forget(note.id)
      return (await test.server.countStatements(() => found({ tag: 'cost', limit }))).statements.length
    }
    await cost(12)
    expect(await cost(12)).toBe(await cost(2))
  })
})
