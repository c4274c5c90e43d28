import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, postAs, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

// What the server shows visitors holds for every list of notes that they may ask for.

const test = useServer()
let here: entities.Note
let away: string
/** What a list needs to be told, by list; nothing for those that need nothing. */
let params: Record<string, object>

beforeAll(async () => {
  await test.server.signUp('keeper')
  const author: Person = await test.server.signUp('author')
  const fan = await test.server.signUp('fan')
  const rin = await addRemote(test.server, 'rin', 'far.example')
  const { id: channelId } = await author.request('channels/create', { name: 'eaves' })
  const root = await author.post({ text: 'root', channelId })
  const plain = await author.post({ text: 'plain' })
  here = await author.post({ text: 'word #tag', replyId: root.id, renoteId: plain.id })
  away = await postAs(test.server, rin, { text: 'word #tag', replyId: root.id, renoteId: plain.id })
  const [open, openAway] = [await author.post({ text: 'word #tag' }), await postAs(test.server, rin, { text: 'word #tag' })]
  await author.request('channels/update', { channelId, pinnedNoteIds: [here.id, away] })
  const clip = await author.request('clips/create', { name: 'all', isPublic: true })
  for (const noteId of [here.id, away, open.id, openAway]) await author.request('clips/add-note', { clipId: clip.id, noteId })
  await author.request('i/pin', { noteId: open.id })
  for (const noteId of [here.id, open.id]) await fan.request('notes/reactions/create', { noteId, reaction: '👍' })
  await test.server.settle()
  const thread = { noteId: root.id }
  params = {
    'users/notes': { userId: rin, withReplies: true, withChannelNotes: true }, 'channels/timeline': { channelId }, 'notes/replies': thread, 'notes/children': thread, 'notes/renotes': { noteId: plain.id },
    'notes/conversation': { noteId: here.id }, 'clips/notes': { clipId: clip.id }, 'notes/search': { query: 'word' }, 'notes/search-by-tag': { tag: 'tag' }, 'users/featured-notes': { userId: author.id },
    'channels/show': { channelId }, 'users/show': { userId: author.id },
  }
  await test.server.ctx.services.meta.update({ policies: { canSearchNotes: true } })
})

const visitorsMay = (ugcVisibilityForVisitor: 'all' | 'local' | 'none') => test.server.ctx.services.meta.update({ ugcVisibilityForVisitor })
const lists = (endpoints as readonly AnyEndpoint[]).filter(({ credential, result }) => credential !== 'required' && 'renoteCount' in ((result as { items?: { properties?: object } } | null)?.items?.properties ?? {}))
/** What a visitor gets: from how many servers the notes are; '' for none. */
async function seen(name: string): Promise<string> {
  const response = await test.server.post(name, { ...params[name], ...(name.endsWith('/show') ? {} : { limit: 30 }) })
  const answer = (await response.json()) as entities.Note[] | { pinnedNotes: entities.Note[] } | { error: { code: string } }
  if ('error' in answer) return answer.error.code
  const notes = 'pinnedNotes' in answer ? answer.pinnedNotes : answer
  return [...new Set(notes.map((note) => (note.user.host === null ? 'here' : 'away')))].toSorted().toReversed().join(' ')
}

/** Lists that never hold notes of people elsewhere, or hold those of one person alone. */
const HERE_ONLY = new Set(['notes/local-timeline', 'notes/featured', 'users/featured-notes', 'users/show', 'notes/conversation', 'notes/polls/recommendation'])

describe('visitors', () => {
  it('may ask for many lists', () => expect(lists.length).toBeGreaterThanOrEqual(13))

  it.each([...lists.map((endpoint) => endpoint.name), 'channels/show', 'users/show'])('get of %s what the server shows them', async (name) => {
    const everything = name === 'users/notes' ? 'away' : HERE_ONLY.has(name) ? 'here' : 'here away'
    await visitorsMay('all')
    expect(await seen(name)).toBe(everything)
    await visitorsMay('local')
    expect(await seen(name)).toBe(name === 'users/notes' ? '' : 'here')
    await visitorsMay('none')
    expect(await seen(name)).toBe(['notes/conversation', 'notes/renotes'].includes(name) ? 'NO_SUCH_NOTE' : '')
  })
})
