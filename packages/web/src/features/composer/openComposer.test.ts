// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useAccounts } from '../../data/accounts.ts'
import { useEntities } from '../../data/entities.ts'
import type { MeDetailed, Note } from '../../data/types.ts'
import { closeOverlay, overlays } from '../../ui/overlays.ts'
import { emptyDraft, type Draft } from './draft.ts'
import { loadDraft } from './draftStore.ts'
import { openComposer } from './index.ts'

const me = { id: 'me', username: 'ann', host: null } as unknown as MeDetailed
const written = (text: string): Draft => ({ ...emptyDraft(), text })

function answers(...list: [status: number, body: unknown][]) {
  const sent: Record<string, unknown>[] = []
  vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)) as Record<string, unknown>)
    const [status, body] = list.shift() ?? [500, {}]
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
  return sent
}
const refusal = { error: { code: 'CONTAINS_PROHIBITED_WORDS', id: 'x', message: 'no' } }
const note = { id: 'n1', userId: 'me', user: me, text: 'hello', visibility: 'public', reactions: {}, repliesCount: 0 } as unknown as Note

async function form() {
  await vi.waitUntil(() => overlays.value.length === 1)
  const overlay = overlays.value[0]!
  return { props: overlay.props as { options: { restore?: Draft }; problem: string | null }, close: (draft?: Draft) => { closeOverlay(overlay.id, draft) } }
}

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('tsubame:accounts', JSON.stringify({ currentId: 'me', accounts: [{ id: 'me', token: 't', me }] }))
  setActivePinia(createPinia())
  useAccounts()
})
afterEach(() => { vi.unstubAllGlobals() })

describe('openComposer', () => {
  it('posts what was written and forgets the draft', async () => {
    const sent = answers([200, { createdNote: note }])
    const result = openComposer()
    const opened = await form()
    opened.close(written('hello #swallows'))
    expect(overlays.value).toHaveLength(0)
    expect((await result)?.id).toBe('n1')
    expect(sent[0]).toMatchObject({ text: 'hello #swallows', visibility: 'public' })
    expect(useEntities().note('n1')?.text).toBe('hello')
    expect(loadDraft('me', 'note')).toBeNull()
    expect(JSON.parse(localStorage.getItem('tsubame:recent-tags') ?? '')).toEqual(['swallows'])
  })

  it('opens again with everything and a sentence when the server refuses', async () => {
    answers([400, refusal], [200, { createdNote: note }])
    const result = openComposer()
    const draft = { ...written('almost'), cw: 'careful', poll: { choices: ['a', 'b'], multiple: false, expiry: { kind: 'never' as const } } }
    const first = await form()
    first.close(draft)
    await vi.waitUntil(() => overlays.value.length === 1)
    const second = await form()
    expect(second.props.options.restore).toEqual(draft)
    expect(second.props.problem).not.toBe('')
    expect(loadDraft('me', 'note')).toEqual(draft)
    second.close(draft)
    expect((await result)?.id).toBe('n1')
  })

  it('keeps the draft on the device while the server is being asked', async () => {
    let release = (): void => undefined
    vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => { release = () => { resolve(new Response(JSON.stringify({ createdNote: note }))) } }))
    const result = openComposer()
    const opened = await form()
    opened.close(written('in flight'))
    await vi.waitUntil(() => loadDraft('me', 'note') !== null)
    expect(loadDraft('me', 'note')?.text).toBe('in flight')
    release()
    await result
    expect(loadDraft('me', 'note')).toBeNull()
  })

  it('opens once however often it is asked, and again after it was put away', async () => {
    answers()
    const result = openComposer()
    expect(await openComposer()).toBeNull()
    const opened = await form()
    opened.close()
    expect(await result).toBeNull()
    const again = openComposer()
    const next = await form()
    next.close()
    await again
  })
})
