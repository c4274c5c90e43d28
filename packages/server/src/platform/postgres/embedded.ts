import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'
import { openDataFolder } from '../data-folder.ts'
import { silentProgress } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { StartError, errorCode } from '../start-error.ts'
import { chooseAccount, launchAs } from './account.ts'
import { findBinaries } from './binaries.ts'
import { clusterName, describeCluster, ensureCluster, names, readCredentials, removeDrafts, writeOwned } from './cluster.ts'
import type { Cluster, Credentials } from './cluster.ts'
import { attemptAdmin, socketUrl } from './connect.ts'
import { holdFolder, takeLock } from './folder-lock.ts'
import type { Running } from './folder-lock.ts'
import { disownPostmasterFile, isPostmasterOf, killOrphans, readPostmaster, removeForeignSocketFile, signalPostmaster, stopPostmaster } from './postmaster.ts'
import { clusterSettings } from './settings.ts'
import type { ClusterOptions } from './settings.ts'
import { prepareSocketFolder, releaseSocketFolder } from './socket-folder.ts'

export type EmbeddedPostgres = {
  /** For the server's own role, which owns the database of the same name. */
  url: string
  /** For the superuser. */
  adminUrl: string
  /** True when a PostgreSQL left behind by a killed server was taken over. */
  adopted: boolean
  /** Resolves with a sentence when PostgreSQL ends although nobody called `stop`. */
  lost: Promise<string>
  /** Resolves when the process has ended. Close all connections first: open transactions are rolled back. */
  stop(): Promise<void>
  /** Tells it to stop without waiting, for a process that ends at once. */
  abandon(): void
}

type Options = ClusterOptions & { dataDir: string; progress?: Progress }

/**
 * Starts the PostgreSQL that belongs to the data folder, creating it on the first start, or takes over the one that is
 * still running there. It runs in a session of its own, so that a Ctrl-C meant for the server does not reach it.
 * @throws StartError when the folder is in use or cannot be used
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const progress = options.progress ?? silentProgress
  await openDataFolder(options.dataDir)
  const account = await chooseAccount(join(options.dataDir, 'postgres'))
  const cluster = await describeCluster(options.dataDir, account, await findBinaries())
  await progress('Creating the database', () => ensureCluster(cluster, options))
  const credentials = await readCredentials(cluster)
  const running = await progress('Starting PostgreSQL', () => startOrAdopt(cluster, credentials, options))
  await ensureRole(running.client, credentials.password)
  await removeDrafts(options.dataDir)
  const lock = holdFolder(cluster, credentials.adminPassword, running)
  return {
    url: socketUrl(running.socketDir, names.role, credentials.password, names.database),
    adminUrl: socketUrl(running.socketDir, names.admin, credentials.adminPassword, 'postgres'),
    adopted: running.adopted,
    lost: lock.lost,
    async stop() {
      try {
        await lock.release()
      } finally {
        if (!lock.isTaken()) await stopPostmaster(running.pid, cluster.dir)
      }
      await releaseSocketFolder(running.socketDir, options.dataDir)
    },
    abandon() {
      if (!lock.isTaken()) signalPostmaster(running.pid, 'SIGINT')
    },
  }
}

async function startOrAdopt(cluster: Cluster, credentials: Credentials, options: Options): Promise<Running> {
  const existing = await adopt(cluster, credentials)
  const socketDir = existing?.socketDir ?? (await prepareSocketFolder(cluster.dataDir, cluster.account))
  const name = await clusterName(cluster, credentials)
  const settings = `# PostgreSQL ${cluster.binaries.version}\n${clusterSettings(options, { name, socketDir })}`
  const settingsFile = join(cluster.dir, 'tsubame.conf')
  const current = await readFile(settingsFile, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  })
  if (existing) {
    if (current === settings) return existing
    // It was started by another version or with other settings. The lock is ours, so nobody works with it.
    await existing.client.end()
    await stopPostmaster(existing.pid, cluster.dir)
  }
  if (current !== settings) await writeOwned(cluster, settingsFile, settings)
  return launch(cluster, credentials, socketDir)
}

/** How long a start waits for orphans to be gone, and how long it leaves them to themselves. ms */
const ORPHANS_LIMIT = 15_000
const ORPHANS_PATIENCE = 2000

async function launch(cluster: Cluster, credentials: Credentials, socketDir: string): Promise<Running> {
  const began = performance.now()
  for (;;) {
    const outcome = await tryLaunch(cluster, credentials, socketDir)
    if ('client' in outcome) return outcome
    // Connections of a PostgreSQL that was killed need a moment to notice it.
    const orphans = outcome.log.includes('pre-existing shared memory block')
    const waited = performance.now() - began
    if (!orphans || waited > ORPHANS_LIMIT) throw explainFailure(cluster, outcome.end, outcome.log)
    // Most end by themselves when their postmaster is gone; one that waits for a dead one's lock never would.
    if (waited > ORPHANS_PATIENCE) await killOrphans(await clusterName(cluster, credentials), cluster.dir)
    await delay(100)
  }
}

