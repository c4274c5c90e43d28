import fc from 'fast-check'
import { parse, parseSimple } from 'mfm-js'
import { describe, expect, it } from 'vitest'
import { isBare } from './bare.ts'

const pieces = ['a', 'Z', '9', ' ', '\n', '燕', 'っ', '。', '!', '?', '(', ')', '-', '=', '|', '/', '.', ',', '*', '_', '~', '`', '$', '[', ']', '@', '#', ':', '<', '>', '\\', '🎉', '❤', '\uFE0F', '\u20E3', '\u200D', '🇯', '🇵', '👍🏽', 'search', 'Search', '検索', '[検索]', 'https://a.b', 'x2', 'small', 'plain', 'center', '1️⃣', '©', '〰', 'é']

describe('a text that need not be parsed', () => {
  it('is only what the parser would leave as it is', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 }), parts => {
      const text = parts.join('')
      const asText = [{ type: 'text', props: { text } }]
      if (isBare(text, true)) expect(parseSimple(text)).toEqual(asText)
      if (isBare(text, false)) expect(parse(text)).toEqual(asText)
    }), { numRuns: 5000 })
  })

  it.each([['Alice', true], ['さくら Sakura', true], ['Alice :blob:', false], ['Alice 🎉', false]])('%s', (name, bare) => {
    expect(isBare(name, true)).toBe(bare)
  })

  it.each([['Good morning!\nA second line.', true], ['**bold**', false], ['see https://example.com', false], ['swallow search', false], ['searching', true], ['@ann', false], ['> quoted', false]])('%s', (text, bare) => {
    expect(isBare(text, false)).toBe(bare)
  })
})
