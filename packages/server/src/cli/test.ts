import { provideNeeds } from './checks/needs.ts'
import { staticChecks } from './checks/static-checks.ts'
import { runVitest } from './checks/vitest.ts'

/**
 * Everything that must hold: types, lint, boundaries, and all tests. With filters only the test files whose path contains one.
 * The last line is "N passed, N failed".
 */
export async function test(filters: string[]): Promise<number> {
  const began = performance.now()
  let passed = 0
  let failed = 0
  if (filters.length === 0) {
    await provideNeeds()
    for (const check of staticChecks) {
      const started = performance.now()
      process.stdout.write(`${check.name} … `)
      const findings = await check.find()
      process.stdout.write(`${findings === '' ? 'passed' : 'FAILED'} (${seconds(started)})\n${findings === '' ? '' : `${findings}\n\n`}`)
      if (findings === '') passed += 1
      else failed += 1
    }
  }
  const counts = await runVitest(filters)
  passed += counts.passed
  failed += counts.failed
  process.stdout.write(`Took ${seconds(began)}\n${passed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
