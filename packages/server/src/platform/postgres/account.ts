import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { StartError, errorCode } from '../start-error.ts'

const run = promisify(execFile)

/** The system account that PostgreSQL runs as. It refuses to run as root. */
export type Account = { uid: number; gid: number }

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0
}

/** The account we run as ourselves. */
export function ownAccount(): Account {
  return { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 }
}

/**
 * For root: the account that already owns the cluster, else `tsubame`, else `postgres`, else a new `tsubame`, else `nobody`.
 * For everybody else: themselves.
 */
export async function chooseAccount(clusterDir: string): Promise<Account> {
  if (!runsAsRoot()) return ownAccount()
  const owner = await stat(clusterDir).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const account = (await lookUp('tsubame')) ?? (await lookUp('postgres')) ?? (await createAccount()) ?? (await lookUp('nobody'))
  if (account) return account
  throw new StartError('PostgreSQL cannot run as root and there is no account for it. Create one (useradd --system tsubame), start Tsubame as another account, or set DATABASE_URL to an external PostgreSQL.')
}

async function lookUp(name: string): Promise<Account | null> {
  const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)])
  return uid !== null && gid !== null && uid !== 0 ? { uid, gid } : null
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | null> {
  try {
    const { stdout } = await run('id', [flag, name])
    return /^\d+\s*$/.test(stdout) ? Number(stdout) : null
  } catch (error) {
    // `id` answers with an exit code when there is no such account.
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') return null
    throw error
  }
}

/** Tries the tools of the usual systems; null when none works, and the caller goes on with what exists. */
async function createAccount(): Promise<Account | null> {
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'tsubame']],
    ['adduser', ['-S', '-D', '-H', '-h', '/nonexistent', '-s', '/sbin/nologin', 'tsubame']],
  ]
  for (const [tool, args] of attempts) {
    const made = await run(tool, args).then(() => true, () => false)
    if (made) return lookUp('tsubame')
  }
  return null
}

/** Whether the account may pass through all folders above `path` and use `path` itself in the given way. */
export async function mayReach(account: Account, path: string, need: 'enter' | 'execute' | 'read'): Promise<boolean> {
  if (!(await permits(account, path, need === 'read' ? 0o4 : 0o1))) return false
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    if (!(await permits(account, dir, 0o1))) return false
    if (dir === dirname(dir)) return true
  }
}

async function permits(account: Account, path: string, bit: number): Promise<boolean> {
  const info = await stat(path)
  if (info.uid === account.uid) return (info.mode & (bit << 6)) !== 0
  if (info.gid === account.gid) return (info.mode & (bit << 3)) !== 0
  return (info.mode & bit) !== 0
}

/** A program with its arguments, and the account to start it as. */
export type Launch = { command: string; args: string[]; uid?: number; gid?: number }

/**
 * How to start `command` as the account.
 * @param passClosedFolders the data folder is below one that the account may not enter (/root, a private
 * temporary folder): the program keeps exactly the one capability that lets it pass
 */
export async function launchAs(account: Account, command: string, args: string[], passClosedFolders: boolean): Promise<Launch> {
  if (!runsAsRoot()) return { command, args }
  if (!passClosedFolders) return { command, args, uid: account.uid, gid: account.gid }
  const capability = await searchCapability()
  if (capability === null || !(await hasSetpriv())) {
    throw new StartError('PostgreSQL does not run as root, and the account it would run as may not enter the folder above the data folder. Move the data folder to a reachable place (TSUBAME_DATA=/var/lib/tsubame), open the folders above it (chmod o+x), or start Tsubame as another account.')
  }
  return {
    command: 'setpriv',
    args: [
      `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', `--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`, `--bounding-set=-all,+${capability}`,
      // Without it access(2), which PostgreSQL asks about its own programs, would ignore the capability.
      '--securebits=+no_setuid_fixup', '--', command, ...args,
    ],
  }
}

/** `dac_read_search` is the smaller right; containers often have only `dac_override`. */
async function searchCapability(): Promise<'dac_read_search' | 'dac_override' | null> {
  if (process.platform !== 'linux') return null
  const status = await readFile('/proc/self/status', 'utf8')
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  if (effective & (1n << 2n)) return 'dac_read_search'
  if (effective & (1n << 1n)) return 'dac_override'
  return null
}

async function hasSetpriv(): Promise<boolean> {
  // BusyBox has a setpriv without these options.
  return run('setpriv', ['--help']).then(({ stdout }) => stdout.includes('--ambient-caps') && stdout.includes('--reuid'), () => false)
}
