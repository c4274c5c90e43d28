import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, rm, rmdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartError, errorCode } from '../start-error.ts'
import { runsAsRoot } from './account.ts'
import type { Account } from './account.ts'

/** The system keeps a socket's path in 104 (macOS) or 108 bytes, ending in a zero. */
const longestSocketPath = 103
export const socketName = '.s.PGSQL.5432'

/**
 * A folder that only the database's account may enter, for the Unix socket: in the data folder when that path is short
 * enough and its disk can hold sockets, else one in the temporary folder whose name follows from the data folder.
 */
export async function prepareSocketFolder(dataDir: string, account: Account): Promise<string> {
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const candidates = [join(dataDir, 'run'), join(tmpdir(), `tsubame-${hash}`), `/tmp/tsubame-${hash}`]
  const refusals: string[] = []
  for (const folder of candidates) {
    if (Buffer.byteLength(join(folder, socketName)) > longestSocketPath) {
      refusals.push(`${folder}: the path is too long`)
      continue
    }
    const refusal = await claim(folder, account)
    if (refusal === null) return folder
    refusals.push(`${folder}: ${refusal}`)
  }
  throw new StartError(`No folder can hold the database's socket (${refusals.join('; ')}). Set TSUBAME_DATA to a folder with a short path on a local disk.`)
}

/** Leaves nothing in the temporary folder, unless the next server is already using it. */
export async function releaseSocketFolder(folder: string, dataDir: string): Promise<void> {
  if (folder === join(dataDir, 'run')) return
  await rmdir(folder).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'ENOENT') throw error
  })
}

async function claim(folder: string, account: Account): Promise<string | null> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') return errorCode(error) ?? 'cannot be created'
  }
  const info = await lstat(folder)
  const trusted = info.isDirectory() && (info.uid === account.uid || info.uid === process.getuid?.())
  // Whoever made it could swap the socket for one of their own and read the password.
  if (!trusted) return 'belongs to somebody else'
  await chmod(folder, 0o700)
  const bindError = await tryBind(join(folder, '.probe'))
  if (runsAsRoot()) await chown(folder, account.uid, account.gid)
  return bindError
}

async function tryBind(path: string): Promise<string | null> {
  await rm(path, { force: true })
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(errorCode(error) ?? error.message))
    server.listen(path, () => server.close(() => resolve(null)))
  })
}
