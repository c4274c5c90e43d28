import { describe, expect, it } from 'vitest'
import { countTests } from './vitest.ts'

const file = (status: string, ...statuses: string[]): unknown => ({ status, assertionResults: statuses.map((each) => ({ status: each })) })

describe('countTests', () => {
  it.each([
    ['all pass', { testResults: [file('passed', 'passed', 'passed')] }, 0, { passed: 2, failed: 0 }],
    ['one fails', { testResults: [file('failed', 'passed', 'failed')] }, 1, { passed: 1, failed: 1 }],
    ['a skipped test counts as failed', { testResults: [file('passed', 'passed', 'skipped')] }, 0, { passed: 1, failed: 1 }],
    ['a file that cannot be loaded counts', { testResults: [file('failed'), file('passed', 'passed')] }, 1, { passed: 1, failed: 1 }],
    ['an error outside the tests counts', { testResults: [file('passed', 'passed')] }, 1, { passed: 1, failed: 1 }],
    ['no report at all', null, null, { passed: 0, failed: 1 }],
  ])('%s', (_name, report, code, counts) => {
    expect(countTests(report, code)).toEqual(counts)
  })
})
