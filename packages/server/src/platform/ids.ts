import { randomInt } from 'node:crypto'

/** 2000-01-01T00:00:00Z, the epoch of every id. */
const EPOCH = 946_684_800_000
const DIGITS = 36
const COUNTER_SIZE = 36 ** 4
/** ms after the epoch: the last instant that eight digits hold, in 2089. */
const LAST_TIME = 36 ** 8 - 1

/**
 * Makes 16-character ids in Misskey's `aidx` format: 8 base-36 digits of ms since 2000, 4 of the process, 4 of a counter.
 * As plain strings they sort by time. Two ids of one process never collide below 1.6 million a millisecond.
 */
export class IdGenerator {
  private readonly process: string
  private counter = 0
  constructor(process: string = randomInt(COUNTER_SIZE).toString(DIGITS).padStart(4, '0')) {
    this.process = process
  }

  /** An id of this instant, or of `at` (ms since 1970; times before 2000 count as 2000, those after 2089 as the last instant there is). */
  next(at: number = Date.now()): string {
    this.counter = (this.counter + 1) % COUNTER_SIZE
    return timePart(at) + this.process + this.counter.toString(DIGITS).padStart(4, '0')
  }
}

function timePart(at: number): string {
  return Math.min(Math.max(0, Math.trunc(at) - EPOCH), LAST_TIME).toString(DIGITS).padStart(8, '0')
}

/** The time an id was made at, in ms since 1970. */
export function idTime(id: string): number {
  return Number.parseInt(id.slice(0, 8), DIGITS) + EPOCH
}

/** ISO 8601 form of an id's time: every view's `createdAt`. */
export function idDate(id: string): string {
  return new Date(idTime(id)).toISOString()
}

/** The smallest id of an instant (ms): date cursors become id cursors with it. */
export function firstIdAt(at: number): string {
  return timePart(at) + '00000000'
}

/** The largest id of an instant (ms). */
export function lastIdAt(at: number): string {
  return timePart(at) + 'zzzzzzzz'
}
