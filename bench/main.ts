import { writeFile } from 'node:fs/promises'
import { StartError } from '@tsubame/server/src/platform/start-error.ts'
import type { LoadRequest, LoadResult } from './load/request.ts'
import type { SeenResult, SocketsRequest } from './load/sockets.ts'
import { callApi } from './load/target.ts'
import type { Target } from './load/target.ts'
import { Helper } from './machine/child.ts'
import { Cleanup } from './machine/cleanup.ts'
import { residentMb } from './machine/memory.ts'
import { Meter } from './meter.ts'
import { readOptions, usage } from './options.ts'
import type { Options } from './options.ts'
import { ownDatabase, prepareOwnServer, withDatabase } from './own-server.ts'
import type { OwnServer } from './own-server.ts'
import { boundedRow, loadRow, machine, milliseconds, table } from './report.ts'
import type { ProcessorTime, Row } from './report.ts'
import { measure, scenarios } from './scenarios.ts'
import type { Run } from './scenarios.ts'
import { countPageStatements, growsNot, total } from './statements.ts'
import { Terminal } from './terminal.ts'

const BARE_SECONDS = 5
const SEEN_NOTES = 40
const PAGE_SIZES = [5, 50, 100] as const
const megabytes = (size: number): string => `${size.toFixed(0)} MB`

