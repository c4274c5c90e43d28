import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChannelPort } from '../../platform/stream/channel.ts'
import { DEFAULT_OPTIONS } from './rules.ts'
import { Watchers } from './watchers.ts'
import type { Interest, Watch, WatchedNote } from './watchers.ts'

const note = (over: Partial<WatchedNote> = {}): WatchedNote => ({ userId: 'author', visibility: 'public', channelId: null, tags: [], ...over })

function setUp() {
  const watchers = new Watchers()
  const names = new Map<object, string>()
  const add = (name: string, interest: Interest, viewerId: string | null = null) => {
    const watch = { port: { viewerId } as ChannelPort, interest, options: DEFAULT_OPTIONS }
    names.set(watch, name)
    return watchers.add(watch)
  }
  const found = (over: Partial<WatchedNote> = {}) => [...watchers.of(note(over))].map((watch) => names.get(watch) ?? '').toSorted((a, b) => (a < b ? -1 : 1)).join(' ')
  return { watchers, add, found }
}

describe('channels of the stream are found', () => {
  it('by author: home timelines of followers, lists and roles with them', () => {
    const { watchers, add, found } = setUp()
    add('home', { kind: 'home' }, 'follower')
    add('other', { kind: 'home' }, 'other')
    add('list', { kind: 'list', members: new Map([['author', { withReplies: false }]]) }, 'x')
    add('role', { kind: 'role', members: new Set(['somebody']) }, 'x')
    expect(found({ visibility: 'home' })).toBe('list')
    watchers.follows('follower', ['author', 'another'], [])
    watchers.follows('nobody here', ['author'], [])
    expect(found({ visibility: 'home' })).toBe('home list')
    expect(found({ visibility: 'home', userId: 'follower' })).toBe('home')
  })

  it('by being public: local, social and global timelines, but nothing in a channel', () => {
    const { add, found } = setUp()
    add('local', { kind: 'local' })
    add('global', { kind: 'global' })
    add('social', { kind: 'social' }, 'me')
    expect(found()).toBe('global local social')
    expect(found({ visibility: 'followers' })).toBe('')
    expect(found({ visibility: 'followers', userId: 'me' })).toBe('social')
    expect(found({ channelId: 'c' })).toBe('')
  })

  it('by being public, wherever that is: roles that many people have', () => {
    const { add, found } = setUp()
    const close = add('role', { kind: 'role', members: new Set(Array.from({ length: 2000 }, (_, n) => `member${n}`)) })
    expect([found(), found({ channelId: 'c' }), found({ visibility: 'home' })]).toEqual(['role', 'role', ''])
    close()
    expect(found()).toBe('')
  })

  it('by channel: those who watch it and those who follow it', () => {
    const { watchers, add, found } = setUp()
    add('channel', { kind: 'channel', channelId: 'c' })
    add('home', { kind: 'home' }, 'me')
    watchers.follows('me', [], ['c'])
    expect(found({ channelId: 'c' })).toBe('channel home')
    expect(found({ channelId: 'd' })).toBe('')
  })

  it('by hashtag and by name', () => {
    const { watchers, add, found } = setUp()
    add('cats', { kind: 'tags', groups: [['cat', 'cute'], ['dog']] })
    add('antenna', { kind: 'topic', topic: 'antenna:1' })
    expect(found({ tags: ['cat'] })).toBe('cats')
    expect(found({ tags: ['dog'] })).toBe('cats')
    expect(found({ tags: ['cute'] })).toBe('')
    expect([...watchers.ofTopic('antenna:1')]).toHaveLength(1)
    expect([...watchers.ofTopic('antenna:2')]).toEqual([])
  })

  it('no more when they are closed, whatever was open beside them', () => {
    const { watchers, add, found } = setUp()
    const close = [add('one', { kind: 'home' }, 'me'), add('two', { kind: 'social' }, 'me'), add('three', { kind: 'channel', channelId: 'c' })]
    watchers.follows('me', ['author'], ['c'])
    expect(found()).toBe('one two')
    close[0]?.()
    expect(found()).toBe('two')
    close[1]?.()
    expect(watchers.homeViewers()).toEqual([])
    expect(found()).toBe('')
    expect(found({ channelId: 'c' })).toBe('three')
    close[2]?.()
    expect(watchers.isEmpty).toBe(true)
  })
})

