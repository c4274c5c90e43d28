import { setImmediate as nextTurn } from 'node:timers/promises'
import { compilePattern, isWrittenPattern } from '../../platform/patterns.ts'
import type { Pattern } from '../../platform/patterns.ts'
import type { AntennaFacts } from './facts.ts'
import { effective } from './rules.ts'

/** A new note as antennas look at it. */
export interface NewNote {
  /** Id of the moment from which it counts: antennas made later do not look at it. */
  readonly since: string
  readonly userId: string
  /** Key of the author's account. */
  readonly account: string
  readonly isByBot: boolean
  readonly isRemote: boolean
  readonly visibility: 'public' | 'home' | 'followers' | 'specified'
  readonly visibleUserIds: readonly string[]
  readonly isReply: boolean
  readonly hasFiles: boolean
  readonly isInSensitiveChannel: boolean
  /** Text and warning, a line each; null when there is neither. */
  readonly text: string | null
  /** Owners of antennas who follow the author. */
  readonly followers: ReadonlySet<string>
  /** Lists the author is on. */
  readonly listIds: readonly string[]
}

/** One group of keywords: all of it must occur. */
interface Group {
  /** In lower case unless case matters. */
  readonly words: readonly string[]
  /** They see the text as it is written. */
  readonly patterns: readonly Pattern['test'][]
}

/** An antenna, ready to be asked about many notes. */
interface ReadyAntenna {
  readonly antenna: AntennaFacts
  readonly wanted: readonly Group[]
  readonly unwanted: readonly Group[]
  readonly hasPatterns: boolean
  readonly accounts: ReadonlySet<string>
}

/** ms of regular expressions after which everything else gets its turn. */
const LONGEST_TURN = 10

type Places = Map<string, Set<ReadyAntenna>>

/**
 * All antennas at work, found by whose notes they look at: a note asks those that look at everybody, and of all others
 * only those that look at its author.
 */
export class AntennaIndex {
  private readonly keyOf: (account: string) => string | null
  private readonly antennas = new Map<string, ReadyAntenna>()
  private readonly ofEverybody = new Set<ReadyAntenna>()
  private readonly byAccount: Places = new Map()
  private readonly byList: Places = new Map()
  /** Those that look at whom their owners follow. */
  private readonly byOwner: Places = new Map()

  /** `keyOf` makes the key of an account as an owner wrote it; null where that is no account. */
  constructor(keyOf: (account: string) => string | null) {
    this.keyOf = keyOf
  }

  get size(): number {
    return this.antennas.size
  }

  get hasLists(): boolean {
    return this.byList.size > 0
  }

  get hasHomes(): boolean {
    return this.byOwner.size > 0
  }

  /** Antennas built on a list. */
  ofList(listId: string): string[] {
    return [...(this.byList.get(listId) ?? [])].map(({ antenna }) => antenna.id)
  }

  /** Adds an antenna, in place of an earlier state of it. */
  set(antenna: AntennaFacts): void {
    this.delete(antenna.id)
    const wanted = prepare(antenna.keywords, antenna.caseSensitive)
    const unwanted = prepare(antenna.excludeKeywords, antenna.caseSensitive)
    const ready: ReadyAntenna = {
      antenna,
      wanted,
      unwanted,
      hasPatterns: [...wanted, ...unwanted].some((group) => group.patterns.length > 0),
      accounts: new Set(antenna.users.map(this.keyOf).filter((key) => key !== null)),
    }
    this.antennas.set(antenna.id, ready)
    const places = this.placesOf(ready)
    if (places === null) this.ofEverybody.add(ready)
    else for (const [map, key] of places) map.set(key, (map.get(key) ?? new Set()).add(ready))
  }

  delete(id: string): void {
    const ready = this.antennas.get(id)
    if (!ready) return
    this.antennas.delete(id)
    this.ofEverybody.delete(ready)
    for (const [map, key] of this.placesOf(ready) ?? []) {
      const there = map.get(key)
      there?.delete(ready)
      if (there?.size === 0) map.delete(key)
    }
  }

