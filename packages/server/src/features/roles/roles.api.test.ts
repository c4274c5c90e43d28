import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, refusal, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'

let clock = 0
const test = useServer({ now: () => Date.now() + clock })
let keeper: Person
let alice: Person
let bob: Person
let count = 0
const signUp = () => test.server.signUp(`person${count++}`)

beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  alice = await test.server.signUp('alice')
  bob = await test.server.signUp('bob')
})

type Changes = Partial<Omit<Endpoints['admin/roles/create']['req'], 'condFormula' | 'policies'>> & { condFormula?: object; policies?: object }
const create = (changes: Changes = {}, who = keeper) => who.request('admin/roles/create', {
  name: `role ${count++}`, description: 'a role', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: false, isModerator: false, isAdministrator: false,
  asBadge: false, canEditMembersByModerator: false, displayOrder: 0, policies: {}, ...changes,
} as Endpoints['admin/roles/create']['req'])
const update = (roleId: string, changes: Changes) => keeper.request('admin/roles/update', { roleId, ...changes } as Endpoints['admin/roles/update']['req'])
const assign = (roleId: string, person: { id: string }, expiresAt: number | null = null, who = keeper) => who.request('admin/roles/assign', { roleId, userId: person.id, expiresAt })
const unassign = (roleId: string, person: { id: string }, who = keeper) => who.request('admin/roles/unassign', { roleId, userId: person.id })
const code = async (call: Promise<unknown>) => (await refusal(call)).code
const policiesOf = async (person: Person) => (await person.request('i', {})).policies
const now = () => Date.now() + clock
const says = (value: unknown, priority = 0) => ({ useDefault: false, priority, value })
/** Somebody with a role that has this power. */
const somebody = async (power: Changes) => {
  const person = await signUp()
  await assign((await create(power)).id, person)
  return person
}

describe('roles', () => {
  it('are made, shown, changed and deleted by administrators', async () => {
    const role = await create({ name: 'staff', color: '#ff0000', iconUrl: 'https://a.example/b.png', displayOrder: 3, policies: { pinLimit: says(9), canFly: says(1) } })
    expect(role).toMatchObject({
      name: 'staff', description: 'a role', color: '#ff0000', iconUrl: 'https://a.example/b.png', target: 'manual', condFormula: {}, isPublic: false, isExplorable: false,
      isModerator: false, isAdministrator: false, asBadge: false, preserveAssignmentOnMoveAccount: false, canEditMembersByModerator: false, displayOrder: 3, usersCount: 0,
    })
    expect(role.policies).toMatchObject({ pinLimit: says(9), canFly: says(1), antennaLimit: { useDefault: true, priority: 0, value: 5 } })
    expect(await keeper.request('admin/roles/show', { roleId: role.id })).toEqual(role)
    clock += 1000
    await update(role.id, { name: 'crew' })
    const after = await keeper.request('admin/roles/show', { roleId: role.id })
    expect(after).toMatchObject({ name: 'crew', color: '#ff0000', displayOrder: 3 })
    expect(after.updatedAt > role.updatedAt).toBe(true)
    await keeper.request('admin/roles/delete', { roleId: role.id })
    for (const endpoint of ['admin/roles/show', 'admin/roles/delete', 'admin/roles/update', 'admin/roles/users'] as const) {
      expect(await code(keeper.request(endpoint as 'admin/roles/show', { roleId: role.id }))).toBe('NO_SUCH_ROLE')
    }
  })

  it('are nobody else’s business', async () => {
    const moderator = await somebody({ isModerator: true })
    const { id } = await create()
    expect(await code(create({}, moderator))).toBe('ROLE_PERMISSION_DENIED')
    expect(await code(moderator.request('admin/roles/delete', { roleId: id }))).toBe('ROLE_PERMISSION_DENIED')
    expect((await moderator.request('admin/roles/list', {})).map((role) => role.id)).toContain(id)
    for (const who of [alice, bob]) expect(await code(who.request('admin/roles/list', {}))).toBe('ROLE_PERMISSION_DENIED')
    expect(await code(alice.request('admin/roles/update-default-policies', { policies: {} }))).toBe('ROLE_PERMISSION_DENIED')
  })

  it.each<[string, Changes]>([
    ['an unknown condition', { target: 'conditional', condFormula: { type: 'isHappy' } }],
    ['no condition', { target: 'conditional', condFormula: {} }],
    ['a condition on no role', { target: 'conditional', condFormula: { type: 'roleAssignedTo', roleId: 'nothing' } }],
    ['power by condition', { target: 'conditional', condFormula: { type: 'isLocal' }, isModerator: true }],
    ['a policy that does not fit', { policies: { pinLimit: says('many') } }],
    ['no name', { name: '' }],
    ['too much', { condFormula: { type: 'x'.repeat(70_000) } }],
  ])('with %s are refused, when they are made and when they are changed', async (_what, changes) => {
    expect(await code(create(changes))).toBe('INVALID_PARAM')
    const { id } = await create()
    expect(await code(update(id, changes))).toBe('INVALID_PARAM')
  })

  it('are listed by their last use', async () => {
    const [first, second] = [await create(), await create()]
    const ids = async () => (await keeper.request('admin/roles/list', {})).map((role) => role.id).filter((id) => id === first.id || id === second.id)
    clock += 1000
    await assign(first.id, alice)
    expect(await ids()).toEqual([first.id, second.id])
    clock += 1000
    await assign(second.id, alice)
    expect(await ids()).toEqual([second.id, first.id])
    clock += 1000
    await unassign(first.id, alice)
    expect(await ids()).toEqual([first.id, second.id])
  })
})