async function tryLaunch(cluster: Cluster, credentials: Credentials, socketDir: string): Promise<Running | { end: string; log: string }> {
  await removeForeignSocketFile(socketDir, cluster.dir)
  const logFile = join(cluster.dataDir, 'postgres.log')
  await rotate(logFile)
  const log = await open(logFile, 'a', 0o600)
  try {
    const logStart = (await log.stat()).size
    const { child, ended } = await spawnPostgres(cluster, log.fd)
    for (;;) {
      const attempt = await attemptAdmin(socketDir, credentials.adminPassword)
      if (attempt.kind === 'connected' && (await takeLock(attempt.client, cluster.dataDir))) {
        const postmaster = await readPostmaster(cluster.dir)
        // A second start may have been faster; then ours is about to give up and the other one answered.
        const adopted = postmaster?.pid !== child.pid
        return { client: attempt.client, pid: postmaster?.pid ?? child.pid ?? 0, socketDir, adopted }
      }
      const end = await Promise.race([ended, delay(15, null)])
      if (end !== null) {
        const other = await adopt(cluster, credentials)
        if (other) return other
        return { end, log: (await readFile(logFile)).subarray(logStart).toString('utf8') }
      }
      if (attempt.kind === 'refused') throw new StartError(`The own PostgreSQL refuses the connection: ${attempt.error.message}. See ${logFile}.`, attempt.error)
    }
  } finally {
    await log.close()
  }
}

async function spawnPostgres(cluster: Cluster, logFd: number): Promise<{ child: ChildProcess; ended: Promise<string> }> {
  const start = await launchAs(cluster.account, cluster.binaries.postgres, ['-D', cluster.dir], cluster.passClosedFolders)
  const child = spawn(start.command, start.args, {
    uid: start.uid, gid: start.gid, cwd: cluster.dataDir, detached: true, stdio: ['ignore', logFd, logFd], env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  })
  child.unref()
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })
  return { child, ended }
}

/** Looks for a PostgreSQL that already runs on the folder; null when there is none any more. */
async function adopt(cluster: Cluster, credentials: Credentials): Promise<Running | null> {
  let silentSince: number | null = null
  for (;;) {
    const postmaster = await readPostmaster(cluster.dir)
    if (postmaster === null) return null
    const { pid, socketDir } = postmaster
    const attempt = socketDir === null ? ({ kind: 'absent' } as const) : await attemptAdmin(socketDir, credentials.adminPassword)
    if (attempt.kind === 'connected' && socketDir !== null && (await takeLock(attempt.client, cluster.dataDir))) {
      return { client: attempt.client, pid, socketDir, adopted: true }
    }
    if (attempt.kind === 'refused') throw new StartError(`A PostgreSQL runs in ${cluster.dir} (process ${pid}) but refuses the connection: ${attempt.error.message}. Stop it (kill -INT ${pid}) and start Tsubame again.`, attempt.error)
    if (!(await isPostmasterOf(pid, cluster.dir))) {
      await disownPostmasterFile(cluster.dir, pid)
      return null
    }
    if (attempt.kind === 'busy') silentSince = null
    else silentSince ??= performance.now()
    if (silentSince !== null && performance.now() - silentSince > 10_000) {
      throw new StartError(`A PostgreSQL runs in ${cluster.dir} (process ${pid}) but does not answer. Stop it (kill -INT ${pid}) and start Tsubame again.`)
    }
    await delay(20)
  }
}

/** The server's own role may create databases but is no superuser: a hole in a query must not reach the machine. */
async function ensureRole(admin: Client, password: string): Promise<void> {
  const { rows } = await admin.query<{ role: boolean; database: boolean }>(
    'select exists (select from pg_roles where rolname = $1) as role, exists (select from pg_database where datname = $2) as database', [names.role, names.database])
  if (!rows[0]?.role) await admin.query(`create role ${names.role} login createdb password ${admin.escapeLiteral(password)}`)
  if (!rows[0]?.database) await admin.query(`create database ${names.database} owner ${names.role}`)
}

function explainFailure(cluster: Cluster, end: string, log: string): StartError {
  const lines = log.trim().split('\n').slice(-8).join('\n')
  if (/No space left on device/.test(log)) return new StartError(`The disk of the data folder ${cluster.dataDir} is full. Free some space and start Tsubame again.\n${lines}`)
  if (/wrong ownership|Permission denied/.test(log)) return new StartError(`PostgreSQL may not read its folder ${cluster.dir}. Give it to the account with number ${cluster.account.uid}: chown -R ${cluster.account.uid}:${cluster.account.gid} ${cluster.dir}\n${lines}`)
  return new StartError(`The own PostgreSQL in ${cluster.dir} does not start (${end}). It wrote:\n${lines}`)
}

async function rotate(logFile: string): Promise<void> {
  const size = await stat(logFile).then((info) => info.size, (error: unknown) => {
    if (errorCode(error) === 'ENOENT') return 0
    throw error
  })
  if (size > 10 * 1024 * 1024) await rename(logFile, `${logFile}.old`)
}
