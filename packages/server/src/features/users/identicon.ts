import { createHash } from 'node:crypto'

const SIZE = 128
const MARGIN = 32
const CELLS = 5

/** Pairs of colours a picture runs between, from one corner to the other: dusk and day, all dark enough for white cells. */
const FALLBACK = ['#27305f', '#5b4b8a'] as const
const GRADIENTS: readonly (readonly [string, string])[] = [
  FALLBACK, ['#3d2f5f', '#a34a6b'], ['#5a2a4f', '#c8503c'], ['#8a2f3c', '#d5734a'], ['#7a3b22', '#c98a2e'],
  ['#6b5413', '#a99a2a'], ['#46601f', '#7fa03a'], ['#1f6140', '#4fa36b'], ['#16605a', '#3c9f95'], ['#175a78', '#4297b8'],
  ['#1d4680', '#4a86c9'], ['#2a3a8c', '#6a74d0'], ['#4a3391', '#8d6bd0'], ['#6a2d86', '#ad63c2'], ['#862a6d', '#c4619f'],
  ['#8c2a4a', '#cf6480'], ['#4a4f5c', '#828a9c'], ['#53483f', '#94857a'], ['#2f4a4f', '#6b8f96'], ['#30343f', '#5f6880'],
]

/** The picture of somebody who has none, as SVG: always the same for the same seed. */
export function identiconSvg(seed: string): string {
  const bits = createHash('sha256').update(seed).digest()
  const [from, to] = GRADIENTS[bits.readUInt8(0) % GRADIENTS.length] ?? FALLBACK
  const half = Math.ceil(CELLS / 2)
  const cells: string[] = []
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      // The right half mirrors the left one.
      const source = column < half ? column : CELLS - 1 - column
      const filled = bits.readUInt8(1 + row * half + source) & 1
      if (filled) cells.push(`<rect x="${column}" y="${row}" width="1" height="1"/>`)
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">`
    + `<stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>`
    + `<rect width="${SIZE}" height="${SIZE}" fill="url(#g)"/><g fill="#fff" shape-rendering="crispEdges" transform="translate(${MARGIN} ${MARGIN}) scale(${(SIZE - MARGIN * 2) / CELLS})">${cells.join('')}</g></svg>`
}

/** The same as PNG. */
export async function identiconPng(seed: string): Promise<Buffer> {
  // Loaded when somebody needs such a picture: it brings thirty megabytes with it.
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(identiconSvg(seed))).png({ compressionLevel: 9 }).toBuffer()
}
