import { compilePattern, isWrittenPattern } from '../../platform/patterns.ts'
import type { AntennaSettings, Keywords } from './facts.ts'

const isBlank = (text: string) => text.trim() === ''

/** The words that count: blank ones, and groups of nothing else, restrict nothing. */
export function effective(keywords: Keywords): string[][] {
  return keywords.map((group) => group.filter((word) => !isBlank(word))).filter((group) => group.length > 0)
}

/** Most words of an antenna together, and most characters of them: every new note is searched for them. */
const MAX_WORDS = 500
const MAX_CHARACTERS = 10_000
const MAX_ACCOUNTS = 2000
/** Most regular expressions of an antenna, and most instructions of all together: a note costs so many steps a character. */
const MAX_PATTERNS = 5
const MAX_PATTERN_SIZE = 200
/** Most characters of a regular expression: some grow a hundredfold when they are compiled. */
const MAX_PATTERN_LENGTH = 200

/** What an antenna may not have: the setting, and why, for its owner. */
export interface Unfit {
  readonly setting: 'keywords' | 'excludeKeywords' | 'users'
  readonly reason: string
}

/** What is wrong with these settings: too much of something, or no regular expression; null: nothing. */
export function unfit({ keywords, excludeKeywords, users }: Pick<AntennaSettings, 'keywords' | 'excludeKeywords' | 'users'>): Unfit | null {
  const words = [...keywords, ...excludeKeywords].flat()
  if (words.length > MAX_WORDS || words.reduce((sum, word) => sum + word.length, 0) > MAX_CHARACTERS) {
    return { setting: 'keywords', reason: `at most ${MAX_WORDS} words of ${MAX_CHARACTERS} characters together` }
  }
  if (users.length > MAX_ACCOUNTS) return { setting: 'users', reason: `at most ${MAX_ACCOUNTS} accounts` }
  return unfitPatterns({ keywords, excludeKeywords })
}

function unfitPatterns(settings: { keywords: Keywords; excludeKeywords: Keywords }): Unfit | null {
  let count = 0
  let size = 0
  for (const setting of ['keywords', 'excludeKeywords'] as const) {
    for (const word of settings[setting].flat().filter(isWrittenPattern)) {
      count += 1
      if (count > MAX_PATTERNS) return { setting, reason: `at most ${MAX_PATTERNS} regular expressions` }
      if (word.length > MAX_PATTERN_LENGTH) return { setting, reason: `regular expressions of at most ${MAX_PATTERN_LENGTH} characters` }
      const pattern = compilePattern(word)
      if (pattern === null) return { setting, reason: `${word} is no regular expression (RE2: no look-around, no back-references)` }
      size += pattern.size
      if (size > MAX_PATTERN_SIZE) return { setting, reason: 'the regular expressions take too many steps for each character' }
    }
  }
  return null
}

/** An account as people write it: `name`, `name@host`, with or without `@` in front. null: it is none. */
export function readAccount(text: string): { username: string; host: string | null } | null {
  const [username, host = null, ...rest] = text.trim().replace(/^@/, '').split('@')
  return username && host !== '' && rest.length === 0 ? { username: username.toLowerCase(), host } : null
}

/** The one form of an account by which authors are found. */
export function accountKey(username: string, host: string | null): string {
  return host === null ? username.toLowerCase() : `${username.toLowerCase()}@${host}`
}
