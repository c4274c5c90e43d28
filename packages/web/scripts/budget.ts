import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Manifest, Plugin } from 'vite'

interface BudgetOptions {
  /** Upper bound in kilobytes (1,000 bytes) of gzip-compressed JavaScript. */
  limitKb: number
  /** Manifest key of the page's entry. */
  entry: string
  /** Manifest key of the lazily loaded route counted as part of the first load. */
  route: string
}

/** Every script that the browser fetches before `keys` can run: the chunks themselves and their static imports. */
function staticClosure(manifest: Manifest, keys: string[]): Set<string> {
  const seen = new Set<string>()
  const visit = (key: string): void => {
    if (seen.has(key)) return
    const chunk = manifest[key]
    if (!chunk) throw new Error(`the build manifest has no "${key}"; the budget check needs it`)
    seen.add(key)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const key of keys) visit(key)
  return seen
}

/** Fails the build when the first load of a route outgrows its budget, and prints the figure otherwise. */
export function budget(options: BudgetOptions): Plugin {
  let outDir = 'dist'
  let isBuild = false
  return {
    name: 'tsubame:budget',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir)
      isBuild = config.command === 'build'
    },
    closeBundle() {
      if (!isBuild) return
      const manifest = JSON.parse(readFileSync(join(outDir, '.vite/manifest.json'), 'utf8')) as Manifest
      const rows = [...staticClosure(manifest, [options.entry, options.route])]
        .map(key => manifest[key]?.file ?? '')
        .filter(file => file.endsWith('.js'))
        .map(file => ({ file, bytes: gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length }))
        .sort((a, b) => b.bytes - a.bytes)
      const total = rows.reduce((sum, row) => sum + row.bytes, 0)
      const kb = (bytes: number): string => (bytes / 1000).toFixed(1)
      const table = rows.slice(0, 12).map(row => `  ${kb(row.bytes).padStart(6)} kB  ${row.file}`).join('\n')
      const summary = `first load of the timeline: ${kb(total)} kB of ${options.limitKb} kB compressed JavaScript\n${table}`
      if (total > options.limitKb * 1000) throw new Error(`budget exceeded: ${summary}`)
      process.stdout.write(`${summary}\n`)
    },
  }
}
