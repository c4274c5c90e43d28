import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { cloneDatabase } from '@tsubame/testkit/database.ts'
import type { TestDatabase } from '@tsubame/testkit/database.ts'
import { openDatabase } from '../../../platform/db/database.ts'
import type { Database } from '../../../platform/db/database.ts'
import { createLog } from '../../../platform/log.ts'
import type { PageRequest } from '../../../platform/page.ts'
import { matchesHost } from '../../meta/rules.ts'
import { isPureRenote } from '../../notes/rules.ts'
import { insertNote, noteValues } from '../../notes/store.ts'
import type { NoteFacts } from '../../notes/store.ts'
import type { ChannelPort } from '../../../platform/stream/channel.ts'
import type { ListKind, Timeline, TimelineOptions } from '../rules.ts'
import { Watchers } from '../watchers.ts'
import { candidatesSql, listSql, timelineSql } from './sql.ts'
import { TimelineIndex } from './timeline-index.ts'
import { ANONYMOUS, viewerSets } from './viewer.ts'
import type { ViewerRelations } from './viewer.ts'

// The predicate of the index and its SQL twin must agree on everything: people, relations and notes are generated, each
// timeline is read for each kind of viewer by both, and the pages must be the same.

const PEOPLE = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5']
const hostOf = (id: string) => (id === 'u4' ? 'far.example' : id === 'u5' ? 'off.example' : null)
const CHANNELS = ['c1', 'c2', 'c3']
const NOW = 1_800_000_000_000

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await cloneDatabase(inject('databaseAdminUrl'))
  db = openDatabase(database.url, { size: 2, log: createLog('silent') })
  await db.pool.query(`insert into channels (id, name, is_sensitive) select id, id, id = 'c2' from unnest($1::text[]) c (id)`, [CHANNELS])
  await db.pool.query(
    `insert into users (id, username, username_lower, host) select id, id, id, host from unnest($1::text[], $2::text[]) u (id, host)`,
    [PEOPLE, PEOPLE.map(hostOf)],
  )
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const person = fc.constantFrom(...PEOPLE)
const subset = fc.subarray(PEOPLE)

interface Draft {
  author: string
  visibility: NoteFacts['visibility']
  reply: number | null
  renote: number | null
  hasText: boolean
  hasFile: boolean
  mentions: string[]
  recipients: string[]
  channel: string | null
}

const draft: fc.Arbitrary<Draft> = fc.record({
  author: person,
  visibility: fc.constantFrom('public', 'public', 'home', 'followers', 'specified'),
  reply: fc.option(fc.nat(30), { freq: 2 }),
  renote: fc.option(fc.nat(30), { freq: 2 }),
  hasText: fc.boolean(),
  hasFile: fc.boolean(),
  mentions: subset,
  recipients: subset,
  channel: fc.constantFrom(null, null, null, 'c1', 'c2', 'c3'),
})

/** Drafts become notes that refer to earlier ones. */
function notesOf(drafts: readonly Draft[]): NoteFacts[] {
  const notes: NoteFacts[] = []
  for (const [index, { author, visibility, hasText, hasFile, ...rest }] of drafts.entries()) {
    const earlier = (n: number | null) => (n === null || notes.length === 0 ? null : notes[n % notes.length]!)
    const [reply, renote] = [earlier(rest.reply), earlier(rest.renote)]
    const shape = {
      id: `n${String(index).padStart(4, '0')}`, userId: author, userHost: hostOf(author), text: hasText || renote === null ? 'text' : null, cw: null, title: null,
      visibility, localOnly: false, replyId: reply?.id ?? null, replyUserId: reply?.userId ?? null, replyUserHost: reply?.userHost ?? null,
      replyVisibility: reply?.visibility ?? null, renoteId: renote?.id ?? null, renoteUserId: renote?.userId ?? null, renoteUserHost: renote?.userHost ?? null,
      renoteReplyUserId: renote?.replyUserId ?? null, renoteReplyUserHost: renote?.replyUserHost ?? null,
      renoteRenoteUserId: renote?.renoteUserId ?? null, renoteRenoteUserHost: renote?.renoteUserHost ?? null, renoteChannelId: renote?.channelId ?? null, threadId: null,
      channelId: rest.channel, fileIds: hasFile ? ['f1'] : [], mentions: rest.mentions, visibleUserIds: visibility === 'specified' ? rest.recipients : [],
      tags: [], emojis: [], reactionAcceptance: null, hasPoll: false, uri: null, url: null, versionId: null,
    }
    notes.push({ ...shape, isPureRenote: isPureRenote(shape) })
  }
  return notes
}

const crowd = (crowded: boolean): string[] => (crowded ? Array.from({ length: 12 }, (_, n) => `other ${n}`) : [])

const relations: fc.Arbitrary<ViewerRelations> = fc
  .record({
    following: fc.array(fc.tuple(person, fc.boolean()), { maxLength: 4 }),
    muting: fc.array(fc.tuple(person, fc.constantFrom(null, NOW - 1, NOW + 1)), { maxLength: 2 }),
    blocking: fc.subarray(PEOPLE, { maxLength: 1 }),
    blockedBy: fc.subarray(PEOPLE, { maxLength: 1 }),
    renoteMuting: fc.subarray(PEOPLE, { maxLength: 2 }),
    mutedInstances: fc.subarray(['far.example', 'off.example', 'else.example'], { maxLength: 1 }),
    followedChannels: fc.subarray(CHANNELS, { maxLength: 2 }),
    mutedChannels: fc.array(fc.tuple(fc.constantFrom(...CHANNELS), fc.constantFrom(null, NOW - 1, NOW + 1)), { maxLength: 1 }),
    /** With many others besides, who never wrote: SQL asks for long lists in another way. */
    crowded: fc.boolean(),
  })
  .map((r) => ({
    following: new Map([...r.following, ...crowd(r.crowded).map((id) => [id, true] as const)].map(([id, withReplies]) => [id, { withReplies }])),
    muting: new Map([...r.muting, ...crowd(r.crowded).map((id) => [`muted ${id}`, null] as const)]),
    blocking: new Set(r.blocking),
    blockedBy: new Set(r.blockedBy),
    renoteMuting: new Set([...r.renoteMuting, ...crowd(r.crowded)]),
    mutedInstances: new Set(r.mutedInstances),
    followedChannels: new Set(r.followedChannels),
    mutedChannels: new Map(r.mutedChannels),
  }))

