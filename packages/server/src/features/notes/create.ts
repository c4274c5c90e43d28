import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import { addToTargets } from './counters.ts'
import { extract } from './extract.ts'
import type { Extracted } from './extract.ts'
import { idTime } from '../../platform/ids.ts'
import { decideLocalOnly, decideRecipients, decideVisibility, effectiveVisibility, isPureRenote, isQuote, renoteRefusal, replyRefusal } from './rules.ts'
import { mayBeSeen, sightOf } from './visible.ts'
import type { CreateFailure, Visibility } from './rules.ts'
import { insertNote, insertPoll, noteValues } from './store.ts'
import type { NoteFacts, ReactionAcceptance } from './store.ts'

/** What somebody wants to post. Local posts and federated ones pass through the same rules. */
export interface CreateRequest {
  readonly userId: string
  readonly text: string | null
  readonly cw: string | null
  readonly visibility: Visibility
  readonly visibleUserIds: readonly string[]
  readonly localOnly: boolean
  readonly reactionAcceptance: ReactionAcceptance
  readonly fileIds: readonly string[]
  readonly replyId: string | null
  readonly renoteId: string | null
  readonly channelId: string | null
  readonly poll: PollRequest | null
  readonly noExtractMentions?: boolean
  readonly noExtractHashtags?: boolean
  readonly noExtractEmojis?: boolean
  readonly silent?: boolean
}

export interface PollRequest {
  readonly choices: readonly string[]
  readonly multiple: boolean
  /** ms since 1970; null = never. */
  readonly expiresAt: number | null
}

/** Everything the rules ask, read in parallel before anything is written. */
async function gatherFacts(ctx: AppContext, request: CreateRequest) {
  const { services } = ctx
  const [author, relations, policies, meta, targets, recipients, ownFiles] = await Promise.all([
    services.users.get(request.userId),
    services.relations.of(request.userId),
    services.policies.of(request.userId),
    services.meta.get(),
    services.notes.getMany([request.replyId, request.renoteId].filter((id) => id !== null)),
    services.users.getMany(request.visibleUserIds),
    request.fileIds.length > 0 ? services.drive.ownedBy(request.userId, request.fileIds) : [],
  ])
  if (!author) throw new Error(`the author ${request.userId} does not exist`)
  const sight = await sightOf(ctx, request.userId)
  const target = async (id: string | null): Promise<SeenTarget | null> => {
    const note = id === null ? null : targets.get(id)
    const targetAuthor = note && (await services.users.get(note.userId))
    if (!note || !targetAuthor) return null
    return {
      note,
      shown: { ...note, visibility: effectiveVisibility(note.visibility, targetAuthor, idTime(note.id), sight.now) },
      visible: mayBeSeen(sight, note, targetAuthor),
      blocked: relations.blockedBy.has(note.userId),
    }
  }
  const [reply, renote] = await Promise.all([target(request.replyId), target(request.renoteId)])
  return { author, policies, meta, reply, renote, recipientsExist: request.visibleUserIds.every((id) => recipients.get(id)?.isDeleted === false), ownFiles }
}

/** What is answered or renoted, from the poster's side. */
interface SeenTarget {
  readonly note: NoteFacts
  /** The note with the visibility that its author's settings leave it. */
  readonly shown: NoteFacts
  readonly visible: boolean
  readonly blocked: boolean
}

type Facts = Awaited<ReturnType<typeof gatherFacts>>

/** The refusals in the order that clients know. */
function refusal(ctx: AppContext, request: CreateRequest, facts: Facts): CreateFailure | null {
  if (!facts.recipientsExist) return fail('NO_SUCH_USER')
  if (facts.ownFiles === null) return fail('NO_SUCH_FILE')
  if (request.renoteId !== null) {
    const { shown = null, blocked = false, visible = false } = facts.renote ?? {}
    const code = renoteRefusal(shown, request.userId, blocked, visible)
    if (code) return fail(code)
  }
  if (request.replyId !== null) {
    const { shown = null, blocked = false, visible = false } = facts.reply ?? {}
    const code = replyRefusal(shown, request.visibility, blocked, visible)
    if (code) return fail(code)
  }
  if (request.poll?.expiresAt != null && request.poll.expiresAt <= ctx.now()) return fail('CANNOT_CREATE_ALREADY_EXPIRED_POLL')
  // Channels come with their own feature; until then none exists.
  if (request.channelId !== null) return fail('NO_SUCH_CHANNEL')
  return null
}

/** Local ids of the people a text mentions; unknown ones are dropped. */
async function resolveMentions(ctx: AppContext, facts: Facts, mentions: Extracted['mentions']): Promise<string[]> {
  if (mentions.length === 0) return []
  const wanted = mentions.map(({ username, host }) => ({ username, host: host === null ? facts.author.host : ctx.services.users.normaliseHost(host) }))
  const found = await ctx.services.users.byAccts(wanted)
  return [...new Set([...found.values()].filter((user) => user.id !== facts.author.id).map((user) => user.id))]
}

