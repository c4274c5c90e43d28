import { describe, expect, it } from 'vitest'
import { compilePattern, isWrittenPattern } from './patterns.ts'

describe('what people write as a regular expression', () => {
  it.each([
    ['/a/', true], ['/a/i', true], ['/a/gimsuvy', true], ['/a\n/', true], ['/a/b/', true],
    ['a', false], ['//', false], ['/usr/lib', false], ['/a/q', false], [' /a/', false],
  ])('%j: %s', (text, expected) => expect(isWrittenPattern(text)).toBe(expected))
})

describe('its meaning', () => {
  it.each([
    ['/b.d/', 'a bad day', true], ['/B.D/', 'a bad day', false], ['/B.D/i', 'a bad day', true],
    ['/^b/', 'a\nb', false], ['/^b/m', 'a\nb', true], ['/a.b/', 'a\nb', false], ['/a.b/s', 'a\nb', true],
    ['/^.$/', '𠮷', true], ['/東.+/', '今日は東京', true],
  ])('%s in %j: %s', (written, text, expected) => expect(compilePattern(written)?.test(text)).toBe(expected))

  it('may fold case for all', () => expect(compilePattern('/B/', { ignoreCase: true })?.test('b')).toBe(true))

  it.each(['/(/', '/(?=a)/', '/(a)\\1/', '/a{2000}/', 'a'])('is none: %s', (written) => expect(compilePattern(written)).toBeNull())

  it('grows with what is repeated', () => expect(compilePattern('/.{300}/')?.size).toBeGreaterThan(300))
})
