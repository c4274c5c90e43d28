import { beforeAll, describe, expect, it } from 'vitest'
import { changeUser, refusal, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import type { Endpoints, entities } from 'misskey-js'
import sharp from 'sharp'

let shift = 0
const test = useServer({ now: () => Date.now() + shift })
let keeper: Person
let owner: Person
let guest: Person
beforeAll(async () => {
  keeper = await test.server.signUp('keeper')
  owner = await test.server.signUp('rin')
  guest = await test.server.signUp('ayu')
})

type Create = Endpoints['channels/create']['req']
const open = (person: Person, params: Partial<Create> = {}) => person.request('channels/create', { name: 'swallows', ...params })
const show = (person: Person, channelId: string) => person.request('channels/show', { channelId })
const update = (person: Person, channelId: string, changes: object) => person.request('channels/update', { channelId, ...changes })
const codeOf = async (call: Promise<unknown>) => (await refusal(call)).code
const picture = async (person: Person, name: string) => {
  const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'black', noise: { type: 'gaussian', mean: 128, sigma: 30 } } }).png().toBuffer()
  return person.upload(bytes, name)
}
const ids = (list: readonly { id: string }[]) => list.map((one) => one.id)

describe('opening a channel', () => {
  it('needs no more than a name', async () => {
    const channel = await open(owner, { name: 'ツバメ' })
    expect(channel).toEqual({
      id: expect.any(String), createdAt: expect.any(String), lastNotedAt: null, name: 'ツバメ', description: null, userId: owner.id, bannerUrl: null, bannerId: null,
      pinnedNoteIds: [], color: '#86b300', isArchived: false, usersCount: 0, notesCount: 0, isSensitive: false, allowRenoteToExternal: true,
      isFollowing: false, isFavorited: false, isMuting: false,
    })
    expect(await show(owner, channel.id)).toEqual({ ...channel, pinnedNotes: [] })
  })

  it('takes all that can be set', async () => {
    const banner = await picture(owner, 'banner.png')
    const params = { name: 'all', description: 'of it', bannerId: banner.id, color: 'tomato', isSensitive: true, allowRenoteToExternal: false }
    const channel = await open(owner, params)
    expect(channel).toMatchObject(params)
    const answer = await fetch(channel.bannerUrl!)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^image\//)])
    expect(await open(owner, { isSensitive: null, allowRenoteToExternal: null, bannerId: null, description: null })).toMatchObject({ isSensitive: false, allowRenoteToExternal: true, description: null })
    expect(await open(owner, { description: '' })).toMatchObject({ description: null })
  })

  it.each([
    ['no name', { name: '' }], ['a name of 129', { name: 'x'.repeat(129) }], ['a description of 2049', { description: 'x'.repeat(2049) }], ['no colour', { color: '' }],
    ['a colour of 17', { color: 'x'.repeat(17) }], ['a flag that is none', { isSensitive: 'yes' }],
  ])('is refused with %s', async (_what, params) => {
    expect(await codeOf(open(owner, params as Create))).toBe('INVALID_PARAM')
  })

  it('takes only an own file for a banner', async () => {
    const foreign = await picture(guest, 'mine.png')
    for (const bannerId of [foreign.id, 'nothing']) expect(await refusal(open(owner, { bannerId }))).toMatchObject({ code: 'NO_SUCH_FILE', id: 'cd1e9f3e-5a12-4ab4-96f6-5d0a2cc32050' })
  })

  it('is for those whom the policies allow it, and who have not moved away', async () => {
    await test.server.ctx.services.meta.update({ policies: { canCreateChannel: false } })
    expect(await codeOf(open(owner))).toBe('ROLE_PERMISSION_DENIED')
    await test.server.ctx.services.meta.update({ policies: {} })
    await changeUser(test.server, guest.id, { movedToUri: 'https://far.example/users/guest' })
    await until(async () => (await codeOf(open(guest))) === 'YOUR_ACCOUNT_MOVED', 'the move to be known')
    await changeUser(test.server, guest.id, { movedToUri: null })
    await until(() => open(guest).then(() => true, () => false), 'the move to be taken back')
    expect(await codeOf(test.server.visit('channels/create', { name: 'visitors' }))).toBe('CREDENTIAL_REQUIRED')
  })
})

