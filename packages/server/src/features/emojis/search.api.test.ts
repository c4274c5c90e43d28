import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints } from 'misskey-js'

const test = useServer()
let keeper: Person
let roleId: string
type Search = Endpoints['v2/admin/emoji/list']['req']
const list = (params: Search = {}) => keeper.request('v2/admin/emoji/list', params)
const names = async (params: Search = {}) => (await list({ limit: 100, ...params })).emojis.map((emoji) => emoji.name)

beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  roleId = (await keeper.request('admin/roles/create', {
    name: 'staff', description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: false, isModerator: false, isAdministrator: false, asBadge: false,
    canEditMembersByModerator: false, displayOrder: 0, policies: {},
  } as unknown as Endpoints['admin/roles/create']['req'])).id
  const local = { cat: { category: 'animals', aliases: ['neko', 'kitty'] }, dog: { category: 'animals', license: 'CC0', isSensitive: true }, sun: { category: 'sky', localOnly: true, aliases: ['cat_sun'] }, star: { roleIdsThatCanBeUsedThisEmojiAsReaction: [roleId, 'gone'] } }
  for (const [n, [name, traits]] of Object.entries(local).entries()) {
    const bytes = await sharp({ create: { width: 8 + n, height: 8, channels: 3, background: 'red' } }).png().toBuffer()
    await keeper.request('admin/emoji/add', { name, fileId: (await keeper.upload(bytes, `${name}.png`)).id, ...traits })
  }
  const learn = (host: string, name: string) => test.server.ctx.services.emojis.learn(host, [{ name, url: `https://${host}/${name}.gif`, type: 'image/gif', uri: `https://${host}/emojis/${name}`, updatedAt: Date.UTC(2020, 1, 3, 23, 30), license: null }])
  await learn('far.example', 'cat')
  await learn('other.example', 'moon')
})

it('finds emojis by any word of each text', async () => {
  expect(await names({ query: { name: 'cat  moon' } })).toEqual(['moon', 'cat', 'cat'])
  expect(await names({ query: { name: 'cat', hostType: 'local' } })).toEqual(['cat'])
  expect(await names({ query: { aliases: 'cat kit' } })).toEqual(['sun', 'cat'])
  expect(await names({ query: { category: 'sky ani', name: 'o' } })).toEqual(['dog'])
  expect(await names({ query: { license: 'CC0' } })).toEqual(['dog'])
  expect(await names({ query: { type: 'gif' } })).toEqual(['moon', 'cat'])
  expect(await names({ query: { uri: 'emojis/mo', publicUrl: 'other', originalUrl: 'moon.gif' } })).toEqual(['moon'])
  expect(await names({ query: { name: '%' } })).toEqual([])
  expect(await names({ query: { name: '   ' } })).toHaveLength(6)
})

it('finds them by what they are', async () => {
  expect(await names({ query: { isSensitive: true } })).toEqual(['dog'])
  expect(await names({ query: { localOnly: true } })).toEqual(['sun'])
  expect(await names({ query: { roleIds: [roleId, 'other'] } })).toEqual(['star'])
  expect(await names({ query: { hostType: 'remote', host: 'other' } })).toEqual(['moon'])
  expect(await names({ query: { host: 'other' } })).toHaveLength(6)
  expect(await names({ query: { updatedAtFrom: '2020-02-03', updatedAtTo: '2020-02-03' } })).toEqual(['moon', 'cat'])
  expect(await names({ query: { updatedAtTo: '2020-02-02' } })).toEqual([])
  expect(await names({ query: { updatedAtFrom: '2020-02-04T00:00:00Z' } })).toHaveLength(4)
  expect(await names({ query: { updatedAtFrom: 'yesterday', updatedAtTo: '2020-99-99' } })).toHaveLength(6)
  expect(await names({ query: { updatedAtFrom: '2020-02-31' } })).toHaveLength(4)
  expect(await names({ query: { updatedAtFrom: '0000-01-01' } })).toHaveLength(6)
})

it('sorts by any key, page by page, and counts', async () => {
  expect(await names({ sortKeys: ['+name', '+id'] })).toEqual(['cat', 'cat', 'dog', 'moon', 'star', 'sun'])
  expect(await names({ sortKeys: ['-category', '-name'], query: { hostType: 'local' } })).toEqual(['sun', 'dog', 'cat', 'star'])
  for (const key of ['updatedAt', 'host', 'uri', 'publicUrl', 'type', 'aliases', 'license', 'isSensitive', 'localOnly', 'roleIdsThatCanBeUsedThisEmojiAsReaction'] as const) {
    expect(await names({ sortKeys: [`+${key}`, `-${key}`] })).toHaveLength(6)
  }
  const page = await list({ limit: 4, page: 2, sortKeys: ['+name'] })
  expect(page).toMatchObject({ count: 2, allCount: 6, allPages: 2, emojis: [{ name: 'star' }, { name: 'sun' }] })
  expect(await list({ limit: 4, page: 3 })).toEqual({ emojis: [], count: 0, allCount: 6, allPages: 2 })
  const all = (await list({ limit: 100 })).emojis
  expect((await list({ untilId: all[2]!.id, sinceId: all[5]!.id })).emojis.map((emoji) => emoji.id)).toEqual([all[3]!.id, all[4]!.id])
})

it('shows all of each, with the names of roles', async () => {
  const [star] = (await list({ query: { name: 'star' } })).emojis
  expect(star).toMatchObject({ name: 'star', host: null, uri: null, type: 'image/png', updatedAt: expect.any(String), roleIdsThatCanBeUsedThisEmojiAsReaction: [{ id: roleId, name: 'staff' }] })
  expect(star!.originalUrl).toMatch(/^http/)
})

it('is for those who manage emojis', async () => {
  const alice = await test.server.signUp('alice')
  expect((await refusal(alice.request('v2/admin/emoji/list', {}))).code).toBe('ROLE_PERMISSION_DENIED')
  expect((await refusal(list({ sortKeys: ['name' as '+name'] }))).code).toBe('INVALID_PARAM')
})
