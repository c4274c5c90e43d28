import { existsSync } from 'node:fs'
import { root } from '../root.ts'
import type { Check } from './check.ts'
import { fileLength } from './file-length.ts'
import { toolFindings } from './tool.ts'

/** The native compiler for .ts; .vue files need the one with the JavaScript interface, through vue-tsc. */
const types: Check[] = [
  { name: 'types: server, contract, testkit', find: () => toolFindings('typescript7/bin/tsc', ['-p', 'tsconfig.json', '--pretty']) },
  ...(existsSync(`${root}/packages/testkit/src/browser`)
    ? [{ name: 'types: browser tests', find: () => toolFindings('typescript7/bin/tsc', ['-p', 'tsconfig.browser.json', '--pretty']) }]
    : []),
  { name: 'types: web client', find: () => toolFindings('vue-tsc/bin/vue-tsc.js', ['-p', 'packages/web/tsconfig.json', '--noEmit', '--pretty']) },
]

export const staticChecks: readonly Check[] = [
  ...types,
  { name: 'lint, no floating promises', find: () => toolFindings('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', '.']) },
  { name: 'import boundaries, no cycles', find: () => toolFindings('dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.cjs', 'packages/contract/src', 'packages/server/src', 'packages/testkit/src', 'packages/web/src']) },
  fileLength,
]
