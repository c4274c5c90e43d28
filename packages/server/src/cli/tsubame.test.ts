import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { root } from './root.ts'

// The script alone, in a checkout that holds nothing else, with a Node and an npm that only write down what they were asked.
let folder = ''
let checkout = ''
let bin = ''

const tools = ['sh', 'uname', 'dirname', 'mkdir', 'date', 'sleep', 'cat', 'cmp', 'find', 'tail', 'head', 'tr', 'mv', 'rm', 'cp', 'touch', 'readlink', 'ps', 'env', 'printf', 'chmod']

const fakeNode = (version: string): string => `#!/bin/sh
[ "$1" = --version ] && { echo v${version}; exit 0; }
echo "node ${version} pid $$"
for argument in "$@"; do echo "<$argument>"; done
`

// "npm install --prefix DIR … NAME@VERSION", "npm ci", "npm run build"
const fakeNpm = `#!/bin/sh
echo "$*" >>"$NPM_CALLS"
[ -z "$NPM_FAILS" ] || { echo 'npm error no network' >&2; exit 1; }
case $1 in
  install)
    for last in "$@"; do :; done
    mkdir -p "$3/node_modules/\${last%@*}/bin"
    cp "$FAKE_NEW_NODE" "$3/node_modules/\${last%@*}/bin/node" ;;
  ci)
    [ -z "$NPM_HANGS" ] || { echo $$ >"$NPM_HANGS"; exec sleep 1000; }
    sleep 0.2; mkdir -p node_modules; echo '{}' >node_modules/.package-lock.json; touch -d '2020-01-01' node_modules/.package-lock.json 2>/dev/null || touch -t 202001010000 node_modules/.package-lock.json ;;
  run) mkdir -p packages/web/dist; echo built >packages/web/dist/index.html ;;
esac
`

async function program(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await chmod(path, 0o755)
}

function which(tool: string): string {
  return spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim()
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsubame script '))
  checkout = join(folder, 'the checkout')
  bin = join(folder, 'bin')
  for (const dir of [bin, join(checkout, 'packages', 'web', 'src'), join(checkout, 'packages', 'contract', 'src'), join(checkout, 'packages', 'server', 'src')]) await mkdir(dir, { recursive: true })
  await copyFile(join(root, 'tsubame'), join(checkout, 'tsubame'))
  await writeFile(join(checkout, 'package-lock.json'), '{"lockfileVersion":3}')
  await writeFile(join(checkout, 'packages', 'web', 'src', 'main.ts'), '')
  for (const tool of tools) {
    const path = which(tool)
    if (path.startsWith('/')) await symlink(path, join(bin, tool))
  }
  await program(join(folder, 'new-node'), fakeNode('26.0.0'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const withNode = (version: string): Promise<void> => program(join(bin, 'node'), fakeNode(version))
const withNpm = (): Promise<void> => program(join(bin, 'npm'), fakeNpm)

type Result = { code: number | null; out: string; err: string; pid: number | undefined }

function start(args: string[] = [], options: { script?: string; env?: Record<string, string> } = {}, begun: (child: ChildProcess) => void = () => undefined): Promise<Result> {
  const child = spawn(join(bin, 'sh'), [options.script ?? join(checkout, 'tsubame'), ...args], {
    cwd: folder, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: bin, NPM_CALLS: join(folder, 'npm-calls'), NPM_FAILS: '', NPM_HANGS: '', FAKE_NEW_NODE: join(folder, 'new-node'), ...options.env },
  })
  begun(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString() })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err, pid: child.pid }))
  })
}

