import { Chains } from './chains.ts'

/** Maps strings to small integers for good; 0 stands for "none". */
export class Interner {
  private readonly numbers = new Map<string, number>()
  private readonly strings: string[] = ['']

  of(text: string | null): number {
    if (text === null) return 0
    let number = this.numbers.get(text)
    if (number === undefined) {
      number = this.strings.length
      this.strings.push(text)
      this.numbers.set(text, number)
    }
    return number
  }

  /** The number of a string that was seen before, else 0. */
  known(text: string): number {
    return this.numbers.get(text) ?? 0
  }

  text(number: number): string {
    return this.strings[number] ?? ''
  }

  get size(): number {
    return this.strings.length
  }
}

export const VISIBILITY = { public: 0, home: 1, followers: 2, specified: 3 } as const

/** Bits of a note's `flags`; the lowest two hold the visibility. */
export const FLAG = {
  HAS_FILES: 1 << 2,
  PURE_RENOTE: 1 << 3,
  /** The reply target is for its author's followers only. */
  REPLY_TO_FOLLOWERS: 1 << 4,
  DELETED: 1 << 5,
} as const

/** What decides who sees a note, as the index takes it in. */
export interface IndexedNote {
  readonly id: string
  readonly userId: string
  readonly userHost: string | null
  readonly visibility: keyof typeof VISIBILITY
  readonly replyUserId: string | null
  readonly replyUserHost: string | null
  readonly replyVisibility: keyof typeof VISIBILITY | null
  readonly renoteUserId: string | null
  readonly renoteUserHost: string | null
  readonly renoteReplyUserId: string | null
  readonly renoteReplyUserHost: string | null
  readonly renoteRenoteUserId: string | null
  readonly renoteRenoteUserHost: string | null
  readonly isPureRenote: boolean
  readonly channelId: string | null
  readonly renoteChannelId: string | null
  readonly hasFiles: boolean
  readonly mentions: readonly string[]
  readonly visibleUserIds: readonly string[]
}

/**
 * The newest notes as columns of small integers in order of id: 41 bytes a note besides its id. When it is full, the
 * oldest thirty-second part goes.
 */
export class Columns {
  readonly users = new Interner()
  readonly hosts = new Interner()
  readonly channels = new Interner()
  /** Host of a user, by the user's number. */
  hostOf = new Uint32Array(1024)

  readonly capacity: number
  /** Older notes than those here have been dropped. */
  truncated = false
  length = 0
  ids: string[] = []
  author: Uint32Array
  replyUser: Uint32Array
  renoteUser: Uint32Array
  renoteReplyUser: Uint32Array
  renoteRenoteUser: Uint32Array
  channel: Uint32Array
  renoteChannel: Uint32Array
  flags: Uint8Array
  /** Those who may read a note besides its author's followers (recipients, or mentioned), by note id. */
  readonly audience = new Map<string, readonly number[]>()
  /** Positions by author and by channel. */
  readonly byAuthor: Chains
  readonly byChannel: Chains

  constructor(capacity: number) {
    this.capacity = capacity
    this.author = new Uint32Array(capacity)
    this.replyUser = new Uint32Array(capacity)
    this.renoteUser = new Uint32Array(capacity)
    this.renoteReplyUser = new Uint32Array(capacity)
    this.renoteRenoteUser = new Uint32Array(capacity)
    this.channel = new Uint32Array(capacity)
    this.renoteChannel = new Uint32Array(capacity)
    this.flags = new Uint8Array(capacity)
    this.byAuthor = new Chains(capacity)
    this.byChannel = new Chains(capacity)
  }

  /** Puts a note in its place by id; a note that is there already stays as it is. @returns its position, or -1 if it is too old to be kept */
  insert(note: IndexedNote): number {
    if (this.length === this.capacity) {
      if (note.id < this.idAt(0)) return -1
      this.dropOldest()
    }
    const at = this.firstAtOrAfter(note.id)
    if (this.ids[at] === note.id) return at
    if (at < this.length) this.shift(at)
    else this.ids.push(note.id)
    this.length++
    this.write(at, note)
    this.byAuthor.insert(at, this.author, this.length)
    this.byChannel.insert(at, this.channel, this.length)
    return at
  }

  /** The id at a position; '' where there is none. */
  idAt(at: number): string {
    return this.ids[at] ?? ''
  }

  /** The first position whose id is not smaller. */
  firstAtOrAfter(id: string): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.idAt(middle) < id) low = middle + 1
      else high = middle
    }
    return low
  }

  position(id: string): number {
    const at = this.firstAtOrAfter(id)
    return this.ids[at] === id ? at : -1
  }

  /** Takes in what an edit changed of a note that is here and not gone. */
  update(note: IndexedNote): void {
    const at = this.position(note.id)
    if (at < 0 || (this.flags[at] ?? 0) & FLAG.DELETED) return
    this.audience.delete(note.id)
    this.write(at, note)
  }

  /** Marks a note as gone; its place is used again when the oldest are dropped. */
  delete(id: string): void {
    const at = this.position(id)
    if (at >= 0) this.flags[at] = (this.flags[at] ?? 0) | FLAG.DELETED
    this.audience.delete(id)
  }

  private columns() {
    return [this.author, this.replyUser, this.renoteUser, this.renoteReplyUser, this.renoteRenoteUser, this.channel, this.renoteChannel, this.flags]
  }

  private shift(at: number): void {
    this.ids.splice(at, 0, '')
    for (const column of this.columns()) column.copyWithin(at + 1, at, this.length)
  }

  private dropOldest(): void {
    this.truncated = true
    const gone = Math.max(1, this.capacity >>> 5)
    for (let at = 0; at < gone; at++) this.audience.delete(this.idAt(at))
    this.ids = this.ids.slice(gone)
    this.byAuthor.drop(gone, this.length)
    this.byChannel.drop(gone, this.length)
    for (const column of this.columns()) column.copyWithin(0, gone, this.length)
    this.length -= gone
  }

  private user(id: string | null, host: string | null): number {
    const number = this.users.of(id)
    if (number >= this.hostOf.length) {
      // Viewers' relations number people, too, so that many may have come since the last note.
      const larger = new Uint32Array(Math.max(this.hostOf.length, this.users.size) * 2)
      larger.set(this.hostOf)
      this.hostOf = larger
    }
    if (host !== null) this.hostOf[number] = this.hosts.of(host)
    return number
  }

  private write(at: number, note: IndexedNote): void {
    this.ids[at] = note.id
    this.author[at] = this.user(note.userId, note.userHost)
    this.replyUser[at] = this.user(note.replyUserId, note.replyUserHost)
    this.renoteUser[at] = this.user(note.renoteUserId, note.renoteUserHost)
    this.renoteReplyUser[at] = this.user(note.renoteReplyUserId, note.renoteReplyUserHost)
    this.renoteRenoteUser[at] = this.user(note.renoteRenoteUserId, note.renoteRenoteUserHost)
    this.channel[at] = this.channels.of(note.channelId)
    this.renoteChannel[at] = this.channels.of(note.renoteChannelId)
    this.flags[at] =
      VISIBILITY[note.visibility] |
      (note.hasFiles ? FLAG.HAS_FILES : 0) |
      (note.isPureRenote ? FLAG.PURE_RENOTE : 0) |
      (note.replyVisibility === 'followers' ? FLAG.REPLY_TO_FOLLOWERS : 0)
    const audience = note.visibility === 'specified' ? note.visibleUserIds : note.visibility === 'followers' ? note.mentions : []
    if (audience.length > 0) this.audience.set(note.id, audience.map((id) => this.user(id, null)))
  }
}
