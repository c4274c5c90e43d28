import { describe, expect, it } from 'vitest'
import { accountKey, effective, readAccount, unfit } from './rules.ts'

it('leaves out blank words and groups', () => {
  expect(effective([['a', ''], [' '], [], ['b c']])).toEqual([['a'], ['b c']])
})

it.each([
  ['alice', { username: 'alice', host: null }],
  [' @Alice\n', { username: 'alice', host: null }],
  ['@Alice@Example.com', { username: 'alice', host: 'Example.com' }],
  ['', null], ['@', null], ['alice@', null], ['@@example.com', null], ['a@b@c', null],
])('reads the account %j', (text, account) => expect(readAccount(text)).toEqual(account))

it('has one key for an account', () => {
  expect([accountKey('Alice', null), accountKey('Alice', 'example.com')]).toEqual(['alice', 'alice@example.com'])
})

describe('what every new note is searched for', () => {
  const many = (count: number, text: string) => Array.from({ length: count }, () => [text])
  const nothing = { keywords: [], excludeKeywords: [], users: [] }
  it.each<[what: string, settings: Parameters<typeof unfit>[0], setting: string | undefined]>([
    ['nothing', nothing, undefined],
    ['as many words as may be', { ...nothing, keywords: many(250, 'a'), excludeKeywords: many(250, 'a') }, undefined],
    ['a word more', { ...nothing, keywords: many(250, 'a'), excludeKeywords: many(251, 'a') }, 'keywords'],
    ['too many characters', { ...nothing, keywords: many(1, 'a'.repeat(10_001)) }, 'keywords'],
    ['as many accounts as may be', { ...nothing, users: many(2000, 'a').flat() }, undefined],
    ['an account more', { ...nothing, users: many(2001, 'a').flat() }, 'users'],
    ['as many regular expressions as may be', { ...nothing, keywords: many(3, '/a/'), excludeKeywords: many(2, '/a/') }, undefined],
    ['one more', { ...nothing, keywords: many(3, '/a/'), excludeKeywords: many(3, '/a/') }, 'excludeKeywords'],
    ['a long one', { ...nothing, keywords: [[`/${'a'.repeat(199)}/`]] }, 'keywords'],
    ['one that grows', { ...nothing, keywords: [['/.{300}/']] }, 'keywords'],
    ['some that grow together', { ...nothing, keywords: many(4, '/.{60}/') }, 'keywords'],
    ['one that does not compile', { ...nothing, excludeKeywords: [['/(/']] }, 'excludeKeywords'],
    ['one that looks around', { ...nothing, keywords: [['/(?=a)/']] }, 'keywords'],
    ['one that looks back', { ...nothing, keywords: [['/(a)\\1/']] }, 'keywords'],
    ['something between slashes with no flags', { ...nothing, keywords: [['/usr/(lib']] }, undefined],
  ])('%s', (_what, settings, setting) => expect(unfit(settings)?.setting).toBe(setting))
})
