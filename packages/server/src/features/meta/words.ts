import { RE2JS } from 're2js'

/** Decides whether a text contains what a word list names. */
export type WordMatcher = (text: string) => boolean

const REGEXP = /^\/(.+)\/([a-z]*)$/s

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
  const [, source, letters = ''] = REGEXP.exec(entry) ?? []
  if (source === undefined) {
    const fragments = entry.split(' ').filter((fragment) => fragment !== '')
    return (text) => fragments.every((fragment) => text.includes(fragment))
  }
  let flags = 0
  if (letters.includes('i')) flags |= RE2JS.CASE_INSENSITIVE
  if (letters.includes('m')) flags |= RE2JS.MULTILINE
  if (letters.includes('s')) flags |= RE2JS.DOTALL
  const pattern = compilePattern(source, flags)
  return (text) => pattern !== null && pattern.matcher(text).find()
}

function compilePattern(source: string, flags: number): RE2JS | null {
  try {
    return RE2JS.compile(source, flags)
  } catch (error) {
    if ((error as Error).name.startsWith('RE2JS')) return null
    throw error
  }
}
