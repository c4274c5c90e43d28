import { execFile } from 'node:child_process'
import { readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
 * Whether the process exists and is a PostgreSQL. After a restart of the machine or container the number in
 * postmaster.pid may belong to any other program.
 */
export async function isRunningPostgres(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || !exists(pid)) return false
  try {
    if (await isEnded(pid)) return false
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('postgres')
  } catch (error) {
    if (errorCode(error) === 'ESRCH' || !exists(pid)) return false
    if (errorCode(error) !== 'ENOENT') throw error
  }
  // No /proc on this system.
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout.includes('postgres'), () => false)
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
export async function removeForeignSocketFile(socketDir: string): Promise<void> {
  const lock = join(socketDir, `${socketName}.lock`)
  const text = await readFile(lock, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (text === null || (await isRunningPostgres(Number.parseInt(text, 10)))) return
  await rm(lock, { force: true })
  await rm(join(socketDir, socketName), { force: true })
}

/**
 * Stops PostgreSQL: open transactions are rolled back, everything is written to disk, the process has ended when this returns.
 */
export async function stopPostmaster(pid: number, clusterDir: string): Promise<void> {
  signalPostmaster(pid, 'SIGINT')
  if (await hasEnded(pid, 60_000)) return
  // Everything that was committed is in its log; the next start recovers from there.
  signalPostmaster(pid, 'SIGQUIT')
  if (await hasEnded(pid, 10_000)) return
  throw new StartError(`PostgreSQL (process ${pid}) in ${clusterDir} does not stop. Stop it by hand: kill -QUIT ${pid}`)
}

async function hasEnded(pid: number, limit: number): Promise<boolean> {
  const started = performance.now()
  while (await isRunningPostgres(pid)) {
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
 * Ends what is left of a PostgreSQL whose postmaster was killed: processes of its own name that work in this folder.
 * Call this only when no postmaster runs on the folder. Systems without /proc have none of them found.
 */
export async function killOrphans(clusterDir: string): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  for (const name of pids) {
    const [cwd, command] = await Promise.all([
      readlink(`/proc/${name}/cwd`).catch(() => null),
      readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''),
    ])
    if (cwd === clusterDir && command.startsWith('postgres:')) signalPostmaster(Number(name), 'SIGKILL')
  }
}