describe('changing a channel', () => {
  it('is for its owner and for moderators', async () => {
    const { id } = await open(owner)
    expect(await refusal(update(guest, id, { name: 'mine' }))).toMatchObject({ code: 'ACCESS_DENIED', id: '1fb7cb09-d46a-4fdf-b8df-057788cce513' })
    expect(await refusal(update(owner, 'nothing', { name: 'a' }))).toMatchObject({ code: 'NO_SUCH_CHANNEL', id: 'f9c5467f-d492-4c3c-9a8d-a70dacc86512' })
    expect(await update(owner, id, { name: 'new', color: '#fff' })).toMatchObject({ name: 'new', color: '#fff' })
    expect(await update(keeper, id, { name: 'tidy' })).toMatchObject({ name: 'tidy', color: '#fff', userId: owner.id })
    expect(await show(guest, id)).toMatchObject({ name: 'tidy', color: '#fff' })
  })

  it('leaves what is not given as it is', async () => {
    const banner = await picture(owner, 'stays.png')
    const all = { name: 'all', description: 'of it', bannerId: banner.id, color: 'tomato', isSensitive: true, allowRenoteToExternal: false }
    const channel = await open(owner, all)
    expect(await update(owner, channel.id, {})).toEqual(channel)
    expect(await update(owner, channel.id, { isArchived: null, isSensitive: null, allowRenoteToExternal: null })).toEqual(channel)
    expect(await update(owner, channel.id, { isSensitive: false, allowRenoteToExternal: true, isArchived: true })).toEqual({ ...channel, isSensitive: false, allowRenoteToExternal: true, isArchived: true })
    expect(await update(owner, channel.id, { description: null, isArchived: false })).toMatchObject({ description: null, isArchived: false })
    expect(await update(owner, channel.id, { description: 'again' })).toMatchObject({ description: 'again' })
    expect(await update(owner, channel.id, { description: '' })).toMatchObject({ description: null })
  })

  it('takes the banner away, and takes no foreign one', async () => {
    const [own, foreign] = [await picture(owner, 'own.png'), await picture(guest, 'foreign.png')]
    const { id } = await open(owner, { bannerId: own.id })
    expect(await refusal(update(owner, id, { bannerId: foreign.id }))).toMatchObject({ code: 'NO_SUCH_FILE', id: 'e86c14a4-0da2-4032-8df3-e737a04c7f3b' })
    expect(await update(keeper, id, { bannerId: own.id, name: 'by a moderator' })).toMatchObject({ bannerId: own.id, name: 'by a moderator' })
    expect(await update(owner, id, { bannerId: null })).toMatchObject({ bannerId: null, bannerUrl: null })
    expect(await show(owner, id)).toMatchObject({ bannerId: null, bannerUrl: null })
  })

  it('loses the banner with its file', async () => {
    const file = await picture(owner, 'gone.png')
    const { id } = await open(owner, { bannerId: file.id })
    await owner.request('drive/files/delete', { fileId: file.id })
    expect(await show(owner, id)).toMatchObject({ bannerId: null, bannerUrl: null })
    await test.server.settle()
    expect(await show(owner, id)).toMatchObject({ bannerId: null, bannerUrl: null })
    const { rows } = await test.server.ctx.db.pool.query('select banner_id from channels where id = $1', [id])
    expect(rows).toEqual([{ banner_id: null }])
  })
})

