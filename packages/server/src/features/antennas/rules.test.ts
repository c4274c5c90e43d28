import { expect, it } from 'vitest'
import { accountKey, effective, excess, readAccount } from './rules.ts'

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

it('bounds what every new note is searched for', () => {
  const many = (count: number, text: string) => Array.from({ length: count }, () => [text])
  const nothing = { keywords: [], excludeKeywords: [], users: [] }
  expect(excess(nothing)).toBeNull()
  expect(excess({ ...nothing, keywords: many(250, 'a'), excludeKeywords: many(250, 'a') })).toBeNull()
  expect(excess({ ...nothing, keywords: many(250, 'a'), excludeKeywords: many(251, 'a') })).toBe('keywords')
  expect(excess({ ...nothing, keywords: many(1, 'a'.repeat(10_001)) })).toBe('keywords')
  expect(excess({ ...nothing, users: many(2000, 'a').flat() })).toBeNull()
  expect(excess({ ...nothing, users: many(2001, 'a').flat() })).toBe('users')
})
