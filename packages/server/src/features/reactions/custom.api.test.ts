import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, postAs, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
const { listen } = test
let keeper: Person
let alice: Person
let bob: Person
let rin: string
const urls: Record<string, string> = {}
const far = (name: string) => `https://far.example/${name}.png`

beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
  rin = await addRemote(test.server, 'rin', 'far.example')
  const staff = await keeper.request('admin/roles/create', {
    name: 'staff', description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: false, isModerator: false, isAdministrator: false,
    asBadge: false, canEditMembersByModerator: false, displayOrder: 0, policies: {},
  })
  await keeper.request('admin/roles/assign', { roleId: staff.id, userId: alice.id })
  for (const [n, [name, traits]] of Object.entries({ wave: {}, nude: { isSensitive: true }, medal: { roleIdsThatCanBeUsedThisEmojiAsReaction: [staff.id] } }).entries()) {
    const bytes = await sharp({ create: { width: 8 + n, height: 8, channels: 3, background: 'red' } }).png().toBuffer()
    urls[name] = (await keeper.request('admin/emoji/add', { name, fileId: (await keeper.upload(bytes, 'a.png')).id, ...traits })).url
  }
  const plain = { type: 'image/png', uri: null, updatedAt: null, license: null }
  await test.server.ctx.services.emojis.learn('far.example', ['blob', 'wave', 'heart-eyes'].map((name) => ({ name, url: far(name), ...plain })))
})

const react = (person: Person, noteId: string, reaction: string) => person.request('notes/reactions/create', { noteId, reaction })
const reactFar = (noteId: string, reaction: string) => test.server.ctx.services.reactions.create(rin, noteId, reaction)
const show = (noteId: string, viewer = alice) => viewer.request('notes/show', { noteId })
const reacted = async (noteId: string, viewer = alice) => Object.keys((await show(noteId, viewer)).reactions)

describe('reacting with a custom emoji', () => {
  it.each([
    [':wave:', ':wave@.:'], [':wave@.:', ':wave@.:'], [':blob:', '❤'], [':blob@far.example:', '❤'], [':wave@far.example:', '❤'], [':medal:', '❤'], [':nude:', ':nude@.:'], ['wave', '❤'],
  ])('of somebody here: %s counts as %s', async (wanted, stored) => {
    const { id } = await alice.post({ text: 'note' })
    await react(bob, id, wanted)
    expect(await show(id, bob)).toMatchObject({ reactions: { [stored]: 1 }, reactionCount: 1, reactionEmojis: {}, myReaction: stored })
  })

  it.each([
    [':blob:', ':blob@far.example:'], [':blob@.:', ':blob@far.example:'], [':heart-eyes:', ':heart-eyes@far.example:'], [':wave:', ':wave@far.example:'],
    [':nude:', '❤'], [':medal:', '❤'], [':blob@other.example:', '❤'], ['👍', '👍'], ['like', '👍'],
  ])('of somebody elsewhere: %s counts as %s', async (wanted, stored) => {
    const { id } = await alice.post({ text: 'note' })
    await reactFar(id, wanted)
    const custom = /^:(.+)@(.+):$/.exec(stored)
    expect(await show(id)).toMatchObject({ reactions: { [stored]: 1 }, reactionEmojis: custom ? { [`${custom[1]}@${custom[2]}`]: far(custom[1]!) } : {} })
  })

  it('that is for a role is for those who have it', async () => {
    const { id } = await bob.post({ text: 'note' })
    await react(alice, id, ':medal:')
    await react(bob, id, ':medal:')
    expect((await show(id)).reactions).toEqual({ ':medal@.:': 1, '❤': 1 })
  })

  it.each([
    ['nonSensitiveOnly', '❤', ':blob@far.example:'],
    ['nonSensitiveOnlyForLocalLikeOnlyForRemote', '❤', '❤'],
    ['likeOnlyForRemote', ':nude@.:', '❤'],
    ['likeOnly', '❤', '❤'],
    [null, ':nude@.:', ':blob@far.example:'],
  ] as const)('to a note that accepts %s: a sensitive one here counts as %s, a harmless one from afar as %s', async (reactionAcceptance, here, there) => {
    const [one, two] = [await alice.post({ text: 'note', reactionAcceptance }), await alice.post({ text: 'note', reactionAcceptance })]
    await react(bob, one.id, ':nude:')
    await reactFar(two.id, ':blob:')
    expect([await reacted(one.id), await reacted(two.id)]).toEqual([[here], [there]])
    const three = await alice.post({ text: 'note', reactionAcceptance })
    await react(bob, three.id, ':wave:')
    expect(await reacted(three.id)).toEqual([reactionAcceptance === 'likeOnly' ? '❤' : ':wave@.:'])
  })

  it('is counted by server, listed by kind, and polled with its picture', async () => {
    const { id } = await alice.post({ text: 'note' })
    await react(bob, id, ':wave:')
    await react(keeper, id, '👍')
    await reactFar(id, ':wave:')
    const counts = { reactions: { ':wave@.:': 1, '👍': 1, ':wave@far.example:': 1 }, reactionEmojis: { 'wave@far.example': far('wave') } }
    expect(await show(id)).toMatchObject({ ...counts, reactionCount: 3 })
    expect(await alice.request('notes/show-partial-bulk', { noteIds: [id] })).toEqual([{ id, ...counts }])
    const who = async (type: string) => (await alice.request('notes/reactions', { noteId: id, type })).map((one) => [one.user.username, one.type])
    expect(await who(':wave@.:')).toEqual([['bob', ':wave@.:']])
    expect(await who(':wave:')).toEqual([['bob', ':wave@.:']])
    expect(await who(':wave@far.example:')).toEqual([['rin', ':wave@far.example:']])
    const secret = await alice.post({ text: 'secret', visibility: 'specified' })
    await expect(bob.request('notes/reactions', { noteId: secret.id, type: ':wave@.:' })).rejects.toMatchObject({ code: 'NO_SUCH_NOTE' })
  })

  it('stays when the emoji is deleted or gets another picture', async () => {
    await test.server.ctx.services.emojis.learn('far.example', [{ name: 'moving', url: far('moving'), type: null, uri: null, updatedAt: null, license: null }])
    const { id } = await alice.post({ text: 'note' })
    await reactFar(id, ':moving:')
    await test.server.ctx.services.emojis.learn('far.example', [{ name: 'moving', url: far('moved'), type: null, uri: null, updatedAt: null, license: null }])
    await react(bob, id, '👍')
    expect((await show(id)).reactionEmojis).toEqual({ 'moving@far.example': far('moved') })
    const [emoji] = await keeper.request('admin/emoji/list-remote', { query: 'moving' })
    await keeper.request('admin/emoji/delete', { id: emoji!.id })
    await react(bob, id, '🎉')
    expect(await show(id)).toMatchObject({ reactions: { ':moving@far.example:': 1, '🎉': 1 }, reactionEmojis: {} })
  })
})