describe('giving a role', () => {
  it('counts, can be repeated with another end only, and be taken back', async () => {
    const { id } = await create()
    const members = async () => (await keeper.request('admin/roles/users', { roleId: id })).map((one) => [one.user.username, one.expiresAt])
    await assign(id, alice)
    expect(await code(assign(id, alice))).toBe('ALREADY_ASSIGNED')
    const end = now() + 60_000
    await assign(id, alice, end)
    expect(await members()).toEqual([['alice', new Date(end).toISOString()]])
    expect(await code(assign(id, alice, end))).toBe('ALREADY_ASSIGNED')
    await assign(id, bob)
    expect(await members()).toEqual([['bob', null], ['alice', new Date(end).toISOString()]])
    expect((await keeper.request('admin/roles/show', { roleId: id })).usersCount).toBe(2)
    await unassign(id, bob)
    expect(await code(unassign(id, bob))).toBe('NOT_ASSIGNED')
    clock += 61_000
    expect(await members()).toEqual([])
    expect((await keeper.request('admin/roles/show', { roleId: id })).usersCount).toBe(0)
    expect(await code(unassign(id, alice))).toBe('NOT_ASSIGNED')
  })

  it('for a time that has passed does nothing; after its end it is given anew', async () => {
    const { id } = await create({ isPublic: true })
    await assign(id, bob, now() - 1)
    expect(await keeper.request('admin/roles/users', { roleId: id })).toEqual([])
    await assign(id, bob, now() + 1000)
    const [first] = await keeper.request('admin/roles/users', { roleId: id })
    clock += 2000
    await assign(id, bob)
    const [second] = await keeper.request('admin/roles/users', { roleId: id })
    expect(second!.id > first!.id).toBe(true)
    expect((await bob.request('i/notifications', {})).filter((one) => one.type === 'roleAssigned')).toHaveLength(2)
  })

  it('is refused for what is not there, and for conditional roles', async () => {
    const [{ id }, conditional] = [await create(), await create({ target: 'conditional', condFormula: { type: 'isBot' } })]
    for (const act of [assign, unassign]) {
      expect(await code(act('nothing', alice))).toBe('NO_SUCH_ROLE')
      expect(await code(act(id, { id: 'nothing' }))).toBe('NO_SUCH_USER')
    }
    expect(await code(assign(conditional.id, alice))).toBe('INVALID_PARAM')
  })

  it('is the moderators’ part only where an administrator says so, and never with power', async () => {
    const moderator = await somebody({ isModerator: true })
    const [closed, open, strong] = [await create(), await create({ canEditMembersByModerator: true }), await create({ canEditMembersByModerator: true, isModerator: true })]
    for (const { id } of [closed, strong]) {
      expect(await code(assign(id, alice, null, moderator))).toBe('ACCESS_DENIED')
      expect(await code(unassign(id, alice, moderator))).toBe('ACCESS_DENIED')
    }
    await assign(open.id, alice, null, moderator)
    await unassign(open.id, alice, moderator)
    const administrator = await somebody({ isAdministrator: true })
    await assign(strong.id, alice, null, administrator)
    await unassign(strong.id, alice, administrator)
  })

  it('many times at once gives it once', async () => {
    const { id } = await create()
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => assign(id, alice)))
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect((await keeper.request('admin/roles/show', { roleId: id })).usersCount).toBe(1)
  })

  it('that is public tells those who get it', async () => {
    const [open, hidden] = [await create({ isPublic: true }), await create()]
    const remote = await addRemote(test.server, 'rin', 'far.example')
    const person = await signUp()
    for (const { id } of [open, hidden]) for (const who of [person, { id: remote }]) await assign(id, who)
    expect(await person.request('i/notifications', {})).toMatchObject([{ type: 'roleAssigned', role: { id: open.id, name: open.name } }])
    await keeper.request('admin/roles/delete', { roleId: open.id })
    expect(await person.request('i/notifications', {})).toEqual([])
  })

  it('that has run out is swept away some day', async () => {
    const { id } = await create()
    await assign(id, alice, now() + 1000)
    clock += 2000
    await test.server.ctx.services.roles.sweep()
    const { rows } = await test.server.ctx.db.pool.query('select from role_assignments where role_id = $1', [id])
    expect(rows).toEqual([])
  })
})

