/** One run of the load generator. */
export interface LoadRequest {
  readonly url: string
  readonly path: string
  readonly connections: number
  readonly seconds: number
  /** Bodies, sent one after the other over all connections; with `once` the run ends after the last. */
  readonly bodies: readonly string[]
  readonly once?: boolean
}

/** What a run measured. Times in ms. */
export interface LoadResult {
  /** Successful answers a second. */
  readonly throughput: number
  readonly p50: number
  readonly p99: number
  readonly answered: number
  /** Answers other than 2xx, and requests without one. */
  readonly errors: number
  /** Mean size of a successful answer with its head. */
  readonly bytes: number
}

/** The value below which the share of the sorted values lies. */
export function percentile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
