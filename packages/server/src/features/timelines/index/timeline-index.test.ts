import { describe, expect, it } from 'vitest'
import { DEFAULT_OPTIONS } from '../rules.ts'
import type { IndexedNote } from './columns.ts'
import { TimelineIndex } from './timeline-index.ts'
import { ANONYMOUS, viewerSets } from './viewer.ts'

const note = (n: number, over: Partial<IndexedNote> = {}): IndexedNote => ({
  id: String(n).padStart(4, '0'), userId: 'a', userHost: null, visibility: 'public', replyUserId: null, replyUserHost: null, replyVisibility: null,
  renoteUserId: null, renoteUserHost: null, renoteReplyUserId: null, renoteReplyUserHost: null, renoteRenoteUserId: null, renoteRenoteUserHost: null, isPureRenote: false, channelId: null, renoteChannelId: null, hasFiles: false,
  mentions: [], visibleUserIds: [], ...over,
})
const local = { kind: 'local' } as const
const read = (index: TimelineIndex, limit: number, sinceId: string | null = null, untilId: string | null = null) =>
  index.page(local, DEFAULT_OPTIONS, ANONYMOUS, { limit, sinceId, untilId })

describe('the timeline index', () => {
  it('keeps notes in order of id however they arrive, and each once', () => {
    const index = new TimelineIndex(10)
    index.complete = true
    for (const n of [5, 1, 3, 2, 4, 3]) index.insert(note(n))
    expect(read(index, 10).ids).toEqual(['0005', '0004', '0003', '0002', '0001'])
  })

  it('pages with exclusive ends in both directions', () => {
    const index = new TimelineIndex(10)
    index.complete = true
    for (let n = 1; n <= 6; n++) index.insert(note(n))
    expect(read(index, 2, null, '0005').ids).toEqual(['0004', '0003'])
    expect(read(index, 2, '0002').ids).toEqual(['0003', '0004'])
    expect(read(index, 10, '0002', '0005').ids).toEqual(['0004', '0003'])
    expect(read(index, 10, '0006').ids).toEqual([])
  })

  it('drops the oldest when it is full and says where the database goes on', () => {
    const index = new TimelineIndex(8)
    index.complete = true
    for (let n = 1; n <= 12; n++) index.insert(note(n))
    expect(index.complete).toBe(false)
    expect(index.size).toBeLessThanOrEqual(8)
    const all = read(index, 20)
    expect(all.ids[0]).toBe('0012')
    expect(all.olderThan).toBe(all.ids.at(-1))
    expect(read(index, 3).olderThan).toBeNull()
    expect(read(index, 20, '0001').beyond).toBe(true)
    expect(read(index, 20, '0001', '0003')).toEqual({ ids: [], olderThan: '0003', beyond: false })
    expect(index.insert(note(0))).toBe(-1)
  })

  it('forgets deleted notes', () => {
    const index = new TimelineIndex(8)
    index.complete = true
    index.insert(note(1))
    index.insert(note(2))
    index.delete('0001')
    index.delete('0009')
    expect(read(index, 5).ids).toEqual(['0002'])
  })

  it('takes in what an edit changes, and nothing of notes that are gone or were never here', () => {
    const index = new TimelineIndex(8)
    index.complete = true
    for (const n of [1, 2, 3]) index.insert(note(n, { userId: 'b' }))
    index.insert(note(4, { userId: 'b', visibility: 'specified', visibleUserIds: ['viewer'] }))
    const nobody = { following: new Map(), muting: new Map(), blocking: new Set<string>(), blockedBy: new Set<string>(), renoteMuting: new Set<string>(), mutedInstances: new Set<string>(), followedChannels: new Set<string>(), mutedChannels: new Map() }
    const viewer = viewerSets(index.columns, 'viewer', nobody, 0)
    const every = (options = DEFAULT_OPTIONS) => index.page({ kind: 'every' }, options, viewer, { limit: 10, sinceId: null, untilId: null }).ids
    index.delete('0002')
    index.update(note(1, { userId: 'b', hasFiles: true }))
    index.update(note(2, { userId: 'b', hasFiles: true }))
    index.update(note(9, { userId: 'b', hasFiles: true }))
    expect([every(), every({ ...DEFAULT_OPTIONS, withFiles: true })]).toEqual([['0004', '0003', '0001'], ['0001']])
    index.update(note(1, { userId: 'b', visibility: 'followers' }))
    index.update(note(4, { userId: 'b', visibility: 'specified' }))
    expect(every()).toEqual(['0003'])
    index.update(note(1, { userId: 'b', visibility: 'followers', mentions: ['viewer'] }))
    expect(every()).toEqual(['0003', '0001'])
  })

  it('brings suspended people back', () => {
    const index = new TimelineIndex(8)
    index.complete = true
    index.insert(note(1))
    index.setSuspended('a', true)
    expect(read(index, 5).ids).toEqual([])
    index.setSuspended('a', false)
    expect(read(index, 5).ids).toEqual(['0001'])
  })

  it('knows people as local whom it meets after a viewer with very many relations', () => {
    const index = new TimelineIndex(8)
    index.complete = true
    const following = new Map(Array.from({ length: 5000 }, (_, n) => [`friend${n}`, { withReplies: false }]))
    viewerSets(index.columns, 'viewer', { following, muting: new Map(), blocking: new Set(), blockedBy: new Set(), renoteMuting: new Set(), mutedInstances: new Set(), followedChannels: new Set(), mutedChannels: new Map() }, 0)
    index.insert(note(1, { userId: 'newcomer' }))
    index.insert(note(2, { userId: 'far', userHost: 'far.example' }))
    expect(read(index, 5).ids).toEqual(['0001'])
  })
})
