import { compilePattern, isWrittenPattern } from '../../platform/patterns.ts'

/** Decides whether a text contains what a word list names. */
export type WordMatcher = (text: string) => boolean

/**
 * Compiles a word list: an entry is `/pattern/flags` (linear-time engine, so no pattern can stall the server) or
 * fragments separated by spaces that must all occur, case-sensitive. One matching entry is enough; empty text never
 * matches. Entries that do not compile match nothing.
 */
export function compileWords(entries: readonly string[]): WordMatcher {
  const matchers = entries.map((entry) => entry.trim()).filter((entry) => entry !== '').map(compileEntry)
  return (text) => text !== '' && matchers.some((matches) => matches(text))
}

function compileEntry(entry: string): WordMatcher {
  if (isWrittenPattern(entry)) {
    const pattern = compilePattern(entry)
    return (text) => pattern !== null && pattern.test(text)
  }
  const fragments = entry.split(' ').filter((fragment) => fragment !== '')
  return (text) => fragments.every((fragment) => text.includes(fragment))
}