describe('those who watch a note', () => {
  it('hear of reactions, with the picture of custom ones', async () => {
    const { id } = await alice.post({ text: 'note' })
    const listener = listen(alice)
    await listener.capture(id)
    const next = async (type: string, reaction: string) => (await listener.updates.find((one) => one.id === id && one.type === type && one.body['reaction'] === reaction, `${type} ${reaction}`)).body
    await react(bob, id, ':wave:')
    expect(await next('reacted', ':wave@.:')).toEqual({ reaction: ':wave@.:', userId: bob.id, emoji: { name: 'wave@.', url: urls['wave'] } })
    await react(bob, id, '👍')
    expect(await next('unreacted', ':wave@.:')).toEqual({ reaction: ':wave@.:', userId: bob.id })
    expect(await next('reacted', '👍')).toEqual({ reaction: '👍', userId: bob.id, emoji: null })
    await reactFar(id, ':blob:')
    expect(await next('reacted', ':blob@far.example:')).toEqual({ reaction: ':blob@far.example:', userId: rin, emoji: { name: 'blob@far.example', url: far('blob') } })
    await bob.request('notes/reactions/delete', { noteId: id })
    expect(await next('unreacted', '👍')).toEqual({ reaction: '👍', userId: bob.id })
    expect(listener.updates.all.map((one) => one.type)).toEqual(['reacted', 'unreacted', 'reacted', 'reacted', 'unreacted'])
  })

  it('get renotes with the viewer’s own custom reaction and the first reactors', async () => {
    const { id } = await alice.post({ text: 'note' })
    await react(bob, id, ':wave:')
    const channel = await listen(bob).channel('localTimeline', {})
    const renote = await alice.post({ renoteId: id })
    expect(await channel.note(renote.id)).toMatchObject({ renote: { myReaction: ':wave@.:', reactionAndUserPairCache: [`${bob.id}/:wave@.:`] } })
  })
})

describe('notes and people of other servers', () => {
  it('carry the pictures of the emojis they use; those of this server do not', async () => {
    const id = await postAs(test.server, rin, { text: 'hello :blob: :none:', cw: ':wave:' })
    await test.server.ctx.db.pool.query(`update users set name = 'rin :heart-eyes:', emojis = array['heart-eyes', 'none'] where id = $1`, [rin])
    test.server.ctx.services.users.forget(rin)
    expect(await show(id)).toMatchObject({ emojis: { blob: far('blob'), wave: far('wave') }, user: { name: 'rin :heart-eyes:', emojis: { 'heart-eyes': far('heart-eyes') } } })
    const inside = await alice.post({ text: ':wave:', renoteId: id })
    expect((await show(inside.id)).renote).toMatchObject({ emojis: { blob: far('blob') } })
    expect(await show(inside.id)).not.toHaveProperty('emojis')
    expect(await alice.request('users/show', { userId: rin })).toMatchObject({ emojis: { 'heart-eyes': far('heart-eyes') } })
    const listed = await alice.request('notes/global-timeline', { limit: 1, untilId: inside.id })
    expect(listed[0]).toMatchObject({ id, emojis: { blob: far('blob') } })
  })
})

describe('a page of notes with emojis', () => {
  it('costs as many statements as a short one', async () => {
    const ids: string[] = []
    const plain = { type: null, uri: null, updatedAt: null, license: null }
    for (let n = 0; n < 20; n++) {
      await test.server.ctx.services.emojis.learn(`far${n}.example`, [{ name: 'face', url: far(`face${n}`), ...plain }, { name: 'tail', url: far(`tail${n}`), ...plain }])
      const author = await addRemote(test.server, 'many', `far${n}.example`)
      const id = await postAs(test.server, author, { text: ':face:' })
      await test.server.ctx.services.reactions.create(author, id, ':tail:')
      ids.push(id)
    }
    const { ctx } = test.server
    const read = async (limit: number) => {
      for (let n = 0; n < 20; n++) ctx.services.emojis.forget(['face', 'tail'].map((name) => ({ name, host: `far${n}.example` })))
      for (const id of ids) ctx.services.notes.forget(id)
      await test.server.settle()
      return test.server.countStatements(() => alice.request('notes/global-timeline', { limit }))
    }
    await read(20)
    const [few, many] = [await read(2), await read(20)]
    expect(many.result[0]).toMatchObject({ emojis: { face: far('face19') }, reactionEmojis: { 'tail@far19.example': far('tail19') } })
    expect(many.result).toHaveLength(20)
    expect(many.statements.length).toBeLessThanOrEqual(few.statements.length)
  })
})
