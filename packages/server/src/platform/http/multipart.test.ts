import { mkdir, readFile, readdir, rename, utimes, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Type } from 'typebox'
import { endpoint } from '@tsubame/contract'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { fail } from '../fail.ts'
import { feature } from '../feature.ts'
import type { Handlers } from '../feature.ts'
import { prepareUploadFolder } from './multipart.ts'
import { serverUnderTest } from './server-under-test.ts'
import type { Answer, ServerUnderTest } from './server-under-test.ts'

const MAX = 100_000
const upload = endpoint({
  name: 'upload', summary: '', tags: [], credential: 'required', kind: 'write:drive', requireFile: true,
  params: Type.Object({
    name: Type.Union([Type.String(), Type.Null()], { default: null }), isSensitive: Type.Boolean({ default: false }), count: Type.Optional(Type.Integer()),
    then: Type.Optional(Type.String()),
  }),
  result: Type.Unknown(), errors: { NO_FREE_SPACE: { id: 'd08dbc37-a6a9-463a-8c47-96c32ab5f064' } },
})
const endpoints = [upload] as const
let handled = 0
const handlers: Handlers<typeof endpoints> = {
  upload: async (_ctx, params, call) => {
    handled++
    const { file } = call
    if (!file) throw new Error('no file came')
    if (params.then === 'fail') return fail('NO_FREE_SPACE')
    if (params.then === 'throw') throw new Error('the disk is full')
    const text = await readFile(file.path, 'latin1')
    if (params.then === 'move') await rename(file.path, join(server.dataDir, 'moved'))
    return { params, caller: call.caller.id, filename: file.filename, size: file.size, text: text.slice(0, 40) }
  },
}

let server: ServerUnderTest
let folder: string
beforeAll(async () => {
  server = await serverUnderTest({
    features: [feature({ name: 'uploads', endpoints, handlers })],
    callers: { alice: { id: 'alice' }, reader: { native: false, permissions: new Set(['read:drive']) } },
    env: { TSUBAME_MAX_FILE_SIZE: String(MAX) },
  })
  folder = join(server.dataDir, 'tmp', 'uploads')
})
afterAll(() => server.close())
afterEach(async () => {
  handled = 0
  expect(await readdir(folder), 'temporary files left').toEqual([])
})

type Field = readonly [name: string, value: string | Blob, filename?: string]
const form = (...fields: Field[]) => {
  const data = new FormData()
  for (const [name, value, filename] of fields) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, value, filename)
  }
  return data
}
const send = (body: FormData, token?: string): Promise<Answer> =>
  server.request('/api/upload', { method: 'POST', body, ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }) })
const file = (size: number) => new Blob(['x'.repeat(size)])

it('takes the file under any name, with the token in the header', async () => {
  const answer = await send(form(['whatever', new Blob(['hello']), 'ねこ.png'], ['isSensitive', 'true'], ['count', '3'], ['name', '12']), 'alice')
  expect(answer.json()).toEqual({ params: { isSensitive: true, count: 3, name: '12' }, caller: 'alice', filename: 'ねこ.png', size: 5, text: 'hello' })
})

it.each([['before', 0], ['after', 1]])('takes the token from a field %s the file', async (_where, position) => {
  const fields: Field[] = [['file', file(10), 'a.bin']]
  fields.splice(position, 0, ['i', 'alice'])
  expect((await send(form(...fields))).json()).toMatchObject({ caller: 'alice', size: 10 })
})

it('ignores further files', async () => {
  const answer = await send(form(['a', new Blob(['first']), 'a'], ['b', new Blob(['second']), 'b'], ['name', 'n'], ['c', file(MAX * 2), 'c']), 'alice')
  expect(answer.json()).toMatchObject({ text: 'first', params: { name: 'n' } })
})

it.each([
  ['no token', undefined, 401, 'CREDENTIAL_REQUIRED'], ['a wrong token', 'wrong', 401, 'AUTHENTICATION_FAILED'], ['a token without the permission', 'reader', 403, 'PERMISSION_DENIED'],
])('refuses %s', async (_what, token, status, code) => {
  const answer = await send(form(['file', file(90_000), 'a']), token)
  expect([answer.status, answer.error().code]).toEqual([status, code])
  expect((await send(token === undefined ? form(['file', file(9), 'a']) : form(['i', token], ['file', file(90_000), 'a']))).status).toBe(status)
  expect((await send(token === undefined ? form(['file', file(9), 'a']) : form(['file', file(90_000), 'a'], ['i', token]))).status).toBe(status)
  expect(handled).toBe(0)
})

