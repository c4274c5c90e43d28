import { idTime } from '../../platform/ids.ts'

const DAY = 86_400_000
/** Older notes gain nothing any more. */
const MAX_AGE = 3 * DAY

export const REACTION = 1
export const RENOTE = 5

/** Lengths of the spans in days. */
export type Days = 3 | 7

/** The number of the span a moment falls into. */
export function spanOf(days: Days, at: number): number {
  return Math.floor(at / (days * DAY))
}

export interface Candidate {
  readonly id: string
  readonly userHost: string | null
  readonly visibility: string
  readonly replyId: string | null
  readonly channelId: string | null
}

/** The spans in which a note gains when somebody reacts to it or renotes it now: none unless it is new and meant for all. */
export function spansGained(note: Candidate, now: number): Days[] {
  if (note.replyId !== null || now - idTime(note.id) > MAX_AGE) return []
  if (note.channelId !== null) return [3]
  return note.visibility === 'public' && note.userHost === null ? [3, 7] : []
}