describe('what people may do', () => {
  it('follows their roles at once, until they end', async () => {
    const person = await signUp()
    const base = await policiesOf(person)
    const { id } = await create({ policies: { pinLimit: says(50), canSearchNotes: says(true) } })
    await assign(id, person, now() + 10_000)
    expect(await policiesOf(person)).toEqual({ ...base, pinLimit: 50, canSearchNotes: true })
    await update(id, { policies: { pinLimit: says(60) } })
    expect(await policiesOf(person)).toEqual({ ...base, pinLimit: 60 })
    clock += 11_000
    expect(await policiesOf(person)).toEqual(base)
  })

  it('is asked of them by endpoints and features', async () => {
    const person = await signUp()
    const [silent, narrow] = [await create({ policies: { canPublicNote: says(false, 1) } }), await create({ policies: { uploadableFileTypes: says(['text/plain'], 1), gtlAvailable: says(false, 1) } })]
    await assign(silent.id, person)
    expect((await person.post({ text: 'hello' })).visibility).toBe('home')
    const channel = await alice.request('channels/create', { name: 'eaves' })
    expect((await person.post({ text: 'hello', channelId: channel.id })).visibility).toBe('public')
    expect(await alice.request('users/show', { userId: person.id })).toMatchObject({ isSilenced: true })
    await assign(narrow.id, person)
    await person.upload(Buffer.from('text'), 'a.txt')
    await expect(person.upload(Buffer.from('{}'), 'a.json')).rejects.toMatchObject({ body: { error: { code: 'UNALLOWED_FILE_TYPE' } } })
    expect(await code(person.request('notes/global-timeline', {}))).toBe('GTL_DISABLED')
  })

  it('is all that any of their roles allows to upload; moderators upload everything', async () => {
    const [person, moderator] = [await signUp(), await somebody({ isModerator: true })]
    for (const type of ['image/*', 'text/plain']) {
      const { id } = await create({ policies: { uploadableFileTypes: says([type], 1) } })
      for (const who of [person, moderator]) await assign(id, who)
    }
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
    await person.upload(png, 'a.png')
    await person.upload(Buffer.from('text'), 'a.txt')
    await expect(person.upload(Buffer.from('{}'), 'a.json')).rejects.toMatchObject({ body: { error: { code: 'UNALLOWED_FILE_TYPE' } } })
    await moderator.upload(Buffer.from('{}'), 'a.json')
  })

  it('opens endpoints that ask for a policy; roles of administrators open all', async () => {
    const [manager, administrator, moderator] = [await somebody({ policies: { canManageCustomEmojis: says(true) } }), await somebody({ isAdministrator: true }), await somebody({ isModerator: true })]
    for (const person of [manager, administrator]) expect(await person.request('admin/emoji/list', {})).toEqual([])
    for (const person of [moderator, alice]) expect(await code(person.request('admin/emoji/list', {}))).toBe('ROLE_PERMISSION_DENIED')
    expect(await administrator.request('i', {})).toMatchObject({ isAdmin: true, isModerator: true })
    expect(await moderator.request('i', {})).toMatchObject({ isAdmin: false, isModerator: true })
  })

  it('is the server’s own where no role says anything, and for visitors', async () => {
    const person = await signUp()
    const policies = { pinLimit: 8, unknownPolicy: 1 }
    await keeper.request('admin/roles/update-default-policies', { policies } as never)
    expect(await policiesOf(person)).toMatchObject({ pinLimit: 8, antennaLimit: 5 })
    const role = await create({ policies: { pinLimit: { useDefault: true, priority: 2, value: 1 } } })
    await assign(role.id, person)
    expect((await policiesOf(person)).pinLimit).toBe(8)
    expect((await test.server.visit('meta', {})).policies.pinLimit).toBe(8)
    expect(await code(keeper.request('admin/roles/update-default-policies', { policies: { pinLimit: 'many' } } as never))).toBe('INVALID_PARAM')
    await keeper.request('admin/roles/update-default-policies', { policies: {} })
    expect((await policiesOf(person)).pinLimit).toBe(5)
  })

  it('costs no statement once it is known', async () => {
    const person = await signUp()
    await assign((await create({ policies: { pinLimit: says(9) } })).id, person)
    const read = () => test.server.ctx.services.policies.of(person.id)
    const before = await read()
    const { result, statements } = await test.server.countStatements(read)
    expect(statements).toEqual([])
    expect(result).toBe(before)
  })
})

