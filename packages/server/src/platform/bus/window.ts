import type { LimitState } from './bus.ts'

/** The counted calls of one bucket, oldest first, in ms. */
export interface Window {
  readonly calls: number[]
  /** The longest window it was asked for: when it may be forgotten. */
  durationMs: number
}

/** Counts a call at `now` unless the window is full. Changes `window`. */
export function countCall(window: Window, max: number, durationMs: number, now: number): LimitState {
  const { calls } = window
  window.durationMs = Math.max(window.durationMs, durationMs)
  const firstInside = calls.findIndex((at) => at > now - durationMs)
  calls.splice(0, firstInside === -1 ? calls.length : firstInside)
  if (calls.length >= max) {
    // With a max that was lowered meanwhile, more than one call has to leave the window first.
    const leaving = calls[calls.length - max] ?? now
    return { allowed: false, remaining: 0, total: max, retryAfterMs: leaving + durationMs - now, resetAt: (calls.at(-1) ?? now) + durationMs }
  }
  calls.push(now)
  return { allowed: true, remaining: max - calls.length, total: max, retryAfterMs: 0, resetAt: now + durationMs }
}
