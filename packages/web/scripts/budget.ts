import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

interface BudgetOptions {
  /** Upper bound in kilobytes (1,000 bytes) of gzip-compressed JavaScript. */
  limitKb: number
  /** Source file of the route that is counted as part of the first load, wherever its code was put. */
  route: string
}

/** Every script that the browser fetches before these can run: the chunks themselves and their static imports. */
function staticClosure(chunks: readonly Rolldown.OutputChunk[], starts: readonly Rolldown.OutputChunk[]): Set<Rolldown.OutputChunk> {
  const seen = new Set<Rolldown.OutputChunk>()
  const visit = (chunk: Rolldown.OutputChunk | undefined): void => {
    if (!chunk || seen.has(chunk)) return
    seen.add(chunk)
    for (const name of chunk.imports) visit(chunks.find(other => other.fileName === name))
  }
  for (const chunk of starts) visit(chunk)
  return seen
}

/** Fails the build when the first load of a route outgrows its budget, and prints the figure otherwise. */
export function budget(options: BudgetOptions): Plugin {
  return {
    name: 'tsubame:budget',
    apply: 'build',
    writeBundle(_output, bundle) {
      const chunks = Object.values(bundle).filter(file => file.type === 'chunk')
      const starts = chunks.filter(chunk => chunk.isEntry || chunk.moduleIds.some(id => id.endsWith(`/${options.route}`)))
      if (!starts.some(chunk => chunk.moduleIds.some(id => id.endsWith(`/${options.route}`)))) throw new Error(`no chunk holds ${options.route}; the budget check needs it`)
      const rows = [...staticClosure(chunks, starts)]
        .map(chunk => ({ file: chunk.fileName, bytes: gzipSync(chunk.code, { level: 9 }).length }))
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
