import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { DriveFolderFacts } from './facts.ts'
import { MAX_DEPTH, refuseNesting } from './rules.ts'
import { countInFolders, getChain, getHeight, lockDrive } from './store.ts'
import { presentChain } from './view.ts'

/** Reads one level more than there may be, so that too deep a chain is seen as such. */
const DEEPEST = MAX_DEPTH + 1

export type FolderFailure = Fail<'NO_SUCH_PARENT_FOLDER' | 'RECURSIVE_NESTING' | 'TOO_DEEP_NESTING'>

export function createFolder(ctx: AppContext, ownerId: string, name: string, parentId: string | null): Promise<DriveFolderFacts | Fail<'NO_SUCH_PARENT_FOLDER' | 'TOO_DEEP_NESTING'>> {
  return ctx.tx(async (tx) => {
    await tx.run(lockDrive, ownerId)
    if (parentId !== null) {
      const chain = await tx.run(getChain, parentId, DEEPEST)
      if (chain[0]?.userId !== ownerId) return fail('NO_SUCH_PARENT_FOLDER')
      if (refuseNesting(null, 1, chain)) return fail('TOO_DEEP_NESTING')
    }
    const folder: DriveFolderFacts = { id: ctx.ids.next(ctx.now()), userId: ownerId, parentId, name }
    await tx.kysely.insertInto('driveFolders').values(folder).execute()
    tx.emit('drive.folderCreated', { folderId: folder.id, userId: ownerId })
    return folder
  })
}

/** Renames or moves; an empty name and absent keys change nothing. */
export function updateFolder(ctx: AppContext, ownerId: string, folderId: string, changes: { name?: string; parentId?: string | null }): Promise<DriveFolderFacts | FolderFailure | Fail<'NO_SUCH_FOLDER'>> {
  return ctx.tx(async (tx) => {
    // Moves of one drive happen one after the other: two at once could make a ring.
    await tx.run(lockDrive, ownerId)
    const folder = await tx.kysely.selectFrom('driveFolders').selectAll().where('id', '=', folderId).where('userId', '=', ownerId).executeTakeFirst()
    if (!folder) return fail('NO_SUCH_FOLDER')
    if (changes.parentId) {
      const [chain, [below]] = await Promise.all([tx.run(getChain, changes.parentId, DEEPEST), tx.run(getHeight, folderId, DEEPEST)])
      if (chain[0]?.userId !== ownerId) return fail('NO_SUCH_PARENT_FOLDER')
      const refusal = refuseNesting(folderId, below?.height ?? 1, chain)
      if (refusal) return fail(refusal)
    }
    const updated: DriveFolderFacts = {
      ...folder,
      name: changes.name ? changes.name : folder.name,
      parentId: changes.parentId === undefined ? folder.parentId : changes.parentId,
    }
    await tx.kysely.updateTable('driveFolders').set({ name: updated.name, parentId: updated.parentId }).where('id', '=', folderId).execute()
    tx.emit('drive.folderUpdated', { folderId, userId: ownerId })
    return updated
  })
}

export function deleteFolder(ctx: AppContext, ownerId: string, folderId: string): Promise<Fail<'NO_SUCH_FOLDER' | 'HAS_CHILD_FILES_OR_FOLDERS'> | void> {
  return ctx.tx(async (tx) => {
    // Folders of one drive are made, moved and deleted one after the other; whoever puts a file into the folder holds it. So the
    // count below is true until the end.
    await tx.run(lockDrive, ownerId)
    const folder = await tx.kysely.selectFrom('driveFolders').select('id').where('id', '=', folderId).where('userId', '=', ownerId).forUpdate().executeTakeFirst()
    if (!folder) return fail('NO_SUCH_FOLDER')
    const [inside] = await tx.run(countInFolders, [folderId])
    if (!inside || inside.files + inside.folders > 0) return fail('HAS_CHILD_FILES_OR_FOLDERS')
    await tx.kysely.deleteFrom('driveFolders').where('id', '=', folderId).execute()
    tx.emit('drive.folderDeleted', { folderId, userId: ownerId })
    return undefined
  })
}

/** A folder with its parents and how much is in each; null when there is none. */
export async function folderInDetail(ctx: AppContext, folderId: string): Promise<entities.DriveFolder | null> {
  const chain = await ctx.db.run(getChain, folderId, DEEPEST)
  const counts = await ctx.db.run(countInFolders, chain.map((folder) => folder.id))
  return presentChain(chain, new Map(counts.map((row) => [row.id, row])))
}
