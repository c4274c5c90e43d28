import { beforeAll, describe, expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
let alice: Person
let bob: Person
let root: entities.Note
let middle: entities.Note
beforeAll(async () => {
  await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  root = await alice.post({ text: 'root' })
  middle = await alice.post({ text: 'middle', replyId: root.id })
})

const types = async () => {
  await test.server.settle()
  return (await alice.request('i/notifications', { markAsRead: false })).map((one) => one.type)
}

describe('a muted thread', () => {
  it('is heard of until it is muted, from any of its notes, once or twice', async () => {
    await bob.post({ text: 'heard', replyId: middle.id })
    expect(await types()).toEqual(['reply'])
    await alice.request('notifications/flush', {})
    for (let n = 0; n < 2; n++) await alice.request('notes/thread-muting/create', { noteId: middle.id })
    for (const note of [root, middle]) expect(await alice.request('notes/state', { noteId: note.id })).toMatchObject({ isMutedThread: true })
    expect(await bob.request('notes/state', { noteId: root.id })).toMatchObject({ isMutedThread: false })
  })

  it('tells of no reply or mention, but of renotes and quotes', async () => {
    const listener = test.listen(alice)
    const main = await listener.main()
    const reply = await bob.post({ text: 'unheard', replyId: root.id })
    const mention = await bob.post({ text: '@alice unheard, too', replyId: reply.id })
    await bob.post({ renoteId: root.id })
    await bob.post({ text: 'quoted', renoteId: middle.id })
    expect(await types()).toEqual(['quote', 'renote'])
    const elsewhere = await bob.post({ text: '@alice elsewhere' })
    await main.find(({ type, body }) => type === 'mention' && (body as { id: string }).id === elsewhere.id, 'the mention elsewhere')
    expect(main.all.filter(({ type }) => ['mention', 'reply', 'renote'].includes(type)).map(({ type }) => type)).toEqual(['renote', 'renote', 'mention'])
    const mentions = await alice.request('notes/mentions', {})
    expect(mentions.map((note) => note.id)).toEqual([elsewhere.id])
    expect((await alice.request('notes/children', { noteId: root.id })).map((note) => note.id)).toContain(reply.id)
    expect((await bob.request('notes/show', { noteId: mention.id })).text).toContain('unheard')
  })

  it('is heard of again', async () => {
    await alice.request('notes/thread-muting/delete', { noteId: root.id })
    // What is still on its way would arrive after the flush.
    await test.server.settle()
    await alice.request('notifications/flush', {})
    await bob.post({ text: 'heard again', replyId: root.id })
    expect(await types()).toEqual(['reply'])
    expect(await alice.request('notes/state', { noteId: middle.id })).toMatchObject({ isMutedThread: false })
  })

  it('needs a note that may be seen', async () => {
    const secret = await bob.post({ text: 'secret', visibility: 'specified' })
    for (const endpoint of ['notes/thread-muting/create', 'notes/thread-muting/delete'] as const) {
      for (const noteId of [secret.id, 'nothing']) expect((await refusal(alice.request(endpoint, { noteId }))).code).toBe('NO_SUCH_NOTE')
    }
  })
})
