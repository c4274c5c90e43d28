import type { Log } from '../log.ts'

/** What a job may know of its run. */
export interface JobRun {
  readonly log: Log
  /** 1 at the first run. */
  readonly attempt: number
  /** Aborted when the server stops: return early, the job runs again later. */
  readonly signal: AbortSignal
}

/** Runs a job; throwing puts it back with a delay that grows. Must be idempotent: a job may run twice. */
export type JobHandler<Context> = (context: Context, payload: never, run: JobRun) => Promise<void>

export type JobHandlers<Context> = Readonly<Record<string, JobHandler<Context>>>

/** Jobs by the clock: job name → crontab pattern in UTC. */
export type Schedules = Readonly<Record<string, string>>
