/** Text that is JSON but may not come in; the message is for the caller. */
export class UnsafeJsonError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnsafeJsonError'
  }
}

/** Everything dangerous is either written out or hidden behind an escape; text without either is parsed at full speed. */
const suspicious = /__proto__|\\u/

/**
 * Parses JSON from outside. A `__proto__` key is dropped, for it would become the prototype of whatever the value is copied
 * into; half a surrogate pair (a client cut an emoji in two) becomes U+FFFD, for neither UTF-8 nor PostgreSQL has it.
 * @throws SyntaxError when it is no JSON
 * @throws UnsafeJsonError when it has U+0000, which PostgreSQL cannot keep
 */
export function parseJsonText(text: string): unknown {
  return suspicious.test(text) ? JSON.parse(text, careful) : JSON.parse(text)
}

function careful(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined
  if (!isClean(key)) throw new UnsafeJsonError('a name contains U+0000 or half a surrogate pair')
  if (typeof value !== 'string') return value
  if (hasZero(value)) throw new UnsafeJsonError('text must not contain U+0000')
  return value.toWellFormed()
}

function isClean(text: string): boolean {
  return !hasZero(text) && text.isWellFormed()
}

export function hasZero(text: string): boolean {
  return text.includes('\0')
}
