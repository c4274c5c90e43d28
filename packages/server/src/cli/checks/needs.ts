import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { StartError } from '../../platform/start-error.ts'

const run = promisify(execFile)

type Need = { debianPackage: string; what: string; present(): Promise<boolean> }

/** What the tests use and npm does not bring. */
const needs: readonly Need[] = [
  { debianPackage: 'postgresql', what: 'PostgreSQL 15 or newer (an external database)', present: async () => hasPostgres() },
  { debianPackage: 'redis-server', what: 'Redis (events shared between processes)', present: () => runs('redis-server', '--version') },
  { debianPackage: 'chromium', what: 'Chromium (the tests in the browser)', present: () => runs('chromium', '--version') },
  { debianPackage: 'fonts-noto-cjk', what: 'a Japanese font (pictures of the web client)', present: () => hasFont('ja') },
  { debianPackage: 'fonts-noto-color-emoji', what: 'an emoji font (pictures of the web client)', present: () => hasFont('und-zsye') },
]

/**
 * Installs what is missing when that is possible without asking (root, apt).
 * @throws StartError that names what to install otherwise
 */
export async function provideNeeds(): Promise<void> {
  const missing = await findMissing()
  if (missing.length === 0) return
  const names = missing.map((need) => need.debianPackage)
  if (process.getuid?.() !== 0 || !(await runs('apt-get', '--version'))) throw new StartError(explain(missing))
  process.stdout.write(`Installing with apt-get: ${names.join(', ')}\n`)
  await apt('update')
  await apt('install', '--yes', '--no-install-recommends', ...names)
  const still = await findMissing()
  if (still.length > 0) throw new StartError(explain(still))
}

async function findMissing(): Promise<Need[]> {
  const states = await Promise.all(needs.map(async (need) => ({ need, present: await need.present() })))
  return states.filter(({ present }) => !present).map(({ need }) => need)
}

function explain(missing: Need[]): string {
  return `The tests need more than npm brings:\n${missing.map((need) => `  - ${need.what}`).join('\n')}\nInstall it, on Debian or Ubuntu with:\n  sudo apt-get install ${missing.map((need) => need.debianPackage).join(' ')}`
}

async function apt(...args: string[]): Promise<void> {
  // RUNLEVEL=1: packages start no services of their own; the tests start theirs on free ports.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const child = spawn('apt-get', ['-q', ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new StartError(`apt-get ${args.join(' ')} failed. Read its output above, mend it, and run ./tsubame test again.`)
}

function hasPostgres(): boolean {
  const parent = '/usr/lib/postgresql'
  const versions = existsSync(parent) ? readdirSync(parent) : []
  const folders = [...versions.filter((version) => Number(version) >= 15).map((version) => `${parent}/${version}/bin`), '/usr/local/pgsql/bin', '/opt/homebrew/opt/postgresql/bin']
  return folders.some((folder) => existsSync(`${folder}/initdb`))
}

async function hasFont(language: string): Promise<boolean> {
  return run('fc-list', [`:lang=${language}`]).then(({ stdout }) => stdout.trim() !== '', () => false)
}

async function runs(program: string, ...args: string[]): Promise<boolean> {
  return run(program, args).then(() => true, () => false)
}
