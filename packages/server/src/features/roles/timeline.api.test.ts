import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, refusal, useServer } from '@tsubame/testkit'
import type { ListenedChannel, Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'

let clock = 0
const test = useServer({ now: () => Date.now() + clock })
const { listen } = test
let keeper: Person
let member: Person
let other: Person
let reader: Person
let remote: string
let roleId: string
const create = (changes: object = {}) => keeper.request('admin/roles/create', {
  name: 'writers', description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: true, isModerator: false, isAdministrator: false, isExplorable: true,
  asBadge: false, canEditMembersByModerator: false, displayOrder: 0, policies: {}, ...changes,
} as Endpoints['admin/roles/create']['req'])
const assign = (userId: string, expiresAt: number | null = null, id = roleId) => keeper.request('admin/roles/assign', { roleId: id, userId, expiresAt })
const unassign = (userId: string) => keeper.request('admin/roles/unassign', { roleId, userId })
const ids = (notes: readonly { id: string }[]) => notes.map((note) => note.id)
const read = async (params: object = {}, id = roleId) => ids(await reader.request('roles/notes', { roleId: id, limit: 100, ...params }))
/** A note that everybody who listens to the role gets: what was to come before it has come. */
const mark = async (...channels: ListenedChannel[]): Promise<entities.Note> => {
  const last = await member.post({ text: 'mark' })
  await Promise.all(channels.map((channel) => channel.note(last.id)))
  return last
}

beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  member = await test.server.signUp('member')
  other = await test.server.signUp('other')
  reader = await test.server.signUp('reader')
  remote = await addRemote(test.server, 'rin', 'far.example')
  roleId = (await create()).id
  for (const id of [member.id, remote]) await assign(id)
  await test.server.ctx.services.meta.update({ ugcVisibilityForVisitor: 'all' })
})

describe('the notes of a role', () => {
  it('are the public ones of its members, newest first', async () => {
    const theirs = await other.post({ text: 'a' })
    const kinds = {
      first: await member.post({ text: 'a' }),
      home: await member.post({ text: 'a', visibility: 'home' }),
      closed: await member.post({ text: 'a', visibility: 'followers' }),
      direct: await member.post({ text: 'a', visibility: 'specified', visibleUserIds: [reader.id] }),
      reply: await member.post({ text: 'a', replyId: theirs.id }),
      renote: await member.post({ renoteId: theirs.id }),
      stranger: await other.post({ text: 'a' }),
      remote: { id: await postAs(test.server, remote, { text: 'a' }) },
    }
    const listed = await read()
    expect(Object.entries(kinds).filter(([, note]) => listed.includes(note.id)).map(([name]) => name)).toEqual(['first', 'reply', 'renote', 'remote'])
    expect(listed).toEqual([kinds.remote, kinds.renote, kinds.reply, kinds.first].map((note) => note.id))
    expect(await read({ untilId: kinds.remote.id, limit: 1 })).toEqual([kinds.renote.id])
    expect(await read({ sinceId: kinds.first.id, limit: 1 })).toEqual([kinds.reply.id])
  })

  it('follow who has it, at once', async () => {
    const late = await other.post({ text: 'late' })
    expect(await read()).not.toContain(late.id)
    await assign(other.id)
    expect(await read()).toContain(late.id)
    await unassign(other.id)
    expect(await read()).not.toContain(late.id)
    await assign(other.id, Date.now() + clock + 5000)
    expect(await read()).toContain(late.id)
    clock += 6000
    expect(await read()).not.toContain(late.id)
  })

  it('leave out whom the reader mutes and who blocks them, and never end early', async () => {
    const noisy = await test.server.signUp('noisy')
    await assign(noisy.id)
    const old = await member.post({ text: 'old' })
    for (let n = 0; n < 30; n++) await noisy.post({ text: 'noise' })
    await reader.request('mute/create', { userId: noisy.id })
    expect((await read({ limit: 5 }))[0]).toBe(old.id)
    await reader.request('mute/delete', { userId: noisy.id })
    expect((await read({ limit: 5 }))[0]).not.toBe(old.id)
    await noisy.request('blocking/create', { userId: reader.id })
    expect((await read({ limit: 5 }))[0]).toBe(old.id)
    await changeUser(test.server, noisy.id, { isSuspended: true })
    await test.server.settle()
    expect(ids(await other.request('roles/notes', { roleId, limit: 1 }))).toEqual([old.id])
    await unassign(noisy.id)
  })

  it('are those of a public role; nothing unless it is to be explored', async () => {
    const [hidden, closed] = [await create({ isPublic: false }), await create({ isExplorable: false })]
    for (const { id } of [hidden, closed]) await assign(member.id, null, id)
    await member.post({ text: 'a' })
    for (const id of [hidden.id, 'nothing']) expect((await refusal(reader.request('roles/notes', { roleId: id }))).code).toBe('NO_SUCH_ROLE')
    expect(await read({}, closed.id)).toEqual([])
    expect((await refusal(test.server.visit('roles/notes', { roleId }))).code).toBe('CREDENTIAL_REQUIRED')
  })

  it('of a condition are those of everybody who fulfils it', async () => {
    const { id } = await create({ target: 'conditional', condFormula: { type: 'isRemote' } })
    const [far, near] = [await postAs(test.server, remote, { text: 'far' }), await member.post({ text: 'near' })]
    const listed = await read({}, id)
    expect(listed).toContain(far)
    expect(listed).not.toContain(near.id)
  })

  it('cost as many statements whatever their number', async () => {
    const { ctx } = test.server
    for (let n = 0; n < 20; n++) await member.post({ text: 'note' })
    const count = async (limit: number) => {
      for (const id of await read()) ctx.services.notes.forget(id)
      ctx.services.users.forget(member.id)
      ctx.services.roles.forgetAssignments(member.id)
      return test.server.countStatements(() => read({ limit }))
    }
    await count(5)
    const [few, many] = [await count(2), await count(20)]
    expect([few.result.length, many.result.length]).toEqual([2, 20])
    expect(many.statements.length).toBeLessThanOrEqual(few.statements.length)
    expect(many.statements.length).toBeLessThanOrEqual(8)
  })
})

