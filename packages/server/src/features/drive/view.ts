import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import { idDate } from '../../platform/ids.ts'
import type { DriveFileFacts, DriveFolderFacts } from './facts.ts'
import { isBrowserSafe } from './rules.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    driveFiles: DriveFileFacts
  }
}

export const driveSlots: SlotLoaders<AppContext> = {
  driveFiles: { load: (ctx, ids) => ctx.services.drive.getMany(ids) },
}

/** The addresses of a file. */
export interface FileUrls {
  /** Of the bytes as they were uploaded, metadata included: for the owner only. */
  readonly original: string
  readonly public: string
  readonly thumbnail: string | null
}

export function fileUrls(ctx: Pick<AppContext, 'config' | 'storage'>, file: DriveFileFacts): FileUrls {
  const url = (storageKey: string, accessKey: string) => ctx.storage.publicUrl(storageKey) ?? `${ctx.config.url}/files/${accessKey}`
  const original = url(file.storageKey, file.accessKey)
  const shown = file.webpublicKey === null ? original : url(file.webpublicKey, file.webpublicAccessKey)
  const thumbnail = file.thumbnailKey === null ? null : url(file.thumbnailKey, file.thumbnailAccessKey)
  // An image that browsers can show stands for itself when no thumbnail could be made of it.
  const isImage = file.type.startsWith('image/') && isBrowserSafe(file.webpublicType ?? file.type)
  return {
    original,
    // Clients and other servers read the mark from the address.
    public: file.isSensitive ? `${shown}?sensitive=true` : shown,
    thumbnail: thumbnail ?? (isImage ? shown : null),
  }
}

/** The file as everybody sees it. */
export function publicFile(ctx: AppContext, file: DriveFileFacts): entities.DriveFile {
  const urls = fileUrls(ctx, file)
  return { ...common(file), properties: turned(file), url: urls.public, thumbnailUrl: urls.thumbnail }
}

/** The file as its owner sees it: the original, and its properties as they are stored. */
export function ownFile(ctx: AppContext, file: DriveFileFacts): entities.DriveFile {
  const urls = fileUrls(ctx, file)
  const properties: entities.DriveFile['properties'] = {}
  if (file.width !== null && file.height !== null) Object.assign(properties, { width: file.width, height: file.height })
  if (file.orientation !== null) properties.orientation = file.orientation
  return { ...common(file), properties, url: urls.original, thumbnailUrl: urls.thumbnail }
}

function common(file: DriveFileFacts): Omit<entities.DriveFile, 'properties' | 'url' | 'thumbnailUrl'> {
  const { id, name, type, md5, size, isSensitive, blurhash, comment, folderId, userId } = file
  return { id, createdAt: idDate(id), name, type, md5, size, isSensitive, blurhash, comment, folderId, folder: null, userId }
}

/** Width and height as they are seen: orientations from 5 on lie on their side. */
function turned(file: DriveFileFacts): entities.DriveFile['properties'] {
  if (file.width === null || file.height === null) return {}
  const lying = (file.orientation ?? 1) >= 5
  return lying ? { width: file.height, height: file.width } : { width: file.width, height: file.height }
}

export function presentFile(ctx: AppContext, h: Hydration, id: string): entities.DriveFile | null {
  const file = h.get('driveFiles', id)
  return file ? publicFile(ctx, file) : null
}

export function presentFolder(folder: DriveFolderFacts): entities.DriveFolder {
  return { id: folder.id, createdAt: idDate(folder.id), name: folder.name, parentId: folder.parentId }
}

/** A folder with its parents, each with what is in it. `chain` runs from the folder up. */
export function presentChain(chain: readonly DriveFolderFacts[], counts: ReadonlyMap<string, { folders: number; files: number }>): entities.DriveFolder | null {
  let parent: entities.DriveFolder | null = null
  for (const folder of chain.toReversed()) {
    const { folders = 0, files = 0 } = counts.get(folder.id) ?? {}
    parent = { ...presentFolder(folder), foldersCount: folders, filesCount: files, ...(parent ? { parent } : {}) }
  }
  return parent
}
