import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startEmbeddedPostgres } from './embedded.ts'
import { Holder, query } from './fixtures/holder.ts'
import { killOrphans, readPostmaster } from './postmaster.ts'

const run = promisify(execFile)
let template = ''
let folder = ''
let dataDir = ''
const holders: Holder[] = []
const clients: Client[] = []

function hold(dir = dataDir): Holder {
  const holder = new Holder(dir)
  holders.push(holder)
  return holder
}

async function postmasterPid(): Promise<number> {
  const postmaster = await readPostmaster(join(dataDir, 'postgres'))
  if (postmaster === null) throw new Error('no PostgreSQL runs')
  return postmaster.pid
}

/** A connection that stays open until the test ends, and the process behind it. */
async function client(url: string | undefined): Promise<{ pid: number; query(sql: string): Promise<Record<string, unknown>[]> }> {
  const connection = new Client({ connectionString: url })
  // The tests end processes behind connections.
  connection.on('error', () => undefined)
  clients.push(connection)
  await connection.connect()
  const ask = async (sql: string) => (await connection.query<Record<string, unknown>>(sql)).rows
  return { pid: Number((await ask('select pg_backend_pid() as pid'))[0]?.['pid']), query: ask }
}

/** Children of the postmaster, and itself. */
async function allProcesses(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  const rows = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return [pid, ...rows.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []))]
}

// The temporary folder is closed to other accounts (0700), as /root is: as root this is the hardest case.
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'tsubame-pg-'))
  const postgres = await startEmbeddedPostgres({ dataDir: join(template, 'data'), connections: 20 })
  await query(postgres.url, 'create table kept (n int)')
  await postgres.stop()
})
afterAll(() => rm(template, { recursive: true, force: true }))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsubame-pg-'))
  dataDir = join(folder, 'data')
  await run('cp', ['-a', join(template, 'data'), dataDir])
})
afterEach(async () => {
  for (const connection of clients.splice(0)) await connection.end()
  for (const holder of holders.splice(0)) await holder.end('SIGTERM')
  const left = await readPostmaster(join(dataDir, 'postgres')).catch(() => null)
  expect(left, 'a PostgreSQL was left running').toBeNull()
  await rm(folder, { recursive: true, force: true })
})

