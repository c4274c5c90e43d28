import { RE2JS, RE2JSException } from 're2js'

/** A regular expression that people wrote. It answers in time linear in the text, whatever it is. */
export interface Pattern {
  /** Whether it occurs anywhere in the text. */
  test(text: string): boolean
  /** Instructions of the compiled program; a text costs at most this many steps per character. */
  readonly size: number
}

/** Flags that JavaScript knows; with any other letter, as in `/usr/lib`, it is no expression. */
const WRITTEN = /^\/(.+)\/([dgimsuvy]*)$/s

/** Whether somebody means a regular expression: `/pattern/flags`. It may still not be one. */
export function isWrittenPattern(text: string): boolean {
  return WRITTEN.test(text)
}

/**
 * Compiles `/pattern/flags` in the syntax of RE2: no look-around, no back-references. The flags i, m and s count.
 * @returns null when it is not written so, or does not compile
 */
export function compilePattern(text: string, { ignoreCase = false } = {}): Pattern | null {
  const [, source, letters = ''] = WRITTEN.exec(text) ?? []
  if (source === undefined) return null
  let flags = 0
  if (ignoreCase || letters.includes('i')) flags |= RE2JS.CASE_INSENSITIVE
  if (letters.includes('m')) flags |= RE2JS.MULTILINE
  if (letters.includes('s')) flags |= RE2JS.DOTALL
  try {
    const compiled = RE2JS.compile(source, flags)
    return { test: (input) => compiled.test(input), size: compiled.programSize() }
  } catch (error) {
    if (error instanceof RE2JSException) return null
    throw error
  }
}
