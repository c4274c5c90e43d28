/**
 * Draws the favicon and the PNG icons from the mark: `node scripts/icons.ts`. Run by hand when the mark changes;
 * the results are committed, so that a build needs no image tools.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const component = readFileSync(here('../src/app/Mark.vue'), 'utf8')
const path = (name: string): string => {
  const found = new RegExp(`class="${name}" d="([^"]+)"`).exec(component)?.[1]
  if (!found) throw new Error(`the mark has no path "${name}"`)
  return found
}

const ink = '#262c55'
const throat = '#d03d25'
const paper = '#fafafc'
const bird = (wing: string): string => `<path fill="${wing}" d="${path('wing')}"/><path fill="${throat}" d="${path('throat')}"/>`

const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><style>.w{fill:${ink}}@media(prefers-color-scheme:dark){.w{fill:#d7dcff}}</style><path class="w" d="${path('wing')}"/><path fill="${throat}" d="${path('throat')}"/></svg>\n`

/** The bird on paper; `share` is the part of the edge that it fills, less for masks that cut corners off. */
function tile(size: number, share: number, radius: number): Buffer {
  const inset = (64 / share - 64) / 2
  const edge = 64 + inset * 2
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="${-inset} ${-inset} ${edge} ${edge}"><rect x="${-inset}" y="${-inset}" width="${edge}" height="${edge}" rx="${radius * edge}" fill="${paper}"/>${bird(ink)}</svg>`)
}

mkdirSync(here('../public/icons'), { recursive: true })
writeFileSync(here('../public/favicon.svg'), favicon)
for (const size of [16, 32, 180, 192, 512]) {
  await sharp(tile(size, size <= 32 ? 0.98 : 0.72, size === 180 ? 0 : size <= 32 ? 0 : 0.22)).png({ compressionLevel: 9 }).toFile(here(`../public/icons/${size}.png`))
}
await sharp(tile(512, 0.56, 0)).png({ compressionLevel: 9 }).toFile(here('../public/icons/maskable-512.png'))