const timeline: fc.Arbitrary<Timeline> = fc.oneof(
  fc.constantFrom<Timeline>({ kind: 'home' }, { kind: 'local' }, { kind: 'social' }, { kind: 'global' }),
  fc.record({ kind: fc.constant('user' as const), userId: person, withChannelNotes: fc.boolean() }),
  fc.constantFrom('c1', 'c2', 'c9').map((channelId) => ({ kind: 'channel' as const, channelId })),
  fc.array(fc.tuple(person, fc.boolean()), { maxLength: 4 }).map((members) => ({ kind: 'list' as const, members: new Map(members.map(([id, withReplies]) => [id, { withReplies }])) })),
  fc.subarray(PEOPLE).map((members) => ({ kind: 'role' as const, members: new Set(members) })),
  fc.constant({ kind: 'every' as const }),
)
const options: fc.Arbitrary<TimelineOptions> = fc.record({
  withReplies: fc.boolean(),
  withRenotes: fc.boolean(),
  withFiles: fc.constantFrom(false, false, true),
  includeMyRenotes: fc.boolean(),
  includeRenotedMyNotes: fc.boolean(),
  includeLocalRenotes: fc.boolean(),
})
const listKind = fc.constantFrom<ListKind>('list', 'timeline', 'keepsakes', 'page')
const cursor = fc.option(fc.nat(40).map((n) => `n${String(n).padStart(4, '0')}`))
const page: fc.Arbitrary<PageRequest> = fc.record({ limit: fc.integer({ min: 1, max: 40 }), sinceId: cursor, untilId: cursor })

/** Whether a channel of the stream with this timeline is among those that are asked about the note. */
function isFound(note: NoteFacts, interest: Timeline, option: TimelineOptions, viewerId: string | null, of: ViewerRelations): boolean {
  const watchers = new Watchers()
  const watch = { port: { viewerId } as ChannelPort, interest, options: option }
  watchers.add(watch)
  if (viewerId !== null) watchers.follows(viewerId, of.following.keys(), of.followedChannels)
  return watchers.of(note).has(watch)
}

it('answers from memory what SQL answers', { timeout: 120_000 }, async () => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(draft, { minLength: 20, maxLength: 40 }),
      fc.option(person, { freq: 8 }),
      relations,
      fc.subarray(PEOPLE, { maxLength: 1 }),
      fc.constantFrom([], [], ['example'], ['far.example', ''], ['EXAMPLE.com', 'off_example']),
      fc.array(fc.tuple(timeline, options, page, listKind), { minLength: 12, maxLength: 12 }),
      fc.constantFrom(0, 64),
      fc.boolean(),
      async (drafts, viewerId, of, suspended, blockedHosts, reads, few, late) => {
        const notes = notesOf(drafts)
        await db.pool.query('truncate notes cascade')
        await Promise.all(notes.map((note) => db.run(insertNote, ...noteValues(note))))
        const index = new TimelineIndex(64, few)
        index.complete = true
        for (const note of late ? notes.toReversed() : notes) index.insert({ ...note, hasFiles: note.fileIds.length > 0 })
        for (const id of suspended) index.setSuspended(id, true)
        index.setSensitive('c2', true)
        index.setBlockedHosts(blockedHosts, (host) => matchesHost(blockedHosts, host))
        const sets = viewerId === null ? ANONYMOUS : viewerSets(index.columns, viewerId, of, NOW, few === 0 ? 0 : undefined)
        for (const [kind, option, request, as] of reads) {
          const viewer = { id: viewerId, relations: viewerId === null ? null : of, suspended, blockedHosts, now: NOW }
          if (viewerId === null && ['home', 'social', 'list', 'role'].includes(kind.kind)) continue
          const { rows } = await timelineSql(kind, option, viewer, request).execute(db.kysely)
          const { ids } = index.page(kind, option, sets, request)
          expect(ids).toEqual(rows.map((row) => row.id))
          const deep = request.sinceId === null && request.untilId === null && request.limit >= notes.length
          const one = ids.filter((id) => !index.matches(index.columns.position(id), kind, option, sets))
          expect(one).toEqual([])
          if (deep) expect(notes.filter((note) => index.matches(index.columns.position(note.id), kind, option, sets))).toHaveLength(ids.length)
          found += ids.length
          const ofList = await listSql(sql`true`, viewer, { limit: notes.length, sinceId: null, untilId: null }, as).execute(db.kysely)
          const candidates = await candidatesSql(sql`true`, viewerId, { limit: notes.length, sinceId: null, untilId: null }).execute(db.kysely)
          const shown = index.shows(candidates.rows.map((row) => row.id), as, sets)
          expect(candidates.rows.filter((_row, at) => shown[at]), as).toEqual(ofList.rows)
          if (kind.kind !== 'every') expect(notes.filter((note) => ids.includes(note.id) && !isFound(note, kind, option, viewerId, of)), 'notes that miss an open timeline').toEqual([])
        }
      },
    ),
    { numRuns: 120 },
  )
  expect(found).toBeGreaterThan(200)
})
