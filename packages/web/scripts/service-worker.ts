import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'

/** Assets worth having offline: the shell and what every visit needs. The rest is cached when first used. */
const shellFiles = /\.(?:js|css|webmanifest|svg)$|^offline\.html$/
const excluded = /^(?:sw\.js|\.vite\/|boot\.js\.map)/

/** Writes `sw.js` from its template with the list of built files and a version that changes when any of them does. */
export function serviceWorker(): Plugin {
  let outDir = 'dist'
  let root = '.'
  let isBuild = false
  return {
    name: 'tsubame:service-worker',
    configResolved(config) {
      root = config.root
      outDir = join(config.root, config.build.outDir)
      isBuild = config.command === 'build'
    },
    closeBundle() {
      if (!isBuild) return
      const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => relative(outDir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .filter(file => !excluded.test(file))
        .sort()
      const hash = createHash('sha256')
      for (const file of files) hash.update(file).update(readFileSync(join(outDir, file)))
      const precache = files.filter(file => shellFiles.test(file)).map(file => `/${file}`)
      const template = readFileSync(join(root, 'scripts/sw-template.js'), 'utf8')
      const worker = template
        .replace("'%VERSION%'", JSON.stringify(hash.digest('hex').slice(0, 16)))
        .replace("'%PRECACHE%'", JSON.stringify(precache))
      writeFileSync(join(outDir, 'sw.js'), worker)
    },
  }
}
