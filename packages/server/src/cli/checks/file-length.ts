import { execFile } from 'node:child_process'
import { glob, readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { root } from '../root.ts'
import type { Check } from './check.ts'

const limit = 400

/** Data is as long as it is: words of a language, lists of emojis. */
const data = /(^|\/)(locales?|generated|fixtures|data)\/|\.json$/

/** A file that no longer fits a head does more than one thing. */
export const fileLength: Check = {
  name: `no file above ${limit} lines`,
  async find() {
    const long: string[] = []
    for (const file of await sources()) {
      const lines = (await readFile(`${root}/${file}`, 'utf8')).split('\n').length - 1
      if (lines > limit) long.push(`${file}: ${lines} lines. Split it by what its parts are about.`)
    }
    return long.join('\n')
  },
}

/** Source files that git knows or would take in; in a folder without git, all of them. */
async function sources(): Promise<string[]> {
  const files = await promisify(execFile)('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, maxBuffer: 64 * 1024 * 1024 })
    .then(({ stdout }) => stdout.split('\0'), () => walk())
  const existing = await Promise.all(files.filter((file) => isSource(file)).map(async (file) => ((await isThere(file)) ? [file] : [])))
  return existing.flat()
}

function isSource(file: string): boolean {
  return /\.(ts|js|cjs|mjs|vue|css|sh)$/.test(file) && !data.test(file.replace('packages/web/src/data/', 'packages/web/src/'))
}

async function walk(): Promise<string[]> {
  return Array.fromAsync(glob('{packages,bench}/**/*.{ts,js,cjs,mjs,vue,css}', { cwd: root, exclude: ['**/node_modules', '**/dist'] }))
}

/** A file that was deleted but not yet committed is still in git's list. */
async function isThere(file: string): Promise<boolean> {
  return stat(`${root}/${file}`).then((info) => info.isFile(), () => false)
}
