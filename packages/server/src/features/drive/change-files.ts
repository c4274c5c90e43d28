import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { unlinkBlobs } from './blobs.ts'
import type { DriveFileFacts } from './facts.ts'
import { isValidName, refuseSensitivity } from './rules.ts'
import { addUsage, deleteFiles, lockDrive } from './store.ts'

/** Who changes something. */
export interface Actor {
  readonly id: string
  readonly isModerator: boolean
}

/** Absent keys stay as they are. */
export interface FileChanges {
  readonly name?: string
  readonly folderId?: string | null
  readonly isSensitive?: boolean
  readonly comment?: string | null
}

export type UpdateFailure = Fail<'NO_SUCH_FILE' | 'INVALID_FILE_NAME' | 'NO_SUCH_FOLDER' | 'RESTRICTED_BY_ROLE' | 'RESTRICTED_BY_ADMINISTRATOR'>

/** Changes a file that the actor may change. */
export async function updateFile(ctx: AppContext, actor: Actor, file: DriveFileFacts, changes: FileChanges): Promise<UpdateFailure | void> {
  const name = changes.name?.trim()
  if (name !== undefined && !isValidName(name)) return fail('INVALID_FILE_NAME')
  const isForeign = file.userId !== actor.id
  if (changes.isSensitive !== undefined) {
    const refusal = refuseSensitivity({
      from: file.isSensitive,
      to: changes.isSensitive,
      markedByModerator: file.markedByModerator,
      ownerAlwaysSensitive: file.userId !== null && (await ctx.services.policies.of(file.userId)).alwaysMarkNsfw,
      byModerator: actor.isModerator,
    })
    if (refusal) return fail(refusal)
  }
  const set = {
    ...(name === undefined ? {} : { name }),
    ...(changes.folderId === undefined ? {} : { folderId: changes.folderId }),
    ...(changes.comment === undefined ? {} : { comment: changes.comment }),
    ...(changes.isSensitive === undefined ? {} : { isSensitive: changes.isSensitive }),
    ...(changes.isSensitive === undefined || !isForeign ? {} : { markedByModerator: changes.isSensitive }),
  }
  if (Object.keys(set).length === 0) return
  return ctx.tx(async (tx) => {
    if (changes.folderId && !(await holdFolder(tx, changes.folderId, file.userId))) return fail('NO_SUCH_FOLDER')
    const updated = await tx.kysely.updateTable('driveFiles').set(set).where('id', '=', file.id).returning('id').executeTakeFirst()
    if (!updated) return fail('NO_SUCH_FILE')
    const sensitivity = changes.isSensitive !== undefined && changes.isSensitive !== file.isSensitive ? changes.isSensitive : null
    if (isForeign && sensitivity !== null) {
      await ctx.services.moderationLog.write(tx, actor.id, sensitivity ? 'markSensitiveDriveFile' : 'unmarkSensitiveDriveFile', await logged(ctx, file))
    }
    tx.emit('drive.fileUpdated', { fileId: file.id, userId: file.userId, byUserId: isForeign ? actor.id : null, sensitivity })
    tx.afterCommit(() => ctx.services.drive.forget(file.id))
    return undefined
  })
}

/** What the moderation log says of a file. */
async function logged(ctx: AppContext, { id, userId }: Pick<DriveFileFacts, 'id' | 'userId'>) {
  const owner = userId === null ? null : await ctx.services.users.get(userId)
  return { fileId: id, fileUserId: userId, fileUserUsername: owner?.username ?? null, fileUserHost: owner?.host ?? null }
}

/** Moves the owner's files; ids that are not theirs are skipped. */
export async function moveFiles(ctx: AppContext, ownerId: string, fileIds: readonly string[], folderId: string | null): Promise<Fail<'NO_SUCH_FOLDER'> | void> {
  return ctx.tx(async (tx) => {
    if (folderId !== null && !(await holdFolder(tx, folderId, ownerId))) return fail('NO_SUCH_FOLDER')
    const moved = await tx.kysely.updateTable('driveFiles').set({ folderId }).where('id', 'in', [...fileIds]).where('userId', '=', ownerId).returning('id').execute()
    for (const { id } of moved) tx.emit('drive.fileUpdated', { fileId: id, userId: ownerId, byUserId: null, sensitivity: null })
    tx.afterCommit(() => ctx.services.drive.forget(...moved.map((file) => file.id)))
    return undefined
  })
}

/** Deletes files; those that are gone already are no error. What somebody deletes of others is written down. */
export async function removeFiles(ctx: AppContext, files: readonly DriveFileFacts[], byUserId: string | null): Promise<void> {
  const owners = new Set(files.map((file) => file.userId).filter((id) => id !== null))
  await ctx.tx(async (tx) => {
    for (const ownerId of [...owners].sort()) await tx.run(lockDrive, ownerId)
    const deleted = await tx.run(deleteFiles, files.map((file) => file.id))
    await unlinkBlobs(tx, deleted.map((file) => file.blobId))
    if (byUserId !== null) {
      const foreign = deleted.filter((file) => file.userId !== byUserId)
      await ctx.services.moderationLog.write(tx, byUserId, 'deleteDriveFile', ...(await Promise.all(foreign.map((file) => logged(ctx, file)))))
    }
    for (const { id, userId, size, name } of deleted) {
      if (userId !== null) await tx.run(addUsage, userId, -size)
      tx.emit('drive.fileDeleted', { fileId: id, userId, byUserId: byUserId === userId ? null : byUserId, name })
    }
    tx.afterCommit(() => ctx.services.drive.forget(...deleted.map((file) => file.id)))
  })
}

/** Whether the folder is the owner's; it stays until the transaction ends. */
async function holdFolder(tx: Transaction, folderId: string, ownerId: string | null): Promise<boolean> {
  if (ownerId === null) return false
  const folder = await tx.kysely.selectFrom('driveFolders').select('id').where('id', '=', folderId).where('userId', '=', ownerId).forShare().executeTakeFirst()
  return folder !== undefined
}
