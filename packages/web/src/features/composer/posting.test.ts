// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useAccounts } from '../../data/accounts.ts'
import type { MeDetailed, Note } from '../../data/types.ts'
import { emptyDraft } from './draft.ts'
import { post } from './posting.ts'

const me = { id: 'me', username: 'ann', host: null } as unknown as MeDetailed
const note = { id: 'n1', userId: 'me', user: me, text: 'hello', visibility: 'public', reactions: {}, repliesCount: 0 } as unknown as Note
const created = () => Promise.resolve(new Response(JSON.stringify({ createdNote: note }), { status: 200 }))
const refused = () => Promise.resolve(new Response(JSON.stringify({ error: { code: 'CONTAINS_PROHIBITED_WORDS', id: 'x', message: 'no' } }), { status: 400 }))
const lost = () => Promise.reject(new TypeError('the connection was lost'))
const draft = (text: string) => ({ ...emptyDraft(), text })

/** Answers in turn; the keys that came with the requests. */
function answers(...list: (() => Promise<Response>)[]): (string | undefined)[] {
  const keys: (string | undefined)[] = []
  vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
    keys.push((init.headers as Record<string, string>)['idempotency-key'])
    return list.shift()?.()
  })
  return keys
}

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('tsubame:accounts', JSON.stringify({ currentId: 'me', accounts: [{ id: 'me', token: 't', me }] }))
  setActivePinia(createPinia())
  useAccounts()
})
afterEach(() => { vi.unstubAllGlobals() })

it('tries again under the same key when the answer was lost, so that nothing is posted twice', async () => {
  const keys = answers(lost, created, created)
  await expect(post(draft('hello'))).rejects.toMatchObject({ code: 'NETWORK_ERROR' })
  await post(draft('hello'))
  // The same words once more are another note.
  await post(draft('hello'))
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})

it('takes another key for other words, and after a refusal', async () => {
  const keys = answers(lost, refused, created, created)
  await expect(post(draft('one'))).rejects.toThrow()
  await expect(post(draft('two'))).rejects.toMatchObject({ code: 'CONTAINS_PROHIBITED_WORDS' })
  await post(draft('two'))
  await post(draft('one'))
  expect(new Set(keys.slice(0, 3)).size).toBe(3)
  expect(keys[3]).toBe(keys[0])
})
