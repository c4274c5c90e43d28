import { beforeAll, describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import { matchAntennas } from './match.ts'

const test = useServer()
const { listen } = test
let owner: Person
let friend: Person
let stranger: Person
let robot: Person
let remote: string
beforeAll(async () => {
  await test.server.signUp('keeper')
  await test.server.ctx.services.meta.update({ policies: { antennaLimit: 1000 } })
  ;[owner, friend, stranger, robot] = [await test.server.signUp('watcher'), await test.server.signUp('friend'), await test.server.signUp('stranger'), await test.server.signUp('robot')]
  remote = await addRemote(test.server, 'rin', 'far.example')
  await changeUser(test.server, robot.id, { isBot: true })
  await owner.request('following/create', { userId: friend.id })
})

type Settings = Parameters<typeof create>[1]
function create(person: Person, changes: {
  src?: 'home' | 'all' | 'users' | 'list' | 'users_blacklist'; userListId?: string; keywords?: string[][]; excludeKeywords?: string[][]; users?: string[]
  caseSensitive?: boolean; localOnly?: boolean; excludeBots?: boolean; withReplies?: boolean; withFile?: boolean; excludeNotesInSensitiveChannel?: boolean
} = {}) {
  return person.request('antennas/create', {
    name: 'antenna', src: 'all', keywords: [], excludeKeywords: [['nothing has this']], users: [''], caseSensitive: false, withReplies: true, withFile: false, ...changes,
  })
}
const read = async (person: Person, antennaId: string, params: { limit?: number; untilId?: string; sinceId?: string; sinceDate?: number; untilDate?: number } = {}) =>
  (await person.request('antennas/notes', { antennaId, limit: 100, ...params })).map((note) => note.id)

/** Makes the antennas, posts the notes, and tells by antenna the names of the notes it has. */
async function collect(antennas: Record<string, Settings>, notes: Record<string, () => Promise<{ id: string } | string>>): Promise<Record<string, string>> {
  const made: [string, string][] = []
  for (const [name, settings] of Object.entries(antennas)) made.push([name, (await create(owner, settings)).id])
  const names = new Map<string, string>()
  for (const [name, post] of Object.entries(notes)) {
    const note = await post()
    names.set(typeof note === 'string' ? note : note.id, name)
  }
  await test.server.settle()
  const found: Record<string, string> = {}
  for (const [name, antennaId] of made) {
    found[name] = (await read(owner, antennaId)).toReversed().map((id) => names.get(id) ?? 'another').join(' ')
    await owner.request('antennas/delete', { antennaId })
  }
  return found
}

describe('an antenna collects', () => {
  it('by words in text and warning', async () => {
    expect(await collect({
      or: { keywords: [['apple'], ['PEAR']] }, and: { keywords: [['apple', 'pear', '']] }, exact: { keywords: [['Apple']], caseSensitive: true },
      pattern: { keywords: [['/^APP?LE$/m']] }, notPattern: { excludeKeywords: [['/pea|app/i']], caseSensitive: true },
      without: { keywords: [], excludeKeywords: [['pear']] }, both: { keywords: [['apple']], excludeKeywords: [['pear']] },
    }, {
      apple: () => stranger.post({ text: 'an apple' }), Apple: () => stranger.post({ text: 'Apple' }), pear: () => stranger.post({ text: 'hidden', cw: 'pear' }),
      mixed: () => stranger.post({ text: 'pears', cw: 'and apples' }), plain: () => stranger.post({ text: 'plum' }),
      poll: () => stranger.post({ poll: { choices: ['apple', 'pear'] } }),
    })).toEqual({ or: 'apple Apple pear mixed', and: 'mixed', exact: 'Apple', pattern: 'Apple', notPattern: 'plain poll', without: 'apple Apple plain poll', both: 'apple Apple' })
  })

  it('by what a note is', async () => {
    const root = await friend.post({ text: 'root' })
    const file = await stranger.upload(Buffer.from('bytes'), 'file.txt')
    expect(await collect({
      all: {}, noReplies: { withReplies: false }, files: { withFile: true }, people: { excludeBots: true }, here: { localOnly: true },
    }, {
      plain: () => stranger.post({ text: 'a' }), reply: () => stranger.post({ text: 'a', replyId: root.id }), picture: () => stranger.post({ fileIds: [file.id] }),
      renote: () => stranger.post({ renoteId: root.id }), robot: () => robot.post({ text: 'a' }), far: () => postAs(test.server, remote, { text: 'a' }),
    })).toEqual({
      all: 'plain reply picture renote robot far', noReplies: 'plain picture renote robot far', files: 'picture', people: 'plain reply picture renote far', here: 'plain reply picture renote robot',
    })
  })

  it('by who wrote it', async () => {
    const list = await owner.request('users/lists/create', { name: 'list' })
    const push = (userId: string) => owner.request('users/lists/push', { listId: list.id, userId })
    await push(stranger.id)
    expect(await collect({
      all: {}, home: { src: 'home' }, users: { src: 'users', users: ['@Stranger', 'rin@FAR.example', 'nobody'] }, others: { src: 'users_blacklist', users: ['stranger', '@rin@far.example'] },
      list: { src: 'list', userListId: list.id },
    }, {
      mine: () => owner.post({ text: 'a' }), friend: () => friend.post({ text: 'a' }), stranger: () => stranger.post({ text: 'a' }), far: () => postAs(test.server, remote, { text: 'a' }),
      later: async () => {
        // Who is on the list when the note is looked at counts.
        await test.server.settle()
        await push(remote)
        return postAs(test.server, remote, { text: 'a' })
      },
      gone: async () => {
        await test.server.settle()
        await owner.request('users/lists/pull', { listId: list.id, userId: stranger.id })
        return stranger.post({ text: 'a' })
      },
    })).toEqual({ all: 'mine friend stranger far later gone', home: 'mine friend', users: 'stranger far later gone', others: 'mine friend', list: 'stranger later' })
  })

  it('only what its owner may see', async () => {
    const visibleUserIds = [owner.id]
    expect(await collect({ all: {}, users: { src: 'users', users: ['stranger'] } }, {
      home: () => stranger.post({ text: 'a', visibility: 'home' }),
      closed: () => stranger.post({ text: 'a', visibility: 'followers' }), closedOfFriend: () => friend.post({ text: 'a', visibility: 'followers' }), closedOfMine: () => owner.post({ text: 'a', visibility: 'followers' }),
      direct: () => stranger.post({ text: 'a', visibility: 'specified', visibleUserIds }), directToOthers: () => stranger.post({ text: 'a', visibility: 'specified', visibleUserIds: [friend.id] }),
      directOfMine: () => owner.post({ text: 'a', visibility: 'specified', visibleUserIds: [friend.id] }),
    })).toEqual({ all: 'home closedOfFriend closedOfMine direct directOfMine', users: 'home direct' })
  })

  it('from channels, but for sensitive ones where it is told so', async () => {
    const [calm, sensitive] = [await stranger.request('channels/create', { name: 'calm' }), await stranger.request('channels/create', { name: 'sensitive', isSensitive: true })]
    expect(await collect({ all: {}, careful: { excludeNotesInSensitiveChannel: true } }, {
      plain: () => stranger.post({ text: 'a' }), calm: () => stranger.post({ text: 'a', channelId: calm.id }), sensitive: () => stranger.post({ text: 'a', channelId: sensitive.id }),
    })).toEqual({ all: 'plain calm sensitive', careful: 'plain calm' })
  })

  it('nothing from before it was made or changed', async () => {
    await stranger.post({ text: 'an old kiwi' })
    const antenna = await create(owner, { keywords: [['kiwi']] })
    const first = await stranger.post({ text: 'a kiwi' })
    await stranger.post({ text: 'a lime' })
    await test.server.settle()
    await owner.request('antennas/update', { antennaId: antenna.id, keywords: [['lime']] })
    const second = await stranger.post({ text: 'another lime' })
    await stranger.post({ text: 'another kiwi' })
    await test.server.settle()
    expect(await read(owner, antenna.id)).toEqual([second.id, first.id])
    await stranger.request('notes/delete', { noteId: first.id })
    expect(await read(owner, antenna.id)).toEqual([second.id])
    await owner.request('antennas/delete', { antennaId: antenna.id })
  })

  it('its newest two hundred', { timeout: 60_000 }, async () => {
    const antenna = await create(owner, { src: 'users', users: ['stranger'] })
    const posted: string[] = []
    for (let n = 0; n < 205; n++) posted.push((await stranger.post({ text: `note ${n}` })).id)
    await test.server.settle()
    const expected = posted.toReversed().slice(0, 200)
    const first = await read(owner, antenna.id)
    const second = await read(owner, antenna.id, { untilId: first.at(-1)! })
    expect([...first, ...second]).toEqual(expected)
    expect(await read(owner, antenna.id, { untilId: second.at(-1)! })).toEqual([])
    expect(await read(owner, antenna.id, { sinceId: expected[10]!, limit: 3 })).toEqual([expected[9], expected[8], expected[7]])
    expect(await read(owner, antenna.id, { sinceId: expected[10]!, untilId: expected[5]!, limit: 3 })).toEqual([expected[6], expected[7], expected[8]])
    expect(await read(owner, antenna.id, { untilDate: Date.now() - 86_400_000 })).toEqual([])
    // Older ones are dropped now and then, whatever ids the notes have: these never end in a multiple of sixteen.
    const { ctx } = test.server
    for (let n = 0; n < 35; n++) {
      if ((Number.parseInt(ctx.ids.next().slice(-2), 36) + 1) % 16 === 0) ctx.ids.next()
      await stranger.post({ text: 'one more' })
    }
    await test.server.settle()
    const kept = (await ctx.db.pool.query<{ count: number }>('select count(*)::int as count from antenna_notes where antenna_id = $1', [antenna.id])).rows[0]!.count
    expect(kept).toBeGreaterThanOrEqual(200)
    expect(kept).toBeLessThan(220)
    await owner.request('antennas/delete', { antennaId: antenna.id })
  })

  it('nothing while its owner is suspended', async () => {
    const gone = await test.server.signUp('gone')
    const antenna = await create(gone)
    await changeUser(test.server, gone.id, { isSuspended: true })
    await stranger.post({ text: 'missed' })
    await test.server.settle()
    await changeUser(test.server, gone.id, { isSuspended: false })
    const back = await stranger.post({ text: 'back' })
    await test.server.settle()
    await until(async () => (await read(gone, antenna.id).catch(() => [])).length > 0, 'the return')
    expect(await read(gone, antenna.id)).toEqual([back.id])
  })
})

describe('reading an antenna', () => {
  it('leaves out what its owner does not want to see, and brings it back', async () => {
    const antenna = await create(owner, { src: 'users', users: ['friend', 'stranger', 'robot'] })
    const theirs = await robot.post({ text: 'theirs' })
    const notes = { friend: await friend.post({ text: 'a' }), stranger: await stranger.post({ text: 'a' }), reply: await friend.post({ text: 'a', replyId: theirs.id }), renote: await friend.post({ renoteId: theirs.id }) }
    await test.server.settle()
    const seen = async () => {
      const ids = await read(owner, antenna.id)
      return Object.entries(notes).filter(([, note]) => ids.includes(note.id)).map(([name]) => name).join(' ')
    }
    const all = Object.keys(notes).join(' ')
    expect(await seen()).toBe(all)
    const undo = async (doIt: () => Promise<unknown>, undoIt: () => Promise<unknown>, expected: string) => {
      await doIt()
      expect(await seen()).toBe(expected)
      await undoIt()
      expect(await seen()).toBe(all)
    }
    await undo(() => owner.request('mute/create', { userId: robot.id }), () => owner.request('mute/delete', { userId: robot.id }), 'friend stranger')
    await undo(() => stranger.request('blocking/create', { userId: owner.id }), () => stranger.request('blocking/delete', { userId: owner.id }), 'friend reply renote')
    await undo(() => owner.request('renote-mute/create', { userId: friend.id }), () => owner.request('renote-mute/delete', { userId: friend.id }), 'friend stranger reply')
    // Collected while muted, seen when not.
    await owner.request('mute/create', { userId: robot.id })
    const unseen = await robot.post({ text: 'unseen' })
    await test.server.settle()
    expect(await read(owner, antenna.id)).not.toContain(unseen.id)
    await owner.request('mute/delete', { userId: robot.id })
    expect(await read(owner, antenna.id)).toContain(unseen.id)
    await owner.request('antennas/delete', { antennaId: antenna.id })
  })

  it('never answers an empty page before the end, and asks as much for a long page as for a short one', async () => {
    const antenna = await create(owner, { src: 'users', users: ['stranger', 'robot'] })
    const wanted: string[] = []
    for (let n = 0; n < 60; n++) {
      if (n % 10 === 0) wanted.push((await stranger.post({ text: `wanted ${n}` })).id)
      else await robot.post({ text: `unwanted ${n}` })
    }
    await test.server.settle()
    await owner.request('mute/create', { userId: robot.id })
    const pages: string[][] = []
    for (let untilId: string | undefined; ;) {
      const page = await read(owner, antenna.id, { limit: 2, ...(untilId === undefined ? {} : { untilId }) })
      if (page.length === 0) break
      pages.push(page)
      untilId = page.at(-1)
    }
    expect(pages.flat()).toEqual(wanted.toReversed())
    expect(pages.map((page) => page.length)).toEqual([2, 2, 2])
    await owner.request('mute/delete', { userId: robot.id })
    const ids = await read(owner, antenna.id)
    const cost = async (limit: number) => {
      const { notes, reactions, users } = test.server.ctx.services
      for (const id of ids) {
        notes.forget(id)
        reactions.forget(owner.id, id)
      }
      users.forget(stranger.id, robot.id)
      return (await test.server.countStatements(() => read(owner, antenna.id, { limit }))).statements.length
    }
    for (const limit of [5, 50]) await cost(limit)
    const [few, many] = [await cost(5), await cost(50)]
    expect(many).toBeLessThanOrEqual(few)
    expect(few).toBeLessThanOrEqual(9)
    await owner.request('antennas/delete', { antennaId: antenna.id })
  })
})

it('looks at hundreds of notes with as many statements as at one', async () => {
  const list = await owner.request('users/lists/create', { name: 'list' })
  const antennas = [await create(owner, { keywords: [['nobody writes this']] }), await create(owner, { src: 'home', keywords: [['nor this']] }), await create(owner, { src: 'list', userListId: list.id })]
  const { ctx } = test.server
  await stranger.post({ text: 'a' })
  await test.server.settle()
  const notes = await Promise.all(Array.from({ length: 30 }, (_, n) => stranger.post({ text: `${n}`, visibility: n % 2 === 0 ? 'public' : 'followers' })))
  await test.server.settle()
  const events = notes.map((note) => ({
    id: note.id, type: 'note.created' as const, payload: { noteId: note.id, userId: stranger.id, visibility: note.visibility, silent: false, channelId: null } as never,
  }))
  const cost = async (count: number) => (await test.server.countStatements(() => ctx.tx((tx) => matchAntennas(ctx, tx, events.slice(0, count))))).statements.length
  const few = await cost(2)
  expect(await cost(30)).toBe(few)
  expect(few).toBeLessThanOrEqual(4)
  for (const { id } of antennas) await owner.request('antennas/delete', { antennaId: id })
})

describe('the channel of an antenna', () => {
  it('sends what the antenna collects, as its owner may see it', async () => {
    const antenna = await create(owner, { keywords: [['melon']], withReplies: true })
    const listener = listen(owner)
    const [channel, second] = [await listener.channel('antenna', { antennaId: antenna.id }), await listener.channel('antenna', { antennaId: antenna.id })]
    const theirs = await robot.post({ text: 'a melon' })
    await owner.request('mute/create', { userId: robot.id })
    for (const author of [owner, friend, stranger, robot]) {
      await author.post({ text: 'no fruit' })
      for (const visibility of ['public', 'home', 'followers'] as const) await author.post({ text: 'melon', visibility })
      await author.post({ text: 'melon', visibility: 'specified', visibleUserIds: [owner.id] })
      await author.post({ text: 'melon too', replyId: theirs.id })
    }
    const last = await friend.post({ text: 'the last melon' })
    for (const one of [channel, second]) await one.note(last.id)
    await owner.request('mute/delete', { userId: robot.id })
    await test.server.settle()
    await owner.request('mute/create', { userId: robot.id })
    const sent = channel.notes.map((note) => note.id).filter((id) => id > theirs.id)
    expect(sent.toSorted()).toEqual((await read(owner, antenna.id, { sinceId: theirs.id })).toSorted())
    expect(new Set(sent).size).toBe(sent.length)
    expect(sent).toHaveLength(12)
    await owner.request('mute/delete', { userId: robot.id })
    await owner.request('antennas/delete', { antennaId: antenna.id })
  })

  it('is opened by nobody but the owner', async () => {
    const antenna = await create(owner)
    const attempts: [Person | null, object][] = [[stranger, { antennaId: antenna.id }], [null, { antennaId: antenna.id }], [owner, { antennaId: 'unknown' }], [owner, {}], [owner, { antennaId: antenna.id }]]
    expect(await Promise.all(attempts.map(([person, params]) => test.opens(person, 'antenna', params)))).toEqual([false, false, false, false, true])
    await owner.request('antennas/delete', { antennaId: antenna.id })
  })
})
