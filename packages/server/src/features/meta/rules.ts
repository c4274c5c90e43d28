import { compileWords } from './words.ts'
import type { WordMatcher } from './words.ts'

/** The server's word lists, compiled. */
export interface WordLists {
  readonly sensitive: WordMatcher
  readonly prohibited: WordMatcher
  readonly prohibitedNames: WordMatcher
}

/** Compiles the word lists of the settings. */
export function compileLists(settings: {
  readonly sensitiveWords: readonly string[]
  readonly prohibitedWords: readonly string[]
  readonly prohibitedWordsForNameOfUser: readonly string[]
}): WordLists {
  return {
    sensitive: compileWords(settings.sensitiveWords),
    prohibited: compileWords(settings.prohibitedWords),
    prohibitedNames: compileWords(settings.prohibitedWordsForNameOfUser),
  }
}

/** Whether a host is one of these or a subdomain of one. */
export function matchesHost(hosts: readonly string[], host: string): boolean {
  const wanted = `.${host.toLowerCase()}`
  return hosts.some((entry) => entry !== '' && wanted.endsWith(`.${entry.toLowerCase()}`))
}

/** Blank entries are typing mistakes; lists are saved without them. */
export function withoutBlanks(entries: readonly string[]): string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '')
}
