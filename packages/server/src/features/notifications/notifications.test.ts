import { describe, expect, it } from 'vitest'
import { addRemote, changeUser, postAs, until, useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'

const test = useServer()
let named = 0
const person = () => test.server.signUp(`person${++named}`)

/** Notifications of somebody once everything has settled, newest first. */
async function list(one: Person, params: object = {}) {
  await test.server.settle()
  return one.request('i/notifications', { limit: 100, markAsRead: false, ...params })
}
const types = async (one: Person, params: object = {}) => (await list(one, params)).map((notification) => notification.type)

/** Opens a person's `main` channel and keeps what comes of these types, with the time it came. */
async function listen(one: Person, ...wanted: string[]) {
  const listener = test.listen(one)
  const main = await listener.main()
  const heard = () => main.all.filter((event) => wanted.includes(event.type)) as { type: string; body: Record<string, unknown> }[]
  return {
    heard,
    next: async (type: string) => (await main.event(type)) as Record<string, unknown>,
    settle: () => listener.settle(),
    send: (type: string) => listener.stream.send(type, {}),
    close: () => listener.close(),
  }
}

describe('what makes a notification', () => {
  it('answers, mentions, renotes, quotes and reactions, one for each note, never of oneself', async () => {
    const [alice, bob] = [await person(), await person()]
    const note = await alice.post({ text: 'hello' })
    await alice.post({ text: `talking to @${alice.username}`, replyId: note.id })
    await alice.request('notes/reactions/create', { noteId: note.id, reaction: '🐦' })
    expect(await types(alice)).toEqual([])

    await bob.post({ text: `hi @${alice.username}` })
    const reply = await bob.post({ text: `answering @${alice.username}`, replyId: note.id })
    await bob.post({ renoteId: note.id })
    await bob.post({ text: 'look', renoteId: note.id })
    await bob.post({ text: 'both', renoteId: note.id, replyId: note.id })
    await bob.request('notes/reactions/create', { noteId: note.id, reaction: '🐦' })
    const made = await list(alice)
    expect(made.map((notification) => notification.type)).toEqual(['reaction', 'quote', 'quote', 'renote', 'reply', 'mention'])
    expect(made[0]).toMatchObject({ userId: bob.id, user: { id: bob.id }, note: { id: note.id }, reaction: '🐦' })
    const { ctx } = test.server
    await ctx.tx((tx) => ctx.services.notifications.notify(tx, [{ userId: alice.id, type: 'reaction', notifierId: bob.id, noteId: note.id, data: { reaction: ':swallow:' } }]))
    expect((await alice.request('i/notifications', { limit: 1 }))[0]).toMatchObject({ reaction: ':swallow@.:' })
    expect(made[4]).toMatchObject({ note: { id: reply.id, text: `answering @${alice.username}` }, createdAt: expect.stringMatching(/Z$/) })
    expect(await types(bob)).toEqual([])
  })

  it('each note of people one wants to hear of: no answers, nothing direct, no renotes one hides', async () => {
    const [alice, bob, other] = [await person(), await person(), await person()]
    await alice.request('following/create', { userId: bob.id })
    await alice.request('following/update', { userId: bob.id, notify: 'normal' })
    const target = await other.post({ text: 'a note' })
    await list(alice)
    await alice.request('notifications/flush', {})
    const plain = await bob.post({ text: 'for my followers', visibility: 'followers' })
    await bob.post({ text: 'an answer', replyId: target.id })
    await bob.post({ text: 'direct', visibility: 'specified', visibleUserIds: [other.id] })
    const renote = await bob.post({ renoteId: target.id })
    expect(await list(alice)).toMatchObject([{ type: 'note', note: { id: renote.id } }, { type: 'note', note: { id: plain.id } }])
    await alice.request('renote-mute/create', { userId: bob.id })
    await bob.post({ renoteId: target.id })
    await bob.post({ text: `you @${alice.username}` })
    expect((await types(alice)).slice(0, 2)).toEqual(['mention', 'note'])
  })

  it('not from people one mutes or who are blocked, and only from whom one wants', async () => {
    const [alice, muted, blocker, follower, stranger] = [await person(), await person(), await person(), await person(), await person()]
    await alice.request('mute/create', { userId: muted.id })
    await blocker.request('blocking/create', { userId: alice.id })
    await follower.request('following/create', { userId: alice.id })
    await alice.request('i/update', { notificationRecieveConfig: { mention: { type: 'follower' }, follow: { type: 'never' }, login: { type: 'never' } } })
    await list(alice)
    await alice.request('notifications/flush', {})
    for (const one of [muted, blocker, stranger, follower]) await one.post({ text: `@${alice.username}` })
    // Whoever follows when the notification is made counts.
    await test.server.settle()
    await stranger.request('following/create', { userId: alice.id })
    await test.server.post('signin-flow', { username: alice.username, password: `password of ${alice.username}` })
    expect(await list(alice)).toMatchObject([{ type: 'mention', userId: follower.id }])
  })
})

describe('the list', () => {
  it('drops what has lost its meaning and fills the page from further on', async () => {
    const [alice, bob, gone] = [await person(), await person(), await person()]
    await alice.request('i/update', { isLocked: true })
    await bob.post({ text: `first @${alice.username}` })
    const doomed = await bob.post({ text: `second @${alice.username}` })
    await gone.post({ text: `third @${alice.username}` })
    await bob.request('following/create', { userId: alice.id })
    expect(await types(alice)).toEqual(['receiveFollowRequest', 'mention', 'mention', 'mention'])
    await bob.request('following/requests/cancel', { userId: alice.id })
    await bob.request('notes/delete', { noteId: doomed.id })
    await alice.request('mute/create', { userId: gone.id })
    expect(await list(alice, { limit: 1 })).toMatchObject([{ type: 'mention', note: { text: `first @${alice.username}` } }])
    await alice.request('mute/delete', { userId: gone.id })
    expect(await list(alice)).toHaveLength(2)
    await changeUser(test.server, gone.id, { isSuspended: true })
    expect(await list(alice)).toHaveLength(1)
  })

  it('shows and streams nothing of servers one mutes', async () => {
    const alice = await person()
    const [quiet, loud] = [await addRemote(test.server, `quiet${named}`, 'quiet.example'), await addRemote(test.server, `loud${named}`, 'loud.example')]
    const note = await alice.post({ text: 'hello' })
    await postAs(test.server, quiet, { text: 'answer', replyId: note.id })
    expect(await types(alice)).toEqual(['reply'])
    await alice.request('i/update', { mutedInstances: ['quiet.example'] })
    expect(await types(alice)).toEqual([])
    const hears = await listen(alice, 'notification', 'reply')
    for (const userId of [quiet, loud]) await postAs(test.server, userId, { text: 'again', replyId: note.id })
    await hears.next('notification')
    await test.server.settle()
    await hears.settle()
    expect(hears.heard().map((event) => event.body['userId'])).toEqual([loud, loud])
    hears.close()
  })

  it('filters by kind, reading on past what does not match, and pages both ways', async () => {
    const [alice, bob] = [await person(), await person()]
    await bob.request('following/create', { userId: alice.id })
    await test.server.settle()
    for (let i = 0; i < 15; i++) await alice.request('notifications/test-notification', {})
    expect(await types(alice, { includeTypes: ['follow'], limit: 1 })).toEqual(['follow'])
    expect(await types(alice, { excludeTypes: ['test'] })).toEqual(['follow'])
    expect(await types(alice, { includeTypes: [] })).toEqual([])
    expect(await types(alice, { includeTypes: ['pollVote', 'groupInvited'] })).toEqual([])
    const all = await list(alice)
    expect(all).toHaveLength(16)
    const ids = async (params: object) => (await list(alice, params)).map((one) => one.id)
    expect(await ids({ limit: 3, untilId: all[4]!.id })).toEqual(all.slice(5, 8).map((one) => one.id))
    expect(await ids({ limit: 3, sinceId: all[4]!.id })).toEqual([all[3]!.id, all[2]!.id, all[1]!.id])
    expect(await ids({ sinceId: all[5]!.id, untilId: all[2]!.id })).toEqual([all[3]!.id, all[4]!.id])
  })

  it('keeps about the newest five hundred, also when they come one by one with every other id', async () => {
    const [alice, bob] = [await person(), await person()]
    const { ctx } = test.server
    const keeps = async ({ id }: Person) => (await ctx.db.pool.query<{ kept: number }>('select count(*)::int as kept from notifications where user_id = $1', [id])).rows[0]?.kept
    if (Number.parseInt(ctx.ids.next().slice(-2), 36) % 2 === 1) ctx.ids.next()
    for (let i = 0; i < 600; i++) await ctx.tx((tx) => ctx.services.notifications.notify(tx, [{ userId: bob.id, type: 'test' }]))
    expect(await keeps(bob)).toBeGreaterThanOrEqual(500)
    expect(await keeps(bob)).toBeLessThan(550)
    for (let i = 0; i < 700; i += 50) {
      await ctx.tx((tx) => ctx.services.notifications.notify(tx, Array.from({ length: 50 }, () => ({ userId: alice.id, type: 'test' as const }))))
    }
    expect(await keeps(alice)).toBeGreaterThanOrEqual(500)
    expect(await keeps(alice)).toBeLessThan(600)
  })

  it('groups neighbours, with pages that neither repeat nor skip', async () => {
    const [alice, ...friends] = [await person(), await person(), await person(), await person()]
    const note = await alice.post({ text: 'popular' })
    for (const friend of friends) await friend.request('notes/reactions/create', { noteId: note.id, reaction: '🐦' })
    await friends[0]!.request('following/create', { userId: alice.id })
    for (const friend of friends) await friend.post({ renoteId: note.id })
    await test.server.settle()
    const grouped = await alice.request('i/notifications-grouped', { markAsRead: false, limit: 100 })
    expect(grouped).toMatchObject([
      { type: 'renote:grouped', users: friends.map((friend) => ({ id: friend.id })).reverse(), note: { renoteId: note.id } },
      { type: 'follow' },
      { type: 'reaction:grouped', note: { id: note.id }, reactions: [{ reaction: '🐦' }, {}, {}] },
    ])
    const raw = await list(alice)
    expect(grouped[0]!.id).toBe(raw[2]!.id)
    expect(await alice.request('i/notifications-grouped', { markAsRead: false, untilId: grouped[0]!.id })).toMatchObject([{ type: 'follow' }, { type: 'reaction:grouped' }])
  })

  it('costs as many statements for thirty as for three', async () => {
    const [alice, bob] = [await person(), await person()]
    for (let i = 0; i < 30; i++) await bob.post({ text: `${i} @${alice.username}` })
    await test.server.settle()
    await alice.request('i/notifications', { limit: 30 })
    const cost = async (limit: number) => (await test.server.countStatements(() => alice.request('i/notifications', { limit, markAsRead: false }))).statements
    expect(await cost(30)).toEqual(await cost(3))
  })
})

describe('reading', () => {
  it('marks by listing, tells when the marker moves, and counts what is newer', async () => {
    const [alice, bob] = [await person(), await person()]
    const hears = await listen(alice, 'readAllNotifications')
    await bob.post({ text: `@${alice.username}` })
    await bob.post({ text: `@${alice.username}` })
    await list(alice)
    expect(await alice.request('i', {})).toMatchObject({ hasUnreadNotification: true, unreadNotificationsCount: 2 })
    await alice.request('i/notifications', { includeTypes: ['follow'] })
    await hears.next('readAllNotifications')
    expect(await alice.request('i', {})).toMatchObject({ hasUnreadNotification: false, unreadNotificationsCount: 0 })
    await alice.request('i/notifications', {})
    await alice.request('notifications/mark-all-as-read', {})
    await until(() => hears.heard().length === 2, 'marking all tells in any case')
    await hears.settle()
    expect(hears.heard()).toHaveLength(2)
    hears.close()
  })

  it('of nobody’s notifications harms no visitor', async () => {
    const visitor = test.listen(null)
    visitor.stream.send('readNotification', {})
    await visitor.settle()
    visitor.close()
  })

  it('says nothing where there is nothing', async () => {
    const [alice, bob] = [await person(), await person()]
    const hears = await listen(alice, 'readAllNotifications', 'notification')
    await alice.request('notifications/mark-all-as-read', {})
    await bob.post({ text: `@${alice.username}` })
    await hears.next('notification')
    expect(hears.heard().map((event) => event.type)).toEqual(['notification'])
    hears.close()
  })

  it('flushes everything', async () => {
    const [alice, bob] = [await person(), await person()]
    const hears = await listen(alice, 'notificationFlushed')
    await bob.post({ text: `@${alice.username}` })
    await list(alice)
    await alice.request('notifications/flush', {})
    await hears.next('notificationFlushed')
    expect(await list(alice)).toEqual([])
    expect(await alice.request('i', {})).toMatchObject({ unreadNotificationsCount: 0 })
    hears.close()
  })
})

describe('the stream', () => {
  it('sends a notification at once, and as unread two seconds later', async () => {
    const [alice, bob] = [await person(), await person()]
    const hears = await listen(alice, 'notification', 'unreadNotification', 'mention')
    await bob.post({ text: `@${alice.username}` })
    const first = await hears.next('notification')
    const at = performance.now()
    expect(first).toMatchObject({ type: 'mention', userId: bob.id })
    expect(await hears.next('mention')).toMatchObject({ userId: bob.id })
    expect((await hears.next('unreadNotification'))['id']).toBe(first['id'])
    expect(performance.now() - at).toBeGreaterThanOrEqual(1500)
    hears.close()
  })

  it('does not call unread what was read meanwhile, by a message too', async () => {
    const [alice, bob] = [await person(), await person()]
    const hears = await listen(alice, 'notification', 'unreadNotification', 'readAllNotifications')
    await bob.post({ text: `@${alice.username}` })
    await hears.next('notification')
    hears.send('readNotification')
    await hears.next('readAllNotifications')
    // A test notification is told as unread at once: what comes two seconds after the mention would be in between.
    const at = performance.now()
    await until(() => performance.now() - at > 2100, 'two seconds have passed')
    await alice.request('notifications/test-notification', {})
    await hears.next('unreadNotification')
    expect(hears.heard().filter((event) => event.type === 'unreadNotification').map((event) => event.body['type'])).toEqual(['test'])
    hears.close()
  })

  it('sends mention, reply and renote to those concerned, packed for them, and not from people they mute', async () => {
    const [alice, bob, muted] = [await person(), await person(), await person()]
    await alice.request('mute/create', { userId: muted.id })
    const note = await alice.post({ text: 'hello' })
    const hears = await listen(alice, 'mention', 'reply', 'renote')
    await muted.post({ text: `@${alice.username}`, replyId: note.id })
    const direct = await bob.post({ text: 'psst', visibility: 'specified', visibleUserIds: [alice.id] })
    expect(await hears.next('mention')).toMatchObject({ id: direct.id, text: 'psst' })
    const reply = await bob.post({ text: 'answer', replyId: note.id })
    expect(await hears.next('reply')).toMatchObject({ id: reply.id })
    const quote = await bob.post({ text: 'quote', renoteId: note.id })
    expect(await hears.next('renote')).toMatchObject({ id: quote.id })
    expect(hears.heard().every((event) => event.body['userId'] === bob.id)).toBe(true)
    hears.close()
  })
})
