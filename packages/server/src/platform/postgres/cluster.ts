import { execFile } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chown, mkdir, readFile, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folderError } from '../data-folder.ts'
import { StartError, errorCode, errorMessage } from '../start-error.ts'
import { launchAs, mayReach, ownAccount, runsAsRoot } from './account.ts'
import type { Account } from './account.ts'
import { copyBinaries } from './binaries.ts'
import type { PostgresBinaries } from './binaries.ts'

const run = promisify(execFile)

/** Name of the superuser, of the server's own role and of its database. */
export const names = { admin: 'postgres', role: 'tsubame', database: 'tsubame' } as const

const draftPrefix = '.postgres-'

export type Credentials = { adminPassword: string; password: string }

/** Where the parts of one cluster are, and how its programs are started. */
export type Cluster = {
  dataDir: string
  /** PGDATA. */
  dir: string
  account: Account
  binaries: PostgresBinaries
  passClosedFolders: boolean
}

/** Decides from where and as whom the programs run, so that they reach both themselves and the data. */
export async function describeCluster(dataDir: string, account: Account, binaries: PostgresBinaries): Promise<Cluster> {
  const dir = join(dataDir, 'postgres')
  if (!runsAsRoot()) return { dataDir, dir, account, binaries, passClosedFolders: false }
  const passClosedFolders = !(await mayReach(account, dataDir, 'enter'))
  const reachable = passClosedFolders ? await openToAll(binaries) : await reaches(account, binaries)
  return { dataDir, dir, account, binaries: reachable ? binaries : await copyBinaries(binaries, dataDir), passClosedFolders }
}

async function reaches(account: Account, binaries: PostgresBinaries): Promise<boolean> {
  const checks = await Promise.all([
    mayReach(account, binaries.postgres, 'execute'),
    mayReach(account, binaries.initdb, 'execute'),
    mayReach(account, join(binaries.root, 'lib'), 'enter'),
    mayReach(account, join(binaries.root, 'share', 'postgresql', 'postgres.bki'), 'read'),
  ])
  return checks.every(Boolean)
}

/** With the capability closed folders do not matter, but the files' own modes do: a strict umask at install time. */
async function openToAll(binaries: PostgresBinaries): Promise<boolean> {
  const modes = await Promise.all([binaries.postgres, binaries.initdb].map((file) => stat(file)))
  return modes.every((info) => (info.mode & 0o001) !== 0)
}

/**
 * Creates the cluster on the first start, or checks that it is one that these programs can run.
 * @throws StartError for a cluster of another PostgreSQL or of another account
 */
export async function ensureCluster(cluster: Cluster, options: { unsafeFast?: boolean }): Promise<void> {
  const installed = await majorOf(cluster.dir)
  if (installed === null) return createCluster(cluster, options)
  const wanted = await majorOfBinaries(cluster.binaries)
  if (installed !== wanted) {
    throw new StartError(`The database in ${cluster.dir} was made by PostgreSQL ${installed}, this Tsubame brings PostgreSQL ${wanted}. Use the Tsubame that made it, or convert the folder with pg_upgrade (or dump and restore it), or set TSUBAME_DATA to another folder.`)
  }
}

async function majorOf(dir: string): Promise<string | null> {
  try {
    return (await readFile(join(dir, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'EACCES') {
      throw new StartError(`The database in ${dir} belongs to another account (was Tsubame started as root before?). Start Tsubame as before, or give the folder to this account: chown -R ${ownAccount().uid}:${ownAccount().gid} ${dir}`, error)
    }
    if (errorCode(error) !== 'ENOENT') throw error
  }
  const entries = await readdir(dir).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  })
  if (entries.length > 0) throw new StartError(`${dir} is no database folder, but not empty either. Move it away, or set TSUBAME_DATA to another folder.`)
  return null
}

async function majorOfBinaries(binaries: PostgresBinaries): Promise<string> {
  const packaged = /^(\d+)\./.exec(binaries.version)?.[1]
  if (packaged !== undefined) return packaged
  const { stdout } = await run(binaries.postgres, ['--version'])
  return /(\d+)/.exec(stdout)?.[1] ?? 'unknown'
}

