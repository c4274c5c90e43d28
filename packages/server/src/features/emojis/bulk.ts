import { sql } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { EmojiFacts } from './facts.ts'
import { cleanAliases, cleanTraits } from './rules.ts'
import { isUsed } from './store.ts'
import { presentDetailed } from './view.ts'

/** A change of many emojis at once. */
export type BulkChange =
  | { readonly setAliases: readonly string[] }
  | { readonly addAliases: readonly string[] }
  | { readonly removeAliases: readonly string[] }
  | { readonly category: string | null }
  | { readonly license: string | null }

/** Not written down: moderators tidy the list with it. */
export async function changeMany(ctx: AppContext, ids: readonly string[], change: BulkChange): Promise<void> {
  await ctx.tx(async (tx) => {
    await lock(tx, ids)
    const changed = await tx.kysely.updateTable('emojis').set({ ...columnsOf(change), updatedAt: new Date(ctx.now()) }).where('id', 'in', [...ids, '']).returningAll().execute()
    const own = changed.filter((emoji) => emoji.host === null)
    if (own.length > 0) tx.emit('emojis.updated', { emojis: own.map(presentDetailed) })
    tx.afterCommit(() => ctx.services.emojis.forget(changed))
  })
}

function columnsOf(change: BulkChange) {
  if ('category' in change) return { category: cleanTraits({ category: change.category }).category }
  if ('license' in change) return { license: change.license }
  if ('setAliases' in change) return { aliases: cleanAliases(change.setAliases) }
  if ('removeAliases' in change) {
    return { aliases: sql<string[]>`array(select a from unnest(aliases) with ordinality as had (a, n) where a <> all(${[...change.removeAliases]}::text[]) order by n)` }
  }
  const more = cleanAliases(change.addAliases)
  return { aliases: sql<string[]>`aliases || array(select a from unnest(${more}::text[]) with ordinality as wanted (a, n) where a <> all(aliases) order by n)` }
}

/** In the order of ids, so that two changes cannot lock each other out. */
async function lock(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.kysely.selectFrom('emojis').select('id').where('id', 'in', [...ids, '']).orderBy('id').forUpdate().execute()
}

/** The pictures go soon after: they are the server's own copies. `by`: who does it, which is written down. */
export function deleteEmojis(ctx: AppContext, ids: readonly string[], by: string): Promise<number> {
  return ctx.tx(async (tx) => {
    await lock(tx, ids)
    const deleted: EmojiFacts[] = await tx.kysely.deleteFrom('emojis').where('id', 'in', [...ids, '']).returningAll().execute()
    for (const { fileId } of deleted) if (fileId !== null) tx.addJob({ name: 'emojis.removeUnused', payload: { fileId } })
    await ctx.services.moderationLog.write(tx, by, 'deleteCustomEmoji', ...deleted.map((emoji) => ({ emojiId: emoji.id, emoji: presentDetailed(emoji) })))
    const own = deleted.filter((emoji) => emoji.host === null)
    if (own.length > 0) tx.emit('emojis.deleted', { emojis: own.map(presentDetailed) })
    tx.afterCommit(() => ctx.services.emojis.forget(deleted))
    return deleted.length
  })
}

export async function removeUnused(ctx: AppContext, fileId: string): Promise<void> {
  const [[used], file] = await Promise.all([ctx.db.run(isUsed, fileId), ctx.services.drive.get(fileId)])
  if (!used && file?.userId === null) await ctx.services.drive.remove([file], null)
}
