// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, askAhead, query, setCredential, tryApi } from './api.ts'

function answer(status: number, body?: unknown): void {
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body === undefined ? null : JSON.stringify(body), { status })))
}
const calls = () => vi.mocked(fetch).mock.calls

describe('api', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    setCredential(null)
  })

  it('sends the token as a bearer and the parameters as JSON', async () => {
    answer(200, { id: 'n1' })
    setCredential('secret')
    await api('notes/show', { noteId: 'n1' })
    const [url, request] = calls()[0] ?? []
    expect(url).toBe('/api/notes/show')
    expect(request?.headers).toMatchObject({ authorization: 'Bearer secret' })
    expect(request?.body).toBe('{"noteId":"n1"}')
  })

  it('calls for another account, or for none, when asked to', async () => {
    answer(200, {})
    setCredential('secret')
    await api('i', {}, { token: 'other' })
    await api('meta', {}, { token: null })
    expect(calls()[0]?.[1]?.headers).toMatchObject({ authorization: 'Bearer other' })
    expect(calls()[1]?.[1]?.headers).not.toHaveProperty('authorization')
  })

  it('reads a declared error with its code and id, as a value where wanted', async () => {
    answer(400, { error: { code: 'NO_SUCH_NOTE', id: 'e1', message: 'No such note.', kind: 'client' } })
    const outcome = await tryApi('notes/show', { noteId: 'x' })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'NO_SUCH_NOTE', id: 'e1', status: 400, endpoint: 'notes/show' } })
  })

  it('gives failures on the way their own codes', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('failed') }))
    expect(await tryApi('meta', {})).toMatchObject({ ok: false, error: { code: 'NETWORK_ERROR' } })
    vi.stubGlobal('fetch', vi.fn(async () => new Response('<html>', { status: 502 })))
    expect(await tryApi('meta', {})).toMatchObject({ ok: false, error: { code: 'BAD_ANSWER', status: 502 } })
  })

  it('accepts an empty answer', async () => {
    answer(204)
    expect(await api('notes/delete', { noteId: 'n1' })).toBeUndefined()
  })

  it('shares the answer among equal questions in flight, and asks again afterwards', async () => {
    answer(200, { name: 'here' })
    const [a, b] = await Promise.all([query('meta', { detail: true }), query('meta', { detail: true })])
    expect(a).toBe(b)
    expect(calls()).toHaveLength(1)
    answer(200, { name: 'later' })
    await query('meta', { detail: true })
    expect(calls()).toHaveLength(1)
  })

  it('gives the answer of a question asked ahead to the first who asks it, as the same person', async () => {
    answer(200, [])
    setCredential('secret')
    askAhead('notes/timeline', { limit: 15 })
    await api('notes/timeline', { limit: 15 }, { token: 'other' })
    await api('notes/timeline', { limit: 15 })
    expect(calls()).toHaveLength(2)
    await api('notes/timeline', { limit: 15 })
    expect(calls()).toHaveLength(3)
  })
})