describe('pinned notes', () => {
  it('are notes of the channel that one may see, in the order they were given', async () => {
    const [{ id }, elsewhere] = [await open(owner), await open(owner)]
    const [first, second, third] = [await owner.post({ text: '1', channelId: id }), await guest.post({ text: '2', channelId: id }), await owner.post({ text: '3', channelId: id })]
    const [outside, other] = [await owner.post({ text: 'outside' }), await owner.post({ text: 'other', channelId: elsewhere.id })]
    const pinnedNoteIds = [third.id, outside.id, first.id, 'nothing', other.id, third.id, second.id]
    const updated = await update(owner, id, { pinnedNoteIds })
    expect(updated.pinnedNoteIds).toEqual([third.id, first.id, second.id])
    expect(updated).not.toHaveProperty('pinnedNotes')
    expect((await show(guest, id)).pinnedNotes).toMatchObject([{ id: third.id, text: '3' }, { id: first.id }, { id: second.id }])
    expect((await test.server.visit('channels/show', { channelId: id })).pinnedNotes).toHaveLength(3)

    await owner.request('notes/delete', { noteId: third.id })
    await owner.request('mute/create', { userId: guest.id })
    expect(ids((await show(owner, id)).pinnedNotes!)).toEqual([first.id])
    await owner.request('mute/delete', { userId: guest.id })
    await guest.request('i/update', { requireSigninToViewContents: true })
    expect(ids((await test.server.visit('channels/show', { channelId: id })).pinnedNotes!)).toEqual([first.id])
    await guest.request('i/update', { requireSigninToViewContents: false })
    expect((await update(owner, id, { pinnedNoteIds: [] })).pinnedNoteIds).toEqual([])
  })

  it('are at most a hundred', async () => {
    const { id } = await open(owner)
    expect(await codeOf(update(owner, id, { pinnedNoteIds: Array.from({ length: 101 }, (_, n) => `note${n}`) }))).toBe('INVALID_PARAM')
  })
})

describe('following and bookmarking', () => {
  it.each([
    ['follow', 'isFollowing', 'c0031718-d573-4e85-928e-10039f1fbb68'], ['favorite', 'isFavorited', '4938f5f3-6167-4c04-9149-6607b7542861'],
  ] as const)('%s twice, at once or one after the other, is as good as once', async (act, flag, errorId) => {
    const { id } = await open(owner)
    await Promise.all(Array.from({ length: 5 }, () => guest.request(`channels/${act}`, { channelId: id })))
    await guest.request(`channels/${act}`, { channelId: id })
    expect(await show(guest, id)).toMatchObject({ [flag]: true })
    expect(await show(owner, id)).toMatchObject({ [flag]: false })
    const listed = await (act === 'follow' ? guest.request('channels/followed', {}) : guest.request('channels/my-favorites', {}))
    expect(ids(listed)).toEqual([id])
    await Promise.all([1, 2].map(() => guest.request(`channels/un${act}`, { channelId: id })))
    await guest.request(`channels/un${act}`, { channelId: id })
    expect(await show(guest, id)).toMatchObject({ [flag]: false })
    expect(await refusal(guest.request(`channels/${act}`, { channelId: 'nothing' }))).toMatchObject({ code: 'NO_SUCH_CHANNEL', id: errorId })
  })

  it.each([['unfollow', '19959ee9-0153-4c51-bbd9-a98c49dc59d6'], ['unfavorite', '353c68dd-131a-476c-aa99-88a345e83668']] as const)('%s wants a channel that is there', async (act, id) => {
    expect(await refusal(guest.request(`channels/${act}`, { channelId: 'nothing' }))).toMatchObject({ code: 'NO_SUCH_CHANNEL', id })
  })
})

