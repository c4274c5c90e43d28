import { describe, expect, it } from 'vitest'
import { linksBack } from './links.ts'
import { cleanFields, cleanHosts, cleanName, emojiCodes, isRealDate, parseAcct, refuseWords } from './profile-rules.ts'

describe('names and fields', () => {
  it('trims names and makes blank ones none', () => {
    expect([' Alice ', '   ', null].map(cleanName)).toEqual(['Alice', null, null])
  })
  it('trims fields, drops those without name or value, keeps the order', () => {
    expect(cleanFields([{ name: ' b ', value: ' 1 ' }, { name: ' ', value: '2' }, { name: 'c', value: '' }, { name: 'a', value: '3' }]))
      .toEqual([{ name: 'b', value: '1' }, { name: 'a', value: '3' }])
  })
  it('finds the emoji codes of texts once each', () => {
    expect(emojiCodes(['hello :swallow: **:dusk:**', null, ':swallow: 12:30:45', 'no code'])).toEqual(['swallow', 'dusk'])
  })
})

it.each([
  ['2000-02-29', true], ['2001-02-29', false], ['1990-12-31', true], ['1990-13-01', false], ['1990-00-10', false], ['0001-01-01', true],
])('%s is a day: %s', (date, expected) => expect(isRealDate(date)).toBe(expected))

describe('muted words', () => {
  it.each([
    [[['a', 'b'], '/x+/i'], 200, null],
    [['/(?=x)/'], 200, 'INVALID_REGEXP'],
    [['/(x)\\1/'], 200, 'INVALID_REGEXP'],
    [['/[/'], 200, 'INVALID_REGEXP'],
    [['plain'], 200, 'INVALID_REGEXP'],
    [[['a'.repeat(150)], ['b'.repeat(50)]], 200, null],
    [[['a'.repeat(150)], ['b'.repeat(51)]], 200, 'TOO_MANY_MUTED_WORDS'],
    [[], 0, null],
  ] as const)('%j within %i: %s', (entries, limit, expected) => expect(refuseWords(entries, limit)).toBe(expected))
})

it('normalises host names and drops what is none', () => {
  expect(cleanHosts([' Example.COM ', 'example.com', '燕.example', '', 'not a host'])).toEqual(['example.com', 'xn--7xx.example'])
})

it.each([
  ['alice', { username: 'alice', host: null }], ['@alice', { username: 'alice', host: null }],
  ['@alice@example.com', { username: 'alice', host: 'example.com' }], ['alice@example.com', { username: 'alice', host: 'example.com' }],
  ['@', null], ['alice@', null], ['a b', null], ['@alice@a@b', null],
])('reads the acct %s', (text, expected) => expect(parseAcct(text)).toEqual(expected))

describe('pages that link back', () => {
  const profile = 'https://tsubame.example/@alice'
  it.each([
    [`<p><a href="${profile}">me</a>`, true],
    [`<link rel="me" href="${profile}">`, true],
    [`<div><a rel="nofollow ME" href="${profile}">x</a></div>`, true],
    [`<link rel="stylesheet" href="${profile}">`, false],
    [`<a href="${profile}/">almost</a>`, false],
    [`<!-- <a href="${profile}"> -->`, false],
    [`<script>const x = '<a href="${profile}">'</script>`, false],
    [`<textarea><a href="${profile}"></textarea>`, false],
    [`<script>1</script><constructor><a href="${profile}">`, true],
    ['<a href="', false],
    ['', false],
  ])('%s: %s', (html, expected) => expect(linksBack(html, profile)).toBe(expected))

  it('are read in no time, however deep they nest', () => {
    const started = performance.now()
    expect(linksBack(`${'<div>'.repeat(400_000)}<a href="${profile}">`, profile)).toBe(true)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