describe('conditional roles', () => {
  it('are had by those who fulfil the condition, as long as they do', async () => {
    const person = await signUp()
    const staff = await create({ policies: {} })
    const conditional = (condFormula: object, changes: Changes = {}) => create({ target: 'conditional', condFormula, policies: { pinLimit: says(77) }, ...changes })
    const limited = async () => (await policiesOf(person)).pinLimit === 77
    const writers = await conditional({ id: 'a', type: 'notesMoreThanOrEq', value: 1 })
    expect(await limited()).toBe(false)
    const note = await person.post({ text: 'first' })
    await test.server.settle()
    expect(await limited()).toBe(true)
    await person.request('notes/delete', { noteId: note.id })
    await test.server.settle()
    expect(await limited()).toBe(false)
    await keeper.request('admin/roles/delete', { roleId: writers.id })
    const given = await conditional({ type: 'and', values: [{ type: 'isLocal' }, { type: 'roleAssignedTo', roleId: staff.id }] })
    expect(await limited()).toBe(false)
    await assign(staff.id, person)
    expect(await limited()).toBe(true)
    const second = await conditional({ type: 'roleAssignedTo', roleId: given.id }, { policies: { pinLimit: says(99, 1) } })
    expect(await limited()).toBe(true)
    for (const { id } of [second, given]) await keeper.request('admin/roles/delete', { roleId: id })
    expect(await limited()).toBe(false)
  })

  it('count nobody, and have the same people in the database as in memory', async () => {
    const { ctx } = test.server
    const bot = await signUp()
    await bot.request('i/update', { isBot: true })
    await addRemote(test.server, 'ren', 'far.example')
    await alice.post({ text: 'a note' })
    await test.server.settle()
    const staff = await create()
    await assign(staff.id, alice, now() + 100_000)
    await assign(staff.id, bob, now() + 10)
    clock += 20
    const day = 86_400
    const formulas = [
      { type: 'isLocal' }, { type: 'isRemote' }, { type: 'isBot' }, { type: 'isCat' }, { type: 'isLocked' }, { type: 'isSuspended' }, { type: 'isExplorable' },
      { type: 'roleAssignedTo', roleId: staff.id }, { type: 'createdLessThan', sec: 0.001 }, { type: 'createdLessThan', sec: day }, { type: 'createdMoreThan', sec: day }, { type: 'createdMoreThan', sec: -day },
      { type: 'notesMoreThanOrEq', value: 1 }, { type: 'notesLessThanOrEq', value: 0 }, { type: 'followersMoreThanOrEq', value: 0.5 }, { type: 'followingLessThanOrEq', value: 1e12 },
      { type: 'and', values: [] }, { type: 'or', values: [] }, { type: 'not', value: { type: 'or', values: [{ type: 'isBot' }, { type: 'isRemote' }] } },
      { type: 'and', values: [{ type: 'isLocal' }, { type: 'not', value: { type: 'roleAssignedTo', roleId: staff.id } }] },
    ]
    const people = (await ctx.db.pool.query<{ id: string }>('select id from users')).rows.map((row) => row.id)
    for (const condFormula of formulas) {
      const { id, usersCount } = await create({ target: 'conditional', condFormula, isPublic: true, isExplorable: true })
      expect(usersCount).toBe(0)
      const held = await ctx.services.roles.heldByMany(people)
      const inMemory = people.filter((person) => held.get(person)?.some((role) => role.id === id))
      expect([...(await ctx.services.roles.timeline(id))!.members].toSorted(), JSON.stringify(condFormula)).toEqual(inMemory.toSorted())
      await keeper.request('admin/roles/delete', { roleId: id })
    }
  })
})

