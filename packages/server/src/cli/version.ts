import { readFile } from 'node:fs/promises'
import { root } from './root.ts'

export async function version(): Promise<number> {
  const manifest: unknown = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))
  const own = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
  process.stdout.write(`Tsubame ${own} on Node ${process.versions.node}\n`)
  return 0
}
