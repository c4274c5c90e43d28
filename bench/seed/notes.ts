import type { IdGenerator } from '@tsubame/server/src/platform/ids.ts'
import type { Rows, SeededPerson } from './people.ts'
import type { Random } from './random.ts'
import { REACTIONS, noteText, warning } from './texts.ts'

type Visibility = 'public' | 'home' | 'followers' | 'specified'

/** What later notes need to know of one they answer or renote. */
interface Recent {
  readonly id: string
  readonly author: SeededPerson
  readonly visibility: Visibility
  readonly replyUser: SeededPerson | null
  readonly renoteUser: SeededPerson | null
  readonly threadId: string | null
  readonly isPureRenote: boolean
}

export interface NoteBatch {
  readonly notes: Rows[]
  readonly reactions: Rows[]
  readonly polls: Rows[]
}

/** How many of the last notes are still talked about. */
const WINDOW = 2000
const ANSWERABLE: ReadonlySet<Visibility> = new Set(['public', 'home'])

/**
 * Writes the history of a server, oldest first: of a hundred notes about 20 reply, 17 renote and 7 quote; 80 of the rest
 * are public; some carry warnings, pictures, polls and reactions.
 */
export class NoteMaker {
  private readonly recent: Recent[] = []
  private readonly random: Random
  private readonly ids: IdGenerator
  private readonly people: readonly SeededPerson[]
  private readonly viewerId: string

  constructor(random: Random, ids: IdGenerator, people: readonly SeededPerson[], viewerId: string) {
    this.random = random
    this.ids = ids
    this.people = people
    this.viewerId = viewerId
  }

  batch(times: readonly number[]): NoteBatch {
    const batch: NoteBatch = { notes: [], reactions: [], polls: [] }
    for (const at of times) this.add(batch, at)
    return batch
  }

  private add(batch: NoteBatch, at: number): void {
    const { random } = this
    const author = random.pickPopular(this.people)
    const kind = random.next()
    const target = kind < 0.44 && this.recent.length > 0 ? random.pick(this.recent) : null
    const usable = target !== null && ANSWERABLE.has(target.visibility) && !target.isPureRenote ? target : null
    const reply = kind < 0.2 ? usable : null
    const renote = kind >= 0.2 ? usable : null
    const isPureRenote = renote !== null && kind < 0.37
    const visibility = this.visibility(reply)
    const id = this.ids.next(at)
    const { text, tags } = isPureRenote ? { text: null, tags: [] } : noteText(random)
    const hasPoll = !isPureRenote && random.chance(0.01)
    const addressee = reply?.author ?? (visibility === 'specified' ? random.pick(this.people) : null)
    batch.notes.push({
      id, user_id: author.id, user_host: author.host,
      text: reply === null ? text : `@${reply.author.username}${reply.author.host === null ? '' : `@${reply.author.host}`} ${text}`,
      cw: !isPureRenote && random.chance(0.04) ? warning(random) : null,
      visibility, local_only: author.host === null && random.chance(0.03),
      reply_id: reply?.id ?? null, reply_user_id: reply?.author.id ?? null, reply_user_host: reply?.author.host ?? null, reply_visibility: reply?.visibility ?? null,
      renote_id: renote?.id ?? null, renote_user_id: renote?.author.id ?? null, renote_user_host: renote?.author.host ?? null,
      renote_reply_user_id: renote?.replyUser?.id ?? null, renote_reply_user_host: renote?.replyUser?.host ?? null,
      renote_renote_user_id: renote?.renoteUser?.id ?? null, renote_renote_user_host: renote?.renoteUser?.host ?? null,
      is_pure_renote: isPureRenote,
      thread_id: reply === null ? null : (reply.threadId ?? reply.id),
      file_ids: !isPureRenote && random.chance(0.14) ? author.fileIds.slice(0, 1 + random.below(2)) : [],
      mentions: reply === null ? [] : [reply.author.id],
      visible_user_ids: visibility === 'specified' && addressee !== null ? [addressee.id] : [],
      tags, emojis: [], has_poll: hasPoll,
      uri: author.host === null ? null : `https://${author.host}/notes/${id}`,
      url: author.host === null ? null : `https://${author.host}/notes/${id}`,
    })
    if (hasPoll) batch.polls.push({ note_id: id, expires_at: null, multiple: random.chance(0.3), choices: ['はい', 'いいえ', 'maybe'], votes: [random.below(20), random.below(20), random.below(20)] })
    if (!isPureRenote && random.chance(0.25)) this.react(batch, id, at)
    this.remember({
      id, author, visibility, isPureRenote,
      replyUser: reply?.author ?? null, renoteUser: renote?.author ?? null, threadId: reply === null ? null : (reply.threadId ?? reply.id),
    })
  }

  private visibility(reply: Recent | null): Visibility {
    const chosen = this.random.next()
    const wanted: Visibility = chosen < 0.8 ? 'public' : chosen < 0.92 ? 'home' : chosen < 0.98 ? 'followers' : 'specified'
    return wanted === 'public' && reply?.visibility === 'home' ? 'home' : wanted
  }

  private react(batch: NoteBatch, noteId: string, at: number): void {
    const { random } = this
    const count = 1 + Math.floor(random.next() ** 3 * 8)
    const reactors = new Set(random.sample(this.people.slice(0, 200), count).map(({ id }) => id))
    if (random.chance(0.1)) reactors.add(this.viewerId)
    for (const userId of reactors) {
      batch.reactions.push({ id: this.ids.next(at + 60_000), note_id: noteId, user_id: userId, reaction: random.pickPopular(REACTIONS) })
    }
  }

  private remember(note: Recent): void {
    if (this.recent.length < WINDOW) this.recent.push(note)
    else this.recent[this.random.below(WINDOW)] = note
  }
}