describe('what others see', () => {
  it('are public roles; those to explore in the list', async () => {
    const [open, shown, hidden] = [await create({ isPublic: true, isExplorable: true, displayOrder: 5 }), await create({ isPublic: true }), await create({ isExplorable: true })]
    const first = await create({ isPublic: true, isExplorable: true, displayOrder: 6 })
    const listed = (await alice.request('roles/list', {})).map((role) => role.id)
    expect(listed.filter((id) => [open.id, shown.id, hidden.id, first.id].includes(id))).toEqual([first.id, open.id])
    for (const { id } of [open, shown]) expect(await test.server.visit('roles/show', { roleId: id })).toMatchObject({ id })
    for (const roleId of [hidden.id, 'nothing']) expect(await code(test.server.visit('roles/show', { roleId }))).toBe('NO_SUCH_ROLE')
    for (const roleId of [hidden.id, shown.id, 'nothing']) expect(await code(test.server.visit('roles/users', { roleId }))).toBe('NO_SUCH_ROLE')
    expect(await code(test.server.visit('roles/list', {}))).toBe('CREDENTIAL_REQUIRED')
  })

  it('are those who were given one, newest first, page by page', async () => {
    const { id } = await create({ isPublic: true, isExplorable: true })
    const people = [await signUp(), await signUp(), await signUp(), await signUp()]
    for (const person of people) await assign(id, person)
    await assign(id, bob, now() + 10)
    clock += 20
    await changeUser(test.server, people[1]!.id, { isSuspended: true })
    const page = async (params: object, who?: Person) => (await (who ? who.request('roles/users', { roleId: id, ...params }) : test.server.visit('roles/users', { roleId: id, ...params }))).map((one) => one.user.username)
    const names = [3, 2, 0].map((index) => people[index]!.username)
    expect(await page({})).toEqual(names)
    expect(await page({}, keeper)).toHaveLength(4)
    const all = await alice.request('roles/users', { roleId: id })
    expect(await page({ untilId: all[0]!.id, limit: 1 })).toEqual([names[1]])
    expect(await page({ sinceId: all[2]!.id, limit: 1 })).toEqual([names[1]])
    const many = await keeper.request('admin/roles/users', { roleId: id, limit: 2 })
    expect(many).toMatchObject([{ createdAt: expect.any(String), expiresAt: null }, {}])
    expect(await code(alice.request('admin/roles/users', { roleId: id }))).toBe('ROLE_PERMISSION_DENIED')
    const read = (limit: number) => test.server.countStatements(() => keeper.request('admin/roles/users', { roleId: id, limit }))
    await read(10)
    const forget = () => { for (const person of people) { test.server.ctx.services.users.forget(person.id); test.server.ctx.services.roles.forgetAssignments(person.id) } }
    forget()
    const few = await read(1)
    forget()
    expect((await read(10)).statements.length).toBeLessThanOrEqual(few.statements.length)
  })

  it('are badges and roles in their order, the hidden ones for moderators only', async () => {
    const person = await signUp()
    const remote = await addRemote(test.server, 'ran', 'far.example')
    const [low, high, hidden, plain] = [
      await create({ isPublic: true, asBadge: true, displayOrder: 1, name: 'low', iconUrl: 'https://a.example/low.png' }), await create({ isPublic: true, asBadge: true, displayOrder: 9, name: 'high' }),
      await create({ asBadge: true, displayOrder: 5, name: 'hidden' }), await create({ isPublic: true, name: 'plain', displayOrder: 2 }),
    ]
    for (const { id } of [low, high, hidden, plain]) for (const who of [person, { id: remote }]) await assign(id, who)
    const note = await person.post({ text: 'note' })
    const badges = async (viewer: Person) => {
      const shown = await viewer.request('notes/show', { noteId: note.id })
      return shown.user.badgeRoles?.map((role) => role.name)
    }
    for (let round = 0; round < 2; round++) {
      expect(await badges(alice)).toEqual(['high', 'low'])
      expect(await badges(keeper)).toEqual(['high', 'hidden', 'low'])
    }
    const seen = async (viewer: Person) => (await viewer.request('users/show', { userId: person.id })) as entities.UserDetailed
    expect((await seen(alice)).badgeRoles).toEqual([{ name: 'high', iconUrl: null, displayOrder: 9 }, { name: 'low', iconUrl: 'https://a.example/low.png', displayOrder: 1 }])
    expect((await seen(alice)).roles).toMatchObject([{ id: high.id }, { id: plain.id }, { id: low.id }])
    expect((await seen(keeper)).roles.map((role) => role.name)).toEqual(['high', 'hidden', 'plain', 'low'])
    await unassign(high.id, person)
    expect(await badges(alice)).toEqual(['low'])
    expect(await alice.request('users/show', { userId: remote })).not.toHaveProperty('badgeRoles')
    await keeper.request('admin/update-meta', { showRoleBadgesOfRemoteUsers: true } as never)
    expect(((await alice.request('users/show', { userId: remote })) as entities.UserDetailed).badgeRoles?.map((role) => role.name)).toEqual(['high', 'low'])
    await keeper.request('admin/update-meta', { showRoleBadgesOfRemoteUsers: false } as never)
    expect(await alice.request('users/show', { userId: remote })).not.toHaveProperty('badgeRoles')
  })
})
