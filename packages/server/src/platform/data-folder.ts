import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError, errorCode } from './start-error.ts'

/** Raised by one whenever an older Tsubame could no longer work on the folder. */
export const dataFormat = 1

/**
 * Creates the data folder when it is missing, makes sure that it can be written, and writes down its format once.
 * @throws StartError for an unwritable folder, a full disk, or a folder of a newer Tsubame
 */
export async function openDataFolder(dir: string): Promise<void> {
  try {
    // Others may pass through (the database account must reach its own folder), but not look around.
    await mkdir(dir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    await writeVersionOnce(dir)
  } catch (error) {
    if (error instanceof StartError) throw error
    throw folderError(dir, error)
  }
}

/** Turns a failed file operation into words; unknown failures stay as they are. */
export function folderError(dir: string, error: unknown): unknown {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return new StartError(`The data folder ${dir} cannot be written. Give it to the account that runs Tsubame (chown), or set TSUBAME_DATA to another folder.`, error)
    case 'EROFS':
      return new StartError(`The data folder ${dir} is on a read-only disk. Set TSUBAME_DATA to a folder on a writable one.`, error)
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartError(`The disk of the data folder ${dir} is full. Free some space, or set TSUBAME_DATA to a folder on another disk.`, error)
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartError(`The data folder ${dir} cannot be used: a file is in its place. Move that file away, or set TSUBAME_DATA to another folder.`, error)
    case 'ENAMETOOLONG':
      return new StartError(`The path of the data folder ${dir} is too long. Set TSUBAME_DATA to a shorter one.`, error)
    default:
      return error
  }
}

async function writeVersionOnce(dir: string): Promise<void> {
  const file = join(dir, 'version.json')
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (text !== null) {
    await assertWritable(dir)
    return checkVersion(dir, text)
  }
  // Written aside and linked into place: a crash leaves no half file, and the first of two starts wins.
  const draft = join(dir, `.version-${randomUUID()}`)
  try {
    const handle = await open(draft, 'wx', 0o644)
    try {
      await handle.writeFile(`${JSON.stringify({ format: dataFormat })}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(draft, file).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  checkVersion(dir, await readFile(file, 'utf8'))
}

async function assertWritable(dir: string): Promise<void> {
  const probe = join(dir, `.probe-${randomUUID()}`)
  const handle = await open(probe, 'wx')
  await handle.close()
  await rm(probe)
}

function checkVersion(dir: string, text: string): void {
  const format = readFormat(text)
  if (format === null) {
    throw new StartError(`${join(dir, 'version.json')} is damaged. If this folder is Tsubame's, write {"format":${dataFormat}} into that file; if not, set TSUBAME_DATA to another folder.`)
  }
  if (format > dataFormat) {
    throw new StartError(`The data folder ${dir} was written by a newer Tsubame (format ${format}, this one knows ${dataFormat}). Update Tsubame (git pull), or set TSUBAME_DATA to another folder.`)
  }
}

function readFormat(text: string): number | null {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || !('format' in parsed)) return null
    return Number.isSafeInteger(parsed.format) ? Number(parsed.format) : null
  } catch {
    // Not JSON: reported as damaged by the caller.
    return null
  }
}
