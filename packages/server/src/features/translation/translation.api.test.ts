import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

interface Asked {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
}

const test = useServer()
let root: Person
let alice: Person
let bob: Person
/** Stands in for both services. */
let service: Server
let origin: string
const asked: Asked[] = []
/** Overrides the answer of the service. */
let answer: { status: number; body: string } | null = null
/** Holds the answer back. */
let gate: Promise<void> = Promise.resolve()

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
  asked.push({ path: request.url ?? '', headers: request.headers, body })
  await gate
  const text = `[${String(body['target'] ?? body['target_lang'])}] ${String(body['q'] ?? (body['text'] as string[])[0])}`
  const made = 'q' in body ? { translatedText: text, detectedLanguage: { confidence: 90, language: 'ja' } } : { translations: [{ detected_source_language: 'JA', text }] }
  response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json' }).end(answer?.body ?? JSON.stringify(made))
}

beforeAll(async () => {
  root = await test.server.signUp('keeper')
  ;[alice, bob] = [await test.server.signUp('alice'), await test.server.signUp('bob')]
  service = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  // The real request goes out, only to the stand-in instead of DeepL.
  const { fetch } = test.server.ctx
  const request = fetch.request.bind(fetch)
  vi.spyOn(fetch, 'request').mockImplementation((url, options) => request(url.replace(/^https:\/\/(api(?:-free)?)\.deepl\.com/, `${origin}/$1`), options))
})
afterAll(() => new Promise((resolve) => service.close(resolve)))
beforeEach(() => {
  asked.length = 0
  answer = null
})

const none = { deeplAuthKey: null, deeplIsPro: false, libreTranslateUrl: null, libreTranslateKey: null }
const configure = (settings: Partial<typeof none> | Record<string, unknown>) => test.server.post('admin/update-meta', { i: root.token, ...none, ...settings })
const translate = (noteId: string, targetLang = 'en', person = alice) => person.request('notes/translate', { noteId, targetLang })
const code = async (call: Promise<unknown>) => (await refusal(call)).code
const isOffered = async () => (await test.server.visit('meta', { detail: true })).translatorAvailable

