import type { ChannelPort } from '../../platform/stream/channel.ts'
import type { Timeline, TimelineOptions } from './rules.ts'

/** What a channel of the stream wants to be told of. */
export type Interest =
  | Timeline
  /** Notes with these hashtags: one of the groups, all tags of it. */
  | { readonly kind: 'tags'; readonly groups: readonly (readonly string[])[] }
  /** Notes somebody else picks and hands over by this name: antennas. */
  | { readonly kind: 'topic'; readonly topic: string }

/** An open channel of the stream that gets notes. */
export interface Watch {
  readonly port: ChannelPort
  readonly interest: Interest
  readonly options: TimelineOptions
}

/** What of a note decides who is to be asked about it. */
export interface WatchedNote {
  readonly userId: string
  readonly visibility: string
  readonly channelId: string | null
  readonly tags: readonly string[]
}

/** Watches that are found under the same keys: one, or all home timelines of a person. */
interface Group {
  readonly watches: Set<Watch>
  readonly keys: Set<string>
}

const PUBLIC = 'public'
/** Public notes in channels, too. */
const EVERY_PUBLIC = 'every'
/** A role of more people than this is asked about each public note: keys for all of them would fill the memory, and anybody may open many. */
const MOST_MEMBERS = 1000
const byAuthor = (userId: string) => `a${userId}`
const byChannel = (channelId: string) => `c${channelId}`
const byTag = (tag: string) => `t${tag}`
const byTopic = (topic: string) => `x${topic}`

/**
 * Open channels by what they want to be told of, so that a new note finds those it may concern without asking all of
 * them. It may find too many (somebody was unfollowed), never too few: the timeline's own rule decides.
 */
export class Watchers {
  private readonly groups = new Map<string, Set<Group>>()
  /** Home timelines of a person share one group: each of them would repeat all whom the person follows. */
  private readonly homes = new Map<string, Group>()

  /** Nobody watches anything. */
  get isEmpty(): boolean {
    return this.groups.size === 0
  }

  /**
   * Adds a channel. Home timelines are found under the people and channels that `follows` is told of.
   * @returns what takes it out again
   */
  add(watch: Watch): () => void {
    const { interest, port } = watch
    const home = (interest.kind === 'home' || interest.kind === 'social') && port.viewerId !== null
    const group = home ? this.homeOf(port.viewerId) : { watches: new Set<Watch>(), keys: new Set<string>() }
    group.watches.add(watch)
    const own = interest.kind === 'social' ? { watches: new Set([watch]), keys: new Set<string>() } : null
    if (own) this.key(own, PUBLIC)
    else for (const key of keysOf(interest)) this.key(group, key)
    return () => {
      if (own) this.release(own)
      group.watches.delete(watch)
      if (group.watches.size > 0) return
      if (home && this.homes.get(port.viewerId) === group) this.homes.delete(port.viewerId)
      this.release(group)
    }
  }

  /**
   * Somebody follows these people and channels: their home timelines are told of them from now on, until the last of them
   * closes. There is no way back: the message of another process that they were unfollowed may come after they are
   * followed again.
   */
  follows(userId: string, people: Iterable<string>, channels: Iterable<string>): void {
    const group = this.homes.get(userId)
    if (!group) return
    for (const id of people) this.key(group, byAuthor(id))
    for (const id of channels) this.key(group, byChannel(id))
  }

  /** People who watch their home timeline. */
  homeViewers(): string[] {
    return [...this.homes.keys()]
  }

  /** Those who may want a new note. */
  of(note: WatchedNote): Set<Watch> {
    const keys = [byAuthor(note.userId), ...note.tags.map(byTag)]
    if (note.channelId !== null) keys.push(byChannel(note.channelId))
    else if (note.visibility === 'public') keys.push(PUBLIC)
    if (note.visibility === 'public') keys.push(EVERY_PUBLIC)
    return this.under(keys)
  }

  /** Those who watch what is picked under a name. */
  ofTopic(topic: string): Set<Watch> {
    return this.under([byTopic(topic)])
  }

  private under(keys: readonly string[]): Set<Watch> {
    const found = new Set<Watch>()
    for (const key of keys) for (const group of this.groups.get(key) ?? []) for (const watch of group.watches) found.add(watch)
    return found
  }

  private homeOf(userId: string): Group {
    let group = this.homes.get(userId)
    if (!group) {
      this.homes.set(userId, (group = { watches: new Set(), keys: new Set() }))
      this.key(group, byAuthor(userId))
    }
    return group
  }

  private key(group: Group, key: string): void {
    let groups = this.groups.get(key)
    if (!groups) this.groups.set(key, (groups = new Set()))
    groups.add(group)
    group.keys.add(key)
  }

  private release(group: Group): void {
    for (const key of group.keys) {
      const groups = this.groups.get(key)
      groups?.delete(group)
      if (groups?.size === 0) this.groups.delete(key)
    }
    group.keys.clear()
  }
}

function keysOf(interest: Interest): string[] {
  switch (interest.kind) {
    case 'local':
    case 'global':
      return [PUBLIC]
    case 'channel':
      return [byChannel(interest.channelId)]
    case 'user':
      return [byAuthor(interest.userId)]
    case 'list':
      return [...interest.members.keys()].map(byAuthor)
    case 'role':
      return interest.members.size > MOST_MEMBERS ? [EVERY_PUBLIC] : [...interest.members].map(byAuthor)
    case 'tags':
      // Whoever asks for several tags at once is found by the first of them.
      return interest.groups.flatMap(([first]) => (first === undefined ? [] : [byTag(first)]))
    case 'topic':
      return [byTopic(interest.topic)]
    case 'home':
    case 'social':
      // Found under those whom the person follows.
      return []
    case 'every':
      throw new Error('nobody may watch every note: it would have to be asked about each')
  }
}
