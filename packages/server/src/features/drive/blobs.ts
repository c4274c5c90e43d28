import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Digest } from './digest.ts'
import type { MediaPool } from './media/media-pool.ts'
import type { Inspection, Rendition } from './media/protocol.ts'
import { claimBlob, lockContent, releaseBlobs, shareBlob } from './store.ts'

/** What is known of content before it is stored; `blobId` is set when it is there already. */
export interface KnownContent {
  readonly blobId: string | null
  readonly inspection: Inspection
}

const UNKNOWN: Inspection = { type: null, ext: null, width: null, height: null, orientation: null, picture: null }

/** Looks content up, or looks into it. What cannot be looked into is unknown content, not an error. */
export async function knowContent(ctx: AppContext, media: MediaPool, path: string, { sha256 }: Digest): Promise<KnownContent> {
  const blob = await ctx.db.kysely.selectFrom('driveBlobs').select(['id', 'type', 'ext', 'width', 'height', 'orientation'])
    .where('sha256', '=', sha256).where('ready', '=', true).executeTakeFirst()
  if (blob) return { blobId: blob.id, inspection: { ...blob, picture: null } }
  const inspection = await media.inspect(path).catch((error: unknown) => {
    ctx.log.warn({ err: error }, 'an uploaded file could not be inspected')
    return UNKNOWN
  })
  return { blobId: null, inspection }
}

/**
 * Stores content and its renditions. The row comes first, so that bytes are never without one: what a crash leaves behind
 * is a row that never became ready, which the sweep finds.
 */
export async function storeBlob(ctx: AppContext, media: MediaPool, path: string, content: Digest, inspection: Inspection): Promise<string> {
  const folder = await makeTempFolder(ctx)
  try {
    const made = await media.render(path, folder, inspection).catch((error: unknown) => {
      ctx.log.warn({ err: error, type: inspection.type }, 'no renditions could be made of an uploaded file')
      return { thumbnail: null, webpublic: null, blurhash: null, problems: [] }
    })
    if (made.problems.length > 0) ctx.log.warn({ problems: made.problems, type: inspection.type }, 'not all renditions could be made of an uploaded file')
    const id = ctx.ids.next(ctx.now())
    const storageKey = randomUUID()
    const thumbnailKey = made.thumbnail && `thumbnail-${randomUUID()}`
    const webpublicKey = made.webpublic && `webpublic-${randomUUID()}`
    const { type, ext, width, height, orientation } = inspection
    await ctx.tx((tx) => tx.kysely.insertInto('driveBlobs').values({
      id, ...content, type, ext, width, height, orientation,
      blurhash: made.blurhash, storageKey, thumbnailKey, webpublicKey,
      thumbnailType: made.thumbnail?.type ?? null, webpublicType: made.webpublic?.type ?? null,
    }).execute())
    const put = (key: string | null, rendition: Rendition | null) => (key && rendition ? ctx.storage.put(key, rendition.path, { contentType: rendition.type }) : undefined)
    await Promise.all([
      ctx.storage.put(storageKey, path, { contentType: type ?? 'application/octet-stream' }),
      put(thumbnailKey, made.thumbnail),
      put(webpublicKey, made.webpublic),
    ])
    return id
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where uploads and renditions lie while they are worked on. */
export function tempRoot(ctx: AppContext): string {
  return join(ctx.config.dataDir, 'tmp', 'drive')
}

export async function makeTempFolder(ctx: AppContext): Promise<string> {
  await mkdir(tempRoot(ctx), { recursive: true, mode: 0o700 })
  return mkdtemp(join(tempRoot(ctx), 'work-'))
}

/**
 * Gives content one more file, in the transaction that adds the file: of equal contents the first one stored wins, ours
 * (`ownBlobId`) is removed then. null: the content that was there has just been deleted and must be stored.
 */
export async function linkBlob(tx: Transaction, sha256: string, ownBlobId: string | null): Promise<string | null> {
  await tx.run(lockContent, sha256)
  const [shared] = await tx.run(shareBlob, sha256)
  if (shared) {
    if (ownBlobId !== null) tx.addJob(removal(ownBlobId))
    return shared.id
  }
  if (ownBlobId === null) return null
  const [claimed] = await tx.run(claimBlob, ownBlobId)
  if (!claimed) throw new Error('the stored content was removed before its file was added')
  return claimed.id
}

/** Takes files off their contents; the bytes of what nobody has any more are removed after commit. */
export async function unlinkBlobs(tx: Transaction, blobIds: readonly string[]): Promise<void> {
  const counts = new Map<string, number>()
  // In the order of ids, so that two transactions cannot lock each other out.
  for (const id of blobIds.toSorted()) counts.set(id, (counts.get(id) ?? 0) + 1)
  if (counts.size === 0) return
  const orphans = await tx.run(releaseBlobs, [...counts.keys()], [...counts.values()])
  for (const { id } of orphans) tx.addJob(removal(id))
}

/** The job that removes the bytes of content without files. */
export function removal(blobId: string) {
  return { name: 'drive.removeBlob', payload: { blobId }, key: `drive.removeBlob:${blobId}` }
}

/** Removes bytes, then the row; content that has files or is used again is left alone. */
export async function removeBlob(ctx: AppContext, blobId: string): Promise<void> {
  const blob = await ctx.db.kysely.selectFrom('driveBlobs').select(['storageKey', 'thumbnailKey', 'webpublicKey'])
    .where('id', '=', blobId).where('ready', '=', false).where('refs', '=', 0).executeTakeFirst()
  if (!blob) return
  for (const key of [blob.storageKey, blob.thumbnailKey, blob.webpublicKey]) if (key !== null) await ctx.storage.delete(key)
  await ctx.tx((tx) => tx.kysely.deleteFrom('driveBlobs').where('id', '=', blobId).where('ready', '=', false).where('refs', '=', 0).execute())
}