describe('a first and a second start', () => {
  it('keep the data, private to its owner', async () => {
    const first = hold()
    const { url, adopted } = await first.says()
    expect(adopted).toBe(false)
    await query(url, 'insert into kept values (1)')
    await first.end('SIGTERM')
    const second = hold()
    expect(await query((await second.says()).url, 'select n from kept')).toEqual([{ n: 1 }])
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700)
  })

  it('give the server a role that owns its database and nothing else', async () => {
    const { url, adminUrl } = await hold().says()
    expect(await query(url, 'select rolsuper as super, rolcreatedb as creates from pg_roles where rolname = current_user')).toEqual([{ super: false, creates: true }])
    expect(await query(url, "select lower('ÀÉ') as lower, current_setting('synchronous_commit') as sync, current_setting('listen_addresses') as tcp")).toEqual([{ lower: 'àé', sync: 'on', tcp: '' }])
    await expect(query(url?.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/)
    await expect(query(adminUrl?.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/)
  })

  it('work below a path that is too long for a socket', async () => {
    const long = join(folder, 'long'.repeat(30), 'data')
    await mkdir(join(long, '..'), { recursive: true })
    const holder = hold(long)
    const { url } = await holder.says()
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    const socketFolder = decodeURIComponent(url?.split('host=')[1] ?? '')
    expect((await stat(socketFolder)).mode & 0o777).toBe(0o700)
    await holder.end('SIGTERM')
    await expect(stat(socketFolder)).rejects.toThrow('ENOENT')
  })
})

describe('after kill -9', () => {
  it('of the server alone, PostgreSQL is taken over with everything in it', async () => {
    const first = hold()
    await query((await first.says()).url, 'insert into kept values (2)')
    const pid = await postmasterPid()
    await first.end('SIGKILL')
    const second = await hold().says()
    expect(second.adopted).toBe(true)
    expect(await postmasterPid()).toBe(pid)
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 2 }])
  })

  it('of the server and of every process of PostgreSQL, it recovers', async () => {
    const first = hold()
    await query((await first.says()).url, 'insert into kept values (3)')
    for (const pid of await allProcesses(await postmasterPid())) process.kill(pid, 'SIGKILL')
    await first.end('SIGKILL')
    const second = await hold().says()
    expect(second).toMatchObject({ adopted: false })
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 3 }])
  })

  it('a process number that another program has by now does not prevent the start', async () => {
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${join(dataDir, 'postgres')}\n1700000000\n5432\n/nowhere\n\n  1234567         0\nready\n`)
    expect((await hold().says()).adopted).toBe(false)
  })

  it('neither does the number of another PostgreSQL, which goes on', async () => {
    const other = join(folder, 'other')
    await run('cp', ['-a', dataDir, other])
    const { url } = await hold(other).says()
    const neighbour = await readPostmaster(join(other, 'postgres'))
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${neighbour?.pid}\n${join(dataDir, 'postgres')}\n1700000000\n5432\n/nowhere\n\n  1234567         0\nready\n`)
    expect((await hold().says()).adopted).toBe(false)
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('of PostgreSQL but not of its connections, they are ended, and nobody else’s', async () => {
    // A copy: everything about it is the same but the folder.
    const other = join(folder, 'other')
    await run('cp', ['-a', dataDir, other])
    const neighbour = await client((await hold(other).says()).url)
    const first = hold()
    const { url } = await first.says()
    const left = await client(url)
    await left.query('insert into kept values (4)')
    // It can hear nothing of the death of its parent, as one that waits for a lock of the dead.
    process.kill(left.pid, 'SIGSTOP')
    process.kill(await postmasterPid(), 'SIGKILL')
    expect((await first.says()).lost).toContain('has ended')
    // By another way to the same folder.
    await symlink(dataDir, join(folder, 'link'))
    const second = await hold(join(folder, 'link')).says()
    expect(second).toMatchObject({ adopted: false })
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 4 }])
    expect(await neighbour.query('select 1 as one')).toEqual([{ one: 1 }])
    await expect(readFile(`/proc/${left.pid}/cmdline`, 'utf8').catch(() => '')).resolves.toBe('')
  })

  it('connections of a PostgreSQL that lives are no orphans', async () => {
    const { url } = await hold().says()
    const held = await client(url)
    const [{ name } = { name: '' }] = await held.query("select current_setting('cluster_name') as name")
    expect(await readFile(`/proc/${held.pid}/cmdline`, 'utf8')).toContain(`postgres: ${String(name)}: `)
    await killOrphans(String(name), join(dataDir, 'postgres'))
    expect(await held.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('of one connection, the lock is taken again', async () => {
    const holder = hold()
    const { adminUrl } = await holder.says()
    const [backend] = await query(adminUrl, "select pid from pg_stat_activity where application_name like 'tsubame %'")
    process.kill(Number(backend?.['pid']), 'SIGKILL')
    const held = "select true as held from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted"
    await vi.waitFor(async () => expect(await query(adminUrl, held)).toEqual([{ held: true }]), { timeout: 20_000 })
    expect((await hold().says()).refused).toContain(`process ${holder.child.pid}`)
  })

  it('of the connection that holds the lock, at the moment that another server waits for it: that one keeps PostgreSQL', async () => {
    const holder = hold()
    const { adminUrl } = await holder.says()
    const other = await client(adminUrl)
    const [held] = await other.query("select pid, (classid::bigint << 32 | objid::bigint)::text as key from pg_locks where locktype = 'advisory' and granted")
    const waiting = other.query(`select pg_advisory_lock(${String(held?.['key'])})`)
    const waits = "select from pg_locks where locktype = 'advisory' and not granted"
    await vi.waitFor(async () => expect(await query(adminUrl, waits)).toHaveLength(1))
    await query(adminUrl, `select pg_terminate_backend(${String(held?.['pid'])})`)
    await waiting
    const ended = once(holder.child, 'exit')
    expect((await holder.says()).lost).toContain('Another Tsubame')
    await ended
    expect(await other.query('select 1 as one')).toEqual([{ one: 1 }])
    await clients.pop()?.end()
    expect((await hold().says()).adopted).toBe(true)
  })

  it('of PostgreSQL alone, the server is told', async () => {
    const holder = hold()
    await holder.says()
    process.kill(await postmasterPid(), 'SIGKILL')
    const ended = once(holder.child, 'exit')
    expect((await holder.says()).lost).toContain('has ended')
    await ended
    const next = hold()
    expect((await next.says()).adopted).toBe(false)
  })
})

describe('what prevents a start says what to do', () => {
  const refusal = async (): Promise<string> => (await hold().says()).refused ?? ''

  it('another server on the same folder', async () => {
    const first = hold()
    const { url } = await first.says()
    expect(await refusal()).toContain(`Another Tsubame (process ${first.child.pid})`)
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('two at the very same moment: one of them wins', async () => {
    const fresh = join(folder, 'fresh')
    const said = await Promise.all([hold(fresh).says(), hold(fresh).says()])
    expect(said.filter((each) => each.url !== undefined)).toHaveLength(1)
    expect(said.filter((each) => each.refused?.includes('Another Tsubame'))).toHaveLength(1)
    for (const holder of holders) await holder.end('SIGTERM')
    expect((await readdir(fresh)).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('a data folder of a newer Tsubame', async () => {
    await writeFile(join(dataDir, 'version.json'), '{"format":99}')
    expect(await refusal()).toMatch(/newer Tsubame \(format 99.*Update Tsubame/)
  })

  it('a cluster of another PostgreSQL', async () => {
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '16\n')
    expect(await refusal()).toMatch(/PostgreSQL 16.*pg_upgrade/)
  })

  it('a file where the folder should be', async () => {
    await rm(dataDir, { recursive: true })
    await writeFile(dataDir, '')
    expect(await refusal()).toMatch(/a file is in its place.*TSUBAME_DATA/)
  })

  it('something else in the place of the cluster', async () => {
    await rm(join(dataDir, 'postgres'), { recursive: true })
    await mkdir(join(dataDir, 'postgres'))
    await writeFile(join(dataDir, 'postgres', 'note.txt'), 'mine')
    expect(await refusal()).toContain('no database folder')
    expect(await readFile(join(dataDir, 'postgres', 'note.txt'), 'utf8')).toBe('mine')
  })

  it('a damaged cluster: what PostgreSQL wrote is shown', async () => {
    await rm(join(dataDir, 'postgres', 'global', 'pg_control'))
    expect(await refusal()).toMatch(/does not start[\s\S]*pg_control/)
  })
})
