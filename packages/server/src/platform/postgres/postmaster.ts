import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { StartError, errorCode } from '../start-error.ts'

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
  if (!exists(pid)) return false
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    // Ended but not yet collected by its parent: nothing runs any more.
    if (/\) [ZX] /.test(status)) return false
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('postgres')
  } catch (error) {
    if (errorCode(error) === 'ESRCH' || !exists(pid)) return false
    if (errorCode(error) !== 'ENOENT') throw error
  }
  // No /proc on this system.
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout.includes('postgres'), () => false)
}

/**
 * PostgreSQL refuses to start when the process named in its file exists, whatever that process is.
 * Call this only when it is known not to be a PostgreSQL; a number that no process has is left for PostgreSQL to judge.
 */
export async function removeForeignPostmasterFile(clusterDir: string, pid: number): Promise<void> {
  if (exists(pid)) await rm(join(clusterDir, 'postmaster.pid'), { force: true })
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

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
