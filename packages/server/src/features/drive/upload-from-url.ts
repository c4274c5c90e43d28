import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppContext } from '../../platform/context.ts'
import { isFail } from '../../platform/fail.ts'
import { FetchError } from '../../platform/fetch/fetch.ts'
import type { JobRun } from '../../platform/jobs/jobs.ts'
import { makeTempFolder } from './blobs.ts'
import { nameOfDownload } from './upload-name.ts'

/** A file to be fetched into a person's drive. */
export interface UrlUpload {
  readonly userId: string
  readonly url: string
  readonly folderId: string | null
  readonly isSensitive: boolean
  readonly comment: string | null
  /** Given back with `urlUploadFinished`, so that the client knows which of its wishes it was. */
  readonly marker: string | null
  readonly force: boolean
}

export async function requestUrlUpload(ctx: AppContext, upload: UrlUpload): Promise<void> {
  await ctx.tx(async (tx) => tx.addJob({ name: 'drive.uploadFromUrl', payload: upload, maxAttempts: 3 }))
}

/**
 * Fetches the file and adds it. There is no event for failures: they are logged, and not tried again, for the client has
 * shown its person nothing to wait for. Only failures of our own are.
 */
export async function uploadFromUrl(ctx: AppContext, { userId, url, folderId, isSensitive, comment, marker, force }: UrlUpload, run: JobRun): Promise<void> {
  const folder = await makeTempFolder(ctx)
  const path = join(folder, 'download')
  try {
    const answer = await ctx.fetch.download(url, path, { maxBytes: ctx.config.maxFileSize, timeoutMs: 60_000, maxRedirects: 10, signal: run.signal })
    if (answer.status !== 200) return run.log.info({ status: answer.status }, 'a file to be fetched was not there')
    const name = nameOfDownload(answer.url, answer.headers['content-disposition'])
    const created = await ctx.services.drive.create({
      path, name, folderId, isSensitive, force,
      ownerId: userId,
      // A description that only repeats the name describes nothing.
      comment: comment === name ? null : comment,
      src: url,
      also: (tx, fileId) => tx.emit('drive.urlUploadFinished', { fileId, userId, marker }),
    })
    if (isFail(created)) run.log.info({ code: created.code }, 'a fetched file was refused')
  } catch (error) {
    if (!(error instanceof FetchError) || error.problem === 'aborted') throw error
    run.log.info({ problem: error.problem }, 'a file could not be fetched')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
