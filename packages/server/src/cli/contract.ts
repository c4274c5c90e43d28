import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { endpoints } from '@tsubame/contract'
import { StartError } from '../platform/start-error.ts'

/**
 * Prints every endpoint of misskey-js with a mark: there, or missing.
 * `--missing` prints only the names that are missing.
 */
export async function contract(args: string[]): Promise<number> {
  const report = compare(await misskeyEndpoints(), endpoints.map((endpoint) => endpoint.name))
  const lines = args.includes('--missing')
    ? report.missing
    : [...report.present.map((name) => `  yes  ${name}`), ...report.missing.map((name) => `   no  ${name}`), ...report.extra.map((name) => `  own  ${name}`),
        '', `${report.present.length} of ${report.present.length + report.missing.length} endpoints of misskey-js exist, ${report.missing.length} do not; ${report.extra.length} are known here only.`]
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

/** Both lists by name: what both have, what only misskey-js has, what only we have. */
export function compare(theirs: readonly string[], ours: readonly string[]): { present: string[]; missing: string[]; extra: string[] } {
  const own = new Set(ours)
  const wanted = new Set(theirs)
  const names = [...wanted].sort()
  return { present: names.filter((name) => own.has(name)), missing: names.filter((name) => !own.has(name)), extra: [...own].filter((name) => !wanted.has(name)).sort() }
}

/**
 * Reads the names out of the type declarations: misskey-js has no list of them at run time.
 * Generated ones stand in one file, those written by hand in another.
 */
export async function misskeyEndpoints(): Promise<string[]> {
  const built = dirname(createRequire(import.meta.url).resolve('misskey-js'))
  const files = [join(built, 'autogen', 'endpoint.d.ts'), join(built, 'api.types.d.ts')]
  const names = new Set<string>()
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    const body = /export type Endpoints = [^\n]*\{\n([\s\S]*?)\n\}/.exec(text)?.[1]
    if (body === undefined) throw new StartError(`${file} has another shape than expected; the version of misskey-js is not the one in package-lock.json. Run "npm ci".`)
    for (const match of body.matchAll(/^ {4}'?([a-z][a-zA-Z0-9/_-]*)'?: \{$/gm)) if (match[1] !== undefined) names.add(match[1])
  }
  return [...names]
}