async function npmCalls(): Promise<string[]> {
  return (await readFile(join(folder, 'npm-calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '').map((line) => line.split(' ')[0] ?? '')
}

describe('Node', () => {
  it('of the system is used when it is new enough, and replaces the shell', async () => {
    await withNode('24.1.0')
    await withNpm()
    const { out, code, pid } = await start(['start', 'an argument', '*'])
    expect(code).toBe(0)
    expect(out).toContain(`node 24.1.0 pid ${pid}`)
    expect(out).toContain(`<${join(checkout, 'packages', 'server', 'src', 'main.ts')}>\n<start>\n<an argument>\n<*>`)
    expect(await npmCalls()).toEqual(['ci', 'run'])
  })

  it.each(['20.19.0', '9.0.0'])('is fetched when the system has %s', async (version) => {
    await withNode(version)
    await withNpm()
    const { out, err } = await start(['version'])
    expect(err).toContain(`the installed one is ${version}, 24 or newer is needed`)
    expect(out).toContain('node 26.0.0')
    const second = await start(['version'])
    expect(second.out).toContain('node 26.0.0')
    expect(second.err).toBe('')
    expect(await npmCalls()).toEqual(['install'])
  })

  it('is fetched by npm alone', async () => {
    await withNpm()
    expect((await start(['help'])).out).toContain('node 26.0.0')
  })

  it('is asked for when there is neither it nor npm', async () => {
    const { code, err } = await start()
    expect(code).toBe(1)
    expect(err).toMatch(/needs Node 24 or newer.*Install Node from https:\/\/nodejs.org/)
  })

  it('that cannot be fetched leaves nothing behind', async () => {
    await withNode('20.0.0')
    await withNpm()
    const { code, err } = await start([], { env: { NPM_FAILS: '1' } })
    expect(code).toBe(1)
    expect(err).toContain('npm error no network')
    expect(err).toContain('Check the network')
    expect((await readdir(join(checkout, '.tsubame'))).filter((name) => name !== 'node.log')).toEqual([])
    expect((await start(['version'])).out).toContain('node 26.0.0')
  })
})

describe('packages and the web client', () => {
  beforeEach(async () => {
    await withNode('26.0.0')
    await withNpm()
  })

  it('are made once', async () => {
    await start()
    const second = await start()
    expect(second.err).toBe('')
    expect(await npmCalls()).toEqual(['ci', 'run'])
  })

  it('are made again when the lock file or a source changes', async () => {
    await start()
    await writeFile(join(checkout, 'package-lock.json'), '{"lockfileVersion":4}')
    const later = new Date(Date.now() + 5000)
    await utimes(join(checkout, 'packages', 'web', 'src', 'main.ts'), later, later)
    await start()
    expect(await npmCalls()).toEqual(['ci', 'run', 'ci', 'run'])
  })

  it('the sources are read by another process than the server, once and again when one changes', async () => {
    const log = join(checkout, '.tsubame', 'sources.log')
    const first = await start()
    expect(first.err).toContain('Reading the sources: done')
    expect(first.out).not.toContain('read-sources')
    expect(await readFile(log, 'utf8')).toContain('<packages/server/src/cli/read-sources.ts>')
    await rm(log)
    await start()
    expect(await readdir(join(checkout, '.tsubame'))).not.toContain('sources.log')
    const later = new Date(Date.now() + 5000)
    await writeFile(join(checkout, 'packages', 'server', 'src', 'main.ts'), '')
    await utimes(join(checkout, 'packages', 'server', 'src', 'main.ts'), later, later)
    expect((await start()).err).toContain('Reading the sources')
  })

  it('a start goes on when the sources cannot be read ahead', async () => {
    await program(join(bin, 'node'), fakeNode('26.0.0').replace('echo "node', 'case $2 in *read-sources.ts) echo broken; exit 1;; esac\necho "node'))
    const { code, out, err } = await start()
    expect(code).toBe(0)
    expect(err).toContain('broken')
    expect(out).toContain('<start>')
  })

  it('are made by one of two that start at the same time', async () => {
    const results = await Promise.all([start(), start()])
    expect(results.map(({ code }) => code)).toEqual([0, 0])
    expect(await npmCalls()).toEqual(['ci', 'run'])
    expect(await readdir(join(checkout, '.tsubame'))).not.toContain('lock')
  })

  it('are made although an earlier start was killed in the middle', async () => {
    const gone = spawnSync('true').pid
    await mkdir(join(checkout, '.tsubame', 'lock'), { recursive: true })
    await writeFile(join(checkout, '.tsubame', 'lock', 'pid'), `${gone}\n`)
    expect((await start()).code).toBe(0)
    expect(await npmCalls()).toEqual(['ci', 'run'])
  })

  it('are made although the number of one that was killed belongs to another program by now', async () => {
    await mkdir(join(checkout, '.tsubame', 'lock'), { recursive: true })
    await writeFile(join(checkout, '.tsubame', 'lock', 'pid'), `${process.pid} 1\n`)
    expect((await start()).code).toBe(0)
    expect(await npmCalls()).toEqual(['ci', 'run'])
  })

  it('are no longer made when the start is ended', async () => {
    const file = join(folder, 'npm-pid')
    const started = start([], { env: { NPM_HANGS: file } }, (child) => {
      void vi.waitFor(async () => expect(await readFile(file, 'utf8')).toMatch(/\d\n/), { timeout: 10_000 }).finally(() => child.kill('SIGTERM'))
    })
    expect((await started).code).toBe(130)
    const pid = Number(await readFile(file, 'utf8'))
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(await readdir(join(checkout, '.tsubame'))).not.toContain('lock')
  })

  it('that fail show the end of their output', async () => {
    const { code, err } = await start([], { env: { NPM_FAILS: '1' } })
    expect(code).toBe(1)
    expect(err).toMatch(/Installing the packages: failed[\s\S]*npm error no network[\s\S]*free disk space/)
    expect(await readdir(join(checkout, '.tsubame'))).not.toContain('lock')
    expect((await start()).code).toBe(0)
  })

  it('are found through a symbolic link', async () => {
    await symlink(join('the checkout', 'tsubame'), join(folder, 'link'))
    expect((await start(['start'], { script: join(folder, 'link') })).out).toContain(join(checkout, 'packages', 'server', 'src', 'main.ts'))
  })

  it('are not needed for help', async () => {
    await start(['help'])
    expect(await npmCalls()).toEqual([])
  })
})
