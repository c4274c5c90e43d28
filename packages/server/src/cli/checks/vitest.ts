import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../root.ts'

export type Counts = { passed: number; failed: number }

/** Runs Vitest with its usual output and counts the tests from its report. */
export async function runVitest(filters: string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'tsubame-report-'))
  const reportFile = join(folder, 'report.json')
  try {
    const args = [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--passWithNoTests=false', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...filters]
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const report: unknown = await readFile(reportFile, 'utf8').then((text) => JSON.parse(text), () => null)
    return countTests(report, code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Assertion = { status: string }
type FileResult = { status: string; assertionResults: Assertion[] }

/**
 * A test that did not run is a failed one: skipped tests, files that could not be loaded, a runner that broke down.
 */
export function countTests(report: unknown, exitCode: number | null): Counts {
  const files = isReport(report) ? report.testResults : []
  const assertions = files.flatMap((file) => file.assertionResults)
  const passed = assertions.filter((assertion) => assertion.status === 'passed').length
  const notLoaded = files.filter((file) => file.status === 'failed' && !file.assertionResults.some((assertion) => assertion.status === 'failed')).length
  const failed = assertions.length - passed + notLoaded
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

function isReport(value: unknown): value is { testResults: FileResult[] } {
  return typeof value === 'object' && value !== null && 'testResults' in value && Array.isArray(value.testResults)
}
