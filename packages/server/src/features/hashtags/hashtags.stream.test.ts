import { beforeAll, describe, expect, it } from 'vitest'
import { until, useServer } from '@tsubame/testkit'
import type { ListenedChannel, Person } from '@tsubame/testkit'

const test = useServer()
const { listen } = test
let alice: Person
let bob: Person
beforeAll(async () => {
  await test.server.signUp('keeper')
  ;[alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
})

/** Texts that the channel has got, once a last note has come. */
async function texts(channel: ListenedChannel, mark: string): Promise<(string | null)[]> {
  const last = await alice.post({ text: mark })
  await channel.note(last.id)
  return channel.notes.filter((note) => note.id !== last.id).map((note) => note.text)
}

describe('the hashtag channel', () => {
  it('brings notes with one of the groups, all hashtags of it, compared normalised', async () => {
    const channel = await listen(bob).channel('hashtag', { q: [['Tea', 'ＣＡＫＥ'], ['燕'], ['end']] })
    for (const text of ['#tea', '#TEA #cake', '#cake', 'tea cake', '#燕 is here', '#燕の巣']) await alice.post({ text })
    await alice.post({ text: '#tea #cake with a warning', cw: 'food' })
    expect(await texts(channel, '#end')).toEqual(['#TEA #cake', '#燕 is here', '#tea #cake with a warning'])
  })

  it('brings replies and all that its viewer may see, and nothing else', async () => {
    const channel = await listen(bob).channel('hashtag', { q: [['tag']] })
    const visitor = await listen(null).channel('hashtag', { q: [['tag']] })
    const parent = await alice.post({ text: 'parent' })
    await alice.post({ text: '#tag reply', replyId: parent.id })
    await alice.post({ text: '#tag home', visibility: 'home' })
    await alice.post({ text: '#tag followers', visibility: 'followers' })
    await alice.post({ text: '#tag to bob', visibility: 'specified', visibleUserIds: [bob.id] })
    expect(await texts(channel, '#tag end')).toEqual(['#tag reply', '#tag home', '#tag to bob'])
    expect(await texts(visitor, '#tag end')).toEqual(['#tag reply', '#tag home', '#tag end'])
  })

  it('brings visitors nothing of people who want them to sign in', async () => {
    const shy = await test.server.signUp('shy')
    await shy.request('i/update', { requireSigninToViewContents: true })
    const [visitor, somebody] = [await listen(null).channel('hashtag', { q: [['shy']] }), await listen(bob).channel('hashtag', { q: [['shy']] })]
    const own = await shy.post({ text: '#shy' })
    await alice.post({ text: '#shy reply', replyId: own.id })
    await alice.post({ text: '#shy quote', renoteId: own.id })
    expect(await texts(somebody, '#shy end')).toEqual(['#shy', '#shy reply', '#shy quote'])
    expect(await texts(visitor, '#shy last')).toEqual(['#shy end'])
  })

  it('drops what its viewer has muted', async () => {
    const carol = await test.server.signUp('carol')
    const channel = await listen(bob).channel('hashtag', { q: [['mute']] })
    await bob.request('mute/create', { userId: carol.id })
    await carol.post({ text: '#mute me' })
    expect(await texts(channel, '#mute end')).toEqual([])
  })

  it('is not opened for a malformed question', async () => {
    const listener = listen(bob)
    const ask = (id: string, params: unknown) => listener.stream.send('connect', { channel: 'hashtag', id, params, pong: true })
    const connected: string[] = []
    ;(listener.stream as unknown as { on(type: string, hear: (body: { id: string }) => void): void }).on('connected', ({ id }) => connected.push(id))
    const malformed = [undefined, {}, { q: 'tag' }, { q: ['tag'] }, { q: [[]] }, { q: [['tag'], []] }, { q: [[5]] }, { q: null }, { q: Array.from({ length: 100 }, () => ['tag']) }]
    for (const [n, params] of malformed.entries()) ask(`bad${n}`, params)
    ask('none', { q: [] })
    ask('good', { q: [['tag']] })
    await until(() => connected.includes('good'), 'the good one to open')
    expect(connected.filter((id) => /bad|none|good/.test(id))).toEqual(['none', 'good'])
  })
})
