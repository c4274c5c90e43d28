import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import type { entities } from 'misskey-js'
import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from '../index.ts'
import type { Person } from '../index.ts'

/** In every text that nobody but its owner may read. */
const SECRET = 'for-nobody-elses-eyes'

const tested = useServer()
let owner: Person
let stranger: Person
/** Ids of things that belong to the owner, by what they are. */
let foreign: Record<string, string>
let before: unknown

beforeAll(async () => {
  await tested.server.signUp('first')
  owner = await tested.server.signUp('alice')
  stranger = await tested.server.signUp('mallory')
  const friend = await tested.server.signUp('bob')
  await owner.request('i/update', { isLocked: true })
  const folder = await owner.request('drive/folders/create', { name: SECRET })
  const inner = await owner.request('drive/folders/create', { name: SECRET, parentId: folder.id })
  const file = await owner.upload(Buffer.from(SECRET), `${SECRET}.txt`, { folderId: inner.id, comment: SECRET })
  const note = await owner.post({ text: SECRET, cw: SECRET, visibility: 'specified', visibleUserIds: [friend.id], fileIds: [file.id], poll: { choices: [SECRET, 'no'] } })
  const followersNote = await owner.post({ text: SECRET, visibility: 'followers' })
  await friend.request('notes/reactions/create', { noteId: note.id, reaction: '🐦' })
  await friend.request('following/create', { userId: owner.id })
  await tested.server.settle()
  const [notification] = await owner.request('i/notifications', {})
  foreign = { folder: folder.id, inner: inner.id, file: file.id, note: note.id, followersNote: followersNote.id, notification: notification?.id ?? '', user: owner.id, friend: friend.id }
  expect(Object.values(foreign)).not.toContain('')
  before = await everythingOf(owner)
})

/** What strangers must not be able to change. */
async function everythingOf(person: Person) {
  const { i, ids } = { i: await person.request('i', {}), ids: (all: { id: string }[]) => all.map((each) => each.id) }
  const { name, description, avatarId, bannerId, followersCount, followingCount, notesCount, pinnedNoteIds, isLocked } = i
  return {
    i: { name, description, avatarId, bannerId, followersCount, followingCount, notesCount, pinnedNoteIds, isLocked },
    folders: [await person.request('drive/folders', {}), await person.request('drive/folders', { folderId: foreign['folder'] })],
    files: await person.request('drive/files', { folderId: foreign['inner'] }),
    drive: await person.request('drive', {}),
    notes: await Promise.all(['note', 'followersNote'].map((name_) => person.request('notes/show', { noteId: foreign[name_] ?? '' }))),
    requests: ids(await person.request('following/requests/list', {})),
    blocking: ids(await person.request('blocking/list', {})),
  }
}

type Schema = { type?: string; anyOf?: Schema[]; allOf?: Schema[]; enum?: unknown[]; const?: unknown; default?: unknown; items?: Schema; minimum?: number; properties?: Record<string, Schema>; required?: string[] }

/** The objects that a schema takes, one for each way to write it. */
function objects(schema: Schema): Schema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(objects)
  if (!schema.allOf) return [schema]
  return schema.allOf.map(objects).reduce((all, part) => all.flatMap((one) => part.map((other) => ({
    properties: { ...one.properties, ...other.properties }, required: [...(one.required ?? []), ...(other.required ?? [])],
  }))), [{}])
}
const schemasOf = (endpoint: AnyEndpoint) => objects(endpoint.params as Schema)
const isId = (name: string) => /(^id|Ids?)$/.test(name)

/** A value that the schema takes, for parameters that are no ids. */
function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return sample(schema.anyOf.find((each) => each.type !== 'null') ?? {})
  switch (schema.type) {
    case 'string': return 'x'
    case 'integer':
    case 'number': return schema.minimum ?? 1
    case 'boolean': return true
    case 'array': return schema.items ? [sample(schema.items)] : []
    case 'object': return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {})]))
    default: return null
  }
}

/** Every way in which the endpoint's ids may point at the owner's things: each id alone, each kind of thing in each place. */
function attempts(endpoint: AnyEndpoint): Record<string, unknown>[] {
  return schemasOf(endpoint).flatMap((schema) => {
    const properties = Object.entries(schema.properties ?? {})
    const required = Object.fromEntries(properties.filter(([name]) => schema.required?.includes(name)).map(([name, each]) => [name, sample(each)]))
    return properties.filter(([name]) => isId(name)).flatMap(([name, each]) =>
      Object.values(foreign).map((id) => ({ ...required, ...(endpoint.name === 'notes/create' ? { text: 'x' } : {}), [name]: each.type === 'array' || each.anyOf?.some((one) => one.type === 'array') ? [id] : id })))
  })
}

const withIds = (endpoints as readonly AnyEndpoint[]).filter((endpoint) => schemasOf(endpoint).some((schema) => Object.keys(schema.properties ?? {}).some(isId)))

test('there are endpoints that take ids', () => expect(withIds.length).toBeGreaterThan(40))

describe.each([['a stranger', true], ['a visitor', false]])('%s with ids of other people’s things', (_who, signedIn) => {
  test.each(withIds.map((endpoint) => [endpoint.name, endpoint] as const))('%s tells and changes nothing', async (name, endpoint) => {
    for (const params of attempts(endpoint)) {
      const response = await tested.server.post(name, params, signedIn ? { authorization: `Bearer ${stranger.token}` } : {})
      const text = await response.text()
      expect(response.status, `${JSON.stringify(params)}: ${text}`).toBeLessThan(500)
      expect(text, JSON.stringify(params)).not.toContain(SECRET)
      if (response.status >= 400 && text !== '') {
        const { error } = JSON.parse(text) as { error: { code: string; id: string } }
        expect(['INVALID_PARAM', 'CREDENTIAL_REQUIRED', 'ROLE_PERMISSION_DENIED', ...(endpoint.secure ? ['ACCESS_DENIED'] : []), ...Object.keys(endpoint.errors)], text).toContain(error.code)
      }
    }
  })
})

test('after all of that everything of the owner is as it was', async () => {
  await tested.server.settle()
  expect(await everythingOf(owner)).toEqual(before)
})

test('and the owner’s friend still sees what was for them', async () => {
  const friend = (await owner.request('following/requests/list', {})).map((request) => request.follower.username)
  expect(friend).toContain('bob')
  const note: entities.Note = await owner.request('notes/show', { noteId: foreign['note'] ?? '' })
  expect(note.text).toBe(SECRET)
})
