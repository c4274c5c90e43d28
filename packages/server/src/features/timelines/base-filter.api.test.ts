import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'

// Who is muted, blocks or is suspended is gone from every list of notes, with all that touches them; what an author hides is
// in none.

const test = useServer()
let me: Person
let friend: Person
let other: Person
let far: string
/** Quotes of notes by the other and by somebody far away: on every list until they are filtered away. */
let quotes: Record<'other' | 'far', string>
/** What a list needs to be told, by what is quoted. */
let params: Record<'other' | 'far', Record<string, object>>

beforeAll(async () => {
  const keeper = await test.server.signUp('keeper')
  ;[me, friend, other] = [await test.server.signUp('viewer'), await test.server.signUp('friend'), await test.server.signUp('other')]
  far = await addRemote(test.server, 'rin', 'far.example')
  await test.server.ctx.services.meta.update({ policies: { canSearchNotes: true } })
  await me.request('following/create', { userId: friend.id })
  const list = await me.request('users/lists/create', { name: 'friends' })
  await me.request('users/lists/push', { listId: list.id, userId: friend.id })
  const antenna = await me.request('antennas/create', {
    name: 'all', src: 'all', keywords: [], excludeKeywords: [['nothing has this']], users: [''], caseSensitive: false, withReplies: true, withFile: false,
  })
  const clip = await me.request('clips/create', { name: 'all' })
  const role = await keeper.request('admin/roles/create', {
    name: 'writers', description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: true, isModerator: false, isAdministrator: false, isExplorable: true,
    asBadge: false, canEditMembersByModerator: false, displayOrder: 0, policies: {},
  } as Endpoints['admin/roles/create']['req'])
  await keeper.request('admin/roles/assign', { roleId: role.id, userId: friend.id })
  const { id: channelId } = await friend.request('channels/create', { name: 'eaves' })
  const root = await me.post({ text: 'root' })
  const targets = { other: (await other.post({ text: 'a' })).id, far: await postAs(test.server, far, { text: 'a' }) }
  const make = async (target: string) => {
    const quote = await friend.post({ text: 'word #tag @viewer', replyId: root.id, renoteId: target, poll: { choices: ['a', 'b'] } })
    const plain = await friend.post({ text: 'alone', renoteId: target })
    const inside = await friend.post({ text: 'inside', renoteId: target, channelId })
    const below = await me.post({ text: 'below', replyId: quote.id })
    await me.request('clips/add-note', { clipId: clip.id, noteId: quote.id })
    for (const noteId of [plain.id, inside.id]) await me.request('notes/reactions/create', { noteId, reaction: '👍' })
    const thread = { noteId: root.id }
    return {
      id: quote.id,
      params: {
        'notes/user-list-timeline': { listId: list.id }, 'antennas/notes': { antennaId: antenna.id }, 'clips/notes': { clipId: clip.id }, 'roles/notes': { roleId: role.id }, 'channels/timeline': { channelId },
        'users/notes': { userId: friend.id, withReplies: true }, 'notes/local-timeline': { withReplies: true }, 'notes/hybrid-timeline': { withReplies: true },
        'notes/replies': thread, 'notes/children': thread, 'notes/renotes': { noteId: target }, 'notes/conversation': { noteId: below.id },
        'notes/search': { query: 'word' }, 'notes/search-by-tag': { tag: 'tag' }, 'users/featured-notes': { userId: friend.id }, 'notes/featured': {},
      },
    }
  }
  const made = { other: await make(targets.other), far: await make(targets.far) }
  quotes = { other: targets.other, far: targets.far }
  params = { other: made.other.params, far: made.far.params }
  await test.server.settle()
})

/** Lists of notes; the notes that a file is attached to are the owner's own. */
const lists = (endpoints as readonly AnyEndpoint[])
  .filter(({ name, result }) => 'renoteCount' in ((result as { items?: { properties?: object } } | null)?.items?.properties ?? {}) && name !== 'drive/files/attached-notes')
  .map((endpoint) => endpoint.name)

const read = async (name: string, what: 'other' | 'far') => await me.request(name as 'notes/timeline', { ...params[what][name], limit: 30 }) as entities.Note[]
/** Whether a list has a note that quotes a note of the other, or of the one far away. */
const has = async (name: string, what: 'other' | 'far') => (await read(name, what)).some((note) => note.renoteId === quotes[what])

describe.each(lists)('%s', (name) => {
  it('leaves out what touches the muted, the blocking, the suspended and muted servers, and has it again after', async () => {
    expect([await has(name, 'other'), await has(name, 'far')]).toEqual([true, true])
    await me.request('mute/create', { userId: other.id })
    expect([await has(name, 'other'), await has(name, 'far')]).toEqual([false, true])
    await me.request('mute/delete', { userId: other.id })
    await other.request('blocking/create', { userId: me.id })
    expect(await has(name, 'other')).toBe(false)
    await other.request('blocking/delete', { userId: me.id })
    await me.request('i/update', { mutedInstances: ['far.example'] })
    expect([await has(name, 'other'), await has(name, 'far')]).toEqual([true, false])
    await me.request('i/update', { mutedInstances: [] })
    await changeUser(test.server, other.id, { isSuspended: true })
    // What one has gathered stays, so that it can be put away.
    const stays = name === 'clips/notes'
    await until(async () => (await has(name, 'other')) === stays, 'the suspension')
    await changeUser(test.server, other.id, { isSuspended: false })
    await until(() => has(name, 'other'), 'the return')
    expect(await has(name, 'far')).toBe(true)
  })

  it('says nothing that its author hides', async () => {
    const said = async () => JSON.stringify(await read(name, 'other')).match(/word #tag|alone|inside/g) ?? []
    expect(await said()).not.toEqual([])
    await friend.request('i/update', { makeNotesHiddenBefore: 0 })
    expect(await said()).toEqual([])
    await friend.request('i/update', { makeNotesHiddenBefore: null })
    expect(await said()).not.toEqual([])
  })
})
