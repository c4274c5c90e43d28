import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode } from '../start-error.ts'
import { checkKey } from './storage.ts'
import type { FileStorage } from './storage.ts'

/** A draft older than this belongs to a process that is gone: no write takes so long. */
const DRAFT_MS = 24 * 3_600_000

/**
 * Files in a folder, two levels deep by a hash of the key, so that no folder grows large. A file is written aside, synced and
 * linked into place: it is there whole or not at all, after a crash too.
 */
export async function openLocalStorage(folder: string): Promise<FileStorage> {
  const drafts = join(folder, '.drafts')
  await mkdir(drafts, { recursive: true, mode: 0o700 })
  await removeOldDrafts(drafts)

  const pathOf = (key: string): string => {
    checkKey(key)
    const hash = createHash('sha256').update(key).digest('hex')
    return join(folder, hash.slice(0, 2), hash.slice(2, 4), key)
  }

  return {
    put: async (key, source) => {
      const path = pathOf(key)
      const draft = join(drafts, randomUUID())
      try {
        await writeSynced(draft, source)
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        // Unlike a rename, a link never replaces what is there.
        await link(draft, path)
        await syncFolder(dirname(path))
      } finally {
        await rm(draft, { force: true })
      }
    },
    open: async (key) => {
      const path = pathOf(key)
      try {
        const { size } = await stat(path)
        return { size, read: (range) => createReadStream(path, range ?? {}) }
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null
        throw error
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    publicUrl: () => null,
  }
}

async function writeSynced(path: string, source: string | Buffer): Promise<void> {
  if (typeof source === 'string') await copyFile(source, path)
  const handle = await open(path, typeof source === 'string' ? 'r+' : 'wx', 0o600)
  try {
    if (typeof source !== 'string') await handle.writeFile(source)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A new name lasts through a crash of the machine only when its folder is on the disk. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeOldDrafts(drafts: string): Promise<void> {
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name)
    const info = await stat(path).catch(() => null)
    if (info && Date.now() - info.mtimeMs > DRAFT_MS) await rm(path, { force: true })
  }
}