  /** Ids of the antennas that collect the note. Lets others have their turn while it tries many regular expressions. */
  async matching(note: NewNote): Promise<string[]> {
    const folded = note.text?.toLowerCase() ?? null
    const found: string[] = []
    const open: ReadyAntenna[] = []
    const ask = (some: Iterable<ReadyAntenna> | undefined) => {
      for (const ready of some ?? []) {
        if (!looksAt(ready, note)) continue
        if (ready.hasPatterns) open.push(ready)
        else if (wantsText(ready, note.text, folded)) found.push(ready.antenna.id)
      }
    }
    ask(this.ofEverybody)
    ask(this.byAccount.get(note.account))
    for (const listId of note.listIds) ask(this.byList.get(listId))
    if (this.byOwner.size > 0) {
      if (!note.followers.has(note.userId)) ask(this.byOwner.get(note.userId))
      for (const ownerId of note.followers) ask(this.byOwner.get(ownerId))
    }
    let turn = performance.now()
    for (const ready of open) {
      if (wantsText(ready, note.text, folded)) found.push(ready.antenna.id)
      if (performance.now() - turn < LONGEST_TURN) continue
      await nextTurn()
      turn = performance.now()
    }
    return found
  }

  /** Where an antenna is found; null: with those that look at everybody. */
  private placesOf({ antenna, accounts }: ReadyAntenna): [Places, string][] | null {
    switch (antenna.src) {
      case 'all':
      case 'users_blacklist':
        return null
      case 'users':
        return [...accounts].map((account) => [this.byAccount, account])
      case 'list':
        return antenna.userListId === null ? [] : [[this.byList, antenna.userListId]]
      case 'home':
        return [[this.byOwner, antenna.userId]]
    }
  }
}

function prepare(keywords: AntennaFacts['keywords'], caseSensitive: boolean): Group[] {
  return effective(keywords).map((group) => ({
    words: group.filter((word) => !isWrittenPattern(word)).map((word) => (caseSensitive ? word : word.toLowerCase())),
    patterns: group.filter(isWrittenPattern).map((word) => lazyPattern(word, caseSensitive)),
  }))
}

/** Compiled when it is first needed: a start is not to wait for those of everybody. What does not compile matches nothing. */
function lazyPattern(written: string, caseSensitive: boolean): Pattern['test'] {
  let pattern: Pattern | null | undefined
  return (text) => {
    if (pattern === undefined) pattern = compilePattern(written, { ignoreCase: !caseSensitive })
    return pattern?.test(text) ?? false
  }
}

/** Whether the antenna is for such notes at all, whatever they say. */
function looksAt({ antenna, accounts }: ReadyAntenna, note: NewNote): boolean {
  if (antenna.id > note.since) return false
  if (antenna.withFile && !note.hasFiles) return false
  if (antenna.localOnly && note.isRemote) return false
  if (antenna.excludeBots && note.isByBot) return false
  if (!antenna.withReplies && note.isReply) return false
  if (antenna.excludeNotesInSensitiveChannel && note.isInSensitiveChannel) return false
  if (antenna.src === 'users_blacklist' && accounts.has(note.account)) return false
  return isFor(antenna.userId, note)
}

/** Mutes and blocks do not count here but where the antenna is read. */
function isFor(ownerId: string, note: NewNote): boolean {
  if (note.visibility === 'public' || note.visibility === 'home' || note.userId === ownerId) return true
  return note.visibility === 'followers' ? note.followers.has(ownerId) : note.visibleUserIds.includes(ownerId)
}

function wantsText({ antenna, wanted, unwanted }: ReadyAntenna, text: string | null, folded: string | null): boolean {
  if (text === null || folded === null) return wanted.length === 0
  const searched = antenna.caseSensitive ? text : folded
  return (wanted.length === 0 || hasOne(wanted, searched, text)) && !hasOne(unwanted, searched, text)
}

/** Regular expressions come last in each group: they cost a hundred times what a word costs. */
function hasOne(groups: readonly Group[], searched: string, text: string): boolean {
  return groups.some(({ words, patterns }) => words.every((word) => searched.includes(word)) && patterns.every((matches) => matches(text)))
}
