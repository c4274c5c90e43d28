import { parse, toString } from 'mfm-js'
import { describe, expect, it } from 'vitest'
import { parseMfm } from './parse.ts'

const filled = (piece: string, length = 3000) => piece.repeat(Math.floor(length / piece.length))

describe('text made to keep readers waiting', () => {
  it.each(['[', '[a ', '?[', '#[', '[a](https:', '[](https:', '[**a](https:', '\\(', '\\([', '<plain>', '<plain>[', '$[x2 [', '「['])('is read soon: %s', (piece) => {
    const began = performance.now()
    const nodes = parseMfm(filled(piece))
    expect(performance.now() - began).toBeLessThan(1000)
    expect(toString(nodes)).toBe(filled(piece))
  })

  it('with as many closing as opening brackets, too', () => {
    const text = '['.repeat(1500) + ']'.repeat(1500)
    const began = performance.now()
    expect(toString(parseMfm(text))).toBe(text)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('other text', () => {
  const rich = '**bold** [a link](https://a.example/) $[spin.speed=1s \\(x^2\\)] <plain>**</plain> [not a link] `[code](https://x.example)` #tag @user :emoji:\n> quote [b](<https://b.example/>)\n'

  it('is read as the library reads it, short or long', () => {
    expect(parseMfm(rich)).toEqual(parse(rich, { nestLimit: 20 }))
    const long = filled(rich)
    expect(parseMfm(long)).toEqual(parse(long, { nestLimit: 20 }))
  })
})