describe('muting', () => {
  const mute = (channelId: string, expiresAt?: number | null) => guest.request('channels/mute/create', { channelId, ...(expiresAt === undefined ? {} : { expiresAt }) })
  const unmute = (channelId: string) => guest.request('channels/mute/delete', { channelId })
  const muted = async () => ids(await guest.request('channels/mute/list', {}))

  it('is refused twice, and its end where there is none', async () => {
    const { id } = await open(owner)
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => mute(id)))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    expect(await refusal(mute(id))).toMatchObject({ code: 'ALREADY_MUTING_CHANNEL', id: '5a251978-769a-da44-3e89-3931e43bb592' })
    expect(await show(guest, id)).toMatchObject({ isMuting: true })
    expect(await show(owner, id)).toMatchObject({ isMuting: false })
    await unmute(id)
    expect(await show(guest, id)).toMatchObject({ isMuting: false })
    expect(await refusal(unmute(id))).toMatchObject({ code: 'NOT_MUTING_CHANNEL', id: '14d55962-6ea8-d990-1333-d6bef78dc2ab' })
    expect(await refusal(mute('nothing'))).toMatchObject({ code: 'NO_SUCH_CHANNEL', id: '7174361e-d58f-31d6-2e7c-6fb830786a3f' })
    expect(await refusal(unmute('nothing'))).toMatchObject({ code: 'NO_SUCH_CHANNEL', id: 'e7998769-6e94-d9c2-6b8f-94a527314aba' })
  })

  it('must end in the future', async () => {
    const { id } = await open(owner)
    for (const expiresAt of [0, Date.now() - 1000]) expect(await refusal(mute(id, expiresAt))).toMatchObject({ code: 'EXPIRES_AT_IS_PAST', id: '42b32236-df2c-a45f-fdbf-def67268f749' })
    await mute(id, Number.MAX_SAFE_INTEGER)
    expect(await muted()).toEqual([id])
    await unmute(id)
    await mute(id, null)
    await unmute(id)
  })

  it('is over at its end, whether it was swept or not', async () => {
    const [short, long] = [await open(owner), await open(owner)]
    await mute(short.id, Date.now() + 60_000)
    await mute(long.id, Date.now() + 600_000)
    expect(await muted()).toEqual([long.id, short.id])
    shift = 61_000
    expect(await muted()).toEqual([long.id])
    expect(await show(guest, short.id)).toMatchObject({ isMuting: false })
    expect(await codeOf(unmute(short.id))).toBe('NOT_MUTING_CHANNEL')
    await mute(short.id, Date.now() + shift + 60_000)
    expect(await muted()).toEqual([short.id, long.id])
    shift = 130_000
    await test.server.ctx.services.channels.sweepMutes()
    const { rows } = await test.server.ctx.db.pool.query('select channel_id from channel_mutes where user_id = $1', [guest.id])
    expect(rows).toEqual([{ channel_id: long.id }])
    await mute(short.id)
    shift = 0
    for (const id of [short.id, long.id]) await unmute(id)
    expect(await muted()).toEqual([])
  })
})

