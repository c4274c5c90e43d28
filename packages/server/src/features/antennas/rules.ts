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

/** What of these settings is more than an antenna may have; null: nothing. */
export function excess({ keywords, excludeKeywords, users }: Pick<AntennaSettings, 'keywords' | 'excludeKeywords' | 'users'>): 'keywords' | 'users' | null {
  const words = [...keywords, ...excludeKeywords].flat()
  if (words.length > MAX_WORDS || words.reduce((sum, word) => sum + word.length, 0) > MAX_CHARACTERS) return 'keywords'
  return users.length > MAX_ACCOUNTS ? 'users' : null
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
