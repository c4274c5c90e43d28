import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
let root: Person
let alice: Person
beforeAll(async () => {
  root = await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
})

it('tells what a moderator deleted, and nothing of what authors delete themselves', async () => {
  const [mine, bad] = [await alice.post({ text: 'mine' }), await alice.post({ text: 'Something Bad' })]
  await alice.request('notes/delete', { noteId: mine.id })
  await root.request('notes/delete', { noteId: bad.id })
  expect(await root.request('admin/show-moderation-logs', {})).toMatchObject([
    { type: 'deleteNote', userId: root.id, user: { username: 'keeper' }, info: { noteId: bad.id, noteUserId: alice.id, noteUserUsername: 'alice', noteUserHost: null, note: { text: 'Something Bad' } } },
  ])
})

it('is searched by type, moderator and text, in pages', async () => {
  for (let n = 0; n < 3; n++) await root.request('notes/delete', { noteId: (await alice.post({ text: `number ${n}` })).id })
  const list = async (params: object) => (await root.request('admin/show-moderation-logs', { limit: 100, ...params }))
  const all = await list({})
  expect(all).toHaveLength(4)
  expect(await list({ search: 'something bad' })).toHaveLength(1)
  expect(await list({ search: 'something else' })).toEqual([])
  expect(await list({ type: 'deleteNote' })).toEqual(all)
  expect(await list({ type: 'suspend' })).toEqual([])
  expect(await list({ userId: alice.id })).toEqual([])
  expect(await list({ limit: 2, untilId: all[0]!.id })).toEqual(all.slice(1, 3))
  expect(await list({ sinceId: all[2]!.id })).toEqual(all.slice(0, 2).toReversed())
})

it('tells who made, changed, gave, took and deleted a role', async () => {
  const role = await root.request('admin/roles/create', {
    name: 'helper', description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: true, isModerator: true, isAdministrator: false, asBadge: false,
    isExplorable: false, canEditMembersByModerator: false, displayOrder: 0, policies: {}, preserveAssignmentOnMoveAccount: false,
  }) as entities.Role
  await root.request('admin/roles/update', { roleId: role.id, name: 'moderator' })
  await root.request('admin/roles/assign', { roleId: role.id, userId: alice.id })
  await root.request('admin/roles/unassign', { roleId: role.id, userId: alice.id })
  await root.request('admin/roles/delete', { roleId: role.id })
  expect(await root.request('admin/show-moderation-logs', { search: role.id })).toMatchObject([
    { type: 'deleteRole', userId: root.id, info: { roleId: role.id, role: { name: 'moderator' } } },
    { type: 'unassignRole', info: { userId: alice.id, userUsername: 'alice', userHost: null, roleName: 'moderator' } },
    { type: 'assignRole', info: { userId: alice.id, roleId: role.id, expiresAt: null } },
    { type: 'updateRole', info: { before: { name: 'helper' }, after: { name: 'moderator' } } },
    { type: 'createRole', info: { role: { name: 'helper' } } },
  ])
})

it('tells who added, changed and deleted an emoji, one by one', async () => {
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer()
  const fileId = (await root.upload(picture, 'emoji.png')).id
  const wave = await root.request('admin/emoji/add', { name: 'wave', fileId, aliases: ['hi'] })
  const bird = await root.request('admin/emoji/add', { name: 'bird', fileId })
  await root.request('admin/emoji/update', { id: wave.id, category: 'hands' })
  expect((await refusal(root.request('admin/emoji/add', { name: 'wave', fileId }))).code).toBe('DUPLICATE_NAME')
  await root.request('admin/emoji/delete-bulk', { ids: [wave.id, bird.id, 'nothing'] })
  const logged = await root.request('admin/show-moderation-logs', { search: wave.id })
  expect(logged).toMatchObject([
    { type: 'deleteCustomEmoji', userId: root.id, info: { emojiId: wave.id, emoji: { name: 'wave', category: 'hands' } } },
    { type: 'updateCustomEmoji', userId: root.id, info: { emojiId: wave.id, before: { name: 'wave', category: null }, after: { name: 'wave', category: 'hands' } } },
    { type: 'addCustomEmoji', userId: root.id, info: { emojiId: wave.id, emoji: { ...wave } } },
  ])
  expect(await root.request('admin/show-moderation-logs', { search: bird.id })).toMatchObject([{ type: 'deleteCustomEmoji', info: { emoji: { name: 'bird' } } }, { type: 'addCustomEmoji' }])
})

it('tells what became of other people’s files, and nothing of one’s own', async () => {
  const theirs = await alice.upload(Buffer.from('theirs'), 'theirs.txt')
  const own = await root.upload(Buffer.from('own'), 'own.txt')
  for (const { id } of [theirs, own]) {
    for (const isSensitive of [true, true, false]) await root.request('drive/files/update', { fileId: id, isSensitive })
    await root.request('drive/files/delete', { fileId: id })
  }
  const info = { fileId: theirs.id, fileUserId: alice.id, fileUserUsername: 'alice', fileUserHost: null }
  const logged = await root.request('admin/show-moderation-logs', { search: 'fileUserId' })
  expect(logged.map((one) => [one.type, one.userId, one.info])).toEqual([
    ['deleteDriveFile', root.id, info], ['unmarkSensitiveDriveFile', root.id, info], ['markSensitiveDriveFile', root.id, info],
  ])
})

it('tells who changed which settings, but no secrets', async () => {
  const logs = () => root.request('admin/show-moderation-logs', { type: 'updateServerSettings' })
  await root.request('admin/update-meta', { name: 'Nest', deeplAuthKey: 'hush-hush' })
  await root.request('admin/update-meta', { libreTranslateKey: 'hush-hush-too', deeplAuthKey: null })
  await root.request('admin/update-meta', {})
  expect(await logs()).toMatchObject([
    { userId: root.id, info: { before: { name: 'Nest', deeplAuthKey: '(secret)', libreTranslateKey: null }, after: { name: 'Nest', deeplAuthKey: null, libreTranslateKey: '(secret)' } } },
    { userId: root.id, info: { before: { name: null, deeplAuthKey: null }, after: { name: 'Nest', deeplAuthKey: '(secret)', libreTranslateKey: null } } },
  ])
  expect(await root.request('admin/show-moderation-logs', { search: 'hush' })).toEqual([])
  await root.request('admin/roles/update-default-policies', { policies: { pinLimit: 7 } as never })
  await root.request('admin/roles/update-default-policies', { policies: { clipLimit: 3 } as never })
  expect((await logs()).slice(0, 2).map((one) => one.info)).toEqual([{ before: { pinLimit: 7 }, after: { clipLimit: 3 } }, { before: {}, after: { pinLimit: 7 } }])
})

it('is for moderators only, and outlives its authors', async () => {
  expect((await refusal(alice.request('admin/show-moderation-logs', {}))).code).toBe('ROLE_PERMISSION_DENIED')
  const { ctx } = test.server
  await ctx.tx((tx) => ctx.services.moderationLog.write(tx, alice.id, 'suspend', { userId: 'x' }))
  await ctx.db.pool.query('delete from users where id = $1', [alice.id])
  await ctx.tx((tx) => ctx.services.moderationLog.write(tx, alice.id, 'unsuspend', { userId: 'y' }))
  expect(await root.request('admin/show-moderation-logs', { type: 'suspend' })).toMatchObject([{ userId: null, user: null, info: { userId: 'x' } }])
  expect(await root.request('admin/show-moderation-logs', { type: 'unsuspend' })).toMatchObject([{ userId: null, user: null, info: { userId: 'y' } }])
})
