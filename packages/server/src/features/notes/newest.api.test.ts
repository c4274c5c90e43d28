import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'

const test = useServer()
let viewer: Person
let author: Person
let far: string
const names = new Map<string, string>()
beforeAll(async () => {
  await test.server.signUp('keeper')
  viewer = await test.server.signUp('viewer')
  author = await test.server.signUp('author')
  far = await addRemote(test.server, 'rin', 'far.example')
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
  const post = async (name: string, params: Parameters<Person['post']>[0]) => {
    const note = await author.post(params)
    names.set(note.id, name)
    return note
  }
  const file = await author.upload(Buffer.from('bytes'), 'file.txt')
  const { id: channelId } = await author.request('channels/create', { name: 'eaves' })
  const plain = await post('plain', { text: 'a' })
  await post('reply', { text: 'a', replyId: plain.id })
  await post('renote', { renoteId: plain.id })
  await post('quote', { text: 'a', renoteId: plain.id })
  await post('file', { fileIds: [file.id] })
  await post('poll', { poll: { choices: ['a', 'b'] } })
  names.set(await postAs(test.server, far, { text: 'a' }), 'far')
  await post('home', { text: 'a', visibility: 'home' })
  await post('followers', { text: 'a', visibility: 'followers' })
  await post('direct', { text: 'a', visibility: 'specified', visibleUserIds: [viewer.id] })
  await post('here', { text: 'a', localOnly: true })
  await post('channel', { text: 'a', channelId })
})

const named = (notes: readonly entities.Note[]) => notes.map((note) => names.get(note.id)).toReversed().join(' ')
const list = async (params: Endpoints['notes']['req'] = {}, person: Person | null = viewer) => named(await (person ?? { request: test.server.visit }).request('notes', { limit: 100, ...params }))
const ALL = 'plain reply renote quote file poll far'

describe('the newest notes', () => {
  it('are public and may leave the server, for everybody', async () => {
    for (const person of [viewer, author, null]) expect(await list({}, person)).toBe(ALL)
    expect(await test.server.visit('notes', { limit: 2 })).toHaveLength(2)
  })

  it.each<[Endpoints['notes']['req'], string]>([
    [{ local: true }, 'plain reply renote quote file poll'], [{ local: false }, ALL],
    [{ reply: true }, 'reply'], [{ reply: false }, 'plain renote quote file poll far'],
    [{ renote: true }, 'renote quote'], [{ renote: false }, 'plain reply file poll far'],
    [{ withFiles: true }, 'file'], [{ withFiles: false }, 'plain reply renote quote poll far'],
    [{ poll: true }, 'poll'], [{ poll: false }, 'plain reply renote quote file far'],
    [{ reply: false, renote: false, withFiles: false, poll: false, local: true }, 'plain'],
  ])('with %j are %s', async (params, expected) => expect(await list(params)).toBe(expected))

  it('leave out the muted, the blocking and the suspended', async () => {
    await viewer.request('mute/create', { userId: author.id })
    expect(await list()).toBe('far')
    await viewer.request('mute/delete', { userId: author.id })
    await author.request('blocking/create', { userId: viewer.id })
    expect(await list()).toBe('far')
    await author.request('blocking/delete', { userId: viewer.id })
    await viewer.request('i/update', { mutedInstances: ['far.example'] })
    expect(await list()).toBe('plain reply renote quote file poll')
    await viewer.request('i/update', { mutedInstances: [] })
    await changeUser(test.server, author.id, { isSuspended: true })
    await until(async () => (await list()) === 'far', 'the suspension')
    expect(await list({}, null)).toBe('far')
    await changeUser(test.server, author.id, { isSuspended: false })
    await until(async () => (await list()) === ALL, 'the return')
  })

  it('are for visitors what the server shows them', async () => {
    const { meta } = test.server.ctx.services
    await meta.update({ ugcVisibilityForVisitor: 'local' })
    expect([await list({}, null), await list()]).toEqual(['plain reply renote quote file poll', ALL])
    await meta.update({ ugcVisibilityForVisitor: 'none' })
    expect([await list({}, null), await list()]).toEqual(['', ALL])
    await meta.update({ ugcVisibilityForVisitor: 'all' })
  })

  it('are paged in both directions', async () => {
    const [last, , middle] = await viewer.request('notes', {})
    expect(await list({ untilId: middle!.id, limit: 2 })).toBe('renote quote')
    expect(named((await viewer.request('notes', { sinceId: middle!.id })).toReversed())).toBe('poll far')
    expect(await list({ sinceId: middle!.id, untilId: last!.id })).toBe('poll')
  })
})
