import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { moveFiles, removeFiles, updateFile } from './change-files.ts'
import type { Actor, FileChanges, UpdateFailure } from './change-files.ts'
import { createFile } from './create-file.ts'
import type { CreateFailure, NewFile } from './create-file.ts'
import type { DriveFileFacts, DriveFolderFacts } from './facts.ts'
import { createFolder, deleteFolder, updateFolder } from './folders.ts'
import type { FolderFailure } from './folders.ts'
import { openMediaPool } from './media/media-pool.ts'
import { copyForServer, fetchForServer, withTempFolder } from './server-files.ts'
import { findByKey, getFiles, getUsage } from './store.ts'
import { fileUrls, ownFile, presentFile } from './view.ts'
import type { FileUrls } from './view.ts'

/** What other features may do with files. */
export interface DriveService {
  get(id: string): Promise<DriveFileFacts | null>
  getMany(ids: Iterable<string>): Promise<Map<string, DriveFileFacts | null>>
  /** A person's own files in the order asked for; null when one of them is not theirs. */
  ownedBy(userId: string, fileIds: readonly string[]): Promise<DriveFileFacts[] | null>
  /** By any of the three keys. */
  findByKey(key: string): Promise<DriveFileFacts | null>
  urlsOf(file: DriveFileFacts): FileUrls
  hydrate(h: Hydration, ids: Iterable<string | null | undefined>): Promise<void> | undefined
  /** The file as everybody sees it; null when it is gone. */
  present(h: Hydration, id: string): entities.DriveFile | null
  /** Files as their owner sees them, in order; what is gone is left out. */
  packOwn(ids: readonly string[]): Promise<entities.DriveFile[]>
  /** Bytes a drive holds. */
  usage(userId: string): Promise<number>

  /** Adds a file; the id of an earlier one when the owner has the same content. The only way to add one. */
  create(request: NewFile): Promise<string | CreateFailure>
  /** A file of the server itself with the content of another one; null: that one has just been deleted. */
  copyForServer(tx: Transaction, source: DriveFileFacts): Promise<DriveFileFacts | null>
  /** Fetches a file for the server itself; null when it cannot be had. */
  fetchForServer(url: string): Promise<DriveFileFacts | null>
  /** Runs `work` with a folder for files that are being made; it goes away with all that is in it. */
  withTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T>
  update(actor: Actor, file: DriveFileFacts, changes: FileChanges): Promise<UpdateFailure | void>
  move(ownerId: string, fileIds: readonly string[], folderId: string | null): Promise<Fail<'NO_SUCH_FOLDER'> | void>
  /** Deletes files whoever they belong to; `byUserId` is who wanted it. */
  remove(files: readonly DriveFileFacts[], byUserId: string | null): Promise<void>
  createFolder(ownerId: string, name: string, parentId: string | null): Promise<DriveFolderFacts | Fail<'NO_SUCH_PARENT_FOLDER' | 'TOO_DEEP_NESTING'>>
  updateFolder(ownerId: string, folderId: string, changes: { name?: string; parentId?: string | null }): Promise<DriveFolderFacts | FolderFailure | Fail<'NO_SUCH_FOLDER'>>
  deleteFolder(ownerId: string, folderId: string): Promise<Fail<'NO_SUCH_FOLDER' | 'HAS_CHILD_FILES_OR_FOLDERS'> | void>
  /** Drops cached facts everywhere; after a commit that changed them. */
  forget(...ids: string[]): void
  /** Ends the processes that work on media. */
  close(): Promise<void>
}

declare module '../../platform/context.ts' {
  interface Services {
    drive: DriveService
  }
}

/** Files kept in memory: about half a kilobyte each. */
const CACHED_FILES = 20_000

export function driveService(ctx: AppContext): DriveService {
  const files = ctx.caches.create<DriveFileFacts>({
    name: 'driveFiles',
    max: CACHED_FILES,
    load: async (ids) => new Map((await ctx.db.run(getFiles, ids)).map((file) => [file.id, file])),
  })
  const media = openMediaPool({ log: ctx.log })

  return {
    get: (id) => files.get(id),
    getMany: (ids) => files.getMany(ids),
    ownedBy: async (userId, fileIds) => {
      const found = await files.getMany(fileIds)
      const owned = fileIds.map((id) => found.get(id) ?? null)
      return owned.every((file) => file?.userId === userId) ? (owned as DriveFileFacts[]) : null
    },
    findByKey: async (key) => {
      const [row] = await ctx.db.run(findByKey, key)
      return row ? files.get(row.id) : null
    },
    urlsOf: (file) => fileUrls(ctx, file),
    hydrate: (h, ids) => h.load('driveFiles', ids),
    present: (h, id) => presentFile(ctx, h, id),
    packOwn: async (ids) => {
      const found = await files.getMany(ids)
      return ids.flatMap((id) => {
        const file = found.get(id)
        return file ? [ownFile(ctx, file)] : []
      })
    },
    usage: async (userId) => (await ctx.db.run(getUsage, userId))[0]?.used ?? 0,

    create: async (request) => {
      const created = await createFile(ctx, media, request)
      // Asked for before it existed, the id may be remembered as unknown.
      if (!isFail(created)) files.forget(created)
      return created
    },
    copyForServer: (tx, source) => copyForServer(ctx, tx, source),
    fetchForServer: (url) => fetchForServer(ctx, url),
    withTempFolder: (work) => withTempFolder(ctx, work),
    update: (actor, file, changes) => updateFile(ctx, actor, file, changes),
    move: (ownerId, fileIds, folderId) => moveFiles(ctx, ownerId, fileIds, folderId),
    remove: (wanted, byUserId) => removeFiles(ctx, wanted, byUserId),
    createFolder: (ownerId, name, parentId) => createFolder(ctx, ownerId, name, parentId),
    updateFolder: (ownerId, folderId, changes) => updateFolder(ctx, ownerId, folderId, changes),
    deleteFolder: (ownerId, folderId) => deleteFolder(ctx, ownerId, folderId),
    forget: (...ids) => files.invalidate(...ids),
    close: () => media.close(),
  }
}
