import { createContext, Script } from 'node:vm'
import type { Context } from 'node:vm'
import { parse } from 'mfm-js'
import type { MfmNode } from 'mfm-js'

/** Nesting the parser follows; the web client uses the same. */
const NEST_LIMIT = 20
/** ms. Honest texts take a few; brackets in rows would take many seconds, in which nobody else is served. */
const PATIENCE = 50
/** Signs that open something which the parser looks for the end of, each time up to the end of the text. */
const OPENING = /[[<\\$*~`]/g
/** Openings times characters that are read without a watch, which costs as much as a few short texts. */
const CHEAP = 2000

const call = new Script('work()')
let bounds: Context | null = null

/** Reads text as MFM, in bounded time: text that takes too long is read as if it had no brackets and no marks. */
export function parseMfm(text: string): MfmNode[] {
  const read = () => parse(text, { nestLimit: NEST_LIMIT })
  const openings = text.match(OPENING)?.length ?? 0
  if (openings * text.length <= CHEAP) return read()
  return within(PATIENCE, read) ?? parse(text.replaceAll(OPENING, ' '), { nestLimit: NEST_LIMIT })
}

/** Does synchronous work unless it takes longer than this; undefined then. */
function within<T>(ms: number, work: () => T): T | undefined {
  bounds ??= createContext({})
  bounds['work'] = work
  try {
    return call.runInContext(bounds, { timeout: ms }) as T
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  } finally {
    delete bounds['work']
  }
}

const MAX_HASHTAGS = 32
/** Code points. */
const MAX_HASHTAG_LENGTH = 128

/** Adds a hashtag to those of a text in the form it is kept in; what is too long or too much is left out. */
export function addHashtag(hashtags: Set<string>, raw: string): void {
  if (hashtags.size < MAX_HASHTAGS && [...raw].length <= MAX_HASHTAG_LENGTH) hashtags.add(normaliseHashtag(raw))
}

/** The form hashtags are kept and compared in. */
export function normaliseHashtag(tag: string): string {
  return tag.normalize('NFKC').toLowerCase()
}
