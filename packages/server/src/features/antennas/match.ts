import type { AppContext } from '../../platform/context.ts'
import type { DurableSubscriber } from '../../platform/events/subscriptions.ts'
import type { NewNote } from './antenna-index.ts'
import { accountKey } from './rules.ts'
import { KEPT, collect, followingOwners, trim, watchedLists } from './store.ts'

const NOBODY: ReadonlySet<string> = new Set()

/** Has every antenna at work look at new notes. As many statements for one note as for hundreds. */
export const matchAntennas: DurableSubscriber<AppContext, 'note.created'> = async (ctx, tx, events) => {
  const index = await ctx.services.antennas.atWork()
  if (index.size === 0) return
  const created = events.map((event) => event.payload)
  const authors = [...new Set(created.map((note) => note.userId))]
  const closed = [...new Set(created.filter((note) => note.visibility === 'followers').map((note) => note.userId))]
  const [notes, people, channels, followers, lists] = await Promise.all([
    ctx.services.notes.getMany(created.map((note) => note.noteId)),
    ctx.services.users.getMany(authors),
    ctx.services.channels.getMany(created.map((note) => note.channelId).filter((id) => id !== null)),
    index.hasHomes || closed.length > 0 ? tx.run(followingOwners, index.hasHomes ? authors : closed, closed) : [],
    index.hasLists ? tx.run(watchedLists, authors) : [],
  ])
  const followersOf = Map.groupBy(followers, (row) => row.authorId)
  const listsOf = Map.groupBy(lists, (row) => row.authorId)

  const found: { antennaId: string; noteId: string }[] = []
  for (const { noteId, userId, silent } of created) {
    const note = notes.get(noteId)
    const author = people.get(userId)
    if (!note || !author) continue
    const text = [note.text, note.cw]
    const seen: NewNote = {
      // A note of another server may have been on its way for a while; one that was fetched for another reason is old.
      since: author.host === null || silent ? noteId : ctx.ids.next(ctx.now()),
      userId,
      account: accountKey(author.usernameLower, author.host),
      isByBot: author.isBot,
      isRemote: author.host !== null,
      visibility: note.visibility,
      visibleUserIds: note.visibleUserIds,
      isReply: note.replyId !== null,
      hasFiles: note.fileIds.length > 0,
      isInSensitiveChannel: note.channelId !== null && channels.get(note.channelId)?.isSensitive === true,
      text: note.text === null && note.cw === null ? null : text.map((part) => part ?? '').join('\n'),
      followers: followersOf.has(userId) ? new Set(followersOf.get(userId)?.map((row) => row.ownerId)) : NOBODY,
      listIds: listsOf.get(userId)?.map((row) => row.listId) ?? [],
    }
    for (const antennaId of await index.matching(seen)) found.push({ antennaId, noteId })
  }
  if (found.length === 0) return

  const kept = await tx.run(collect, found.map((one) => one.antennaId), found.map((one) => one.noteId))
  if (kept.length === 0) return
  const due = ctx.services.antennas.toTrim(kept.map((one) => one.antennaId))
  if (due.length > 0) await tx.run(trim, due, KEPT)
  const silent = new Set(created.filter((note) => note.silent).map((note) => note.noteId))
  for (const [noteId, rows] of Map.groupBy(kept, (row) => row.noteId)) {
    if (!silent.has(noteId)) tx.emit('antenna.matched', { noteId, antennaIds: rows.map((row) => row.antennaId) })
  }
}
