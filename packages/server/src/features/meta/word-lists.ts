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