describe('a translation', () => {
  it('is to be had once an administrator has chosen a service', async () => {
    const note = await bob.post({ text: 'こんにちは' })
    expect(await isOffered()).toBe(false)
    expect(await code(translate(note.id))).toBe('UNAVAILABLE')
    await configure({ deeplAuthKey: '  ' })
    expect(await isOffered()).toBe(false)
    await configure({ deeplAuthKey: 'secret key' })
    expect(await isOffered()).toBe(true)
    expect(JSON.stringify(await test.server.visit('meta', { detail: true }))).not.toContain('secret key')
    await configure({ libreTranslateUrl: origin })
    expect(await isOffered()).toBe(true)
    expect((await configure({ libreTranslateUrl: 'ftp://libre.example' })).status).toBe(400)
    await configure({})
    expect(await isOffered()).toBe(false)
    expect(asked).toEqual([])
  })

  it('is made by DeepL of the text alone, for the language without its region', async () => {
    const note = await bob.post({ text: 'こんにちは', cw: '挨拶', poll: { choices: ['はい', 'いいえ'] } })
    await configure({ deeplAuthKey: 'the key', libreTranslateUrl: origin })
    expect(await translate(note.id, 'en-US')).toEqual({ sourceLang: 'JA', text: '[en] こんにちは' })
    expect(asked).toMatchObject([{ path: '/api-free/v2/translate', headers: { authorization: 'DeepL-Auth-Key the key' }, body: { text: ['こんにちは'], target_lang: 'en' } }])
    await configure({ deeplAuthKey: 'the key', deeplIsPro: true })
    await translate(note.id, 'fr')
    expect(asked[1]).toMatchObject({ path: '/api/v2/translate', body: { target_lang: 'fr' } })
  })

  it('is made by LibreTranslate when there is no key for DeepL', async () => {
    const note = await bob.post({ text: 'さようなら' })
    await configure({ libreTranslateUrl: `${origin}/base/`, libreTranslateKey: 'libre key' })
    expect(await translate(note.id, 'en-GB')).toEqual({ sourceLang: 'ja', text: '[en] さようなら' })
    expect(asked).toMatchObject([{ path: '/base/translate', body: { q: 'さようなら', source: 'auto', target: 'en', format: 'text', api_key: 'libre key' } }])
    await configure({ libreTranslateUrl: origin })
    await translate(note.id, 'fr')
    expect(asked[1]?.body).not.toHaveProperty('api_key')
  })

  it('is made once for each text and language, however many want it at once', async () => {
    const note = await bob.post({ text: '一度だけ' })
    await configure({ libreTranslateUrl: origin })
    const open = Promise.withResolvers<void>()
    gate = open.promise
    const wanted = [translate(note.id), translate(note.id, 'en-US', bob), translate(note.id, 'EN')]
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    open.resolve()
    for (const made of await Promise.all(wanted)) expect(made).toEqual({ sourceLang: 'ja', text: '[en] 一度だけ' })
    expect(await translate(note.id)).toMatchObject({ text: '[en] 一度だけ' })
    expect(asked).toHaveLength(1)
    await translate(note.id, 'de')
    expect(asked).toHaveLength(2)
    // After an edit the text is another one.
    await test.server.ctx.db.pool.query('update notes set text = $2 where id = $1', [note.id, '別の文'])
    test.server.ctx.services.notes.forget(note.id)
    expect(await translate(note.id)).toMatchObject({ text: '[en] 別の文' })
    await bob.request('notes/delete', { noteId: note.id })
    expect((await test.server.ctx.db.pool.query('select from note_translations where note_id = $1', [note.id])).rowCount).toBe(0)
  })

  it('is refused to whoever may not have one', async () => {
    const note = await bob.post({ text: 'text' })
    const { meta } = test.server.ctx.services
    await configure({ libreTranslateUrl: origin })
    await meta.update({ policies: { canUseTranslator: false } })
    expect(await code(translate(note.id))).toBe('UNAVAILABLE')
    await meta.update({ policies: {} })
    expect((await refusal(test.server.visit('notes/translate', { noteId: note.id, targetLang: 'en' }))).code).toBe('CREDENTIAL_REQUIRED')
  })

  it('is not made of what is not there, may not be seen, or says nothing', async () => {
    await configure({ libreTranslateUrl: origin })
    expect(await code(translate('nothing'))).toBe('NO_SUCH_NOTE')
    const secret = await bob.post({ text: 'secret', visibility: 'specified' })
    expect(await code(translate(secret.id))).toBe('CANNOT_TRANSLATE_INVISIBLE_NOTE')
    expect(await translate(secret.id, 'en', bob)).toMatchObject({ text: '[en] secret' })
    const renote = await alice.post({ renoteId: (await bob.post({ text: 'text' })).id })
    const silent = await bob.post({ cw: 'only this', poll: { choices: ['a', 'b'] } })
    for (const { id } of [renote, silent]) {
      const nothing = await test.server.post('notes/translate', { i: alice.token, noteId: id, targetLang: 'en' })
      expect([nothing.status, await nothing.text()]).toEqual([204, ''])
    }
    expect(asked).toHaveLength(1)
  })

  it('is refused when the language is none, or none of the service', async () => {
    const note = await bob.post({ text: 'text' })
    await configure({ libreTranslateUrl: origin })
    for (const language of ['', 'english', '-US']) expect(await code(translate(note.id, language)), language).toBe('INVALID_PARAM')
    expect(asked).toEqual([])
    answer = { status: 400, body: '{"error":"xx is not supported"}' }
    expect(await code(translate(note.id, 'xx'))).toBe('INVALID_PARAM')
  })

  it('that fails is not kept', async () => {
    const note = await bob.post({ text: 'text' })
    await configure({ libreTranslateUrl: origin })
    for (const broken of [{ status: 403, body: '{}' }, { status: 500, body: 'oh' }, { status: 200, body: 'no json' }, { status: 200, body: '{"other":1}' }, { status: 302, body: '' }]) {
      answer = broken
      expect(await code(translate(note.id)), JSON.stringify(broken)).toBe('UNAVAILABLE')
    }
    await configure({ libreTranslateUrl: 'http://127.0.0.1:1' })
    expect(await code(translate(note.id))).toBe('UNAVAILABLE')
    answer = null
    await configure({ libreTranslateUrl: origin })
    expect(await translate(note.id)).toMatchObject({ text: '[en] text' })
  })
})