it('asks for the token before it takes a body of the wrong type', async () => {
  expect((await server.post('upload', { i: 'wrong' })).error().code).toBe('AUTHENTICATION_FAILED')
  const answer = await server.post('upload', { i: 'alice' })
  expect([answer.status, answer.error().code]).toEqual([400, 'INVALID_PARAM'])
  const binary = await server.request('/api/upload', { method: 'POST', body: file(5000), headers: { 'content-type': 'image/png', authorization: 'Bearer alice' } })
  expect([binary.status, binary.error().code]).toEqual([400, 'INVALID_PARAM'])
  expect((await server.post('upload', undefined, { authorization: 'Bearer alice' })).status).toBe(400)
})

it('needs a file', async () => {
  const answer = await send(form(['name', 'x']), 'alice')
  expect([answer.status, answer.error().code]).toEqual([422, 'INVALID_PARAM'])
})

it.each([[{ isSensitive: 'maybe' }, '0b5f1631-7c1a-41a6-b399-cce335f34d85'], [{ count: '1.5' }, '3d81ceae-475f-4600-b2a8-2bc116157532']])('checks the fields: %j', async (fields, id) => {
  const answer = await send(form(['file', file(5), 'a'], ...Object.entries(fields)), 'alice')
  expect([answer.status, answer.error().code, answer.error().id]).toEqual([400, 'INVALID_PARAM', id])
})

it('takes a file of exactly the largest size and no larger one', async () => {
  expect((await send(form(['file', file(MAX), 'a']), 'alice')).json()).toMatchObject({ size: MAX })
  for (const size of [MAX + 1, MAX * 20]) {
    const answer = await send(form(['file', file(size), 'a'], ['name', 'late']), 'alice')
    expect([answer.status, answer.error().code, answer.error().id]).toEqual([413, 'MAX_FILE_SIZE_EXCEEDED', '39591dd6-b5e8-4399-bb03-13b0a8a62a21'])
  }
  expect(handled).toBe(1)
})

it.each([
  ['too many fields', Array.from({ length: 101 }, (_, n): Field => [`f${n}`, 'x'])], ['fields that are too large', Array.from({ length: 3 }, (_, n): Field => [`f${n}`, 'x'.repeat(400_000)])],
  ['a field that is too large', [['f', 'x'.repeat(1_100_000)] as Field]], ['too many files', Array.from({ length: 130 }, (_, n): Field => [`f${n}`, file(1), 'x'])],
])('refuses %s', async (_what, fields) => {
  const answer = await send(form(['file', file(50), 'a'], ...fields), 'alice')
  expect([answer.status, answer.error().code]).toEqual([413, 'REQUEST_TOO_LARGE'])
})

it('removes the file when the handler refuses, fails or moves it away', async () => {
  expect((await send(form(['file', file(5), 'a'], ['then', 'fail']), 'alice')).error().code).toBe('NO_FREE_SPACE')
  expect((await send(form(['file', file(5), 'a'], ['then', 'throw']), 'alice')).status).toBe(500)
  expect((await send(form(['file', new Blob(['moved!']), 'a'], ['then', 'move']), 'alice')).status).toBe(200)
  expect(await readFile(join(server.dataDir, 'moved'), 'utf8')).toBe('moved!')
})

const head = (headers: string) => `POST /api/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer alice\r\n${headers}\r\n\r\n`
const partHead = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: application/octet-stream\r\n\r\n'

/** Sends bytes as they are and gives back all that the server answers until it closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (data) => { answer += data.toString('latin1') })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

it.each([
  ['cut off in the file', `${partHead}xxxx`], ['cut off in the head', '--b\r\nContent-Disposition: form-'], ['without a part', 'nothing'], ['empty', ''],
  ['with a part that has no name', '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n'],
])('answers a form %s', async (_what, body) => {
  const answer = await raw(`${head(`Content-Type: multipart/form-data; boundary=b\r\nConnection: close\r\nContent-Length: ${body.length}`)}${body}`)
  expect(answer).toMatch(/^HTTP\/1\.1 4(00|22) /)
  expect(answer).toContain('INVALID_PARAM')
})

it('answers a form without a boundary', async () => {
  const answer = await raw(`${head('Content-Type: multipart/form-data\r\nConnection: close\r\nContent-Length: 4')}xxxx`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
})

it('drops what a client leaves when it hangs up in the middle', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write(`${head('Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 90000')}${partHead}${'x'.repeat(20_000)}`)
  await expect.poll(() => readdir(folder)).toHaveLength(1)
  socket.destroy()
  await expect.poll(() => readdir(folder)).toEqual([])
  expect(handled).toBe(0)
  expect(server.logged.filter((line) => line.includes('a call failed') && !line.includes('the disk is full'))).toEqual([])
})

it('clears at start what a killed process left', async () => {
  const old = join(server.dataDir, 'old')
  await mkdir(old)
  await writeFile(join(old, 'stale'), 'x')
  await utimes(join(old, 'stale'), 1, 1)
  await writeFile(join(old, 'fresh'), 'x')
  await prepareUploadFolder(old)
  expect(await readdir(old)).toEqual(['fresh'])
})
