import { describe, expect, it } from 'vitest'
import type { ChannelPort } from '../../platform/stream/channel.ts'
import { DEFAULT_OPTIONS } from './rules.ts'
import { Watchers } from './watchers.ts'
import type { Interest, WatchedNote } from './watchers.ts'

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
    watchers.unfollows('follower', 'author')
    expect(found({ visibility: 'home' })).toBe('list')
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
