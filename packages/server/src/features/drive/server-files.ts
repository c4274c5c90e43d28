import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { isFail } from '../../platform/fail.ts'
import { FetchError } from '../../platform/fetch/fetch.ts'
import { linkBlob, makeTempFolder } from './blobs.ts'
import type { DriveFileFacts } from './facts.ts'
import { nameOfDownload } from './upload-name.ts'

/** A file of the server itself with the content of another one; null: the content has just been deleted. */
export async function copyForServer(ctx: AppContext, tx: Transaction, source: DriveFileFacts): Promise<DriveFileFacts | null> {
  const content = await tx.kysely.selectFrom('driveBlobs').select('sha256').where('id', '=', source.blobId).executeTakeFirst()
  const blobId = content ? await linkBlob(tx, content.sha256, null) : null
  if (blobId === null) return null
  const columns = {
    id: ctx.ids.next(ctx.now()), blobId, userId: null, folderId: null,
    name: source.name, type: source.type, size: source.size, md5: source.md5,
    comment: null, isSensitive: false, src: null,
    accessKey: randomUUID(), thumbnailAccessKey: `thumbnail-${randomUUID()}`, webpublicAccessKey: `webpublic-${randomUUID()}`,
  }
  await tx.kysely.insertInto('driveFiles').values(columns).execute()
  tx.emit('drive.fileCreated', { fileId: columns.id, userId: null })
  return { ...source, ...columns, markedByModerator: false }
}

/** Runs `work` with a folder of its own, which goes away with all that is in it. */
export async function withTempFolder<T>(ctx: AppContext, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeTempFolder(ctx)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Fetches a file for the server itself; null when it cannot be had. */
export function fetchForServer(ctx: AppContext, url: string): Promise<DriveFileFacts | null> {
  return withTempFolder(ctx, async (folder) => {
    const path = join(folder, 'download')
    try {
      const answer = await ctx.fetch.download(url, path, { maxBytes: ctx.config.maxFileSize, timeoutMs: 60_000, maxRedirects: 10 })
      if (answer.status !== 200) return null
      const name = nameOfDownload(answer.url, answer.headers['content-disposition'])
      const id = await ctx.services.drive.create({ path, name, ownerId: null, folderId: null, comment: null, isSensitive: false, force: true, src: url })
      if (!isFail(id)) return await ctx.services.drive.get(id)
      ctx.log.info({ code: id.code }, 'a file fetched for the server was refused')
      return null
    } catch (error) {
      if (!(error instanceof FetchError)) throw error
      ctx.log.info({ problem: error.problem }, 'a file for the server could not be fetched')
      return null
    }
  })
}
