/** Decoding of internationalised host names (RFC 3492), enough to show a link's host as people wrote it. */

const base = 36
const tMin = 1
const tMax = 26

function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1
  rest += Math.floor(rest / points)
  let k = 0
  while (rest > ((base - tMin) * tMax) >> 1) {
    rest = Math.floor(rest / (base - tMin))
    k += base
  }
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + 38))
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26
  if (code >= 0x61 && code <= 0x7a) return code - 0x61
  return -1
}

/** Decodes one label without its `xn--` prefix; null when it is not valid punycode. */
function decodeLabel(label: string): string | null {
  const output: number[] = []
  const delimiter = label.lastIndexOf('-')
  for (let j = 0; j < delimiter; j++) output.push(label.charCodeAt(j))

  let n = 128
  let i = 0
  let bias = 72
  let at = delimiter < 0 ? 0 : delimiter + 1
  while (at < label.length) {
    const before = i
    let weight = 1
    for (let k = base; ; k += base) {
      if (at >= label.length) return null
      const digit = digitOf(label.charCodeAt(at++))
      if (digit < 0) return null
      i += digit * weight
      const threshold = k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias
      if (digit < threshold) break
      weight *= base - threshold
    }
    const length = output.length + 1
    bias = adapt(i - before, length, before === 0)
    n += Math.floor(i / length)
    i %= length
    if (n > 0x10ffff) return null
    output.splice(i++, 0, n)
  }
  return String.fromCodePoint(...output)
}

const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

/** True when a label mixes alphabets whose letters look alike, the usual trick of impostor hosts. */
export function mixesLookalikes(label: string): boolean {
  return scripts.filter((script) => script.test(label)).length > 1
}

/**
 * The host as people read it. A label that mixes look-alike alphabets stays in its `xn--` form, so that an impostor is
 * visible as one.
 */
export function readableHost(host: string): string {
  return host
    .split('.')
    .map((label) => {
      if (!label.startsWith('xn--')) return label
      const decoded = decodeLabel(label.slice(4))
      return !decoded || mixesLookalikes(decoded) ? label : decoded
    })
    .join('.')
}
