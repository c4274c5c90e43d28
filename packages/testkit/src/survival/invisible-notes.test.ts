import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from '../index.ts'
import type { Person } from '../index.ts'

// Whoever may not see a note must not learn that it exists, whatever they try to do with it: on every endpoint that takes
// a note's id, one they may not see is answered as an id that nothing has.

const tested = useServer()
let stranger: Person
/** Notes the stranger may not see, by why. */
const unseen = new Map<string, string>()
/** The other parameters an endpoint needs, pointing at things of the stranger. */
let own: Record<string, unknown>

beforeAll(async () => {
  await tested.server.signUp('first')
  const owner = await tested.server.signUp('alice')
  const hider = await tested.server.signUp('hider')
  stranger = await tested.server.signUp('stranger')
  const poll = { choices: ['a', 'b'] }
  unseen.set('for others', (await owner.post({ text: 'secret', visibility: 'specified', poll })).id)
  unseen.set('for followers', (await owner.post({ text: 'secret', visibility: 'followers', poll })).id)
  const answer = await owner.post({ text: 'secret', visibility: 'specified', replyId: unseen.get('for others') ?? null })
  unseen.set('an answer for others', answer.id)
  unseen.set('hidden by its author', (await hider.post({ text: 'old', poll })).id)
  await hider.request('i/update', { makeNotesHiddenBefore: 0 })
  const clip = await stranger.request('clips/create', { name: 'mine' })
  own = { clipId: clip.id, reaction: '👍', choice: 0, targetLang: 'en', text: 'new text' }
})

/** Answers 200 with an envelope for notes that exist: clients show a lock. */
const SHOWN_AS_ENVELOPE = new Set(['notes/show'])

const withNote = (endpoints as readonly AnyEndpoint[]).filter((endpoint) => 'noteId' in ((endpoint.params as { properties?: object }).properties ?? {}))

test('there are endpoints that take a note', () => expect(withNote.length).toBeGreaterThan(20))

describe.each([['somebody else', true], ['a visitor', false]])('%s', (_who, signedIn) => {
  test.each(withNote.filter(({ name }) => !SHOWN_AS_ENVELOPE.has(name)).map((endpoint) => [endpoint.name, endpoint] as const))('cannot tell whether a note is there: %s', async (name, endpoint) => {
    const properties = Object.keys((endpoint.params as { properties?: object }).properties ?? {})
    const others = Object.fromEntries(Object.entries(own).filter(([key]) => properties.includes(key)))
    const ask = async (noteId: string) => {
      const response = await tested.server.post(name, { ...others, noteId }, signedIn ? { authorization: `Bearer ${stranger.token}` } : {})
      return { status: response.status, body: (await response.text()).replaceAll(noteId, '') }
    }
    const absent = await ask('nothing')
    expect(absent.body).not.toMatch(/INVALID_PARAM|INTERNAL_ERROR/)
    for (const [why, noteId] of unseen) expect(await ask(noteId), why).toEqual(absent)
  })
})
