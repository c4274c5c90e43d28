import { cpus, totalmem } from 'node:os'
import type { LoadResult } from './load/request.ts'
import type { Budget } from './scenarios.ts'

/** A line of the report. Absent cells stay empty. */
export interface Row {
  readonly what: string
  readonly value: string
  readonly p50?: string
  readonly p99?: string
  readonly errors?: number
  /** Processor time of an answer. */
  readonly processor?: string
  readonly budget?: string
  readonly verdict?: 'ok' | 'over'
  /** The figures behind the cells, for the JSON file. */
  readonly figures: Readonly<Record<string, number>>
}

const COLUMNS = ['what', 'measured', 'p50', 'p99', 'errors', 'processor', 'budget', ''] as const

/** The rows as a table for a terminal; it is valid Markdown too. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, row.value, row.p50 ?? '', row.p99 ?? '', row.errors?.toString() ?? '', row.processor ?? '', row.budget ?? '', row.verdict ?? ''])
  const widths = COLUMNS.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(COLUMNS), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.map(line)].join('\n')
}

export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`
export const perSecond = (count: number): string => `${grouped(count)}/s`
const grouped = (count: number): string => Math.round(count).toLocaleString('en')

/** Processor time an answer cost in the server's own process and in its database, in ms. */
export interface ProcessorTime {
  readonly server: number
  readonly database: number
}

/** A run of the load generator against its budget. `bare`: what Fastify alone served, when it was measured. */
export function loadRow(what: string, result: LoadResult, budget: Budget, bare: number | null, processor: ProcessorTime | null = null): Row {
  const share = bare === null ? null : result.throughput / bare
  const least = budget.throughput ?? (budget.shareOfBare === undefined || bare === null ? undefined : bare * budget.shareOfBare)
  const bounds = [
    ...(least === undefined ? [] : [`≥ ${perSecond(least)}`]),
    ...(budget.p99 === undefined ? [] : [`p99 ≤ ${budget.p99} ms`]),
  ]
  const kept = (least === undefined || result.throughput >= least) && (budget.p99 === undefined || result.p99 <= budget.p99) && result.errors === 0
  return {
    what,
    value: `${perSecond(result.throughput)}${share === null ? '' : ` (${share.toFixed(2)} of bare)`}`,
    p50: milliseconds(result.p50), p99: milliseconds(result.p99), errors: result.errors,
    ...(processor === null ? {} : { processor: processor.database === 0 ? milliseconds(processor.server) : `${milliseconds(processor.server)} + ${milliseconds(processor.database)}` }),
    ...(bounds.length === 0 ? {} : { budget: bounds.join(', '), verdict: kept ? 'ok' as const : 'over' as const }),
    figures: { ...result, ...(processor === null ? {} : { processorServer: processor.server, processorDatabase: processor.database }), ...(share === null ? {} : { shareOfBare: share }) },
  }
}

/** A single figure that must not pass a bound. */
export function boundedRow(what: string, figure: number, show: (figure: number) => string, most?: number): Row {
  return {
    what, value: show(figure),
    ...(most === undefined ? {} : { budget: `≤ ${show(most)}`, verdict: figure <= most ? 'ok' as const : 'over' as const }),
    figures: { value: figure },
  }
}

export function machine(): string {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1024 ** 3)} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`
}
