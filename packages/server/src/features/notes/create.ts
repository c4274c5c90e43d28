import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { judgeContent } from './content.ts'
import { addToTargets } from './counters.ts'
import { idTime } from '../../platform/ids.ts'
import { channelRefusal, decideChannel, decideLocalOnly, effectiveVisibility, isPureRenote, isQuote, renoteRefusal, renoteChannelRefusal, replyRefusal } from './rules.ts'
import { mayBeSeen, sightOf } from './visible.ts'
import type { CreateFailure, ReferenceFailure, Visibility } from './rules.ts'
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
  const [author, relations, targets, recipients, ownFiles] = await Promise.all([
    services.users.get(request.userId),
    services.relations.of(request.userId),
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
  const channelId = decideChannel(request.channelId, reply?.note ?? null)
  const named = [request.channelId, channelId, renote?.note.channelId ?? null].filter((id) => id !== null)
  const channels = named.length > 0 ? await services.channels.getMany(named) : new Map<string, null>()
  return { author, reply, renote, channelId, channels, recipientsExist: request.visibleUserIds.every((id) => recipients.get(id)?.isDeleted === false), ownFiles }
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
function refusal(ctx: AppContext, request: CreateRequest, facts: Facts): ReferenceFailure | null {
  if (!facts.recipientsExist) return fail('NO_SUCH_USER')
  if (facts.ownFiles === null) return fail('NO_SUCH_FILE')
  if (request.renoteId !== null) {
    const { shown = null, blocked = false, visible = false } = facts.renote ?? {}
    const code = renoteRefusal(shown, request.userId, blocked, visible) ?? renoteChannelRefusal(shown, facts.channelId, facts.channels)
    if (code) return fail(code)
  }
  if (request.replyId !== null) {
    const { shown = null, blocked = false, visible = false } = facts.reply ?? {}
    const code = replyRefusal(shown, request.visibility, blocked, visible)
    if (code) return fail(code)
  }
  if (request.poll?.expiresAt != null && request.poll.expiresAt <= ctx.now()) return fail('CANNOT_CREATE_ALREADY_EXPIRED_POLL')
  const code = channelRefusal([request.channelId, facts.channelId], facts.channels)
  return code && fail(code)
}

/** Whether what a note would refer to is there and may be referred to, now; null = yes. What it says is not judged. */
export async function checkReferences(ctx: AppContext, request: CreateRequest): Promise<ReferenceFailure | null> {
  return refusal(ctx, request, await gatherFacts(ctx, request))
}

/** What has to happen together with a note or not at all. A `Fail` takes the note back. */
export type Together<Code extends string> = (tx: Transaction, noteId: string) => Promise<void | Fail<Code>>

/**
 * Creates a note: gathers facts, asks the rules, writes note, poll, counters and event in one transaction that costs one
 * round trip.
 */
export async function createNote<Code extends string = never>(
  ctx: AppContext,
  request: CreateRequest,
  together?: Together<Code>,
): Promise<{ id: string } | CreateFailure | Fail<Code>> {
  const facts = await gatherFacts(ctx, request)
  const refused = refusal(ctx, request, facts)
  if (refused) return refused

  const [reply, renote] = [facts.reply?.note ?? null, facts.renote?.note ?? null]
  const { visibility, visibleUserIds } = request
  const { channelId } = facts
  const content = await judgeContent(ctx, { ...request, choices: request.poll?.choices ?? [] }, {
    author: facts.author, visibility, visibleUserIds, inChannel: channelId !== null,
    replyUserId: reply?.userId ?? null, reply: facts.reply?.shown ?? null, renote: facts.renote?.shown ?? null,
  })
  if (isFail(content)) return content

  const draft: Omit<NoteFacts, 'isPureRenote'> = {
    id: ctx.ids.next(ctx.now()),
    userId: request.userId,
    userHost: facts.author.host,
    ...content,
    title: null,
    localOnly: decideLocalOnly(request.localOnly, channelId !== null, reply, renote),
    replyId: reply?.id ?? null,
    replyUserId: reply?.userId ?? null,
    replyUserHost: reply?.userHost ?? null,
    replyVisibility: reply?.visibility ?? null,
    renoteId: renote?.id ?? null,
    renoteUserId: renote?.userId ?? null,
    renoteUserHost: renote?.userHost ?? null,
    renoteReplyUserId: renote?.replyUserId ?? null,
    renoteReplyUserHost: renote?.replyUserHost ?? null,
    renoteRenoteUserId: renote?.renoteUserId ?? null,
    renoteRenoteUserHost: renote?.renoteUserHost ?? null,
    renoteChannelId: renote?.channelId ?? null,
    threadId: reply ? (reply.threadId ?? reply.id) : null,
    channelId,
    fileIds: request.fileIds,
    reactionAcceptance: request.reactionAcceptance,
    hasPoll: request.poll !== null,
    uri: null,
    url: null,
    versionId: null,
  }
  const note: NoteFacts = { ...draft, isPureRenote: isPureRenote(draft) }
  return ctx.tx(async (tx) => {
    const [refused] = await Promise.all([together?.(tx, note.id), writeNote(ctx, tx, note, request, facts.author.isBot)])
    return refused ?? { id: note.id }
  })
}

async function writeNote(ctx: AppContext, tx: Transaction, note: NoteFacts, request: CreateRequest, isBot: boolean): Promise<void> {
  const sent: Promise<unknown>[] = [tx.run(insertNote, ...noteValues(note))]
  if (request.poll) {
    const { expiresAt, multiple, choices } = request.poll
    sent.push(tx.run(insertPoll, note.id, expiresAt === null ? null : new Date(expiresAt), multiple, choices))
    if (expiresAt !== null) sent.push(ctx.services.polls.scheduleEnd(tx, note.id, expiresAt))
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
