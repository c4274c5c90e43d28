import type { Log } from '../log.ts'

/** What a job may know of its run. */
export interface JobRun {
  readonly log: Log
  /** 1 at the first run. */
  readonly attempt: number
  /** This run is the last: what fails now is not tried again. */
  readonly isLastAttempt: boolean
  /**
   * Aborted when the server stops. Throw then (`signal.throwIfAborted()`, or pass it to what waits): the job goes back to
   * the queue and this run does not count as an attempt. A job that returns is done, aborted or not.
   */
  readonly signal: AbortSignal
}

/** Runs a job; throwing puts it back with a delay that grows. Must be idempotent: a job may run twice. */
export type JobHandler<Context> = (context: Context, payload: never, run: JobRun) => Promise<void>

export type JobHandlers<Context> = Readonly<Record<string, JobHandler<Context>>>

/** Jobs by the clock: job name → crontab pattern in UTC. */
export type Schedules = Readonly<Record<string, string>>

/** How many jobs there are, for metrics. */
export interface QueueLength {
  /** Due now and not taken. */
  readonly waiting: number
  readonly running: number
  /** To be run later: scheduled ones and those that failed and will be tried again. */
  readonly delayed: number
  /** Failed for good. */
  readonly failed: number
}

/** The queue and the workers of this process. */
export interface Jobs {
  /** Begins to run jobs; does nothing with a concurrency of 0. */
  start(): Promise<void>
  /** Takes no more jobs, aborts what runs, waits for it a while and gives what did not finish back to the queue. */
  stop(): Promise<void>
  length(): Promise<QueueLength>
  /** Resolves when no job is due or running, on any process: for tests. */
  settled(): Promise<void>
}
