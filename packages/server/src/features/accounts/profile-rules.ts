import type { MfmNode } from 'mfm-js'
import { parseMfm } from '../../platform/mfm.ts'
import { compilePattern } from '../../platform/patterns.ts'

export interface Field {
  readonly name: string
  readonly value: string
}

/** Trimmed; without the fields that have no name or no value. Order is kept. */
export function cleanFields(fields: readonly Field[]): Field[] {
  return fields.map(({ name, value }) => ({ name: name.trim(), value: value.trim() })).filter(({ name, value }) => name !== '' && value !== '')
}

/** Trimmed; blank means none. */
export function cleanName(name: string | null): string | null {
  return name?.trim() || null
}

/** Whether a `YYYY-MM-DD` names a day that exists. */
export function isRealDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === date
}

/** An entry of a word mute: all words of an array must occur, a string is `/pattern/flags`. */
export type WordEntry = string | readonly string[]

/** What is wrong with a list of muted words; null: nothing. Characters of all entries count together. */
export function refuseWords(entries: readonly WordEntry[], limit: number): 'TOO_MANY_MUTED_WORDS' | 'INVALID_REGEXP' | null {
  const length = entries.reduce((sum, entry) => sum + (typeof entry === 'string' ? entry.length : entry.reduce((part, word) => part + word.length, 0)), 0)
  if (length > limit) return 'TOO_MANY_MUTED_WORDS'
  return entries.every((entry) => typeof entry !== 'string' || compilePattern(entry) !== null) ? null : 'INVALID_REGEXP'
}

/** Host names in lower case and ASCII, each once; what is no host name is left out. */
export function cleanHosts(hosts: readonly string[]): string[] {
  const clean = hosts.map((host) => host.trim()).filter((host) => host !== '' && URL.canParse(`https://${host}`)).map((host) => new URL(`https://${host}`).host)
  return [...new Set(clean)]
}

/** Codes of the custom emojis that these texts use. */
export function emojiCodes(texts: readonly (string | null)[]): string[] {
  const codes = new Set<string>()
  const visit = (nodes: readonly MfmNode[]) => {
    for (const node of nodes) {
      if (node.type === 'emojiCode') codes.add(node.props.name)
      if (node.children) visit(node.children)
    }
  }
  for (const text of texts) if (text?.includes(':')) visit(parseMfm(text))
  return [...codes]
}

/** Reads `@name@host`, `name@host` and `@name`; null: it is no acct. */
export function parseAcct(acct: string): { username: string; host: string | null } | null {
  const [, username, host] = /^@?([\w.-]+)(?:@([^@\s/]+))?$/.exec(acct.trim()) ?? []
  return username === undefined ? null : { username, host: host ?? null }
}
