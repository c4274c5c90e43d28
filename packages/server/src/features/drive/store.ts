import type { Generated } from 'kysely'
import { statement } from '../../platform/db/statement.ts'
import type { DriveFileFacts, DriveFolderFacts } from './facts.ts'

export interface DriveBlobsTable {
  id: string
  sha256: string
  md5: string
  size: number
  /** As sniffed; null: unknown. */
  type: string | null
  ext: string | null
  width: number | null
  height: number | null
  orientation: number | null
  blurhash: string | null
  storageKey: string
  thumbnailKey: string | null
  thumbnailType: string | null
  webpublicKey: string | null
  webpublicType: string | null
  refs: Generated<number>
  ready: Generated<boolean>
}

export interface DriveFilesTable {
  id: string
  userId: string | null
  folderId: string | null
  blobId: string
  name: string
  type: string
  size: number
  md5: string
  comment: string | null
  isSensitive: boolean
  markedByModerator: Generated<boolean>
  accessKey: string
  thumbnailAccessKey: string
  webpublicAccessKey: string
  src: string | null
}

export interface DriveFoldersTable extends DriveFolderFacts {}

export interface DriveUsageTable {
  userId: string
  used: number
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    driveBlobs: DriveBlobsTable
    driveFiles: DriveFilesTable
    driveFolders: DriveFoldersTable
    driveUsage: DriveUsageTable
  }
}

export const getFiles = statement<[string[]], DriveFileFacts>(
  'drive.getFiles',
  `select f.id, f.user_id as "userId", f.folder_id as "folderId", f.name, f.type, f.size, f.md5, f.comment,
     f.is_sensitive as "isSensitive", f.marked_by_moderator as "markedByModerator", f.src,
     f.access_key as "accessKey", f.thumbnail_access_key as "thumbnailAccessKey", f.webpublic_access_key as "webpublicAccessKey",
     b.id as "blobId", b.width, b.height, b.orientation, b.blurhash, b.storage_key as "storageKey",
     b.thumbnail_key as "thumbnailKey", b.thumbnail_type as "thumbnailType",
     b.webpublic_key as "webpublicKey", b.webpublic_type as "webpublicType"
   from drive_files f join drive_blobs b on b.id = f.blob_id where f.id = any($1)`,
)

/** Whoever has a key may read what it opens: nothing else is asked. */
export const findByKey = statement<[string], { id: string }>(
  'drive.findByKey',
  `select id from drive_files where access_key = $1
   union all select id from drive_files where thumbnail_access_key = $1
   union all select id from drive_files where webpublic_access_key = $1 limit 1`,
)

export const findByContent = statement<[string, string], { id: string; isSensitive: boolean }>(
  'drive.findByContent',
  'select id, is_sensitive as "isSensitive" from drive_files where user_id = $1 and md5 = $2 order by id limit 1',
)

/** Locks a drive against every other change of its size or its folders until the transaction ends. */
export const lockDrive = statement<[string], { used: number }>(
  'drive.lock',
  `insert into drive_usage (user_id) values ($1)
   on conflict (user_id) do update set used = drive_usage.used returning used`,
)

export const addUsage = statement<[string, number]>('drive.addUsage', 'update drive_usage set used = greatest(used + $2, 0) where user_id = $1')

export const getUsage = statement<[string], { used: number }>('drive.getUsage', 'select used from drive_usage where user_id = $1')

/** Two transactions that bring the same content wait for each other here. */
export const lockContent = statement<[string]>('drive.lockContent', 'select pg_advisory_xact_lock(hashtextextended($1, 30))')

/** Adds a file to content that is there already. */
export const shareBlob = statement<[string], { id: string }>(
  'drive.shareBlob',
  'update drive_blobs set refs = refs + 1 where sha256 = $1 and ready returning id',
)

/** Content that was just written gets its first file. */
export const claimBlob = statement<[string], { id: string }>(
  'drive.claimBlob',
  'update drive_blobs set refs = 1, ready = true where id = $1 and not ready and refs = 0 returning id',
)

/** Takes files off their content; what is left without files is no longer ready and comes back, to be removed. */
export const releaseBlobs = statement<[string[], number[]], { id: string }>(
  'drive.releaseBlobs',
  `with released as (
     update drive_blobs b set refs = b.refs - r.files, ready = b.ready and b.refs > r.files
     from unnest($1::text[], $2::int[]) as r (id, files) where b.id = r.id returning b.id, b.refs)
   select id from released where refs = 0`,
)

export const deleteFiles = statement<[string[]], { id: string; userId: string | null; blobId: string; size: number; name: string }>(
  'drive.deleteFiles',
  'delete from drive_files where id = any($1) returning id, user_id as "userId", blob_id as "blobId", size, name',
)

/** A folder and what is above it, from the folder up; ends by itself should the chain ever be a ring. */
export const getChain = statement<[string, number], DriveFolderFacts>(
  'drive.getChain',
  `with recursive up as (
     select id, user_id, parent_id, name, 1 as depth from drive_folders where id = $1
     union all
     select p.id, p.user_id, p.parent_id, p.name, up.depth + 1 from up join drive_folders p on p.id = up.parent_id where up.depth < $2)
   select id, user_id as "userId", parent_id as "parentId", name from up order by depth`,
)

export const countInFolders = statement<[string[]], { id: string; folders: number; files: number }>(
  'drive.countInFolders',
  `select wanted.id, (select count(*) from drive_folders where parent_id = wanted.id) as folders,
     (select count(*) from drive_files where folder_id = wanted.id) as files
   from unnest($1::text[]) as wanted (id)`,
)

/** Levels of folders below a folder, itself included. */
export const getHeight = statement<[string, number], { height: number }>(
  'drive.getHeight',
  `with recursive down as (
     select id, 1 as depth from drive_folders where id = $1
     union all
     select c.id, down.depth + 1 from down join drive_folders c on c.parent_id = down.id where down.depth < $2)
   select coalesce(max(depth), 0) as height from down`,
)
