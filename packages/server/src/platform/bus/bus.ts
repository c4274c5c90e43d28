export type Unsubscribe = () => void

/** The state of a rate limit after a call. */
export interface LimitState {
  readonly allowed: boolean
  /** Calls left in the window. */
  readonly remaining: number
  readonly total: number
  /** ms until one more call is allowed (0 when allowed). */
  readonly retryAfterMs: number
  /** ms since 1970 when the window is empty again. */
  readonly resetAt: number
}

/**
 * What processes share besides the database. Two adapters: in this process, and Redis. Nothing durable lives here.
 */
export interface Bus {
  /**
   * Tells every process, this one included. This one's subscribers run before `publish` returns; the others get the
   * message as parsed JSON, in order of sending per process.
   */
  publish(channel: string, message: unknown): void
  /** Listens on a channel; a message is parsed once per process. */
  subscribe(channel: string, listener: (message: unknown) => void): Unsubscribe
  /** Called after the connection to the others had been lost and is back: what was missed must be read from PostgreSQL. */
  onReconnect(listener: () => void): Unsubscribe
  /** Counts a call in a sliding window of `durationMs` unless it is over `max`; refused calls do not count. */
  limit(bucket: string, max: number, durationMs: number): Promise<LimitState>
  /** Takes a value back out of the window `limit` counted in. */
  forget(bucket: string): Promise<void>
  set(key: string, value: string, ttlMs: number): Promise<void>
  get(key: string): Promise<string | null>
  /** Reads and removes in one step. */
  take(key: string): Promise<string | null>
  /** Sets only if absent. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>
  delete(key: string): Promise<void>
  /** Runs `work` while holding a lock that expires after `ttlMs`; null if another holds it. */
  withLock<T>(key: string, ttlMs: number, work: () => Promise<T>): Promise<T | null>
  close(): Promise<void>
}