describe('the stream of a role', () => {
  it('sends what the list would hold, to visitors, too', async () => {
    const open = await Promise.all([reader, null].map((person) => listen(person).channel('roleTimeline', { roleId })))
    const theirs = await other.post({ text: 'a' })
    const first = await member.post({ text: 'first' })
    await member.post({ text: 'a', visibility: 'home' })
    await member.post({ text: 'a', visibility: 'specified', visibleUserIds: [reader.id] })
    await member.post({ text: 'a', replyId: theirs.id })
    await member.post({ renoteId: theirs.id })
    await postAs(test.server, remote, { text: 'a' })
    await mark(...open)
    const listed = await read({ sinceId: first.id })
    for (const channel of open) expect(ids(channel.notes)).toEqual([first.id, ...listed])
    expect(listed).toHaveLength(4)
  })

  it('follows who has the role, mutes, and whether it is to be explored', async () => {
    const channel = await listen(reader).channel('roleTimeline', { roleId })
    const heard = async (person: Person) => {
      // Open channels read anew who has the role once the change has been answered.
      await test.server.settle()
      const note = await person.post({ text: 'hear me' })
      await mark(channel)
      return ids(channel.notes).includes(note.id)
    }
    expect(await heard(other)).toBe(false)
    await assign(other.id)
    expect(await heard(other)).toBe(true)
    await reader.request('mute/create', { userId: other.id })
    expect(await heard(other)).toBe(false)
    await reader.request('mute/delete', { userId: other.id })
    await unassign(other.id)
    expect(await heard(other)).toBe(false)
    await keeper.request('admin/roles/update', { roleId, isExplorable: false })
    await test.server.settle()
    const unheard = await member.post({ text: 'unheard' })
    await keeper.request('admin/roles/update', { roleId, isExplorable: true })
    expect(await heard(member)).toBe(true)
    expect(ids(channel.notes)).not.toContain(unheard.id)
  })

  it('of a condition sends what those write who fulfil it', async () => {
    const { id } = await create({ target: 'conditional', condFormula: { type: 'isRemote' } })
    const [channel, plain] = [await listen(reader).channel('roleTimeline', { roleId: id }), await listen(reader).channel('roleTimeline', { roleId })]
    const near = await member.post({ text: 'near' })
    const far = await postAs(test.server, remote, { text: 'far' })
    await channel.note(far)
    await plain.note(far)
    expect(ids(channel.notes)).not.toContain(near.id)
  })

  it('is silently refused for roles that are not public or not to be explored, and ends with its role', async () => {
    const [hidden, closed, gone] = [await create({ isPublic: false }), await create({ isExplorable: false }), await create()]
    await assign(member.id, null, gone.id)
    const listener = listen(reader)
    for (const params of [{ roleId: hidden.id }, { roleId: closed.id }, { roleId: 'nothing' }, {}]) expect(await test.opens(reader, 'roleTimeline', params)).toBe(false)
    const channel = await listener.channel('roleTimeline', { roleId: gone.id })
    const witness = await listen(reader).channel('roleTimeline', { roleId })
    await keeper.request('admin/roles/delete', { roleId: gone.id })
    await mark(witness)
    await listener.settle()
    expect(channel.notes).toEqual([])
  })
})
