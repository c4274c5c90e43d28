import { parse, type MfmNode } from 'mfm-js'

/** Nesting the parser follows. */
const NEST_LIMIT = 20
/** Openings times characters that are read as they are; costs as much as a few long notes. */
const CHEAP = 40_000
/** What may open a link or a formula. */
const OPENING = /(?<!\$)\[|\\\(|<plain>/g
/**
 * Those that open nothing: brackets no address follows, formulas and plain parts nobody closes. For each of them the
 * parser would read on to the end of the text, again and again inside what it read: some thousand brackets took a minute.
 */
const OPENS_NOTHING = /(?<!\$)\[(?![^[\]\n]*\]\(<?https?:)|\\(?=\()(?![^\n]*\\\))|<(?=plain>)(?![\s\S]*<\/plain>)/g
/** Stand for the signs while the text is read; private to nobody else, for they are removed from it first. */
const STAND_INS: Readonly<Record<string, string>> = { '[': '\u{F8F0}', '\\': '\u{F8F1}', '<': '\u{F8F2}' }
const SIGNS: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(STAND_INS).map(([sign, standIn]) => [standIn, sign]))
const ANY_STAND_IN = /[\u{F8F0}-\u{F8F2}]/gu

/** Reads text as MFM, also text that was made to keep readers waiting. */
export function parseMfm(text: string): MfmNode[] {
  const openings = text.match(OPENING)?.length ?? 0
  if (openings * text.length <= CHEAP) return parse(text, { nestLimit: NEST_LIMIT })
  const harmless = text.replace(ANY_STAND_IN, '').replace(OPENS_NOTHING, (sign) => STAND_INS[sign] ?? sign)
  return parse(harmless, { nestLimit: NEST_LIMIT }).map(restored) as MfmNode[]
}

/** Puts the signs back, in every text of a node and of those inside it. */
function restored(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(ANY_STAND_IN, (standIn) => SIGNS[standIn] ?? standIn)
  if (Array.isArray(value)) return value.map(restored)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, restored(inner)]))
}