/**
 * Creates a note: gathers facts, asks the rules, writes note, poll, counters and event in one transaction that costs one
 * round trip.
 */
export async function createNote(ctx: AppContext, request: CreateRequest): Promise<{ id: string } | CreateFailure> {
  const facts = await gatherFacts(ctx, request)
  const refused = refusal(ctx, request, facts)
  if (refused) return refused

  const text = request.text?.trim() || null
  const choices = request.poll?.choices ?? []
  const words = ctx.services.meta.words(facts.meta)
  if (words.prohibited([`${request.cw ?? ''}${text ?? ''}`, ...choices].join('\n'))) return fail('CONTAINS_PROHIBITED_WORDS')

  const extracted = extract([request.cw, text, ...choices])
  const mentioned = request.noExtractMentions ? [] : await resolveMentions(ctx, facts, extracted.mentions)
  const visibility = decideVisibility(request.visibility, {
    userId: request.userId,
    canPublicNote: facts.policies.canPublicNote,
    sensitive: words.sensitive(request.cw ?? [text ?? '', ...choices].join('\n')),
    silencedHost: facts.author.host !== null && ctx.services.meta.isSilencedHost(facts.meta, facts.author.host),
    inChannel: false,
    reply: facts.reply?.shown ?? null,
    renote: facts.renote?.shown ?? null,
  })
  const [reply, renote] = [facts.reply?.note ?? null, facts.renote?.note ?? null]
  const recipients = decideRecipients(request.userId, visibility, mentioned, request.visibleUserIds, reply?.userId ?? null)
  if (recipients.mentions.length > facts.policies.mentionLimit) return fail('CONTAINS_TOO_MANY_MENTIONS')

  const draft: Omit<NoteFacts, 'isPureRenote'> = {
    id: ctx.ids.next(ctx.now()),
    userId: request.userId,
    userHost: facts.author.host,
    text,
    cw: request.cw,
    title: null,
    visibility,
    localOnly: decideLocalOnly(request.localOnly, false, reply, renote),
    replyId: reply?.id ?? null,
    replyUserId: reply?.userId ?? null,
    replyUserHost: reply?.userHost ?? null,
    replyVisibility: reply?.visibility ?? null,
    renoteId: renote?.id ?? null,
    renoteUserId: renote?.userId ?? null,
    renoteUserHost: renote?.userHost ?? null,
    renoteReplyUserId: renote?.replyUserId ?? null,
    renoteRenoteUserId: renote?.renoteUserId ?? null,
    renoteChannelId: renote?.channelId ?? null,
    threadId: reply ? (reply.threadId ?? reply.id) : null,
    channelId: null,
    fileIds: request.fileIds,
    mentions: recipients.mentions,
    visibleUserIds: recipients.visibleUserIds,
    tags: request.noExtractHashtags ? [] : extracted.hashtags,
    emojis: request.noExtractEmojis ? [] : extracted.emojis,
    reactionAcceptance: request.reactionAcceptance,
    hasPoll: request.poll !== null,
    uri: null,
    url: null,
  }
  const note: NoteFacts = { ...draft, isPureRenote: isPureRenote(draft) }
  await ctx.tx((tx) => writeNote(ctx, tx, note, request, facts.author.isBot))
  return { id: note.id }
}

async function writeNote(ctx: AppContext, tx: Transaction, note: NoteFacts, request: CreateRequest, isBot: boolean): Promise<void> {
  const sent: Promise<unknown>[] = [tx.run(insertNote, ...noteValues(note))]
  if (request.poll) {
    const expiresAt = request.poll.expiresAt === null ? null : new Date(request.poll.expiresAt)
    sent.push(tx.run(insertPoll, note.id, expiresAt, request.poll.multiple, request.poll.choices))
  }
  sent.push(...addToTargets(tx, note, isBot, 1))
  tx.afterCommit(() => ctx.services.notes.prime(note))
  tx.emit('note.created', {
    noteId: note.id,
    userId: note.userId,
    userHost: note.userHost,
    visibility: note.visibility,
    replyId: note.replyId,
    replyUserId: note.replyUserId,
    renoteId: note.renoteId,
    renoteUserId: note.renoteUserId,
    isQuote: isQuote(note),
    isPureRenote: note.isPureRenote,
    mentions: [...note.mentions],
    visibleUserIds: [...note.visibleUserIds],
    threadId: note.threadId,
    channelId: note.channelId,
    localOnly: note.localOnly,
    silent: request.silent ?? false,
  })
  await Promise.all(sent)
}