describe('lists', () => {
  let collector: Person
  let channels: entities.Channel[]
  beforeAll(async () => {
    collector = await test.server.signUp('collector')
    channels = []
    for (let n = 0; n < 12; n++) channels.push(await open(collector, { name: `Nest ${n} 100%`, description: n % 2 === 0 ? 'under the eaves_too' : null }))
  })

  /** All of a list, read in pages of `limit` from the newest on. */
  async function all(read: (cursor: { untilId?: string; limit: number }) => Promise<entities.Channel[]>, limit = 5): Promise<string[]> {
    const found: string[] = []
    for (;;) {
      const page = await read({ limit, ...(found.length > 0 ? { untilId: found.at(-1)! } : {}) })
      if (page.length === 0) return found
      found.push(...ids(page))
    }
  }

  it('of one\'s own page without repeats, newest first, without archived ones', async () => {
    const newest = ids(channels).toReversed()
    expect(await all((cursor) => collector.request('channels/owned', cursor))).toEqual(newest)
    expect(ids(await collector.request('channels/owned', {}))).toEqual(newest.slice(0, 5))
    expect(ids(await collector.request('channels/owned', { sinceId: channels[2]!.id, limit: 3 }))).toEqual(ids(channels.slice(3, 6)))
    expect(ids(await collector.request('channels/owned', { sinceId: channels[2]!.id, untilId: channels[5]!.id }))).toEqual(ids([channels[4]!, channels[3]!]))
    const at = Date.parse(channels[3]!.createdAt)
    expect(ids(await collector.request('channels/owned', { untilDate: at, limit: 100 }))).not.toContain(channels[3]!.id)
    await update(collector, channels[11]!.id, { isArchived: true })
    expect(await all((cursor) => collector.request('channels/owned', cursor))).toEqual(newest.slice(1))
    expect(await guest.request('channels/owned', { limit: 100 })).toSatisfy((list: entities.Channel[]) => list.every((channel) => channel.userId === guest.id))
    await update(collector, channels[11]!.id, { isArchived: false })
  })

  it('of followed ones page by channel, archived ones stay', async () => {
    for (const channel of [channels[3]!, channels[0]!, channels[7]!, channels[5]!]) await collector.request('channels/follow', { channelId: channel.id })
    await update(collector, channels[5]!.id, { isArchived: true })
    const wanted = [7, 5, 3, 0].map((n) => channels[n]!.id)
    expect(await all((cursor) => collector.request('channels/followed', cursor), 2)).toEqual(wanted)
    expect((await collector.request('channels/followed', {})).every((channel) => channel.isFollowing)).toBe(true)
    await update(collector, channels[5]!.id, { isArchived: false })
  })

  it('of bookmarks come whole, the latest first', async () => {
    const wanted = [4, 9, 1, 6, 2, 8].map((n) => channels[n]!.id)
    for (const channelId of wanted) await collector.request('channels/favorite', { channelId })
    expect(ids(await collector.request('channels/my-favorites', {}))).toEqual(wanted.toReversed())
  })

  const search = (query: string, more: object = {}) => test.server.visit('channels/search', { query, limit: 100, ...more })
  it('of a search look into names, and descriptions unless told not to', async () => {
    const newest = ids(channels).toReversed()
    expect(ids(await search('nest'))).toEqual(newest)
    expect(ids(await search('EAVES'))).toEqual(ids(channels.filter((_, n) => n % 2 === 0)).toReversed())
    expect(await search('EAVES', { type: 'nameOnly' })).toEqual([])
    expect(ids(await search('nest 1', { type: 'nameOnly' }))).toEqual([11, 10, 1].map((n) => channels[n]!.id))
    expect(await search('nest', { limit: undefined })).toHaveLength(5)
    expect(await all((cursor) => search('nest', cursor))).toEqual(newest)
    expect((await search('nest'))[0]).not.toHaveProperty('isFollowing')
  })

  it('of a search take every character for itself', async () => {
    expect(ids(await search('100%'))).toEqual(ids(channels).toReversed())
    expect(await search('t%0')).toEqual([])
    expect(ids(await search('s_t'))).toEqual(ids(channels.filter((_, n) => n % 2 === 0)).toReversed())
    expect(await search('e_v')).toEqual([])
    expect(await search('\\')).toEqual([])
    expect(await search("'; drop table channels; --")).toEqual([])
  })

  it('leave archived ones out of a search', async () => {
    await update(collector, channels[10]!.id, { isArchived: true })
    expect(ids(await search('nest 1'))).toEqual([11, 1].map((n) => channels[n]!.id))
    await update(collector, channels[10]!.id, { isArchived: false })
  })

  it('of what goes on name the ten channels posted in last', async () => {
    expect(ids(await test.server.visit('channels/featured', {}))).not.toContain(channels[0]!.id)
    for (const channel of [...channels, channels[4]!]) {
      await collector.post({ text: 'tweet', channelId: channel.id })
      await test.server.settle()
    }
    const wanted = [4, 11, 10, 9, 8, 7, 6, 5, 3, 2].map((n) => channels[n]!.id)
    expect(ids(await test.server.visit('channels/featured', {}))).toEqual(wanted)
    await update(collector, channels[9]!.id, { isArchived: true })
    expect(ids(await collector.request('channels/featured', {}))).toEqual([...wanted.filter((id) => id !== channels[9]!.id), channels[1]!.id])
  })
})

it('tells visitors of a channel, and nobody of one that is not there', async () => {
  const { id } = await open(owner, { name: 'open to all' })
  const seen = await test.server.visit('channels/show', { channelId: id })
  expect(seen).toMatchObject({ name: 'open to all', pinnedNotes: [] })
  for (const flag of ['isFollowing', 'isFavorited', 'isMuting']) expect(seen).not.toHaveProperty(flag)
  expect(await refusal(test.server.visit('channels/show', { channelId: 'nothing' }))).toMatchObject({ code: 'NO_SUCH_CHANNEL', id: '6f6c314b-7486-4897-8966-c04a66a02923' })
})

it('is there still when its owner is gone', async () => {
  const leaver = await test.server.signUp('leaver')
  const { id } = await open(leaver)
  await test.server.ctx.db.pool.query('delete from users where id = $1', [leaver.id])
  test.server.ctx.services.channels.forget(id)
  expect(await show(guest, id)).toMatchObject({ userId: null })
})

const limited = useServer({ env: { TSUBAME_RATE_LIMITS: 'on' } })
it('opens ten an hour', async () => {
  const eager = await limited.server.signUp('eager')
  for (let n = 0; n < 10; n++) await open(eager)
  expect(await codeOf(open(eager))).toBe('RATE_LIMIT_EXCEEDED')
})
