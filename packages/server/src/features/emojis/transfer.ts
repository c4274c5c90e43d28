import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AppContext } from '../../platform/context.ts'
import { isFail } from '../../platform/fail.ts'
import type { JobRun } from '../../platform/jobs/jobs.ts'
import { ZipError, openZip } from '../../platform/zip/read-zip.ts'
import type { ZipReader } from '../../platform/zip/read-zip.ts'
import { writeZip } from '../../platform/zip/write-zip.ts'
import type { ZipSource } from '../../platform/zip/write-zip.ts'
import { INDEX, archiveName, readIndex, writeIndex } from './archive.ts'
import type { ArchivedEmoji } from './archive.ts'
import { replaceEmoji } from './change.ts'
import { isPicture } from './rules.ts'

const MEGABYTE = 1024 * 1024
/** Bytes of one picture, of the index, and of all that is in an archive. */
const PICTURE = 32 * MEGABYTE
const INDEX_SIZE = 32 * MEGABYTE
const LIMITS = { entries: 20_000, total: 2048 * MEGABYTE }

/**
 * Makes emojis of an archive in a drive. Those of a name that is there are replaced; what cannot be used is left out.
 * @param by who asked for it: each emoji is written down
 */
export async function importArchive(ctx: AppContext, fileId: string, by: string, run: JobRun): Promise<void> {
  const file = await ctx.services.drive.get(fileId)
  const stored = file && (await ctx.storage.open(file.storageKey))
  if (!stored) return run.log.info('an archive of emojis was deleted before it was imported')
  await ctx.services.drive.withTempFolder(async (folder) => {
    const path = join(folder, 'archive')
    await pipeline(stored.read(), createWriteStream(path), { signal: run.signal })
    try {
      const zip = await openZip(path, LIMITS)
      try {
        await importAll(ctx, zip, folder, by, run)
      } finally {
        zip.close()
      }
    } catch (error) {
      if (!(error instanceof ZipError)) throw error
      run.log.warn({ reason: error.message }, 'an archive of emojis could not be imported')
    }
  })
}

async function importAll(ctx: AppContext, zip: ZipReader, folder: string, by: string, run: JobRun): Promise<void> {
  const index = readIndex((await zip.read(INDEX, INDEX_SIZE)).toString())
  if (!index) throw new ZipError(`${INDEX} does not say what is in it`)
  let left = index.unusable
  for (const [n, emoji] of index.emojis.entries()) {
    run.signal.throwIfAborted()
    const path = join(folder, String(n))
    try {
      await zip.extract(emoji.fileName, path, PICTURE)
    } catch (error) {
      if (!(error instanceof ZipError)) throw error
      left += 1
      continue
    }
    if (!(await importOne(ctx, emoji, path, by))) left += 1
  }
  run.log.info({ imported: index.emojis.length + index.unusable - left, left }, 'an archive of emojis was imported')
}

/** @returns false when the file is no picture */
async function importOne(ctx: AppContext, { name, fileName, traits }: ArchivedEmoji, path: string, by: string): Promise<boolean> {
  const { drive } = ctx.services
  const id = await drive.create({ path, ownerId: null, name: fileName, folderId: null, comment: null, isSensitive: false, force: true })
  const file = isFail(id) ? null : await drive.get(id)
  if (!file) return false
  if (!isPicture(file.type)) {
    await drive.remove([file], null)
    return false
  }
  await replaceEmoji(ctx, name, traits, file, by)
  return true
}

/** Puts all emojis of this server into an archive in somebody's drive, and tells them. */
export async function exportArchive(ctx: AppContext, userId: string, run: JobRun): Promise<void> {
  const { drive, notifications } = ctx.services
  const emojis = await ctx.db.kysely.selectFrom('emojis').selectAll().where('host', 'is', null).orderBy('id').execute()
  const files = await drive.getMany(emojis.map((emoji) => emoji.fileId).filter((id) => id !== null))
  const listed = []
  const sources: ZipSource[] = []
  for (const emoji of emojis) {
    run.signal.throwIfAborted()
    const file = emoji.fileId === null ? null : files.get(emoji.fileId)
    const stored = file ? await ctx.storage.open(file.storageKey) : null
    const fileName = archiveName(emoji.name, file?.type ?? emoji.type ?? '')
    listed.push({ emoji, fileName, downloaded: stored !== null })
    if (stored) sources.push({ name: fileName, open: () => Promise.resolve(stored.read()) })
  }
  const at = new Date(ctx.now())
  const index = writeIndex(new URL(ctx.config.url).host, at, listed)
  await drive.withTempFolder(async (folder) => {
    const path = join(folder, 'archive.zip')
    await writeZip(path, [{ name: INDEX, open: () => Promise.resolve(Readable.from([Buffer.from(index)])) }, ...sources], run.signal)
    const name = `custom-emojis-${at.toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}.zip`
    const fileId = await drive.create({ path, ownerId: userId, name, folderId: null, comment: null, isSensitive: false, force: true, anyType: true })
    if (isFail(fileId)) return run.log.info({ code: fileId.code }, 'an archive of emojis was refused by the drive')
    await ctx.tx((tx) => notifications.notify(tx, [{ userId, type: 'exportCompleted', data: { exportedEntity: 'customEmoji', fileId } }]))
  })
}
