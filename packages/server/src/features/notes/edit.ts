import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { idDate, idTime } from '../../platform/ids.ts'
import { judgeContent } from './content.ts'
import type { Content, Writing } from './content.ts'
import { NOTHING_TO_POST } from './create-params.ts'
import { earlierMentions, keepVersion, lockVersion, replaceChoices, rewriteNote } from './edit-store.ts'
import { isPureRenote, newlyMentioned } from './rules.ts'
import type { ContentFailure } from './rules.ts'
import { lockPoll } from './store.ts'
import type { NoteFacts, PollFacts } from './store.ts'

/** What is to change in a note. What is undefined stays; null takes it away. */
export interface EditRequest extends Pick<Writing, 'noExtractMentions' | 'noExtractHashtags' | 'noExtractEmojis'> {
  readonly text?: string | null
  readonly cw?: string | null
  readonly fileIds?: readonly string[]
  /** Of the poll. */
  readonly choices?: readonly string[]
}

export type EditFailure = ContentFailure | Fail<'NO_SUCH_NOTE' | 'CANNOT_EDIT_PURE_RENOTE' | 'NO_SUCH_FILE' | 'NO_POLL' | 'POLL_HAS_VOTES' | 'INVALID_PARAM'>

/** A note that is edited by others at the same time is read again this often. */
const ATTEMPTS = 5

/**
 * Edits a note for its author, local or remote: who may see it, what it answers and renotes stay, what it says is judged
 * like a new note. What keeps a new note off the public timelines takes an edited one off them, too. An edit that changes
 * nothing leaves no version behind.
 */
export async function editNote(ctx: AppContext, id: string, request: EditRequest): Promise<void | EditFailure> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const done = await attemptEdit(ctx, id, request)
    if (!isFail(done)) return undefined
    if (done.code !== 'CHANGED') return done as EditFailure
    ctx.services.notes.forget(id)
  }
  throw new Error(`the note ${id} changes all the time`)
}

/** A note before and after an edit. */
interface Edit {
  readonly before: NoteFacts
  readonly after: NoteFacts
  /** The new choices of its poll, if they change. */
  readonly choices: readonly string[] | null
}

async function attemptEdit(ctx: AppContext, id: string, request: EditRequest): Promise<void | EditFailure | Fail<'CHANGED'>> {
  const edit = await prepare(ctx, id, request)
  if (isFail(edit)) return edit
  if (edit === null) return undefined
  return ctx.tx((tx) => write(ctx, tx, edit))
}

/** Asks all rules. @returns null when nothing changes */
async function prepare(ctx: AppContext, id: string, request: EditRequest): Promise<Edit | null | EditFailure> {
  const { services } = ctx
  const [note, polls] = await Promise.all([services.notes.get(id), services.notes.pollsOf([id])])
  const author = note && (await services.users.get(note.userId))
  if (!note || !author) return fail('NO_SUCH_NOTE')
  if (note.isPureRenote) return fail('CANNOT_EDIT_PURE_RENOTE')
  const poll = polls.get(id) ?? null
  if (request.choices && !poll) return fail('NO_POLL')

  const text = request.text === undefined ? note.text : request.text?.trim() || null
  const cw = request.cw === undefined ? note.cw : request.cw
  const fileIds = request.fileIds ?? note.fileIds
  const choices = request.choices && !sameList(request.choices, poll?.choices ?? []) ? request.choices : null
  if (text === note.text && cw === note.cw && sameList(fileIds, note.fileIds) && !choices) return null
  const rewritten = { ...note, text, cw, fileIds }
  const saysNothing = text === null && fileIds.length === 0 && !note.hasPoll && note.renoteId === null
  if (saysNothing || isPureRenote(rewritten)) return fail('INVALID_PARAM', NOTHING_TO_POST)
  if (choices && hasVotes(poll)) return fail('POLL_HAS_VOTES')
  if (request.fileIds && fileIds.length > 0 && !(await services.drive.ownedBy(note.userId, fileIds))) return fail('NO_SUCH_FILE')

  const content = await judgeContent(ctx, { ...request, text, cw, choices: choices ?? poll?.choices ?? [] }, {
    author, visibility: note.visibility, visibleUserIds: note.visibleUserIds, inChannel: note.channelId !== null, replyUserId: note.replyUserId, reply: null, renote: null,
  })
  if (isFail(content)) return content
  return { before: note, after: { ...rewritten, ...content, versionId: nextVersion(ctx, note) }, choices }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index])
}

function hasVotes(poll: PollFacts | null): boolean {
  return poll?.votes.some((votes) => votes > 0) ?? false
}

/** Versions sort by their ids, also those that two processes write at the same moment. */
function nextVersion(ctx: AppContext, note: NoteFacts): string {
  const present = note.versionId ?? note.id
  const id = ctx.ids.next(ctx.now())
  return id > present ? id : ctx.ids.next(idTime(present) + 1)
}

async function write(ctx: AppContext, tx: Transaction, { before, after, choices }: Edit): Promise<void | Fail<'NO_SUCH_NOTE' | 'CHANGED' | 'POLL_HAS_VOTES'>> {
  const [[held], [votes], earlier] = await Promise.all([
    tx.run(lockVersion, before.id),
    choices ? tx.run(lockPoll, before.id) : [],
    tx.run(earlierMentions, before.id),
  ])
  if (!held) return fail('NO_SUCH_NOTE')
  if (held.versionId !== before.versionId) return fail('CHANGED')
  if (votes && hasVotes(votes)) return fail('POLL_HAS_VOTES')
  await Promise.all([
    tx.run(keepVersion, before.id),
    tx.run(rewriteNote, after.id, after.versionId, after.text, after.cw, after.fileIds, after.visibility, after.mentions, after.visibleUserIds, after.tags, after.emojis),
    choices ? tx.run(replaceChoices, after.id, choices) : undefined,
  ])
  const { services } = ctx
  tx.afterCommit(() => services.notes.forget(after.id))
  emitUpdated(tx, before, after, newlyMentioned(before, after, earlier.flatMap((version) => version.mentions)), choices !== null)
  return undefined
}

function emitUpdated(tx: Transaction, before: NoteFacts, after: NoteFacts & Content, newMentions: string[], choicesChanged: boolean): void {
  tx.emit('note.updated', {
    noteId: after.id,
    userId: after.userId,
    userHost: after.userHost,
    visibility: after.visibility,
    threadId: after.threadId,
    channelId: after.channelId,
    localOnly: after.localOnly,
    mentions: [...after.mentions],
    visibleUserIds: [...after.visibleUserIds],
    newMentions,
    newTags: after.tags.filter((tag) => !before.tags.includes(tag)),
    choicesChanged,
    updatedAt: idDate(after.versionId ?? after.id),
  })
}
