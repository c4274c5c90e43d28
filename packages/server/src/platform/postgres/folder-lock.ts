import type { Client } from 'pg'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError, errorMessage } from '../start-error.ts'
import type { Cluster } from './cluster.ts'
import { attemptAdmin } from './connect.ts'
import { isPostmasterOf } from './postmaster.ts'

/** A PostgreSQL that answers, and the connection that holds the folder's lock. */
export type Running = { client: Client; pid: number; socketDir: string; adopted: boolean }

/** Any number that only our own clusters use. */
const lockKey = 0x7453_7562

/**
 * Makes this process the only server of the data folder.
 * The lock lives as long as the connection, so that no crash can leave it behind.
 * @returns false when the connection broke: PostgreSQL is stopping or has lost one of its processes
 * @throws StartError when another server has it; the connection is closed then
 */
export async function takeLock(client: Client, dataDir: string): Promise<boolean> {
  try {
    await queryLock(client, dataDir)
    return true
  } catch (error) {
    if (error instanceof StartError) throw error
    // Whatever it was, this connection is of no use any more; the next one tells more.
    await client.end().catch(() => undefined)
    return false
  }
}

async function queryLock(client: Client, dataDir: string): Promise<void> {
  // A server that was killed a moment ago holds it until PostgreSQL notices.
  const deadline = performance.now() + 3000
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [lockKey])
    if (rows[0]?.locked) return
    if (performance.now() > deadline) break
    await delay(50)
  }
  const holder = await client.query<{ name: string }>(
    `select application_name as name from pg_stat_activity join pg_locks using (pid)
     where locktype = 'advisory' and granted and objid = $1 and database = (select oid from pg_database where datname = current_database())`, [lockKey])
  await client.end()
  const pid = /^tsubame (\d+)$/.exec(holder.rows[0]?.name ?? '')?.[1]
  throw new StartError(`Another Tsubame${pid === undefined ? '' : ` (process ${pid})`} is running on the data folder ${dataDir}. Stop it first, or set TSUBAME_DATA and PORT to run a second server.`)
}

export type FolderLock = {
  /** Resolves with a sentence when PostgreSQL has ended, or another server has taken the folder. */
  lost: Promise<string>
  /** Whether another server has taken the folder: PostgreSQL is its own now. */
  isTaken(): boolean
  release(): Promise<void>
}

/**
 * Keeps the lock. PostgreSQL closes all connections when one of its processes crashes, and is back a moment later:
 * then the lock is taken anew.
 */
export function holdFolder({ dataDir, dir }: Pick<Cluster, 'dataDir' | 'dir'>, adminPassword: string, running: Running): FolderLock {
  let client = running.client
  let released = false
  let taken = false
  let report: (reason: string) => void = () => undefined
  const lost = new Promise<string>((resolve) => { report = resolve })

  const watch = (): void => {
    client.once('end', () => {
      if (released) return
      retake().catch((error: unknown) => {
        taken = error instanceof StartError
        report(errorMessage(error))
      })
    })
  }
  const retake = async (): Promise<void> => {
    while (!released) {
      if (!(await isPostmasterOf(running.pid, dir))) return report('PostgreSQL has ended')
      const attempt = await attemptAdmin(running.socketDir, adminPassword)
      if (attempt.kind === 'connected' && (await takeLock(attempt.client, dataDir))) {
        client = attempt.client
        return watch()
      }
      if (attempt.kind === 'refused') return report(`PostgreSQL refuses the connection: ${attempt.error.message}`)
      await delay(50)
    }
  }
  watch()
  return {
    lost,
    isTaken: () => taken,
    async release() {
      released = true
      await client.end()
    },
  }
}
