import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { ChannelChanges } from './facts.ts'
import { notesOfChannel } from './rules.ts'
import { insertChannel } from './store.ts'

const DEFAULT_COLOR = '#86b300'

export interface NewChannel {
  readonly name: string
  readonly description: string | null
  readonly bannerId: string | null
  readonly color?: string
  readonly isSensitive: boolean
  readonly allowRenoteToExternal: boolean
}

/** Who changes a channel. */
export interface Actor {
  readonly id: string
  readonly isModerator: boolean
}

/** @returns the new channel's id */
export async function createChannel(ctx: AppContext, ownerId: string, channel: NewChannel): Promise<string | Fail<'NO_SUCH_FILE'>> {
  const { name, description, bannerId, color = DEFAULT_COLOR, isSensitive, allowRenoteToExternal } = channel
  if (bannerId !== null && !(await isOwn(ctx, ownerId, bannerId))) return fail('NO_SUCH_FILE')
  const id = ctx.ids.next(ctx.now())
  await ctx.tx(async (tx) => {
    await tx.run(insertChannel, id, ownerId, name, description || null, bannerId, color, isSensitive, allowRenoteToExternal)
    tx.emit('channel.created', { channelId: id, userId: ownerId })
    // Asked for before it existed, the id would be remembered as unknown.
    tx.afterCommit(() => ctx.services.channels.forget(id))
  })
  return id
}

/** Changes what is given. A banner that stays needs not be the actor's own: moderators send it along. */
export async function updateChannel(
  ctx: AppContext,
  actor: Actor,
  id: string,
  changes: ChannelChanges,
): Promise<void | Fail<'NO_SUCH_CHANNEL' | 'ACCESS_DENIED' | 'NO_SUCH_FILE'>> {
  const channel = await ctx.services.channels.get(id)
  if (!channel) return fail('NO_SUCH_CHANNEL')
  if (channel.userId !== actor.id && !actor.isModerator) return fail('ACCESS_DENIED')
  const { bannerId, pinnedNoteIds } = changes
  if (bannerId != null && bannerId !== channel.bannerId && !(await isOwn(ctx, actor.id, bannerId))) return fail('NO_SUCH_FILE')
  const set: ChannelChanges = {
    ...changes,
    description: changes.description === '' ? null : changes.description,
    pinnedNoteIds: pinnedNoteIds && notesOfChannel(pinnedNoteIds, await ctx.services.notes.getMany(pinnedNoteIds), id),
  }
  if (Object.values(set).every((value) => value === undefined)) return undefined
  return ctx.tx(async (tx) => {
    await tx.kysely.updateTable('channels').set(set).where('id', '=', id).execute()
    tx.emit('channel.updated', { channelId: id })
    tx.afterCommit(() => ctx.services.channels.forget(id))
  })
}

async function isOwn(ctx: AppContext, userId: string, fileId: string): Promise<boolean> {
  return (await ctx.services.drive.ownedBy(userId, [fileId])) !== null
}
