import { firstIdAt, lastIdAt } from '../ids.ts'

/** The four cursors every list takes. */
export interface CursorParams {
  readonly sinceId?: string
  readonly untilId?: string
  readonly sinceDate?: number
  readonly untilDate?: number
}

/** Exclusive bounds over ids, and the direction: a lone lower bound turns the list around. */
export interface Cursor {
  readonly after: string | null
  readonly before: string | null
  readonly ascending: boolean
}

/** Reads cursors: dates (ms) count only when no id is given. */
export function readCursor(params: CursorParams): Cursor {
  const byDate = params.sinceId === undefined && params.untilId === undefined
  const after = params.sinceId ?? (byDate && params.sinceDate !== undefined ? lastIdAt(params.sinceDate) : null)
  const before = params.untilId ?? (byDate && params.untilDate !== undefined ? firstIdAt(params.untilDate) : null)
  return { after, before, ascending: after !== null && before === null }
}
