import { expect, it } from 'vitest'
import { hashPassword, isAcceptablePassword, verifyPassword } from './passwords.ts'
import { hashToken, isNative, lookupKeys, nativeToken, randomToken } from './tokens.ts'

it('makes native tokens of sixteen letters and digits, each another one', () => {
  const tokens = Array.from({ length: 200 }, nativeToken)
  for (const token of tokens) expect(token).toMatch(/^[0-9a-zA-Z]{16}$/)
  expect(new Set(tokens).size).toBe(200)
})

it('looks sessions up by their digest only', () => {
  const token = nativeToken()
  expect(isNative(token)).toBe(true)
  expect(lookupKeys(token)).toEqual([`session:${hashToken(token)}`])
})

it('looks longer tokens up as app tokens, and hexadecimal ones as digests in lower case, too', () => {
  const token = randomToken(32)
  expect(lookupKeys(token)).toEqual([`access:${hashToken(token)}`])
  const digest = 'AB'.repeat(32)
  expect(lookupKeys(digest)).toEqual([`access:${hashToken(digest)}`, `digest:${hashToken('ab'.repeat(32))}`])
})

it('does not look up what cannot be a token', () => {
  expect(lookupKeys('')).toEqual([])
  expect(lookupKeys('x'.repeat(10_000))).toEqual([])
})

it('verifies its own hashes and nothing else', async () => {
  const stored = await hashPassword('correct horse')
  expect(stored).toMatch(/^\$argon2id\$/)
  expect(await verifyPassword('correct horse', stored)).toBe(true)
  expect(await verifyPassword('battery staple', stored)).toBe(false)
  expect(await verifyPassword('nobody has this password', null)).toBe(false)
  expect(await verifyPassword('x', 'plain')).toBe(false)
  expect(await verifyPassword('x'.repeat(2000), stored)).toBe(false)
})

it.each([
  ['12345678', false, true], ['1234567', false, false], ['つばめつばめつば', false, true], ['', true, false], ['x', true, true], ['x'.repeat(1025), true, false],
])('the password %j on a test server (%s) is acceptable: %s', (password, test, expected) => expect(isAcceptablePassword(password, test)).toBe(expected))
