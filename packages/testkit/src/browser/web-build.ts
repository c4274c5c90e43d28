import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { root } from '@tsubame/server/src/cli/root.ts'

/** Builds the web client when it never was; `./tsubame test` keeps it fresh, a single test file run by hand only needs one. */
export async function provideWebClient(): Promise<void> {
  if (existsSync(`${root}/packages/web/dist/index.html`)) return
  await promisify(execFile)('npm', ['run', 'build', '--workspace', 'packages/web'], { cwd: root })
}
