import type { AppContext } from '../../platform/context.ts'
import { inBatches } from '../../platform/db/batches.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Event } from '../../platform/events/types.ts'
import { idTime } from '../../platform/ids.ts'
import { profileHashtags } from './profile-hashtags.ts'
import { countedUses } from './rules.ts'
import type { Use } from './rules.ts'
import { addHashtags, addMentions, addUses, attachmentsOf, changeAttachments, hold, holdProfiles, nextBatch, recount } from './store.ts'

interface Tagged extends Use {
  readonly local: boolean
}

/** Only what everybody may read counts. */
const isOpen = (visibility: string) => visibility === 'public' || visibility === 'home'

/** Counts the hashtags of new notes. */
export async function countCreated(ctx: AppContext, tx: Transaction, events: readonly Event<'note.created'>[]): Promise<void> {
  const open = events.map((event) => event.payload).filter((note) => isOpen(note.visibility) && !note.isPureRenote)
  if (open.length === 0) return
  const notes = await ctx.services.notes.getMany(open.map((note) => note.noteId))
  await count(ctx, tx, open.flatMap(({ noteId, userId, userHost }) =>
    (notes.get(noteId)?.tags ?? []).map((name) => ({ name, userId, at: idTime(noteId), local: userHost === null }))))
}

/** Counts the hashtags that edits have added. */
export function countUpdated(ctx: AppContext, tx: Transaction, events: readonly Event<'note.updated'>[]): Promise<void> {
  const open = events.map((event) => event.payload).filter((note) => isOpen(note.visibility))
  return count(ctx, tx, open.flatMap(({ userId, userHost, updatedAt, newTags }) =>
    newTags.map((name) => ({ name, userId, at: Date.parse(updatedAt), local: userHost === null }))))
}

async function count(ctx: AppContext, tx: Transaction, tagged: readonly Tagged[]): Promise<void> {
  if (tagged.length === 0) return
  const meta = await ctx.services.meta.get()
  const { sensitive } = ctx.services.meta.words(meta)
  // What may not trend needs no uses; the settings are asked again when trends are read.
  const uses = countedUses(tagged.filter(({ local, name }) => local && !sensitive(name)))
  const names = tagged.map((one) => one.name)
  await Promise.all([
    tx.run(addHashtags, names),
    tx.run(hold, names),
    tx.run(addMentions, names, tagged.map((one) => one.userId)),
    uses.length > 0 && tx.run(addUses, uses.map((use) => use.name), uses.map((use) => use.userId), uses.map((use) => new Date(use.at))),
  ])
}

/** Counts who has which hashtags in their profile, as the profiles are now. */
export async function countProfiles(_ctx: AppContext, tx: Transaction, events: readonly Event<'user.created' | 'user.updated'>[]): Promise<void> {
  const ids = [...new Set(events.map((event) => event.payload.userId))]
  const [profiles, attached] = await Promise.all([tx.run(holdProfiles, ids), tx.run(attachmentsOf, ids)])
  const before = Map.groupBy(attached, (row) => row.userId)
  const added: { name: string; userId: string }[] = []
  const removed: { name: string; userId: string }[] = []
  for (const { userId, description } of profiles) {
    const known = new Set(before.get(userId)?.map((row) => row.name))
    const now = new Set(profileHashtags(description))
    for (const name of now) if (!known.has(name)) added.push({ name, userId })
    for (const name of known) if (!now.has(name)) removed.push({ name, userId })
  }
  if (added.length + removed.length === 0) return
  const [names, userIds] = [added.map((row) => row.name), added.map((row) => row.userId)]
  await Promise.all([
    tx.run(addHashtags, names),
    tx.run(hold, [...names, ...removed.map((row) => row.name)]),
    tx.run(changeAttachments, names, userIds, removed.map((row) => row.name), removed.map((row) => row.userId)),
  ])
}

/** Brings all counts back to what the rows say. */
export function recountHashtags(ctx: AppContext, _payload: unknown, { signal }: { signal: AbortSignal }): Promise<void> {
  // Held before anything is counted, so that no change slips in between.
  return inBatches(ctx, nextBatch, { signal }, (tx, names) => Promise.all([tx.run(hold, names), tx.run(recount, names)]))
}