async function createCluster(cluster: Cluster, options: { unsafeFast?: boolean }): Promise<void> {
  const credentials: Credentials = { adminPassword: randomBytes(32).toString('base64url'), password: randomBytes(32).toString('base64url') }
  // Made aside and moved into place when complete: a start that was cut off leaves no half database.
  const draft = join(cluster.dataDir, `${draftPrefix}${randomUUID()}`)
  try {
    await mkdir(draft, { mode: 0o700 })
    const passwordFile = join(draft, 'password')
    await writeFile(passwordFile, credentials.adminPassword, { mode: 0o600 })
    if (runsAsRoot()) for (const path of [draft, passwordFile]) await chown(path, cluster.account.uid, cluster.account.gid)
    await initialise(cluster, join(draft, 'cluster'), passwordFile, options)
    // Inside the cluster, so that both arrive together; only the account of the database and root can read it.
    await writeOwned(cluster, join(draft, 'cluster', 'tsubame-credentials.json'), `${JSON.stringify(credentials)}\n`)
    await rename(join(draft, 'cluster'), cluster.dir).catch((error: unknown) => {
      // Another start was faster. Both go on to ask PostgreSQL, which lets only one of them have it.
      if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error
    })
  } catch (error) {
    throw folderError(cluster.dataDir, error)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Removes what starts that were cut off in the middle have left. Young ones may belong to a start that is going on. */
export async function removeDrafts(dataDir: string): Promise<void> {
  const drafts = (await readdir(dataDir)).filter((name) => name.startsWith(draftPrefix)).map((name) => join(dataDir, name))
  for (const draft of drafts) {
    const info = await stat(draft)
    if (Date.now() - info.mtimeMs > 600_000) await rm(draft, { recursive: true, force: true })
  }
}

async function initialise(cluster: Cluster, target: string, passwordFile: string, options: { unsafeFast?: boolean }): Promise<void> {
  const args = [
    '-D', target, '--username', names.admin, '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8',
    // Sorting and case rules built into PostgreSQL: the same on every system, so a data folder can be moved.
    '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
    ...(options.unsafeFast ? ['--no-sync'] : []),
  ]
  const launch = await launchAs(cluster.account, cluster.binaries.initdb, args, cluster.passClosedFolders)
  await run(launch.command, launch.args, { uid: launch.uid, gid: launch.gid, cwd: cluster.dataDir, env: { PATH: '/usr/bin:/bin' } }).catch((error: unknown) => {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : errorMessage(error)
    if (output.includes('No space left')) throw new StartError(`The disk of the data folder ${cluster.dataDir} is full. Free some space, or set TSUBAME_DATA to a folder on another disk.`, error)
    if (errorCode(error) === 'ENOENT') throw new StartError('Tsubame\'s own PostgreSQL does not run on this system (it needs glibc). Install PostgreSQL 15 or newer and set DATABASE_URL.', error)
    throw new StartError(`The database in ${cluster.dataDir} could not be created:\n${output}`, error)
  })
  await writeOwned(cluster, join(target, 'pg_hba.conf'), '# Only the Unix socket in a private folder, and only with the password.\nlocal all all scram-sha-256\n')
  const main = join(target, 'postgresql.conf')
  await writeOwned(cluster, main, `${await readFile(main, 'utf8')}\ninclude = 'tsubame.conf'\n`)
  await writeOwned(cluster, join(target, 'tsubame.conf'), '')
}

/** Writes a file of the cluster and leaves it to the account that PostgreSQL runs as. */
export async function writeOwned(cluster: Cluster, path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true })
  if (runsAsRoot()) await chown(path, cluster.account.uid, cluster.account.gid)
}

export async function readCredentials(cluster: Cluster): Promise<Credentials> {
  const file = join(cluster.dir, 'tsubame-credentials.json')
  const parsed: unknown = JSON.parse(await readFile(file, 'utf8'))
  if (typeof parsed === 'object' && parsed !== null && 'adminPassword' in parsed && 'password' in parsed) {
    return { adminPassword: String(parsed.adminPassword), password: String(parsed.password) }
  }
  throw new StartError(`${file} is damaged: it must hold the passwords of the database. Restore it from a backup of the data folder.`)
}

/** A name that no other cluster has, not even a copy of this one in another folder. It stands in the titles of its processes, for all to see. */
export async function clusterName(cluster: Cluster, credentials: Credentials): Promise<string> {
  const unique = createHash('sha256').update(`${credentials.adminPassword}\0${await realpath(cluster.dir)}`).digest('hex')
  return `tsubame-${unique.slice(0, 16)}`
}
