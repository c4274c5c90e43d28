import { beforeAll, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

// Parts of notes that all viewers share are kept as text. Nobody may see in them what is somebody else's, and what has
// changed must show at once: after each change everybody reads everything, first as it is kept, then made anew.

const test = useServer()
let root: Person
let author: Person
let follower: Person
let stranger: Person
let channel: entities.Channel
let file: entities.DriveFile
const ids: string[] = []
beforeAll(async () => {
  root = await test.server.signUp('keeper')
  ;[author, follower, stranger] = [await test.server.signUp('author'), await test.server.signUp('follower'), await test.server.signUp('stranger')]
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
  await follower.request('following/create', { userId: author.id })
  channel = await author.request('channels/create', { name: 'place' })
  file = await author.upload(Buffer.from('bytes'), 'file.txt')
  const far = await addRemote(test.server, 'rin', 'far.example')
  const farNote = await postAs(test.server, far, { text: 'from afar' })
  const plain = await author.post({ text: 'plain', fileIds: [file.id] })
  const poll = await author.post({ text: 'poll', poll: { choices: ['a', 'b'] } })
  const closed = await author.post({ text: 'for followers', visibility: 'followers', fileIds: [file.id] })
  const secret = await author.post({ text: 'secret', visibility: 'specified', visibleUserIds: [stranger.id] })
  const placed = await author.post({ text: 'in a channel', channelId: channel.id })
  const quotes = []
  for (const renoteId of [plain.id, poll.id, placed.id, farNote]) quotes.push(await stranger.post({ text: 'quote', renoteId, replyId: plain.id }))
  const own = await author.post({ text: 'of closed', renoteId: closed.id, visibility: 'followers' })
  const deep = await follower.post({ renoteId: quotes[1]!.id })
  ids.push(farNote, plain.id, poll.id, closed.id, secret.id, placed.id, ...quotes.map((note) => note.id), own.id, deep.id)
})

/** Everything as each of them sees it. The order is another one each time, so that everybody comes first once. */
let round = 0
async function seen(): Promise<Record<string, unknown>> {
  const viewers = [['visitor', null], ['author', author.id], ['follower', follower.id], ['stranger', stranger.id], ['root', root.id]] as const
  const views: Record<string, unknown> = {}
  round += 1
  for (let n = 0; n < viewers.length; n++) {
    const [name, viewerId] = viewers[(n + round) % viewers.length]!
    views[name] = await test.server.ctx.services.notes.pack(ids, viewerId)
  }
  return views
}

it('show what is so now to everybody, and nobody what is another one’s', { timeout: 60_000 }, async () => {
  const [, plain, poll, closed] = ids as [string, string, string, string]
  const { ctx } = test.server
  const role = await root.request('admin/roles/create', {
    name: 'badge', description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: false, isModerator: false, isAdministrator: false,
    asBadge: true, isExplorable: false, canEditMembersByModerator: false, displayOrder: 0, policies: {}, preserveAssignmentOnMoveAccount: false,
  }) as entities.Role
  // The client library does not know of edits.
  const edit = author.request as (endpoint: 'notes/update', params: object) => Promise<unknown>
  const clip = await author.request('clips/create', { name: 'clip' })
  const changes: [what: string, change: () => Promise<unknown>][] = [
    ['nothing', async () => undefined],
    ['an edit', () => edit('notes/update', { noteId: plain, text: 'edited #tag @stranger' })],
    ['an edit of what is for followers', () => edit('notes/update', { noteId: closed, text: 'edited', fileIds: [] })],
    ['a reaction', () => follower.request('notes/reactions/create', { noteId: plain, reaction: '👍' })],
    ['a reaction to a quote', () => stranger.request('notes/reactions/create', { noteId: ids[7]!, reaction: '👍' })],
    ['a vote', () => stranger.request('notes/polls/vote', { noteId: poll, choice: 1 })],
    ['a name', () => author.request('i/update', { name: 'Another Name' })],
    ['an account behind a sign-in', () => author.request('i/update', { requireSigninToViewContents: true })],
    ['an account that is open again', () => author.request('i/update', { requireSigninToViewContents: false })],
    ['old notes for followers', () => author.request('i/update', { makeNotesFollowersOnlyBefore: 0 })],
    ['old notes hidden', () => author.request('i/update', { makeNotesFollowersOnlyBefore: null, makeNotesHiddenBefore: 0 })],
    ['old notes shown', () => author.request('i/update', { makeNotesHiddenBefore: null })],
    ['a channel', () => author.request('channels/update', { channelId: channel.id, name: 'another place', color: '#000000', isSensitive: true })],
    ['a file', () => author.request('drive/files/update', { fileId: file.id, name: 'other.txt', isSensitive: true, comment: 'what it is' })],
    ['a clip', () => author.request('clips/add-note', { clipId: clip.id, noteId: plain })],
    ['a role that only moderators see', () => root.request('admin/roles/assign', { userId: author.id, roleId: role.id })],
    ['no role', () => root.request('admin/roles/unassign', { userId: author.id, roleId: role.id })],
    ['a bot', () => changeUser(test.server, author.id, { isBot: true })],
    ['a follower less', () => follower.request('following/delete', { userId: author.id })],
    ['a note in a thread', () => stranger.post({ text: 'reply', replyId: plain })],
    ['no file', () => author.request('drive/files/delete', { fileId: file.id })],
  ]
  let before = await seen()
  for (const [what, change] of changes) {
    await change()
    await test.server.settle()
    const kept = await seen()
    for (const id of ids) ctx.services.notes.forget(id)
    expect(kept, what).toEqual(await seen())
    if (what !== 'nothing') expect(kept, `${what} shows nowhere`).not.toEqual(before)
    before = kept
  }
})

it('are sent to all alike but to those who have reacted to or voted in what is renoted', async () => {
  const { ctx } = test.server
  const asked = await author.post({ text: 'which?', poll: { choices: ['a', 'b'] } })
  await follower.request('notes/reactions/create', { noteId: asked.id, reaction: '👍' })
  await root.request('notes/polls/vote', { noteId: asked.id, choice: 1 })
  const people = [author, follower, stranger, root]
  const personal = async (id: string) => {
    const shared = ctx.hydrate(null)
    await ctx.services.notes.hydrate(shared, [id])
    const found = await ctx.services.notes.personalTo(shared, id, people.map((person) => person.id))
    if (found === 'everybody') return found
    const text = ctx.services.notes.presentForStream(shared, id)?.toString()
    for (const { id: viewerId } of people) {
      const own = shared.fork(viewerId)
      await ctx.services.notes.hydrate(own, [id])
      const isSame = ctx.services.notes.presentForStream(own, id)?.toString() === text
      expect(isSame, viewerId).toBe(!found.has(viewerId))
    }
    return [...found].map((id_) => people.find((person) => person.id === id_)).map((person) => person === follower ? 'follower' : person === root ? 'root' : 'another').toSorted((a, b) => (a < b ? -1 : 1))
  }
  const quote = await stranger.post({ text: 'that', renoteId: asked.id })
  expect(await personal((await stranger.post({ text: 'a', replyId: asked.id })).id)).toEqual([])
  expect(await personal(quote.id)).toEqual(['follower', 'root'])
  expect(await personal((await stranger.post({ renoteId: quote.id })).id)).toEqual(['follower', 'root'])
  expect(await personal((await author.post({ text: 'closed', visibility: 'followers' })).id)).toBe('everybody')
})

it('cost as many statements for a crowd that listens as for one', async () => {
  const { ctx } = test.server
  const asked = await author.post({ text: 'which?', poll: { choices: ['a', 'b'] } })
  await follower.request('notes/reactions/create', { noteId: asked.id, reaction: '👍' })
  const quote = await stranger.post({ text: 'that', renoteId: asked.id })
  const count = async (viewerIds: string[]) => {
    const shared = ctx.hydrate(null)
    await ctx.services.notes.hydrate(shared, [quote.id])
    return (await test.server.countStatements(() => ctx.services.notes.personalTo(shared, quote.id, viewerIds))).statements.length
  }
  expect(await count([root.id])).toBe(2)
  expect(await count(Array.from({ length: 1000 }, (_, n) => `viewer${n}`))).toBe(2)
})