/** Measures a server and prints the figures beside their budgets. */
export async function bench(args: string[]): Promise<number> {
  const options = readOptions(args)
  if (options === null) {
    process.stdout.write(usage)
    return 0
  }
  const cleanup = new Cleanup()
  const terminal = new Terminal()
  const interrupted = untilSignal()
  const rows: Row[] = []
  try {
    const finished = await Promise.race([measureAll(options, terminal, cleanup, rows).then(() => true), interrupted.then(() => false)])
    if (!finished) {
      terminal.line('Stopping')
      return 130
    }
    terminal.clear()
    process.stdout.write(`\n${machine()}\n\n${table(rows)}\n`)
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ date: new Date().toISOString(), machine: machine(), options: sizes(options), rows }, null, 2)}\n`)
    return 0
  } finally {
    await cleanup.run()
  }
}

/** Resolves when somebody wants the run to end; a second signal does not wait for the clean-up. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let count = 0
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        count += 1
        if (count > 1) process.exit(130)
        resolve()
      })
    }
  })
}

/** What is written down of the options: no tokens. */
function sizes({ seconds, people, notes, follows, sockets, base, compare }: Options): Record<string, unknown> {
  return base === null ? { seconds, people, notes, follows, sockets } : { seconds, sockets, base: base.url, compare: compare?.url ?? null }
}

async function measureAll(options: Options, terminal: Terminal, cleanup: Cleanup, rows: Row[]): Promise<void> {
  const wants = (part: string): boolean => options.only === null || options.only.includes(part)
  const own = options.base === null ? await prepareOwnServer(options, terminal, cleanup) : null
  const first = own?.target ?? options.base
  if (first === null) throw new StartError('there is no server to measure')
  const targets = [first, ...(options.compare === null ? [] : [options.compare])]
  for (const target of targets) await callApi(target, 'i')

  const load = new Helper('load/worker.ts')
  cleanup.add(() => load.stop())
  if (own !== null && wants('start')) rows.push(...startRows(own))
  for (const scenario of scenarios.filter(({ name }) => wants(name))) {
    for (const target of targets) {
      const title = targets.length === 1 ? scenario.title : `${scenario.title}, ${target.name}`
      terminal.status(`${title} …`)
      const run: Run = (request: LoadRequest) => load.ask<LoadResult>(request)
      const meter = own !== null && target === own.target ? await serverMeter(own) : null
      const result = await measure(meter?.around(run) ?? run, scenario, target, options.seconds, own?.places ?? null)
      if (result === null) {
        terminal.line(`${title}: only measured on a server made for it`)
        continue
      }
      const bare = scenario.budget.shareOfBare === undefined ? null : await measureBare(run, scenario.connections, result.bytes, Math.min(options.seconds, BARE_SECONDS), terminal)
      if (bare !== null && scenario.name === 'home') rows.push(loadRow(`bare Fastify, ${(result.bytes / 1024).toFixed(0)} kB`, bare.result, {}, null, bare.processor))
      rows.push(loadRow(title, result, scenario.budget, bare?.result.throughput ?? null, meter?.last ?? null))
      terminal.line(`${title}: ${rows.at(-1)?.value ?? ''}`)
    }
  }
  await load.stop()
  if (wants('sockets')) for (const target of targets) rows.push(...(await measureSockets(options, terminal, cleanup, target, targets.length === 1 ? '' : `, ${target.name}`, own)))
  if (own !== null && wants('statements')) rows.push(...(await measureStatements(own, terminal, cleanup)))
  if (own !== null && own.process.output.includes('"level"')) terminal.line(`The server logged:\n${own.process.output}`)
}

function startRows(own: OwnServer): Row[] {
  return [
    boundedRow('seeding through SQL', own.seedSeconds, (seconds) => `${seconds.toFixed(1)} s`, 60),
    { ...boundedRow('start to first answer', own.firstAnswer, milliseconds, 2000), ...(own.startProcessor === null ? {} : { processor: milliseconds(own.startProcessor) }) },
    boundedRow('start to full index', own.indexFull, milliseconds),
    boundedRow('memory, idle, empty', own.idleMemory, megabytes, 150),
    boundedRow('memory, idle, index full', own.filledMemory, megabytes),
  ]
}

async function serverMeter(own: OwnServer): Promise<Meter> {
  return new Meter(own.process.pid, await own.process.postgresPid())
}

interface BareResult {
  readonly result: LoadResult
  readonly processor: ProcessorTime | null
}

/** What Fastify alone serves of pages of this size, right after the scenario it is compared with. */
async function measureBare(run: Run, connections: number, bytes: number, seconds: number, terminal: Terminal): Promise<BareResult> {
  terminal.status('The same page from bare Fastify …')
  const bare = new Helper('load/bare.ts')
  try {
    const { url } = await bare.ask<{ url: string }>({ bytes })
    const request = { url, path: '/api/page', connections, bodies: [JSON.stringify({ i: 'x'.repeat(16), limit: 20 })] }
    await run({ ...request, seconds: 1 })
    const meter = new Meter(bare.pid, null)
    const result = await meter.around(run)({ ...request, seconds })
    return { result, processor: meter.last }
  } finally {
    await bare.stop()
  }
}

async function measureSockets(options: Options, terminal: Terminal, cleanup: Cleanup, target: Target, suffix: string, own: OwnServer | null): Promise<Row[]> {
  const count = options.sockets
  terminal.status(`Opening ${count} sockets${suffix} …`)
  const helper = new Helper('load/sockets.ts')
  cleanup.add(() => helper.stop())
  const ask = <Answer>(request: SocketsRequest): Promise<Answer> => helper.ask<Answer>(request)
  const owners = own?.people.filter(({ host }) => host === null).map(({ token }) => token) ?? []
  const tokens = Array.from({ length: count }, (_, index) => owners[index % owners.length] ?? target.token)
  await ask({ kind: 'open', url: target.url, tokens, channel: 'localTimeline' })
  terminal.status(`Posting notes to ${count} sockets${suffix} …`)
  await ask({ kind: 'post', url: target.url, token: target.token, notes: 5 })
  const seen = await ask<SeenResult>({ kind: 'post', url: target.url, token: target.token, notes: SEEN_NOTES })
  const memory = own === null ? null : await residentMb(own.process.pid)
  await ask({ kind: 'close' })
  await helper.stop()
  const kept = seen.p99 <= 150 && seen.lost === 0
  const rows: Row[] = [{
    what: `create → seen on ${count} sockets${suffix}`, value: `${SEEN_NOTES} notes`, p50: milliseconds(seen.p50), p99: milliseconds(seen.p99), errors: seen.lost,
    budget: 'p99 ≤ 150 ms', verdict: kept ? 'ok' : 'over', figures: { ...seen },
  }]
  if (memory !== null) rows.push(boundedRow(`memory, index full, ${count} sockets, after the load`, memory, megabytes, 350))
  return rows
}

/** In this process, on the same database, after the measured server has stopped. */
async function measureStatements(own: OwnServer, terminal: Terminal, cleanup: Cleanup): Promise<Row[]> {
  terminal.status('Counting statements …')
  await own.process.stop()
  const counts = await withDatabase(own.process, cleanup, ({ adminUrl }) => countPageStatements(ownDatabase(adminUrl), own.target.token, PAGE_SIZES, own.seededAt))
  // The shortest page may lack what a longer one holds (renotes of renotes, files); from there on nothing may grow.
  const [, middle, large] = counts
  const constant = middle !== undefined && large !== undefined && growsNot(middle.cold, large.cold) && growsNot(middle.warm, large.warm)
  const list = (kind: 'cold' | 'warm'): string => counts.map((count) => total(count[kind])).join(' / ')
  const figures = (kind: 'cold' | 'warm'): Record<string, number> => Object.fromEntries(counts.map((count) => [`of${count.limit}`, total(count[kind])]))
  const verdict = constant ? 'ok' : 'over'
  return [
    { what: `statements, home page of ${PAGE_SIZES.join(' / ')}, first time`, value: list('cold'), budget: 'constant', verdict, figures: figures('cold') },
    { what: 'the same again', value: list('warm'), budget: 'constant', verdict, figures: figures('warm') },
  ]
}
