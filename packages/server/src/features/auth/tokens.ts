import { hash, randomInt } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const NATIVE_LENGTH = 16
/** The longest token anybody issues has 128 characters; longer input is not worth a look. */
const MAX_LENGTH = 256

/** A random string of letters and digits: 5.95 bits each. */
export function randomToken(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

export const nativeToken = () => randomToken(NATIVE_LENGTH)

/** Sessions have tokens of 16 characters, apps longer ones. */
export const isNative = (token: string) => token.length === NATIVE_LENGTH

/** What is stored of a token. Tokens are random, so a plain digest is as good as a slow one. */
export const hashToken = (token: string) => hash('sha256', token, 'base64url')

/** The keys under which a token may be known: sessions, app tokens, and digests sent by apps of the oldest kind. */
export function lookupKeys(token: string): string[] {
  if (token === '' || token.length > MAX_LENGTH) return []
  if (isNative(token)) return [`session:${hashToken(token)}`]
  const keys = [`access:${hashToken(token)}`]
  if (/^[0-9a-f]{64}$/i.test(token)) keys.push(`digest:${hashToken(token.toLowerCase())}`)
  return keys
}
