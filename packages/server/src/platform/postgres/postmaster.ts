import { execFile } from 'node:child_process'
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { StartError, errorCode } from '../start-error.ts'
import { socketName } from './socket-folder.ts'

const run = promisify(execFile)

/** What a running PostgreSQL writes down in its folder. */
export type Postmaster = { pid: number; socketDir: string | null }

export async function readPostmaster(clusterDir: string): Promise<Postmaster | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, socketDir: lines[4]?.trim() || null } : null
}

/**
 * Whether the process exists and is the PostgreSQL of this folder. After a restart of the machine or container the number
 * in postmaster.pid may belong to any other program, another PostgreSQL among them.
 */
export async function isPostmasterOf(pid: number, clusterDir: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || !exists(pid)) return false
  try {
    if (await isEnded(pid)) return false
    return await servesFolder((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0'), clusterDir)
  } catch (error) {
    if (errorCode(error) === 'ESRCH' || !exists(pid)) return false
    if (errorCode(error) !== 'ENOENT') throw error
  }
  // No /proc on this system. Its words cannot be told apart when a path contains spaces.
  const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout, () => '')
  return isPostgresProgram(command.split(' -', 1)[0] ?? '') && (!command.includes(' -D ') || command.includes(` -D ${clusterDir}`))
}

/** Whoever starts PostgreSQL says which folder it is for; only where that is not said, it may be any. */
async function servesFolder([program = '', ...args]: string[], clusterDir: string): Promise<boolean> {
  if (!isPostgresProgram(program)) return false
  const folder = args.includes('-D') ? args[args.indexOf('-D') + 1] : undefined
  if (folder === undefined) return true
  return isSameFolder(folder, clusterDir).catch((error: unknown) => {
    // Its folder was moved while it ran: it may well be this one.
    if (errorCode(error) === 'ENOENT') return true
    if (errorCode(error) === 'EACCES') return false
    throw error
  })
}

/** The program itself: its connections and helpers call themselves `postgres: …`, and others only have the word among their arguments. */
function isPostgresProgram(program: string): boolean {
  return /^(postgres|postmaster)$/.test(basename(program.trim()))
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })])
  return a.dev === b.dev && a.ino === b.ino
}

/**
 * PostgreSQL refuses to start when a process with the number in its file exists, be it another program by now or a
 * PostgreSQL that was killed and that nobody has collected yet. It makes an exception for its parent, which we are about
 * to become: with our number in the first line it goes on to its other check, whether orphans still use the shared memory.
 * Call this only when the process is known not to be a running PostgreSQL.
 */
export async function disownPostmasterFile(clusterDir: string, pid: number): Promise<void> {
  if (!exists(pid)) return
  const file = join(clusterDir, 'postmaster.pid')
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, [String(process.pid), ...rest].join('\n'))
}

/** The socket has a file of the same kind beside it. */
export async function removeForeignSocketFile(socketDir: string, clusterDir: string): Promise<void> {
  const lock = join(socketDir, `${socketName}.lock`)
  const text = await readFile(lock, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (text === null || (await isPostmasterOf(Number.parseInt(text, 10), clusterDir))) return
  await rm(lock, { force: true })
  await rm(join(socketDir, socketName), { force: true })
}

/**
 * Stops PostgreSQL: open transactions are rolled back, everything is written to disk, the process has ended when this returns.
 */
export async function stopPostmaster(pid: number, clusterDir: string): Promise<void> {
  // It may have ended long ago, and its number may be another's.
  if (!(await isPostmasterOf(pid, clusterDir))) return
  signalPostmaster(pid, 'SIGINT')
  if (await hasEnded(pid, clusterDir, 60_000)) return
  // Everything that was committed is in its log; the next start recovers from there.
  signalPostmaster(pid, 'SIGQUIT')
  if (await hasEnded(pid, clusterDir, 10_000)) return
  throw new StartError(`PostgreSQL (process ${pid}) in ${clusterDir} does not stop. Stop it by hand: kill -QUIT ${pid}`)
}

async function hasEnded(pid: number, clusterDir: string, limit: number): Promise<boolean> {
  const started = performance.now()
  while (await isPostmasterOf(pid, clusterDir)) {
    if (performance.now() - started > limit) return false
    await delay(10)
  }
  return true
}

/** A process that has already ended is no mistake. */
export function signalPostmaster(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

/** Ended but not yet collected by its parent: nothing runs any more. */
async function isEnded(pid: number): Promise<boolean> {
  return /\) [ZX] /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH') return ''
    throw error
  }))
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/**
 * Ends what is left of a PostgreSQL whose postmaster was killed. Its processes are known by the name of the cluster, which
 * stands in their titles, and orphans by their parent: no PostgreSQL. Where the system shows in which folder they work, that
 * has to be this one, too. Systems without /proc have none of them found.
 */
export async function killOrphans(clusterName: string, clusterDir: string): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) if (await isOrphan(pid, clusterName, clusterDir)) signalPostmaster(Number(pid), 'SIGKILL')
}

async function isOrphan(pid: string, clusterName: string, clusterDir: string): Promise<boolean> {
  if (!(await titleOf(pid)).startsWith(`postgres: ${clusterName}: `)) return false
  const parent = await parentOf(pid)
  if (parent === null || isPostgresProgram((await titleOf(parent)).split('\0', 1)[0] ?? '')) return false
  // Without the right to look into other accounts' processes (containers) the name has to be enough.
  return isSameFolder(`/proc/${pid}/cwd`, clusterDir).catch((error: unknown) => errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM')
}

/** '' when the process is gone. */
async function titleOf(pid: string): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}

async function parentOf(pid: string): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name before it, in brackets, may contain anything.
  return /^\S+ (\d+) /.exec(text.slice(text.lastIndexOf(')') + 2))?.[1] ?? null
}