/** Who is here and what they do, one after the other, whatever the server hears of it meanwhile. */
type Step =
  | { open: 'home' | 'social'; viewer: string }
  | { open: 'local' | 'global'; viewer: null }
  | { open: 'channel' | 'user'; of: string; viewer: null }
  | { close: number; twice: boolean }
  | { viewer: string; follow?: string; followChannel?: string; unfollow?: string }

const people = fc.constantFrom('a', 'b', 'c')
const places = fc.constantFrom('x', 'y')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ open: fc.constantFrom('home' as const, 'social' as const), viewer: people }),
  fc.record({ open: fc.constantFrom('local' as const, 'global' as const), viewer: fc.constant(null) }),
  fc.record({ open: fc.constant('channel' as const), of: places, viewer: fc.constant(null) }),
  fc.record({ open: fc.constant('user' as const), of: people, viewer: fc.constant(null) }),
  fc.record({ close: fc.nat(20), twice: fc.boolean() }),
  fc.record({ viewer: people, follow: people }),
  fc.record({ viewer: people, followChannel: places }),
  fc.record({ viewer: people, unfollow: people }),
)

it('misses nobody whom asking everybody would find, and keeps nothing for those who have left', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const watchers = new Watchers()
    const open: { watch: Watch; close: () => void }[] = []
    const following = new Map<string, Set<string>>()
    const of = (viewer: string) => following.get(viewer) ?? new Set<string>()
    const wants = ({ interest, port: { viewerId } }: Watch, { userId, visibility, channelId }: WatchedNote): boolean => {
      const home = viewerId !== null && (channelId === null ? userId === viewerId || of(viewerId).has(userId) : of(viewerId).has(channelId))
      const everybody = visibility === 'public' && channelId === null
      if (interest.kind === 'home') return home
      if (interest.kind === 'social') return home || everybody
      if (interest.kind === 'channel') return channelId === interest.channelId
      return interest.kind === 'user' ? userId === interest.userId : everybody
    }
    for (const one of steps) {
      if ('open' in one) {
        const interest: Interest = one.open === 'channel' ? { kind: 'channel', channelId: one.of } : one.open === 'user' ? { kind: 'user', userId: one.of, withChannelNotes: true } : { kind: one.open }
        const watch = { port: { viewerId: one.viewer } as ChannelPort, interest, options: DEFAULT_OPTIONS }
        open.push({ watch, close: watchers.add(watch) })
        if (one.viewer !== null) watchers.follows(one.viewer, of(one.viewer), of(one.viewer))
      } else if ('close' in one) {
        const [closed] = open.splice(open.length === 0 ? 0 : one.close % open.length, 1)
        closed?.close()
        if (closed && one.twice) {
          // Another one in its place is not closed with it.
          const viewer = closed.watch.port.viewerId
          const watch = { ...closed.watch }
          open.push({ watch, close: watchers.add(watch) })
          if (viewer !== null) watchers.follows(viewer, of(viewer), of(viewer))
          closed.close()
        }
      } else {
        const now = new Set([...of(one.viewer), ...[one.follow, one.followChannel].filter((id) => id !== undefined)])
        if (one.unfollow !== undefined) now.delete(one.unfollow)
        following.set(one.viewer, now)
        watchers.follows(one.viewer, [one.follow].filter((id) => id !== undefined), [one.followChannel].filter((id) => id !== undefined))
      }
      for (const userId of ['a', 'b', 'c']) {
        for (const visibility of ['public', 'home']) {
          for (const channelId of [null, 'x', 'y']) {
            const one = note({ userId, visibility, channelId })
            const found = watchers.of(one)
            expect(open.filter(({ watch }) => wants(watch, one) && !found.has(watch))).toEqual([])
            expect([...found].filter((watch) => !open.some((other) => other.watch === watch))).toEqual([])
          }
        }
      }
    }
    for (const { close } of open) close()
    expect([watchers.isEmpty, watchers.homeViewers()]).toEqual([true, []])
  }), { numRuns: 300 })
})
